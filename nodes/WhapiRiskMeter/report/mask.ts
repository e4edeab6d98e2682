const MASK = '…';
const SHORTEST_TOKEN_TO_SHOW = 16;
const SHOWN_CHARACTERS = 4;
/** A piece of a token this long is masked too: services like to quote the start of a secret. */
const SHORTEST_PIECE = 12;
/** Whapi's answers are flat. Deeper nesting is no metric, and recursion has an end. */
const DEEPEST_LEVEL = 50;

/**
 * A token as people may see it.
 *
 * @param token a channel token
 * @returns `…` and its last 4 characters, or only `…` for a token shorter than 16
 */
export function maskToken(token: string): string {
	return token.length < SHORTEST_TOKEN_TO_SHOW ? MASK : MASK + token.slice(-SHOWN_CHARACTERS);
}

/**
 * A text without the token, and without any piece of it of 12 characters or more, in any case.
 *
 * @param text a text that may repeat the token
 * @param token the channel token, not empty
 * @returns the text with every such passage replaced by the masked token
 */
export function maskInText(text: string, token: string): string {
	return [token, encodeURIComponent(token)].reduce(maskSecret(token), text);
}

const maskSecret =
	(token: string) =>
	(text: string, secret: string): string => {
		const pieceLength = Math.min(SHORTEST_PIECE, secret.length);
		const haystack = lowerCaseAscii(text);
		const needle = lowerCaseAscii(secret);
		const pieces = new Set<string>();
		for (let at = 0; at + pieceLength <= needle.length; at++) {
			pieces.add(needle.slice(at, at + pieceLength));
		}
		let masked = '';
		let unread = 0;
		let secretUntil = 0;
		for (let at = 0; at + pieceLength <= haystack.length; at++) {
			if (!pieces.has(haystack.slice(at, at + pieceLength))) continue;
			if (at >= secretUntil) masked += text.slice(unread, at) + maskToken(token);
			secretUntil = at + pieceLength;
			unread = secretUntil;
		}
		return masked + text.slice(unread);
	};

/** `toLowerCase` changes the length of some texts; only ASCII can be in a token. */
function lowerCaseAscii(text: string): string {
	return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/**
 * A copy of a JSON value in which neither a string, a number nor a key repeats the token.
 *
 * @param value a JSON value
 * @param token the channel token, not empty
 * @returns the masked copy; what is nested deeper than 50 levels becomes `…`
 */
export function maskInValue(value: unknown, token: string, depth = 0): unknown {
	if (typeof value === 'string') return maskInText(value, token);
	if (typeof value === 'number') return String(value) === token ? maskToken(token) : value;
	if (typeof value !== 'object' || value === null) return value;
	if (depth === DEEPEST_LEVEL) return MASK;
	if (Array.isArray(value)) return value.map((entry) => maskInValue(entry, token, depth + 1));
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => [
			maskInText(key, token),
			maskInValue(entry, token, depth + 1),
		]),
	);
}
