import type { WhapiObject } from './body';
import { toCalculationDay } from './dates';
import { labelOf, toRiskLevel } from './levels';
import { OVERALL_FIELD } from './metrics';

/** What is worth telling of metrics that are too old to act on. */
export interface Saved {
	/** When they were calculated, as the end of a sentence. */
	when: string;
	/** A sentence with the level that they say, and the day. */
	sentence: string;
}

/** @param now the moment to count the age of the metrics to */
export function toSaved(fields: WhapiObject, now: Date): Saved {
	const level = labelOf(toRiskLevel(fields[OVERALL_FIELD]));
	const { lastUpdateDate, ageDays } = toCalculationDay(fields.lastUpdateDate, now);
	if (lastUpdateDate === null) {
		const when = 'on a day that cannot be read';
		return { when, sentence: `The saved metrics say ${level}, calculated ${when}.` };
	}
	const when = ageDays === 1 ? '1 day ago' : `${ageDays} days ago`;
	const sentence = `The saved metrics say ${level}, calculated on ${lastUpdateDate}, ${when}.`;
	return { when, sentence };
}
