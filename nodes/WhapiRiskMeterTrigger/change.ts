import { DEFAULT_MAX_AGE_DAYS } from '../shared/meter';
import { toCalculationDay } from '../shared/report/dates';
import { factsOf, type RiskLevel } from '../shared/report/levels';
import { METRICS } from '../shared/report/metrics';
import type { RiskReport } from '../shared/report/report';

export const LEVEL_NAMES = ['riskLevel', ...METRICS.map(({ name }) => name)] as const;

export type LevelName = (typeof LEVEL_NAMES)[number];

/** The trigger compares the levels, and the day of the calculation. */
export type Snapshot = Record<LevelName, RiskLevel> & Pick<RiskReport, 'lastUpdateDate'>;

/** A reading. All its levels are unknown if the metrics are out of date. */
export type Reading = Snapshot & Pick<RiskReport, 'ageDays'>;

/** The memory of a channel from one poll to the next. */
export interface Belief {
	snapshot: Snapshot;
	/** The last day with a known overall level, as `YYYY-MM-DD` in UTC; null if there was none. */
	levelDay: string | null;
	/** Whether the loss of the level was reported, and no level was read since. */
	isLost: boolean;
}

export type Direction = 'better' | 'worse' | 'mixed' | 'same' | 'lost';

export interface Change {
	previous: Snapshot;
	change: Direction;
	changedMetrics: LevelName[];
}

export interface Decision {
	change: Change;
	shouldEmit: boolean;
	belief: Belief;
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
	const levels = Object.fromEntries(LEVEL_NAMES.map((name) => [name, levelOf(name)]));
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
): Decision {
	const before = believed ?? NOTHING_KNOWN;
	const current = toSnapshot(reading);
	const isBlind = current.riskLevel === 'unknown';
	const isLost =
		isBlind && (before.isLost || (believed !== undefined && isTooLongAgo(before, now)));
	const belief = {
		snapshot: believedAfter(before.snapshot, current, isLost),
		levelDay: isBlind ? before.levelDay : laterDay(before.levelDay, dayOf(reading, now)),
		isLost,
	};
	const change = changeBetween(before.snapshot, current);
	if (isLost !== before.isLost) {
		return { change: lossOrReturn(change, current), shouldEmit: true, belief };
	}
	const isFall = movement(before.snapshot.riskLevel, current.riskLevel) < 0;
	return { change, shouldEmit: isFall || matches(change, current), belief };
}

function isTooLongAgo({ levelDay }: Belief, now: Date): boolean {
	return (toCalculationDay(levelDay, now).ageDays ?? Infinity) > DEFAULT_MAX_AGE_DAYS;
}

/** Metrics with a level and no date were calculated just now. Whapi's day may be a day ahead of UTC's: then it is today. */
function dayOf({ ageDays }: Reading, now: Date): string {
	const day = new Date(now);
	day.setUTCDate(day.getUTCDate() - (ageDays ?? 0));
	return day.toISOString().slice(0, 10);
}

const laterDay = (one: string | null, other: string) => (one !== null && one > other ? one : other);

/** Keeps the old value if the reading has none, except an overall level that is lost. */
function believedAfter(before: Snapshot, current: Snapshot, isLost: boolean): Snapshot {
	const isKnown = (name: LevelName) =>
		current[name] !== 'unknown' || (isLost && name === 'riskLevel');
	return snapshotOf(
		(name) => (isKnown(name) ? current : before)[name],
		current.lastUpdateDate ?? before.lastUpdateDate,
	);
}

/** The overall level can no longer be read, or can be read again. */
function lossOrReturn({ previous, changedMetrics }: Change, { riskLevel }: Snapshot): Change {
	const others = changedMetrics.filter((name) => name !== 'riskLevel');
	const isOther = riskLevel !== previous.riskLevel;
	return {
		previous,
		change: WHEN_LOST_OR_BACK[riskLevel],
		changedMetrics: isOther ? ['riskLevel', ...others] : others,
	};
}

const WHEN_LOST_OR_BACK: Record<RiskLevel, Direction> = {
	unknown: 'lost',
	good: 'better',
	needsAttention: 'worse',
	useCaution: 'worse',
};

/**
 * How a level moved: above 0 is safer, below 0 riskier. A level that is unknown now has not moved. One that was
 * unknown before counts as a fall unless it is good: nobody knows of it yet.
 */
export function movement(before: RiskLevel, after: RiskLevel): number {
	const [from, to] = [factsOf(before).value, factsOf(after).value];
	if (to === null) return 0;
	if (from === null) return after === 'good' ? 0 : -1;
	return to - from;
}

/**
 * The difference between two snapshots. Only `better` may pass for good news, so it means that nothing
 * got worse and no level was lost.
 */
export function changeBetween(before: Snapshot, current: Snapshot): Change {
	const moved = LEVEL_NAMES.map((name) => ({ name, by: movement(before[name], current[name]) }));
	const isSomeUnknown = LEVEL_NAMES.some(
		(name) => before[name] !== 'unknown' && current[name] === 'unknown',
	);
	return {
		previous: before,
		change: directionOf(moved, isSomeUnknown),
		changedMetrics: moved.filter(({ by }) => by !== 0).map(({ name }) => name),
	};
}

function directionOf(
	moved: Array<{ name: LevelName; by: number }>,
	isSomeUnknown: boolean,
): Direction {
	const isWorseOverall = moved.some(({ name, by }) => name === 'riskLevel' && by < 0);
	const isSomeWorse = moved.some(({ by }) => by < 0);
	const isSomeBetter = moved.some(({ by }) => by > 0);
	if (isWorseOverall || (isSomeWorse && !isSomeBetter)) return 'worse';
	if (!isSomeBetter) return 'same';
	return isSomeWorse || isSomeUnknown ? 'mixed' : 'better';
}
