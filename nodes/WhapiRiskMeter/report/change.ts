import { compareLevels, type RiskLevel } from './levels';
import { METRICS } from './metrics';

const LEVEL_NAMES = ['riskLevel', ...METRICS.map((metric) => metric.name)] as const;

export type LevelName = (typeof LEVEL_NAMES)[number];

/** What a trigger compares: a level each, and the day of the calculation. */
export type Reading = Record<LevelName, RiskLevel> & { lastUpdateDate: string | null };

export type Direction = 'better' | 'worse' | 'mixed' | 'same';

export interface Change {
	previous: Reading;
	change: Direction;
	changedMetrics: LevelName[];
}

type Rule = (changed: LevelName[], before: Reading, current: Reading) => boolean;

/** When each event tells something. */
const EVENT_RULES = {
	riskLevelChanged: (changed) => changed.includes('riskLevel'),
	riskLevelWorsened: (_changed, before, current) =>
		compareLevels(before.riskLevel, current.riskLevel) < 0,
	anyMetricChanged: (changed) => changed.length > 0,
	// Different, not later: a day that was once wrong must not silence all that follow.
	updated: (_changed, before, current) =>
		current.lastUpdateDate !== null && current.lastUpdateDate !== before.lastUpdateDate,
} satisfies Record<string, Rule>;

export type TriggerEvent = keyof typeof EVENT_RULES;

export const TRIGGER_EVENTS = Object.keys(EVENT_RULES) as TriggerEvent[];

/**
 * @param report anything with the levels and the date, such as the node's output
 * @returns the levels and the date alone
 */
export function toReading(report: Reading): Reading {
	const levels = Object.fromEntries(LEVEL_NAMES.map((name) => [name, report[name]]));
	return { ...levels, lastUpdateDate: report.lastUpdateDate } as Reading;
}

/**
 * What is different between two readings. A level that one of them does not know is not different.
 *
 * @param before the earlier reading
 * @param current the later reading
 * @returns the earlier reading, what changed and in which direction. A worse overall rating is `worse`
 *   whatever else got better, and a better one with a metric that got worse is `mixed`: neither may
 *   pass for an all-clear
 */
export function changeBetween(before: Reading, current: Reading): Change {
	const differences = LEVEL_NAMES.map((name) => ({
		name,
		by: compareLevels(before[name], current[name]),
	})).filter(({ by }) => by !== 0);
	const isWorseOverall = differences.some(({ name, by }) => name === 'riskLevel' && by < 0);
	const isSomeWorse = differences.some(({ by }) => by < 0);
	const isSomeBetter = differences.some(({ by }) => by > 0);
	return {
		previous: before,
		change: direction(isWorseOverall, isSomeWorse, isSomeBetter),
		changedMetrics: differences.map(({ name }) => name),
	};
}

function direction(
	isWorseOverall: boolean,
	isSomeWorse: boolean,
	isSomeBetter: boolean,
): Direction {
	if (isWorseOverall) return 'worse';
	if (isSomeWorse) return isSomeBetter ? 'mixed' : 'worse';
	return isSomeBetter ? 'better' : 'same';
}

/**
 * Whether a poll tells something, and what to remember for the next.
 *
 * @param remembered the reading that was remembered for this channel; undefined on the first poll
 * @param current the reading of now
 * @param event what the user wants to be told
 * @returns `tell`: the change to tell, or null; `remember`: the reading to remember. What the current
 *   reading does not know stays as it was remembered
 */
export function decide(
	remembered: Reading | undefined,
	current: Reading,
	event: TriggerEvent,
): { tell: Change | null; remember: Reading } {
	if (remembered === undefined) return { tell: null, remember: current };
	const difference = changeBetween(remembered, current);
	const rule: Rule = EVENT_RULES[event];
	const isTold = rule(difference.changedMetrics, remembered, current);
	return { tell: isTold ? difference : null, remember: withUnknownFrom(remembered, current) };
}

function withUnknownFrom(remembered: Reading, current: Reading): Reading {
	const levels = LEVEL_NAMES.map((name) => [
		name,
		current[name] === 'unknown' ? remembered[name] : current[name],
	]);
	return {
		...Object.fromEntries(levels),
		lastUpdateDate: current.lastUpdateDate ?? remembered.lastUpdateDate,
	} as Reading;
}
