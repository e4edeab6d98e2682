/** The messages that a simulated Whapi sent. */
import { SEND_TEXT, type SimulatedWhapi } from '../../simulator/whapi.ts';

export interface Sent {
	to: string;
	body: string;
	/** Whose token sent it. */
	authorization: string | undefined;
}

/**
 * @param whapi that saw the requests
 * @param start the number of requests before the first that counts
 * @returns the messages in the order in which they came
 */
export function sentSince(whapi: SimulatedWhapi, start: number): Sent[] {
	const requests = whapi.requests.slice(start).filter(({ address }) => address === SEND_TEXT);
	return requests.map(({ body, authorization }) => ({
		...(JSON.parse(body!) as { to: string; body: string }),
		authorization,
	}));
}
