const MS_PER_DAY = 24 * 60 * 60 * 1000;
/** Longer than any date; a longer text is not read. */
const LONGEST_DATE = 40;

/** The day of a calculation, and how long ago it was. */
export interface CalculationDay {
	/** `YYYY-MM-DD`; null if the answer has no readable day. */
	lastUpdateDate: string | null;
	/** Whole days, 0 or more; null without a readable day. */
	ageDays: number | null;
}

/**
 * When metrics were calculated. Whapi documents no time zone, so days are read in UTC, and
 * "tomorrow" there counts as today. A later day cannot be the day of a calculation.
 *
 * @param value `M/D/YYYY`, as Whapi's help desk shows it ("5/20/2024"), with or without leading zeros; or
 *   an ISO date, with or without a time
 * @param now the moment to count to
 */
export function toCalculationDay(value: unknown, now: Date): CalculationDay {
	const day =
		typeof value === 'string' && value.length <= LONGEST_DATE ? dayOf(value.trim()) : null;
	if (day === null) return { lastUpdateDate: null, ageDays: null };
	const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
	const age = Math.round((today - day.getTime()) / MS_PER_DAY);
	if (age < -1) return { lastUpdateDate: null, ageDays: null };
	return { lastUpdateDate: day.toISOString().slice(0, 10), ageDays: Math.max(0, age) };
}

function dayOf(text: string): Date | null {
	const american = /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})$/.exec(text);
	const iso = /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[T ][^\n]*)?$/.exec(text);
	const parts = (american ?? iso)?.groups;
	if (parts === undefined) return null;
	const [year, month, day] = [parts.year, parts.month, parts.day].map(Number);
	const date = new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	// setUTCFullYear turns 2/30 into 3/1: a day that moved was no day.
	const isRealDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
	return isRealDay ? date : null;
}
