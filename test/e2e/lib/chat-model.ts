/** A stand-in for a language model behind OpenAI's protocol, for the agent that is given the node as a tool. */
import { getLocal } from 'mockttp';

/** The name of the credential type that n8n's OpenAI nodes take. */
export const CHAT_CREDENTIAL_TYPE = 'openAiApi';

interface ChatRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: { name: string; description: string; parameters: object } }>;
}

/**
 * Starts a model that calls each tool it is offered once, and then repeats what the tools said.
 *
 * @returns the base URL for n8n's OpenAI credential, and the agent's requests in their order
 */
export async function startChatModel() {
	const server = getLocal({ recordTraffic: false });
	await server.start();
	const requests: ChatRequest[] = [];
	await server.forPost('/v1/chat/completions').thenCallback(async ({ body: sent }) => {
		const request = (await sent.getJson()) as ChatRequest;
		requests.push(request);
		// The whole answer as a stream of one piece: n8n's agent asks for one.
		const delta = { role: 'assistant', ...messageFor(request) };
		const piece = { object: 'chat.completion.chunk', choices: [{ index: 0, delta }] };
		const body = `data: ${JSON.stringify(piece)}\n\ndata: [DONE]\n\n`;
		return { headers: { 'content-type': 'text/event-stream' }, body };
	});
	return { url: server.urlFor('/v1'), requests, stop: async () => await server.stop() };
}

function messageFor({ messages, tools = [] }: ChatRequest): object {
	const said = messages.filter(({ role }) => role === 'tool').map(({ content }) => String(content));
	if (said.length > 0) return { content: `The tools say: ${said.join('\n')}` };
	return {
		content: null,
		tool_calls: tools.map(({ function: { name } }, index) => ({
			index,
			id: `call_${index}`,
			type: 'function',
			function: { name, arguments: '{}' },
		})),
	};
}
