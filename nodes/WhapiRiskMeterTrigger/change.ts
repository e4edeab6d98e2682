import { DEFAULT_MAX_AGE_DAYS } from '../shared/meter';
import { toCalculationDay } from '../shared/report/dates';
import { factsOf, type RiskLevel } from '../shared/report/levels';
import { METRICS } from '../shared/report/metrics';
import type { RiskReport } from '../shared/report/report';

export const LEVEL_FIELDS = ['riskLevel', ...METRICS.map(({ name }) => name)] as const;

type LevelName = (typeof LEVEL_FIELDS)[number];

/** The trigger compares the levels, and the day of the calculation. */
export type Snapshot = Record<LevelName, RiskLevel> & Pick<RiskReport, 'lastUpdateDate'>;

/** A reading. All its levels are unknown if the metrics are out of date. */
export type Reading = Snapshot &
	Pick<RiskReport, 'ageDays'> & {
		/** The day of an overall level that is out of date; null without one. */
		oldLevelDay?: string | null;
	};

/** The memory of a channel from one poll to the next. */
export interface Belief {
	snapshot: Snapshot;
	/** The last day with a known overall level, as `YYYY-MM-DD` in UTC; null if there was none. */
	levelDay: string | null;
	/** Whether the loss of the level was reported, and no level was read since. */
	isLost: boolean;
}

type Direction = 'better' | 'worse' | 'mixed' | 'same' | 'lost';

export interface Change {
	previous: Snapshot;
	change: Direction;
	changedMetrics: LevelName[];
}

/** A watch begins here: the first known level other than good is a fall. */
const NOTHING_KNOWN: Belief = {
	snapshot: snapshotOf(() => 'unknown', null),
	levelDay: null,
	isLost: false,
};

/** @returns the levels and the day of a report alone */
export function toSnapshot(report: Snapshot): Snapshot {
	return snapshotOf((name) => report[name], report.lastUpdateDate);
}

function snapshotOf(
	levelOf: (name: LevelName) => RiskLevel,
	lastUpdateDate: string | null,
): Snapshot {
	const levels = Object.fromEntries(LEVEL_FIELDS.map((name) => [name, levelOf(name)]));
	return { ...levels, lastUpdateDate } as Snapshot;
}

/**
 * Decides whether a reading starts the workflow, and what to remember of it. n8n saves the memory only
 * when an item is emitted, and a restart goes back to what was saved. So an overall rating below the one that was
 * reported last is reported whatever the event, and dates, not a count of polls, decide when the level is lost.
 *
 * @param believed undefined at the first reading of a channel
 * @param matches whether a change is one that the event is about
 * @param now the moment to which days are counted
 */
export function decide(
	believed: Belief | undefined,
	reading: Reading,
	matches: (change: Change, current: Snapshot) => boolean,
	now: Date,
) {
	const before = believed ?? NOTHING_KNOWN;
	const current = toSnapshot(reading);
	const isBlind = current.riskLevel === 'unknown';
	const levelDay = laterDay(
		before.levelDay,
		isBlind ? (reading.oldLevelDay ?? null) : dayOf(reading, now),
	);
	// Without any such day, the first reading alone is no loss.
	const isFirst = believed === undefined && levelDay === null;
	const isLost = isBlind && (before.isLost || (!isFirst && isTooLongAgo(levelDay, now)));
	const isLostOrBack = isLost !== before.isLost;
	const isFall = movement(before.snapshot.riskLevel, current.riskLevel) < 0;
	const change = changeBetween(before.snapshot, current, isLostOrBack);
	return {
		change,
		shouldEmit: isLostOrBack || isFall || matches(change, current),
		belief: {
			snapshot: believedAfter(before.snapshot, current, isLost),
			levelDay,
			isLost,
		},
	};
}

function isTooLongAgo(levelDay: string | null, now: Date): boolean {
	return (toCalculationDay(levelDay, now).ageDays ?? Infinity) > DEFAULT_MAX_AGE_DAYS;
}

/** Metrics with a level and no date were calculated just now. Whapi's day may be a day ahead of UTC's: then it is today. */
function dayOf({ ageDays }: Reading, now: Date): string {
	const day = new Date(now);
	day.setUTCDate(day.getUTCDate() - (ageDays ?? 0));
	return day.toISOString().slice(0, 10);
}

const laterDay = (one: string | null, other: string | null) =>
	one !== null && (other === null || one > other) ? one : other;

/** Keeps the old value if the reading has none, except an overall level that is lost. */
function believedAfter(before: Snapshot, current: Snapshot, isLost: boolean): Snapshot {
	const isKnown = (name: LevelName) =>
		current[name] !== 'unknown' || (isLost && name === 'riskLevel');
	return snapshotOf(
		(name) => (isKnown(name) ? current : before)[name],
		current.lastUpdateDate ?? before.lastUpdateDate,
	);
}

/** Whether the overall level is lost, or back and in which direction. */
const WHEN_LOST_OR_BACK: Record<RiskLevel, Direction> = {
	unknown: 'lost',
	good: 'better',
	needsAttention: 'worse',
	useCaution: 'worse',
};

function changeBetween(previous: Snapshot, current: Snapshot, isLostOrBack: boolean): Change {
	const isChanged = (name: LevelName) =>
		isLostOrBack && name === 'riskLevel'
			? current[name] !== previous[name]
			: movement(previous[name], current[name]) !== 0;
	return {
		previous,
		change: isLostOrBack ? WHEN_LOST_OR_BACK[current.riskLevel] : directionOf(previous, current),
		changedMetrics: LEVEL_FIELDS.filter(isChanged),
	};
}

/** Only `better` may pass for good news, so it means that nothing got worse and no level was lost. */
function directionOf(previous: Snapshot, current: Snapshot): Direction {
	const moves = LEVEL_FIELDS.map((name) => movement(previous[name], current[name]));
	const [overall] = moves;
	const isSomeWorse = moves.some((by) => by < 0);
	const isSomeBetter = moves.some((by) => by > 0);
	if (overall < 0 || (isSomeWorse && !isSomeBetter)) return 'worse';
	if (!isSomeBetter) return 'same';
	const isSomeLost = LEVEL_FIELDS.some(
		(name) => previous[name] !== 'unknown' && current[name] === 'unknown',
	);
	return isSomeWorse || isSomeLost ? 'mixed' : 'better';
}

/**
 * How a level moved: above 0 is safer, below 0 riskier. A level that is unknown now has not moved. One that was
 * unknown before counts as a fall unless it is good: nobody knows of it yet.
 */
function movement(before: RiskLevel, after: RiskLevel): number {
	const [from, to] = [factsOf(before).value, factsOf(after).value];
	if (to === null) return 0;
	if (from === null) return after === 'good' ? 0 : -1;
	return to - from;
}
