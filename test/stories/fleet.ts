/** A fleet of channels of every level, asked about by many items. */
import { allAt, simulatedToken } from '../simulator/whapi';

export const FLEET = [3, 2, 1, 2.6, 'text'].map((value, index) => ({
	token: simulatedToken(`fleet ${index}`),
	readings: [allAt(value)],
}));

const LEVELS = ['good', 'needsAttention', 'useCaution', 'needsAttention', 'unknown'];

// 7 and 60 have no common factor, so this visits every item once, with the channels well mixed.
const ORDER = Array.from({ length: 60 }, (_, index) => ((index * 7) % 60) % FLEET.length);

/** The items, and the expected result of each. */
export const FLEET_ITEMS = ORDER.map((channel) => ({ token: FLEET[channel].token, n: channel }));
export const FLEET_LEVELS = ORDER.map((channel) => LEVELS[channel]);
