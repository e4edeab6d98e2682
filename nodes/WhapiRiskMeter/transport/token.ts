import type { Refusal } from './refusals';

/** What an HTTP header can carry and a bearer token may hold: visible ASCII, no space (RFC 6750, section 2.1). */
const SENDABLE = /^[\x21-\x7e]+$/;

/**
 * The token of a credential, as it goes into the header.
 *
 * @param value the credential's `channelToken` after expressions were resolved
 * @returns the token without surrounding white space, or the refusal for one that cannot be sent
 */
export function readToken(value: unknown): { token: string } | { refusal: Refusal } {
	const token = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (token === '') {
		return {
			refusal: {
				message: 'The channel token is empty',
				description:
					"Enter the channel's token in the credential. If the credential holds an expression, check that it gives a token for this item.",
			},
		};
	}
	if (!SENDABLE.test(token)) {
		return {
			refusal: {
				message: 'The channel token holds characters that no request can carry',
				description:
					"Copy the token from the channel's page in Whapi's dashboard again: alone, without the word Bearer, a line break or a space in it.",
			},
		};
	}
	return { token };
}
