import type { ChatId } from './chatId';
import { hourOf, MAX_PEOPLE_WITHOUT_CAMPAIGN, peopleSince, type Pace } from './pace';
import { localDayOf, MS_PER_DAY, MS_PER_HOUR, startOfLocalDay, type Period } from './period';

/** A peak value, when it occurred (ms since 1970), and the current value. Null if there is nothing to measure. */
export interface Measurement {
	measured: number | null;
	from: number | null;
	to: number | null;
	current: number | null;
}

/** Of equal peaks, the latest counts. */
class Peak implements Measurement {
	measured = 0;

	from: number | null = null;

	to: number | null = null;

	current = 0;

	add(count: number, from: number, to: number): void {
		if (count > 0 && count >= this.measured) Object.assign(this, { measured: count, from, to });
	}
}

/** The most messages in any window of that length; its end is not part of it. */
export function maxMessagesWithin(
	{ messages }: Pace,
	windowMs: number,
	{ to: now }: Period,
): Measurement {
	const peak = new Peak();
	let first = 0;
	messages.forEach(({ at }, index) => {
		while (at - messages[first].at >= windowMs) first++;
		peak.add(index - first + 1, messages[first].at, at);
	});
	peak.current = messages.filter(({ at }) => now - at < windowMs).length;
	return peak;
}

/** The most people in any 24 hours. */
export function maxPeopleInADay(pace: Pace, { to: now }: Period): Measurement {
	const { messages } = pace;
	const peak = new Peak();
	const messagesTo = new Map<ChatId, number>();
	let first = 0;
	for (const { chat, at } of messages) {
		messagesTo.set(chat, (messagesTo.get(chat) ?? 0) + 1);
		for (; at - messages[first].at >= MS_PER_DAY; first++) {
			const left = messagesTo.get(messages[first].chat)! - 1;
			if (left === 0) messagesTo.delete(messages[first].chat);
			else messagesTo.set(messages[first].chat, left);
		}
		peak.add(messagesTo.size, messages[first].at, at);
	}
	peak.current = peopleSince(pace, now - MS_PER_DAY);
	return peak;
}

const HOURS_PER_DAY = 24;

/** The most clock hours among any 24 that follow one another, if they are a campaign. */
export function maxHoursInADay(pace: Pace, { to: now }: Period): Measurement {
	const peak = new Peak();
	for (const hour of pace.peopleByHour.keys()) {
		const last = hour + HOURS_PER_DAY - 1;
		const { hours, isCampaign } = hoursUpTo(pace, last);
		if (isCampaign) peak.add(hours, hour * MS_PER_HOUR, last * MS_PER_HOUR);
	}
	const { hours, isCampaign } = hoursUpTo(pace, hourOf(now));
	peak.current = isCampaign ? hours : 0;
	return peak;
}

/**
 * @param last the last of 24 clock hours
 * @param more whether one message more goes out in it, to somebody new
 */
export function hoursUpTo(
	{ peopleByHour }: Pace,
	last: number,
	more = false,
): { hours: number; isCampaign: boolean } {
	const people = new Set<ChatId>();
	let hours = Number(more && !peopleByHour.has(last));
	for (let hour = last - HOURS_PER_DAY + 1; hour <= last; hour++) {
		const written = peopleByHour.get(hour);
		if (written === undefined) continue;
		hours++;
		// So many are enough to know.
		for (const chat of written) {
			if (people.size <= MAX_PEOPLE_WITHOUT_CAMPAIGN) people.add(chat);
		}
	}
	return { hours, isCampaign: people.size + Number(more) > MAX_PEOPLE_WITHOUT_CAMPAIGN };
}

export function maxDaysInARow({ peopleByDay }: Pace, period: Period): Measurement {
	const peak = new Peak();
	let inARow = 0;
	let lastDay = -Infinity;
	for (const [day, people] of peopleByDay) {
		if (people.size <= MAX_PEOPLE_WITHOUT_CAMPAIGN) continue;
		inARow = lastDay === day - 1 ? inARow + 1 : 1;
		lastDay = day;
		const first = startOfLocalDay(day - inARow + 1, period);
		peak.add(inARow, first, startOfLocalDay(day, period));
		if (day === localDayOf(period.to, period)) peak.current = inARow;
	}
	return peak;
}
