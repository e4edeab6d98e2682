import type { ChatId } from './chatId';
import type { Delivery } from './message';
import {
	localDayOf,
	MS_PER_DAY,
	MS_PER_HOUR,
	MS_PER_MINUTE,
	startOfLocalDay,
	type Period,
} from './period';

/** An unprompted message of ours. */
export interface Unprompted {
	chat: ChatId;
	/** ms since 1970. */
	at: number;
	delivery: Delivery;
}

/** The unprompted messages, as the limits look at them. */
export interface Pace {
	/** Rising. */
	messages: readonly Unprompted[];
	/** Who was written to in each clock hour (UTC), counted since 1970; rising. */
	peopleByHour: ReadonlyMap<number, ReadonlySet<ChatId>>;
	/** Who was written to on each day of the workflow's time zone, counted since 1970; rising. */
	peopleByDay: ReadonlyMap<number, ReadonlySet<ChatId>>;
	undeliveredInARow: UndeliveredRow;
}

/** A peak value, when it occurred (ms since 1970), and the current value. Null if there is nothing to measure. */
export interface Measurement {
	measured: number | null;
	from: number | null;
	to: number | null;
	current: number | null;
}

/** The newest messages that did not arrive, one after the other. */
export interface UndeliveredRow extends Measurement {
	measured: number;
	/** The newest message that is too young to tell whether it arrives. */
	undecidedAt: number | null;
}

/** With this many people or fewer, a day is not a campaign: it may be a message a day from the phone. */
export const MAX_PEOPLE_WITHOUT_CAMPAIGN = 5;

export const hourOf = (at: number) => Math.floor(at / MS_PER_HOUR);

/**
 * @param messages in any order
 * @param hasReceipts whether any message of ours in the list arrived. If none did, Whapi may not update the status
 */
export function paceOf(
	messages: readonly Unprompted[],
	period: Period,
	hasReceipts: boolean,
): Pace {
	const rising = [...messages].sort((one, other) => one.at - other.at);
	return {
		messages: rising,
		peopleByHour: peopleBy(rising, hourOf),
		peopleByDay: peopleBy(rising, (at) => localDayOf(at, period)),
		undeliveredInARow: undeliveredRow(rising, period.to, hasReceipts),
	};
}

function peopleBy(
	messages: readonly Unprompted[],
	unitOf: (at: number) => number,
): Map<number, Set<ChatId>> {
	const people = new Map<number, Set<ChatId>>();
	for (const { chat, at } of messages) {
		const unit = unitOf(at);
		people.set(unit, (people.get(unit) ?? new Set()).add(chat));
	}
	return people;
}

/** A lock on new chats lasts three days at most: Whapi's blog of 2026, "a soft ban lasts 24 to 72 hours". */
const ROW_MS = 3 * MS_PER_DAY;
/** After this time, a message that did not arrive counts. */
export const ARRIVES_WITHIN_MS = 10 * MS_PER_MINUTE;

function undeliveredRow(
	rising: readonly Unprompted[],
	now: number,
	hasReceipts: boolean,
): UndeliveredRow {
	const row = {
		measured: 0,
		from: null,
		to: null,
		current: 0,
		undecidedAt: null,
	} as UndeliveredRow;
	for (const { at, delivery } of [...rising].reverse()) {
		if (now - at >= ROW_MS) break;
		const isYoung = now - at < ARRIVES_WITHIN_MS;
		if (delivery === 'other' || (delivery === 'waiting' && isYoung)) {
			row.undecidedAt ??= isYoung ? at : null;
			continue;
		}
		if (delivery === 'arrived' || (delivery === 'waiting' && !hasReceipts)) break;
		row.current = ++row.measured;
		row.from = at;
		row.to ??= at;
	}
	return row;
}

/** @returns how many people were written to later than `after`, in ms since 1970 */
export function peopleSince({ messages }: Pace, after: number): number {
	return new Set(messages.filter(({ at }) => at > after).map(({ chat }) => chat)).size;
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

/**
 * The most in any window of that length; its end is not part of it.
 *
 * @param unitOf what is counted, such as people: a message is one more, or belongs to one that counts already
 */
export function maxWithin(
	{ messages }: Pace,
	windowMs: number,
	{ to: now }: Period,
	unitOf: (message: Unprompted) => unknown,
): Measurement {
	const peak = new Peak();
	const inWindow = new Map<unknown, number>();
	let first = 0;
	for (const message of messages) {
		const unit = unitOf(message);
		inWindow.set(unit, (inWindow.get(unit) ?? 0) + 1);
		for (; message.at - messages[first].at >= windowMs; first++) {
			const left = unitOf(messages[first]);
			const others = inWindow.get(left)! - 1;
			if (others === 0) inWindow.delete(left);
			else inWindow.set(left, others);
		}
		peak.add(inWindow.size, messages[first].at, message.at);
	}
	peak.current = new Set(messages.filter(({ at }) => now - at < windowMs).map(unitOf)).size;
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
