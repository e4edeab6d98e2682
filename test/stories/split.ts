/** Items of every risk level, and their outputs with the split. */
import { allAt, simulatedToken } from '../simulator/whapi';

const VALUES: Record<string, unknown> = { g: 3, n: 2, u: 1, x: 'unreadable' };

export const SPLIT_TOKENS = Object.fromEntries(
	Object.keys(VALUES).map((name) => [name, simulatedToken(`split ${name}`)]),
);
export const SPLIT_CHANNELS = Object.entries(VALUES).map(([name, value]) => ({
	token: SPLIT_TOKENS[name],
	readings: [allAt(value)],
}));

/** The names of the items' channels. */
export const SPLIT_NAMES = ['g', 'u', 'n', 'x', 'g', 'u'];

/** The outputs in their order, each with the places of its items in the input. */
export const SPLIT_OUTPUTS = [
	{ level: 'unknown', label: 'Unknown', items: [3] },
	{ level: 'useCaution', label: 'Use Caution', items: [1, 5] },
	{ level: 'needsAttention', label: 'Needs Attention', items: [2] },
	{ level: 'good', label: 'Good', items: [0, 4] },
];
