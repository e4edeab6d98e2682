import { MS_PER_MINUTE, type Zone } from '../activity/period';

/** Full hours, 0 to 24, of the workflow's time zone. From 22 to 6 is a night. */
export interface SendingHours {
	from: number;
	to: number;
}

/** In every time zone, a full hour begins with a quarter of an hour in UTC. */
const STEP_MS = 15 * MS_PER_MINUTE;

/**
 * @param at in ms since 1970
 * @returns the first moment from `at` on within these hours, as a clock on the wall shows them then
 */
export function earliestInHours(
	{ from, to }: SendingHours,
	at: number,
	{ timeZone }: Zone,
): number {
	const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
	const isWithin = (moment: number) => {
		const hour = Number(clock.format(moment));
		return from < to ? hour >= from && hour < to : hour >= from || hour < to;
	};
	let earliest = at;
	while (!isWithin(earliest)) earliest = (Math.floor(earliest / STEP_MS) + 1) * STEP_MS;
	return earliest;
}
