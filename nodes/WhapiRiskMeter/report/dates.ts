const MS_PER_DAY = 24 * 60 * 60 * 1000;

/**
 * Whapi's `lastUpdateDate` as an ISO date.
 *
 * @param value `M/D/YYYY`, as Whapi's help desk shows it ("5/20/2024"); leading zeros are accepted
 * @returns `YYYY-MM-DD`, or null for anything else and for days that no calendar has
 */
export function toIsoDate(value: unknown): string | null {
	if (typeof value !== 'string') return null;
	const match = /^\s*(\d{1,2})\/(\d{1,2})\/(\d{4})\s*$/.exec(value);
	if (match === null) return null;
	const [month, day, year] = match.slice(1).map(Number);
	const date = new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	// setUTCFullYear turns 2/30 into 3/1: a day that moved was no day.
	const isRealDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
	return isRealDay ? date.toISOString().slice(0, 10) : null;
}

/**
 * Whole days since a calculation. Whapi documents no time zone, so both days are read in UTC; a date
 * that is "tomorrow" in UTC counts as today.
 *
 * @param isoDate `YYYY-MM-DD` or null
 * @param now the moment to count to
 * @returns days, 0 or more, or null without a date
 */
export function ageInDays(isoDate: string | null, now: Date): number | null {
	if (isoDate === null) return null;
	const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
	return Math.max(0, Math.round((today - Date.parse(isoDate)) / MS_PER_DAY));
}
