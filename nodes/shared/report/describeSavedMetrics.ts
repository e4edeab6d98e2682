import type { Metrics } from './body';
import { factsOf, toRiskLevel } from './levels';
import { OVERALL_FIELD } from './metrics';

/**
 * Describes metrics that are too old to act on.
 *
 * @returns `when` they were calculated, as the end of a sentence; and a `sentence` with their level and day
 */
export function describeSavedMetrics({ fields, lastUpdateDate, ageDays }: Metrics): {
	when: string;
	sentence: string;
} {
	const { label } = factsOf(toRiskLevel(fields?.[OVERALL_FIELD]));
	const age = ageDays === 1 ? '1 day ago' : `${ageDays} days ago`;
	const [when, day] =
		lastUpdateDate === null ? ['on an unknown date', ''] : [age, `on ${lastUpdateDate}, `];
	return { when, sentence: `The saved level is ${label}, calculated ${day}${when}.` };
}
