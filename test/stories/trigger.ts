/** What a channel is read at day by day, and what the trigger tells of it. */
import type { Fault, Metrics } from '../simulator/whapi';

/** What Whapi answers on a day: a level for all, metrics, a refusal, or a fault that may quote the token. */
export type Day = number | 'unknown' | 'refused' | Metrics | Fault;

export interface TriggerStory {
	event: string;
	days: Day[];
	/** Each day's change, `nothing` for a silent poll, `thrown` for one that failed. */
	told: string[];
}

/** A week with every kind of day. */
export const WEEK: Day[] = [2, 2, 1, 'unknown', 1, 'refused', 3];

export const LEVEL_CHANGES: TriggerStory = {
	event: 'riskLevelChanged',
	days: WEEK,
	told: ['nothing', 'nothing', 'worse', 'nothing', 'nothing', 'thrown', 'better'],
};

/** The same week for the other events. */
export const OTHER_EVENTS: TriggerStory[] = [
	{
		event: 'riskLevelWorsened',
		days: WEEK,
		told: ['nothing', 'nothing', 'worse', 'nothing', 'nothing', 'thrown', 'nothing'],
	},
	{ event: 'anyMetricChanged', days: WEEK, told: LEVEL_CHANGES.told },
	{
		event: 'updated',
		days: WEEK,
		told: ['nothing', 'same', 'worse', 'same', 'same', 'thrown', 'better'],
	},
];

/** A reading without a level is no change. */
export const UNREADABLE_DAY: TriggerStory = {
	event: 'riskLevelChanged',
	days: [2, 'unknown', 2, 3],
	told: ['nothing', 'nothing', 'nothing', 'better'],
};
