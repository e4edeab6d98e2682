import { valueOf, type RiskLevel } from '../shared/report/levels';
import { METRICS } from '../shared/report/metrics';
import type { RiskReport } from '../shared/report/report';
import { EVENTS, type TriggerEvent } from './events';

export const LEVEL_NAMES = ['riskLevel', ...METRICS.map(({ name }) => name)] as const;

export type LevelName = (typeof LEVEL_NAMES)[number];

/** What a trigger compares: a level each, and the day of the calculation. */
export type Snapshot = Record<LevelName, RiskLevel> & Pick<RiskReport, 'lastUpdateDate'>;

export type Direction = 'better' | 'worse' | 'mixed' | 'same';

export interface Change {
	previous: Snapshot;
	change: Direction;
	changedMetrics: LevelName[];
}

/** @returns the levels and the day of a report alone */
export function toSnapshot(report: Snapshot): Snapshot {
	const levels = Object.fromEntries(LEVEL_NAMES.map((name) => [name, report[name]]));
	return { ...levels, lastUpdateDate: report.lastUpdateDate } as Snapshot;
}

/**
 * How a level moved: above 0 is safer, below 0 riskier. A level that the later reading does not tell has not
 * moved. One that was never known before counts as a fall unless it is good: nobody was told of it yet.
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
	const isLost = LEVEL_NAMES.some(
		(name) => before[name] !== 'unknown' && current[name] === 'unknown',
	);
	return {
		previous: before,
		change: directionOf(moved, isLost),
		changedMetrics: moved.filter(({ by }) => by !== 0).map(({ name }) => name),
	};
}

function directionOf(moved: Array<{ name: LevelName; by: number }>, isLost: boolean): Direction {
	const isWorseOverall = moved.some(({ name, by }) => name === 'riskLevel' && by < 0);
	const isSomeWorse = moved.some(({ by }) => by < 0);
	const isSomeBetter = moved.some(({ by }) => by > 0);
	if (isWorseOverall || (isSomeWorse && !isSomeBetter)) return 'worse';
	if (!isSomeBetter) return 'same';
	return isSomeWorse || isLost ? 'mixed' : 'better';
}

/**
 * Whether a poll tells something, and what to remember for the next. n8n saves what is remembered only
 * when something is told, and a restart goes back to what was saved. So whatever else an event is about, a
 * fall of the overall rating below what was told last (or first remembered) is told.
 *
 * @param remembered undefined on the first poll, which only remembers
 * @returns `tell`: the change to tell, or null; `remember`: what the current reading does not know stays as
 *   it was
 */
export function decide(
	remembered: Snapshot | undefined,
	current: Snapshot,
	event: TriggerEvent,
): { tell: Change | null; remember: Snapshot } {
	if (remembered === undefined) return { tell: null, remember: current };
	const change = changeBetween(remembered, current);
	const isFall = movement(remembered.riskLevel, current.riskLevel) < 0;
	const isTold = isFall || EVENTS[event].isTold(change, current);
	return { tell: isTold ? change : null, remember: withUnknownFrom(remembered, current) };
}

function withUnknownFrom(remembered: Snapshot, current: Snapshot): Snapshot {
	const known = LEVEL_NAMES.filter((name) => current[name] !== 'unknown');
	return {
		...remembered,
		...Object.fromEntries(known.map((name) => [name, current[name]])),
		lastUpdateDate: current.lastUpdateDate ?? remembered.lastUpdateDate,
	};
}
