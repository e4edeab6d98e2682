import type { ChatId } from './chatId';
import type { Delivery } from './message';
import { localDayOf, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, type Period } from './period';

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

/** The newest messages that did not arrive, one after the other. Moments are in ms since 1970. */
export interface UndeliveredRow {
	measured: number;
	from: number | null;
	to: number | null;
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
	const row: UndeliveredRow = { measured: 0, from: null, to: null, undecidedAt: null };
	for (const { at, delivery } of [...rising].reverse()) {
		if (now - at >= ROW_MS) break;
		const isYoung = now - at < ARRIVES_WITHIN_MS;
		if (delivery === 'other' || (delivery === 'waiting' && isYoung)) {
			row.undecidedAt ??= isYoung ? at : null;
			continue;
		}
		if (delivery === 'arrived' || (delivery === 'waiting' && !hasReceipts)) break;
		row.measured++;
		row.from = at;
		row.to ??= at;
	}
	return row;
}

/** @returns how many people were written to later than `after`, in ms since 1970 */
export function peopleSince({ messages }: Pace, after: number): number {
	return new Set(messages.filter(({ at }) => at > after).map(({ chat }) => chat)).size;
}
