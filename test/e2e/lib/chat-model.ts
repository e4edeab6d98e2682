/** A stand-in for a language model behind OpenAI's protocol, for the agent that is given the node as a tool. */
import { getLocal } from 'mockttp';

/** The name of the credential type that n8n's OpenAI nodes take. */
export const CHAT_CREDENTIAL_TYPE = 'openAiApi';

export interface ChatRequest {
	/** Whether the answer is to come in pieces. */
	stream?: boolean;
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: { name: string; description: string; parameters: object } }>;
}

export interface ChatModel {
	/** The base URL for n8n's OpenAI credential. */
	url: string;
	/** The agent's requests, in their order. */
	requests: ChatRequest[];
	stop: () => Promise<void>;
}

/** Starts a model that calls each tool it is offered once, and then repeats what the tools said. */
export async function startChatModel(): Promise<ChatModel> {
	const server = getLocal({ recordTraffic: false });
	await server.start();
	const requests: ChatRequest[] = [];
	await server.forPost('/v1/chat/completions').thenCallback(async ({ body }) => {
		const request = (await body.getJson()) as ChatRequest;
		requests.push(request);
		const message = messageFor(request);
		return request.stream
			? { headers: { 'content-type': 'text/event-stream' }, body: streamed(message) }
			: { json: completion('message', message) };
	});
	return {
		url: `http://127.0.0.1:${server.port}/v1`,
		requests,
		stop: async () => await server.stop(),
	};
}

type Message = { content: string } | { content: null; tool_calls: object[] };

function messageFor({ messages, tools = [] }: ChatRequest): Message {
	if (messages.at(-1)!.role === 'tool') {
		const said = messages
			.filter(({ role }) => role === 'tool')
			.map(({ content }) => String(content));
		return { content: `The tools say: ${said.join('\n')}` };
	}
	if (tools.length === 0) return { content: 'I was given no tool.' };
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

/** The whole answer as a stream of one piece. */
function streamed(message: Message): string {
	const piece = { ...completion('delta', message), object: 'chat.completion.chunk' };
	return `data: ${JSON.stringify(piece)}\n\ndata: [DONE]\n\n`;
}

function completion(key: 'message' | 'delta', message: Message): object {
	const finish_reason = 'tool_calls' in message ? 'tool_calls' : 'stop';
	return {
		id: 'chatcmpl-1',
		object: 'chat.completion',
		created: 0,
		model: 'simulated',
		choices: [{ index: 0, [key]: { role: 'assistant', ...message }, finish_reason }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}
