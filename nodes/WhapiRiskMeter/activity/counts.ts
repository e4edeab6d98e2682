import { isHidden, type ChatId } from './chatId';
import type { History } from './history';
import type { Delivery, Message } from './message';
import { paceOf, type Unprompted } from './pace';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_SECOND, type Period } from './period';

/** The messages of one person. Moments are in ms since 1970. */
export type Person = ReturnType<typeof newPerson>;

/** A message that may be on its way, and is not listed yet. It counts as unprompted. */
export type Reserved = Pick<Message, 'chat' | 'at'>;

/** An answer that comes sooner is an away message or a bot's. */
export const SOONEST_REPLY_MS = 10 * MS_PER_SECOND;

/**
 * Counts a number's activity in a period.
 *
 * A message is unprompted when its chat wrote nothing in the 24 hours before it. As in every window here, exactly
 * 24 hours back is too old. A message of the chat in the same second counts as earlier: a bot answers that fast, a
 * person does not. Messages that were not read count as not written, so if reading ended early, our oldest answers
 * may count as unprompted.
 *
 * @param history its messages of the period and the day before it count, in any order, one chat for each person
 */
export function countActivity(
	{ messages, hasReceipts }: Pick<History, 'messages' | 'hasReceipts'>,
	period: Period,
	reserved: readonly Reserved[] = [],
) {
	const inOrder = messages
		.filter(({ at }) => at >= period.contextFrom && at <= period.listedTo)
		.sort(byTime);
	const people = new Map<ChatId, Person>();
	const unprompted: Unprompted[] = reserved.map((one) => ({ ...one, delivery: 'other' }));
	for (const message of inOrder) {
		const person = people.get(message.chat) ?? newPerson(message.chat);
		people.set(message.chat, person);
		if (!message.isOurs) countReceived(person, message);
		else if (countSent(person, message, period)) {
			const { chat, at, delivery } = message;
			unprompted.push({ chat, at: Math.min(at, period.now), delivery });
		}
	}
	const sent = inOrder.filter(({ isOurs, at }) => isOurs && at >= period.from);
	return {
		pace: paceOf(unprompted, period, hasReceipts),
		/** Everybody in the messages. */
		people: people as ReadonlyMap<ChatId, Person>,
		sent: sent.length,
		undelivered: sent.filter((message) => isUndelivered(message, period.now)).length,
		/** In ms since 1970. */
		oldestAt: inOrder[0]?.at ?? null,
	};
}

/** Within one second: incoming ones, then those that arrived, then those that did not. The list's order means nothing. */
const RANKS: Record<Delivery, number> = { arrived: 1, other: 2, waiting: 3, failed: 4 };
const rankOf = ({ isOurs, delivery }: Message) => (isOurs ? RANKS[delivery] : 0);
const byTime = (one: Message, other: Message) => one.at - other.at || rankOf(one) - rankOf(other);

const newPerson = (id: ChatId) => ({
	/** Whether only a hidden id is known. */
	isHidden: isHidden(id),
	/** The last message from us, failed or not; null for none. */
	lastWrittenAt: null as number | null,
	/** The last message from them; null for none. */
	lastHeardAt: null as number | null,
	/** Whether they wrote that they want no more messages. */
	hasOptedOut: false,
	/** When they were first written to unprompted in the period, by a message that did not fail. */
	writtenAt: null as number | null,
	/** Whether nothing had been heard before that message. */
	isCold: false,
	/** Whether they wrote after that message, and not at once. */
	hasWrittenBack: false,
	/** The last message from us that did not fail. */
	lastReachedAt: -Infinity,
});

function countReceived(person: Person, { at, isOptOut }: Message): void {
	person.lastHeardAt = at;
	person.hasOptedOut ||= isOptOut;
	if (person.writtenAt !== null && at - person.lastReachedAt >= SOONEST_REPLY_MS) {
		person.hasWrittenBack = true;
	}
}

/** @returns whether it is unprompted and in the period */
function countSent(person: Person, { at, delivery }: Message, { from }: Period): boolean {
	const { lastHeardAt } = person;
	const isAnswer = lastHeardAt !== null && at - lastHeardAt < MS_PER_DAY;
	person.lastWrittenAt = at;
	// A failed message reached nobody, though WhatsApp saw it go out.
	if (delivery !== 'failed') person.lastReachedAt = at;
	if (isAnswer || at < from) return false;
	if (delivery !== 'failed' && person.writtenAt === null) {
		person.writtenAt = at;
		person.isCold = lastHeardAt === null;
	}
	return true;
}

const isUndelivered = ({ at, delivery }: Message, now: number) =>
	delivery === 'failed' || (delivery === 'waiting' && now - at >= MS_PER_HOUR);
