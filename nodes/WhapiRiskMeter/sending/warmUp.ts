import type { RiskLevel } from '../../shared/report/levels';
import type { Limit } from '../activity/limits';
import { earliestByLimit } from '../activity/nextAllowed';
import { peopleOn, type Pace } from '../activity/pace';
import { localDayOf, startOfLocalDay, type Zone } from '../activity/period';

/** After a day with more people than this comes a day of rest. Source: Whapi's guide on broadcasts, April 2026. */
export const MAX_PEOPLE_WITHOUT_REST = 20;
const FIRST_PEOPLE = 20;
const STEP_UP = 1.5;
const PEOPLE_AT_NEEDS_ATTENTION = 10;
const DAYS_LOOKED_AT = 7;

/**
 * The ramp of a new number: 20 people, 30, a rest, 45, a rest, 50, a rest, 50 …
 * Our own figures: Whapi gives none. They are the smallest of those that others use.
 *
 * @param chatsPerDay the limit that the ramp ends at
 * @param at in ms since 1970, at a full second; everything in `pace` lies before it
 * @returns the first moment from `at` on at which the ramp allows one more person; the beginning of the next day if
 *   that is earlier, since the ramp allows another number of people then
 */
export function earliestInWarmUp(
	pace: Pace,
	riskLevel: RiskLevel,
	chatsPerDay: Limit,
	at: number,
	zone: Zone,
): number {
	const today = localDayOf(at, zone);
	const tomorrow = startOfLocalDay(today + 1, zone);
	if (rests(pace, today)) return tomorrow;
	const limit = { ...chatsPerDay, allowed: peopleAllowed(pace, riskLevel, chatsPerDay, today) };
	return Math.min(tomorrow, earliestByLimit(pace, [limit], at, zone).chatsPerDay);
}

export function rests(pace: Pace, day: number): boolean {
	return peopleOn(pace, day - 1) > MAX_PEOPLE_WITHOUT_REST;
}

/** @returns how many people may be written to on a day without rest */
export function peopleAllowed(
	pace: Pace,
	riskLevel: RiskLevel,
	chatsPerDay: Limit,
	day: number,
): number {
	const before = Array.from({ length: DAYS_LOOKED_AT }, (_, back) =>
		peopleOn(pace, day - 1 - back),
	);
	const grown = Math.max(FIRST_PEOPLE, Math.ceil(Math.max(...before) * STEP_UP));
	const allowed = riskLevel === 'good' ? grown : PEOPLE_AT_NEEDS_ATTENTION;
	return Math.min(allowed, chatsPerDay.allowed);
}
