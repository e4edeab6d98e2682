const MASK = '…';
const SHORTEST_TOKEN_TO_SHOW = 16;
const SHOWN_CHARACTERS = 4;
/** A piece of a token this long is masked too: services like to quote the start of a secret. */
const SHORTEST_PIECE = 12;
/** Whapi's answers are flat. This ends the recursion in any other. */
const DEEPEST_LEVEL = 50;

/**
 * @returns the token as people may see it: `…` and its last 4 characters, or only `…` for one shorter than 16
 */
export function maskToken(token: string): string {
	return token.length < SHORTEST_TOKEN_TO_SHOW ? MASK : MASK + token.slice(-SHOWN_CHARACTERS);
}

/**
 * @param token the channel token: visible ASCII, not empty
 * @returns the text with the masked token in place of the token and of every piece of it of 12 characters or
 *   more: in upper or lower case, plain, URL-encoded, in base64 or in hexadecimal. Takes time linear in the text
 */
export function maskInText(text: string, token: string): string {
	const spellings = new Set([token, encodeURIComponent(token), ...encodingsOf(token)]);
	return [...spellings].reduce(
		(masked, spelling) => maskPassages(masked, spelling, maskToken(token)),
		text,
	);
}

/** Base64 encodes characters by threes: inside a text, one of these may start at a token's first to third. */
function encodingsOf(token: string): string[] {
	const base64 = [0, 1, 2].map((from) => Buffer.from(token.slice(from)).toString('base64'));
	const hexadecimal = Buffer.from(token).toString('hex');
	// A shorter spelling may be an ordinary word.
	return [...base64, hexadecimal].filter(({ length }) => length >= SHORTEST_PIECE);
}

function maskPassages(text: string, secret: string, mask: string): string {
	const pieceLength = Math.min(SHORTEST_PIECE, secret.length);
	const haystack = lowerCaseAscii(text);
	const needle = lowerCaseAscii(secret);
	const pieces = new Set<string>();
	for (let at = 0; at + pieceLength <= needle.length; at++) {
		pieces.add(needle.slice(at, at + pieceLength));
	}
	let masked = '';
	let unread = 0;
	for (let at = 0; at + pieceLength <= haystack.length; at++) {
		if (!pieces.has(haystack.slice(at, at + pieceLength))) continue;
		// Pieces that overlap or touch are one passage.
		if (at >= unread) masked += text.slice(unread, at) + mask;
		unread = at + pieceLength;
	}
	return masked + text.slice(unread);
}

/** `toLowerCase` changes the length of some texts; only ASCII can be in a token. */
function lowerCaseAscii(text: string): string {
	return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * @param value a JSON value
 * @param token the channel token: visible ASCII, not empty
 * @returns a copy in which neither a string, a number nor a key repeats the token; what is nested deeper
 *   than 50 levels becomes `…`
 */
export function maskInValue(value: unknown, token: string, depth = 0): unknown {
	if (typeof value === 'string') return maskInText(value, token);
	if (typeof value === 'number') return repeatsToken(value, token) ? maskToken(token) : value;
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

/** A long token of digits loses its last ones as a JSON number, so an equal number counts as the token, too. */
function repeatsToken(value: number, token: string): boolean {
	const digits = Number.isInteger(value) ? BigInt(value).toString() : String(value);
	return value === Number(token) || maskInText(digits, token) !== digits;
}
