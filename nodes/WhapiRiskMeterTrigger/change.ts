import { DEFAULT_MAX_AGE_DAYS } from '../shared/meter';
import { toCalculationDay, type CalculationDay } from '../shared/report/dates';
import { toRiskLevel, valueOf, type RiskLevel } from '../shared/report/levels';
import { METRICS, OVERALL_FIELD } from '../shared/report/metrics';
import type { Metrics } from '../shared/report/body';
import type { RiskReport } from '../shared/report/report';

export const LEVEL_NAMES = ['riskLevel', ...METRICS.map(({ name }) => name)] as const;

export type LevelName = (typeof LEVEL_NAMES)[number];

/** What a trigger compares: the levels, and the day of the calculation. */
export type Snapshot = Record<LevelName, RiskLevel> & Pick<RiskReport, 'lastUpdateDate'>;

/** What one poll saw. */
export interface Sighting {
	/** All its levels are unknown where the metrics are out of date. */
	snapshot: Snapshot;
	/** The day for which an overall level is known, as `YYYY-MM-DD` in UTC; null where none is. */
	levelDay: string | null;
}

/** What is remembered from one poll to the next. */
export interface Belief extends Sighting {
	/** Whether it was told that no level is seen any more, and none was seen since. */
	isLost: boolean;
}

export type Direction = 'better' | 'worse' | 'mixed' | 'same' | 'lost';

export interface Change {
	previous: Snapshot;
	change: Direction;
	changedMetrics: LevelName[];
}

/** What a poll comes to. */
export interface Decision {
	change: Change;
	isTold: boolean;
	belief: Belief;
}

/** @returns the levels and the day of a report alone */
export function toSnapshot(report: Snapshot): Snapshot {
	const levels = Object.fromEntries(LEVEL_NAMES.map((name) => [name, report[name]]));
	return { ...levels, lastUpdateDate: report.lastUpdateDate } as Snapshot;
}

/**
 * The day of the metrics' overall level, out of date or not. Whapi's day may be a day ahead of UTC's: then it is
 * today. Metrics without a date are of today too, unless they are out of date.
 *
 * @returns `YYYY-MM-DD` in UTC; null where there is no level, or its day is not known
 */
export function levelDayOf({ fields, isOutOfDate, ageDays }: Metrics, now: Date): string | null {
	const isOfNoDay = ageDays === null && isOutOfDate;
	if (isOfNoDay || toRiskLevel(fields?.[OVERALL_FIELD]) === 'unknown') return null;
	const day = new Date(now);
	day.setUTCDate(day.getUTCDate() - (ageDays ?? 0));
	return day.toISOString().slice(0, 10);
}

/**
 * What to tell of a poll, and what to remember for the next. n8n saves what is remembered only when something
 * is told, and a restart goes back to what was saved. So a fall of the overall rating below what was told last
 * (or first remembered) is told whatever the event, and dates, not a count of polls, decide when no level is
 * seen any more.
 *
 * @param believed undefined on the first poll, which only remembers
 * @param isWanted whether a change is what the event is about
 * @param now the moment to which the days without a level are counted
 */
export function decide(
	believed: Belief | undefined,
	seen: Sighting,
	isWanted: (change: Change, current: Snapshot) => boolean,
	now: Date,
): Decision {
	const current = seen.snapshot;
	if (believed === undefined) {
		const belief = { ...seen, isLost: false };
		return { change: changeBetween(current, current), isTold: false, belief };
	}
	const latest = latestDay([believed.levelDay, seen.levelDay], now);
	const isBlind = current.riskLevel === 'unknown';
	const isLost =
		isBlind && (believed.isLost || (latest.ageDays ?? Infinity) > DEFAULT_MAX_AGE_DAYS);
	const belief = {
		snapshot: believedAfter(believed.snapshot, current, isLost),
		levelDay: latest.lastUpdateDate,
		isLost,
	};
	if (isLost !== believed.isLost) {
		return { change: lossOrReturn(believed.snapshot, current), isTold: true, belief };
	}
	const change = changeBetween(believed.snapshot, current);
	const isFall = movement(believed.snapshot.riskLevel, current.riskLevel) < 0;
	return { change, isTold: isFall || isWanted(change, current), belief };
}

/** What the current reading does not say stays as it was, except an overall level that is lost. */
function believedAfter(before: Snapshot, current: Snapshot, isLost: boolean): Snapshot {
	const known = LEVEL_NAMES.filter((name) => current[name] !== 'unknown');
	return {
		...before,
		...Object.fromEntries(known.map((name) => [name, current[name]])),
		...(isLost ? { riskLevel: 'unknown' } : {}),
		lastUpdateDate: current.lastUpdateDate ?? before.lastUpdateDate,
	};
}

/** A day that cannot be read or lies ahead counts as none: it must not silence the watch. */
export function latestDay(days: readonly unknown[], now: Date): CalculationDay {
	return days
		.map((day) => toCalculationDay(day, now))
		.reduce((one, other) =>
			(other.ageDays ?? Infinity) < (one.ageDays ?? Infinity) ? other : one,
		);
}

/** The overall level is no longer seen, or is seen again. */
function lossOrReturn(before: Snapshot, current: Snapshot): Change {
	const { previous, changedMetrics } = changeBetween(before, current);
	const isOther = (name: LevelName) => name === 'riskLevel' && before[name] !== current[name];
	return {
		previous,
		change: WHEN_LOST_OR_BACK[current.riskLevel],
		changedMetrics: LEVEL_NAMES.filter((name) => changedMetrics.includes(name) || isOther(name)),
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
 * unknown before counts as a fall unless it is good: nobody was told of it yet.
 */
export function movement(before: RiskLevel, after: RiskLevel): number {
	const [from, to] = [valueOf(before), valueOf(after)];
	if (to === null) return 0;
	if (from === null) return after === 'good' ? 0 : -1;
	return to - from;
}

/**
 * What is different between two snapshots. Only `better` may pass for good news, so it means that nothing
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
