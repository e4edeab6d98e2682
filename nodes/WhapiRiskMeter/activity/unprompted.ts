import { MS_PER_DAY, MS_PER_HOUR } from './period';

/** When unprompted messages went out. Times are in ms since 1970, days and hours in UTC and counted since 1970. */
export interface Unprompted {
	/** Rising. */
	times: number[];
	/** How many chats were written to on each day, in the order of the days. */
	chatsOfDay: Map<number, number>;
	hoursOfDay: Map<number, Set<number>>;
}

/** The most of something, when it began and ended, and how much of it there is now. Null for nothing. */
export interface Measurement {
	measured: number | null;
	from: number | null;
	to: number | null;
	now: number | null;
}

export const dayOf = (at: number) => Math.floor(at / MS_PER_DAY);
export const hourOf = (at: number) => Math.floor(at / MS_PER_HOUR);

/** Of equal peaks, the latest counts. */
class Peak implements Measurement {
	measured = 0;

	from: number | null = null;

	to: number | null = null;

	now = 0;

	add(count: number, from: number, to: number): void {
		if (count >= this.measured) Object.assign(this, { measured: count, from, to });
	}
}

/** The most messages in any window of that length; its end is not part of it. */
export function mostWithin({ times }: Unprompted, windowMs: number, now: number): Measurement {
	const peak = new Peak();
	let first = 0;
	times.forEach((time, index) => {
		while (time - times[first] >= windowMs) first++;
		peak.add(index - first + 1, times[first], time);
	});
	peak.now = times.filter((time) => now - time < windowMs).length;
	return peak;
}

export function mostChatsInADay({ chatsOfDay }: Unprompted, now: number): Measurement {
	return mostInADay(chatsOfDay, now);
}

export function mostHoursInADay({ hoursOfDay }: Unprompted, now: number): Measurement {
	return mostInADay(new Map([...hoursOfDay].map(([day, { size }]) => [day, size])), now);
}

function mostInADay(counts: ReadonlyMap<number, number>, now: number): Measurement {
	const peak = new Peak();
	for (const [day, count] of counts) peak.add(count, day * MS_PER_DAY, day * MS_PER_DAY);
	peak.now = counts.get(dayOf(now)) ?? 0;
	return peak;
}

export function mostDaysInARow(sent: Unprompted, now: number): Measurement {
	const peak = new Peak();
	let inARow = 0;
	for (const day of sent.chatsOfDay.keys()) {
		inARow = sent.chatsOfDay.has(day - 1) ? inARow + 1 : 1;
		peak.add(inARow, (day - inARow + 1) * MS_PER_DAY, day * MS_PER_DAY);
		if (day === dayOf(now)) peak.now = inARow;
	}
	return peak;
}
