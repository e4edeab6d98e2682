const MASK = '…';
const MIN_LENGTH_TO_SHOW = 16;
const SHOWN_CHARACTERS = 4;
/** A piece of a token this long is masked too: services like to quote the start of a secret. */
const MIN_PIECE = 12;
/** Whapi's answers are flat. This ends the recursion in any other. */
const MAX_DEPTH = 50;

/**
 * @returns the token as people may see it: `…` and its last 4 characters, or only `…` for one shorter than 16
 */
export function maskToken(token: string): string {
	return token.length < MIN_LENGTH_TO_SHOW ? MASK : MASK + token.slice(-SHOWN_CHARACTERS);
}

/**
 * @param token the channel token: visible ASCII, not empty
 * @returns the text with the masked token in place of the token and of every piece of it of 12 characters or
 *   more: in upper or lower case, plain, URL-encoded, in base64 or in hexadecimal. Takes time linear in the text
 */
export function maskInText(text: string, token: string): string {
	return maskPieces(text, piecesOf(token));
}

/** The spellings of a token, cut to pieces of one length. */
interface Pieces {
	mask: string;
	/** By the length of the pieces. */
	byLength: ReadonlyMap<number, ReadonlySet<string>>;
}

function piecesOf(token: string): Pieces {
	const byLength = new Map<number, Set<string>>();
	for (const spelling of [token, encodeURIComponent(token), ...encodingsOf(token)]) {
		const needle = lowerCaseAscii(spelling);
		const length = Math.min(MIN_PIECE, needle.length);
		const pieces = byLength.get(length) ?? new Set();
		byLength.set(length, pieces);
		for (let at = 0; at + length <= needle.length; at++) pieces.add(needle.slice(at, at + length));
	}
	return { mask: maskToken(token), byLength };
}

/** Base64 encodes characters by threes, so inside a text a group may start at a token's first to third. */
function encodingsOf(token: string): string[] {
	const base64 = [0, 1, 2].map((from) => Buffer.from(token.slice(from)).toString('base64'));
	const hexadecimal = Buffer.from(token).toString('hex');
	// A shorter spelling may be an ordinary word.
	return [...base64, hexadecimal].filter(({ length }) => length >= MIN_PIECE);
}

function maskPieces(text: string, { mask, byLength }: Pieces): string {
	return [...byLength].reduce(
		(masked, [length, pieces]) => maskPassages(masked, pieces, length, mask),
		text,
	);
}

function maskPassages(
	text: string,
	pieces: ReadonlySet<string>,
	length: number,
	mask: string,
): string {
	const haystack = lowerCaseAscii(text);
	let masked = '';
	let unread = 0;
	for (let at = 0; at + length <= haystack.length; at++) {
		if (!pieces.has(haystack.slice(at, at + length))) continue;
		// Pieces that overlap or touch are one passage.
		if (at >= unread) masked += text.slice(unread, at) + mask;
		unread = at + length;
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
 * @returns a copy in which neither a string, a number nor a key repeats the token; a value nested deeper
 *   than 50 levels becomes `…`
 */
export function maskInValue(value: unknown, token: string): unknown {
	return maskValue(value, piecesOf(token), Number(token), 0);
}

/** @param number the token as a number; NaN if it is none */
function maskValue(value: unknown, pieces: Pieces, number: number, depth: number): unknown {
	if (typeof value === 'string') return maskPieces(value, pieces);
	if (typeof value === 'number') return repeats(value, pieces, number) ? pieces.mask : value;
	if (typeof value !== 'object' || value === null) return value;
	if (depth === MAX_DEPTH) return MASK;
	const inside = (entry: unknown) => maskValue(entry, pieces, number, depth + 1);
	if (Array.isArray(value)) return value.map(inside);
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => [maskPieces(key, pieces), inside(entry)]),
	);
}

/** A long token of digits loses its last ones as a JSON number, so an equal number counts as the token, too. */
function repeats(value: number, pieces: Pieces, number: number): boolean {
	const digits = Number.isInteger(value) ? BigInt(value).toString() : String(value);
	return value === number || maskPieces(digits, pieces) !== digits;
}
