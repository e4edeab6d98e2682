export const MS_PER_SECOND = 1_000;
export const MS_PER_MINUTE = 60 * MS_PER_SECOND;
export const MS_PER_HOUR = 60 * MS_PER_MINUTE;
export const MS_PER_DAY = 24 * MS_PER_HOUR;

/** Moments in ms since 1970, each at a full second: Whapi takes no finer ones. */
export interface Period {
	/** A day before `from`: what was written since then tells whether a message in the period is an answer. */
	contextFrom: number;
	/** The first moment that counts. */
	from: number;
	/** The last moment that counts: now. */
	to: number;
}

/**
 * @param now the moment of the reading
 * @param days how many days back
 * @returns the days up to now, rounded up to a full second; both ends belong to the period
 */
export function periodBefore(now: Date, days: number): Period {
	const to = Math.ceil(now.getTime() / MS_PER_SECOND) * MS_PER_SECOND;
	const from = to - days * MS_PER_DAY;
	return { contextFrom: from - MS_PER_DAY, from, to };
}
