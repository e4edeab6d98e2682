/** A channel's readings day by day, and what the trigger reports of them. */
import type { TriggerEvent } from '../../nodes/WhapiRiskMeterTrigger/events';
import { reply } from '../simulator/faults';
import { allAt, type Fault, type Metrics } from '../simulator/whapi';

/** Whapi's answer on a day: a level for all, metrics, a refusal, or faults that may quote the token. */
export type Day = number | 'unknown' | 'refused' | Metrics | Fault | Fault[];

export interface TriggerStory {
	event: TriggerEvent;
	days: Day[];
	/** Each day's change, `nothing` for a silent poll, `thrown` for one that failed. */
	told: string[];
}

/** A week with every kind of day. A watch begins at unknown; one reading without a level is no change. */
const WEEK: Day[] = [2, 2, 1, 'unknown', 1, 'refused', 3];

const LEVEL_CHANGES = ['worse', 'nothing', 'worse', 'nothing', 'nothing', 'thrown', 'better'];

const TOLD_OF_WEEK: Record<TriggerEvent, string[]> = {
	riskLevelChanged: LEVEL_CHANGES,
	riskLevelWorsened: ['worse', 'nothing', 'worse', 'nothing', 'nothing', 'thrown', 'nothing'],
	anyMetricChanged: LEVEL_CHANGES,
	updated: ['worse', 'same', 'worse', 'same', 'same', 'thrown', 'better'],
};

/** The same week by every event. */
export const WEEK_STORIES: TriggerStory[] = Object.entries(TOLD_OF_WEEK).map(([event, told]) => ({
	event: event as TriggerEvent,
	days: WEEK,
	told,
}));

/** A level for all, calculated on a day of its own: `M/D/YYYY`, as Whapi writes it. */
export function dated(value: unknown, lastUpdateDate: unknown): Fault {
	return reply(200, JSON.stringify({ channel: '{token}', lastUpdateDate, ...allAt(value) }));
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

/** Weeks without a current level. Every event reports them alike. */
export const BLIND_STORIES: Array<Omit<TriggerStory, 'event'> & { name: string }> = [
	{
		name: '30 days with the same stuck date',
		days: [...times(30, dated(3, '5/20/2024')), 3],
		told: [...times(8, 'nothing'), 'lost', ...times(21, 'nothing'), 'better'],
	},
	{
		name: '20 days without a level that can be read',
		days: [2, ...times(20, 'unknown' as const), 2],
		told: ['worse', ...times(7, 'nothing'), 'lost', ...times(12, 'nothing'), 'worse'],
	},
	{
		name: 'no level from the first day on',
		days: ['unknown', 'unknown', 'unknown', 3],
		told: ['nothing', 'lost', 'nothing', 'better'],
	},
	{
		name: 'out of date from the first day on',
		days: [dated(1, '5/1/2024'), dated(1, '5/1/2024'), dated(1, '5/1/2024'), 1],
		told: ['lost', 'nothing', 'nothing', 'worse'],
	},
	{
		name: 'refusals for more than a week',
		days: [3, ...times(9, 'refused' as const), 'unknown', 'refused', 1],
		told: ['nothing', ...times(9, 'thrown'), 'lost', 'thrown', 'worse'],
	},
	{
		name: 'a fall amid days that are not readable',
		days: [3, 'unknown', 'unknown', 1, 'unknown', 'unknown', 1],
		told: ['nothing', 'nothing', 'nothing', 'worse', 'nothing', 'nothing', 'nothing'],
	},
];

/** All of them, by an event each. */
export const TRIGGER_STORIES: Array<TriggerStory & { name: string }> = [
	...WEEK_STORIES.map((story) => ({ name: `a week by ${story.event}`, ...story })),
	...BLIND_STORIES.map((story) => ({ event: 'riskLevelChanged' as const, ...story })),
];
