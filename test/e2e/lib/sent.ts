import type { SimulatedMessage } from '../../simulator/messages.ts';
import { SEND_TEXT, type SimulatedWhapi } from '../../simulator/whapi.ts';

/** @returns the messages that Whapi sent after its first `start` requests, with the token that sent each */
export function sentSince(whapi: SimulatedWhapi, start: number) {
	const requests = whapi.requests.slice(start).filter(({ address }) => address === SEND_TEXT);
	return requests.map(({ body, authorization }) => ({
		...(JSON.parse(body!) as { to: string; body: string }),
		authorization,
	}));
}

/** @returns to whom a workflow wrote: messages from the phone do not count */
export function writtenTo(messages: SimulatedMessage[]): string[] {
	return messages
		.filter(({ source }) => source === 'api')
		.map(({ chat_id }) => chat_id.split('@')[0]);
}
