/**
 * Whapi's scale. Higher is safer.
 * Source: Whapi help desk, "WhatsApp Activity Safety Meter", section "What the values mean".
 */

export type RiskLevel = 'good' | 'needsAttention' | 'useCaution' | 'unknown';

interface LevelFacts {
	level: RiskLevel;
	/** Whapi's words for the level. */
	label: string;
	/** Whapi's number, or null if Whapi gave none. */
	value: number | null;
	/** The node's output for items of this level. */
	output: string;
}

/**
 * In the order of the node's outputs. Unknown is the first: n8n's engine itself sends unchecked items there
 * (Always Output Data, a deactivated node, pinned data).
 */
export const LEVELS: readonly LevelFacts[] = [
	{ level: 'unknown', label: 'Unknown', value: null, output: 'Unknown' },
	{ level: 'useCaution', label: 'Use Caution', value: 1, output: 'Use Caution' },
	{ level: 'needsAttention', label: 'Needs Attention', value: 2, output: 'Needs Attention' },
	{ level: 'good', label: 'Good Indicator', value: 3, output: 'Good' },
];

const SAFEST_VALUE = 3;
/** Far more digits than a rating has. A longer text is not a rating, and is not read. */
const LONGEST_NUMBER = 40;
const PLAIN_DECIMAL = /^(\d+)(?:\.(\d+))?$/;

/** Read as digits, not as a float: "2.99999999999999999999" is below 3, but its float is 3. */
function digitsOf(value: unknown): { whole: number; isWhole: boolean } | null {
	if (typeof value !== 'number' && typeof value !== 'string') return null;
	const text = String(value);
	if (text.length > LONGEST_NUMBER) return null;
	const [, whole, fraction = ''] = PLAIN_DECIMAL.exec(text.trim()) ?? [];
	if (whole === undefined) return null;
	return { whole: Number(whole), isWhole: !/[1-9]/.test(fraction) };
}

/**
 * The level of one of Whapi's values.
 *
 * @param value anything Whapi may put in a metric's place: 1 to 3, a fraction between them (rounded
 *   down, because caution is the safe side) or the same as a string
 * @returns the level; `unknown` for anything else, so that nothing unclear ever counts as good
 */
export function toRiskLevel(value: unknown): RiskLevel {
	const digits = digitsOf(value);
	const isAboveScale = digits?.whole === SAFEST_VALUE && !digits.isWhole;
	if (digits === null || isAboveScale) return 'unknown';
	return LEVELS.find((facts) => facts.value === digits.whole)?.level ?? 'unknown';
}

/** The words, the number and the output of a level. */
export function factsOf(level: RiskLevel): LevelFacts {
	return LEVELS.find((facts) => facts.level === level)!;
}

/**
 * @param value what Whapi sent as its overall rating
 * @returns that number as it came (a numeric string becomes its number), or null
 */
export function toSafetyScore(value: unknown): number | null {
	if (typeof value === 'number') return Number.isFinite(value) ? value : null;
	return digitsOf(value) === null ? null : Number(value);
}
