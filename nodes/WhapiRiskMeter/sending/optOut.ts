/** Written without spaces between words. By its extensions, since the marks of プ and the ー belong to no one script. */
const WITHOUT_SPACES =
	/[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]$/u;

/** Accents; the vowel signs and the hamza of Arabic, and the line that stretches its words; the points of Hebrew. */
const OPTIONAL_MARKS = /[\u0300-\u036f]|\u0640|[\u064b-\u065f]|\u0670|[\u0591-\u05c7]/g;

/**
 * A text in a form in which it equals the same text in another case, with other accents or with other signs.
 * Up and down again, because some letters differ in one of the cases only (ß, ſ, the Turkish ı).
 */
function plain(text: string): string {
	return text
		.normalize('NFKD')
		.replace(OPTIONAL_MARKS, '')
		.toUpperCase()
		.toLowerCase()
		.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
		.trim();
}

/**
 * @param words separated by commas
 * @returns whether a message is one of the words, or begins with it as a word: "Stop!", "STOP, please"; neither
 *   "stopping by" nor "don't stop"
 */
export function optOutTest(words: string): (text: string) => boolean {
	const wanted = words
		.split(/[,،、，]/u)
		.map(plain)
		.filter((word) => word !== '');
	return (text) => {
		const said = plain(text);
		return wanted.some((word) =>
			WITHOUT_SPACES.test(word) ? said.startsWith(word) : `${said} `.startsWith(`${word} `),
		);
	};
}
