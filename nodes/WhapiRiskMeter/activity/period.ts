export const MS_PER_SECOND = 1_000;
export const MS_PER_MINUTE = 60 * MS_PER_SECOND;
export const MS_PER_HOUR = 60 * MS_PER_MINUTE;
export const MS_PER_DAY = 24 * MS_PER_HOUR;

/** Moments in ms since 1970, each at a full second: Whapi takes no finer ones. */
export interface Period {
	/** A day before `from`: messages since then show whether one in the period is an answer. */
	contextFrom: number;
	/** The first moment that counts. */
	from: number;
	now: number;
	/** The last moment that still counts as now: n8n's clock may be slow, and the newest messages matter most. */
	listedTo: number;
	/** The workflow's, by its IANA name. */
	timeZone: string;
	/** How far the time zone is ahead of UTC now, in ms. It holds for all days of the period. */
	offsetMs: number;
}

/**
 * @param date the moment of the reading
 * @param days how many days back
 * @param timeZone the workflow's, by its IANA name; UTC if it is unknown
 * @returns the days up to now, rounded up to a full second; both ends belong to the period
 */
export function periodBefore(date: Date, days: number, timeZone: string): Period {
	const now = ceilToSecond(date.getTime());
	const from = now - days * MS_PER_DAY;
	return {
		contextFrom: from - MS_PER_DAY,
		from,
		now,
		listedTo: now + MS_PER_HOUR,
		...zoneAt(now, timeZone),
	};
}

function zoneAt(at: number, timeZone: string): Zone {
	try {
		const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
		const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
		const [, sign, hours, minutes] = /([+-])(\d{2}):(\d{2})/.exec(name) ?? ['', '+', '0', '0'];
		const offsetMs = Number(hours) * MS_PER_HOUR + Number(minutes) * MS_PER_MINUTE;
		return { timeZone, offsetMs: sign === '-' ? -offsetMs : offsetMs };
	} catch {
		return { timeZone: 'UTC', offsetMs: 0 };
	}
}

export function ceilToSecond(at: number): number {
	return Math.ceil(at / MS_PER_SECOND) * MS_PER_SECOND;
}

/** @returns the moment as ISO text; null for none */
export function toIso(at: number | null | undefined): string | null {
	return typeof at === 'number' ? new Date(at).toISOString() : null;
}

/** The time zone of a period. */
export type Zone = Pick<Period, 'timeZone' | 'offsetMs'>;

/** @returns the day in the zone, counted since 1970 */
export function localDayOf(at: number, { offsetMs }: Zone): number {
	return Math.floor((at + offsetMs) / MS_PER_DAY);
}

/** @returns when such a day begins, in ms since 1970 */
export function startOfLocalDay(day: number, { offsetMs }: Zone): number {
	return day * MS_PER_DAY - offsetMs;
}
