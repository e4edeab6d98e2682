import type { ChatId } from './chatId';
import type { Message } from './message';
import {
	localDayOf,
	MS_PER_DAY,
	MS_PER_HOUR,
	MS_PER_MINUTE,
	startOfLocalDay,
	type Period,
} from './period';

/** An unprompted message of ours. */
export type Unprompted = Pick<Message, 'chat' | 'at' | 'delivery'>;

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
interface UndeliveredRow extends Measurement {
	measured: number;
	/** The newest message that is too young to tell whether it arrives. */
	undecidedAt: number | null;
}

/** With this many people or fewer, a day is not a campaign: it may be a message a day from the phone. */
export const MAX_PEOPLE_WITHOUT_CAMPAIGN = 5;

export const hourOf = (at: number) => Math.floor(at / MS_PER_HOUR);

/**
 * @param messages in any order
 * @param hasReceipts whether any message of ours in the list arrived
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
		undeliveredInARow: undeliveredRow(rising, period.now, hasReceipts),
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
	const row: UndeliveredRow = { measured: 0, from: null, to: null, current: 0, undecidedAt: null };
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

/** @param day counted since 1970, in the workflow's time zone */
export function peopleOn({ peopleByDay }: Pace, day: number): number {
	return peopleByDay.get(day)?.size ?? 0;
}

/** @returns how many people were written to later than `after`, in ms since 1970 */
export function peopleSince({ messages }: Pace, after: number): number {
	return new Set(messages.filter(({ at }) => at > after).map(({ chat }) => chat)).size;
}

type Window = Omit<Measurement, 'current'> & { measured: number };

/** @returns the window with the highest figure; of equal ones, the latest */
function peakOf(windows: readonly Window[], current: number): Measurement {
	const none: Window = { measured: 0, from: null, to: null };
	const higher = (one: Window, other: Window) => (other.measured >= one.measured ? other : one);
	const peak = windows.filter(({ measured }) => measured > 0).reduce(higher, none);
	return { ...peak, current };
}

/**
 * The most in any window of that length; its end is not part of it.
 *
 * @param unitOf what is counted, such as people: a message is one more, or belongs to one that counts already.
 *   By default each message counts
 */
export function maxWithin(
	{ messages }: Pace,
	windowMs: number,
	{ now }: Period,
	unitOf: (message: Unprompted) => unknown = (message) => message,
): Measurement {
	const windows: Window[] = [];
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
		windows.push({ measured: inWindow.size, from: messages[first].at, to: message.at });
	}
	return peakOf(
		windows,
		new Set(messages.filter(({ at }) => now - at < windowMs).map(unitOf)).size,
	);
}

const HOURS_PER_DAY = 24;

/** The most clock hours among any 24 that follow one another, if they are a campaign. */
export function maxHoursInADay(pace: Pace, { now }: Period): Measurement {
	const windows = [...pace.peopleByHour.keys()].map((from) => {
		const to = from + HOURS_PER_DAY - 1;
		return { measured: hoursUpTo(pace, to), from: from * MS_PER_HOUR, to: to * MS_PER_HOUR };
	});
	return peakOf(windows, hoursUpTo(pace, hourOf(now)));
}

/**
 * @param last the last of 24 clock hours
 * @param more whether one more message, to somebody new, goes out in it
 * @returns how many of them have messages; 0 if they are no campaign
 */
export function hoursUpTo({ peopleByHour }: Pace, last: number, more = false): number {
	const people = new Set<ChatId>();
	let hours = Number(more && !peopleByHour.has(last));
	for (let hour = last - HOURS_PER_DAY + 1; hour <= last; hour++) {
		const written = peopleByHour.get(hour);
		if (written === undefined) continue;
		hours++;
		for (const chat of written) people.add(chat);
	}
	return people.size + Number(more) > MAX_PEOPLE_WITHOUT_CAMPAIGN ? hours : 0;
}

export function maxDaysInARow(pace: Pace, period: Period): Measurement {
	const windows = [...pace.peopleByDay.keys()].map((to) => {
		const measured = daysUpTo(pace, to);
		const from = startOfLocalDay(to - measured + 1, period);
		return { measured, from, to: startOfLocalDay(to, period) };
	});
	return peakOf(windows, daysUpTo(pace, localDayOf(period.now, period)));
}

/** @returns how many days of sending in a row end with this one; 0 if it is none */
export function daysUpTo(pace: Pace, last: number): number {
	let day = last;
	while (peopleOn(pace, day) > MAX_PEOPLE_WITHOUT_CAMPAIGN) day--;
	return last - day;
}
