import type { Metrics } from './body';
import { labelOf, toRiskLevel } from './levels';
import { OVERALL_FIELD } from './metrics';

/**
 * Describes metrics that are too old to act on.
 *
 * @returns `when` they were calculated, as the end of a sentence; and a `sentence` with their level and day
 */
export function describeSavedMetrics({
	fields,
	lastUpdateDate,
	ageDays,
}: Pick<Metrics, 'fields' | 'lastUpdateDate' | 'ageDays'>): { when: string; sentence: string } {
	const level = labelOf(toRiskLevel(fields?.[OVERALL_FIELD]));
	if (lastUpdateDate === null) {
		const when = 'on an unknown date';
		return { when, sentence: `The saved level is ${level}, calculated ${when}.` };
	}
	const when = ageDays === 1 ? '1 day ago' : `${ageDays} days ago`;
	return {
		when,
		sentence: `The saved level is ${level}, calculated on ${lastUpdateDate}, ${when}.`,
	};
}
