/** Scripted answers that a test puts in the place of Whapi's own. */
import type { Fault } from './whapi';

/** An answer as it is. It may quote the token: `{token}` and `{half}` stand for the one that was sent. */
export const reply = (status: number, body = '', headers: Record<string, string> = {}): Fault => ({
	kind: 'reply',
	status,
	body,
	headers,
});

/** The connection ends instead of an answer. */
export const CUT: Fault = { kind: 'cut' };

/**
 * @param fault a fault with `{token}` or `{half}` in it
 * @param token the token of the channel that it is for
 * @returns the fault with the token, or its first 16 characters, in their places
 */
export function quoting(fault: Fault, token: string): Fault {
	const text = JSON.stringify(fault).replaceAll('{token}', token);
	return JSON.parse(text.replaceAll('{half}', token.slice(0, 16))) as Fault;
}
