/**
 * Whapi's scale. Higher is safer.
 * Source: Whapi help desk, "WhatsApp Activity Safety Meter", section "What the values mean".
 */

export type RiskLevel = 'good' | 'needsAttention' | 'useCaution' | 'unknown';

export interface LevelFacts {
	level: RiskLevel;
	/** Whapi's words for the level. */
	label: string;
	/** Whapi's number, or null for what Whapi did not say. */
	value: number | null;
	/** The node's output for items of this level. */
	output: string;
}

/** The safest first: also the order of the node's outputs. */
export const LEVELS: readonly LevelFacts[] = [
	{ level: 'good', label: 'Good Indicator', value: 3, output: 'Good' },
	{ level: 'needsAttention', label: 'Needs Attention', value: 2, output: 'Needs Attention' },
	{ level: 'useCaution', label: 'Use Caution', value: 1, output: 'Use Caution' },
	{ level: 'unknown', label: 'Unknown', value: null, output: 'Unknown' },
];

const PLAIN_DECIMAL = /^\s*0*(\d+)(?:\.(\d+))?\s*$/;

/**
 * The level of one of Whapi's values.
 *
 * @param value anything Whapi may put in a metric's place: 1 to 3, a fraction between them (rounded
 *   down, because caution is the safe side) or the same as a string
 * @returns the level; `unknown` for anything else, so that nothing unclear ever counts as good
 */
export function toRiskLevel(value: unknown): RiskLevel {
	if (typeof value !== 'number' && typeof value !== 'string') return 'unknown';
	// Read as digits, not as a float: "2.99999999999999999999" is below 3, but its float is 3.
	const [, whole, fraction = ''] = PLAIN_DECIMAL.exec(String(value)) ?? [];
	const facts = LEVELS.find((candidate) => String(candidate.value) === whole);
	if (facts === undefined) return 'unknown';
	const isAboveScale = facts.level === 'good' && /[1-9]/.test(fraction);
	return isAboveScale ? 'unknown' : facts.level;
}

/**
 * @param level a level
 * @returns Whapi's words for it
 */
export function labelOf(level: RiskLevel): string {
	return LEVELS.find((facts) => facts.level === level)!.label;
}

/**
 * Which of two known levels is safer.
 *
 * @param before the earlier level
 * @param after the later level
 * @returns above 0 when `after` is safer, below 0 when it is riskier, and 0 when they are equal or
 *   one of them is unknown: a reading that says no level is no change
 */
export function compareLevels(before: RiskLevel, after: RiskLevel): number {
	const [from, to] = [before, after].map(
		(level) => LEVELS.find((facts) => facts.level === level)?.value ?? null,
	);
	return from === null || to === null ? 0 : to - from;
}

/**
 * @param value what Whapi sent as its overall rating
 * @returns that number as it came (a numeric string becomes its number), or null
 */
export function toSafetyScore(value: unknown): number | null {
	if (typeof value === 'number') return Number.isFinite(value) ? value : null;
	return typeof value === 'string' && PLAIN_DECIMAL.test(value) ? Number(value) : null;
}
