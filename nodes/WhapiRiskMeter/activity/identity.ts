/**
 * One person is one chat. Whapi's list mixes phone numbers and hidden ids: somebody who was written to by
 * number may answer under a hidden id, or the other way round.
 */
import { fieldsOf } from '../../shared/transport/fieldsOf';
import {
	canonicalPhone,
	isHidden,
	NOBODY,
	readChatId,
	readHiddenId,
	userOf,
	writingsOf,
	type ChatId,
} from './chatId';
import type { Message } from './message';

/** The phone numbers of hidden ids. */
export type Matches = ReadonlyMap<ChatId, ChatId>;

/**
 * The matches in the list itself: the sender's number in the chat of a hidden id, or else an answer that quotes one
 * of our messages and so comes from the person it went to.
 */
export function matchesInList(messages: readonly Message[]): Matches {
	const own = ownUsers(messages);
	const received = messages.filter(({ isOurs }) => !isOurs);
	const chatsOfOurs = agreed(
		messages.flatMap(({ isOurs, id, chat }) => (isOurs && id !== null ? [[id, chat]] : [])),
	);
	const byQuote = received.flatMap(({ chat, quotedId }): Pair[] => {
		const quoted = quotedId === null ? undefined : chatsOfOurs.get(quotedId);
		if (quoted === undefined || isHidden(quoted) === isHidden(chat)) return [];
		return isHidden(chat) ? [[chat, quoted]] : [[quoted, chat]];
	});
	const bySender = received.flatMap(({ chat, sender }): Pair[] => {
		if (!isHidden(chat) || sender === null || isHidden(sender) || own.has(sender)) return [];
		return sender === canonicalPhone(userOf(chat)) ? [] : [[chat, sender]];
	});
	return new Map([...agreed(byQuote), ...agreed(bySender)]);
}

/**
 * @param recipients who may be written to next; they come first
 * @returns hidden ids without a number, and numbers that were written to or may be next
 */
export function unmatchedIn(
	messages: readonly Message[],
	matches: Matches,
	recipients: readonly ChatId[] = [],
): Record<'hidden' | 'phones', ReadonlySet<ChatId>> {
	const hidden = new Set(recipients.filter((id) => isHidden(id) && !matches.has(id)));
	// A hidden recipient may be anybody in the list, also somebody who only wrote.
	const mayBeAnybody = hidden.size > 0;
	const phones = new Set<ChatId>(recipients.filter((id) => !isHidden(id)).map(canonicalPhone));
	for (const { chat, isOurs } of withoutNotes(messages, ownUsers(messages))) {
		if (isHidden(chat) && !matches.has(chat)) hidden.add(chat);
		if (!isHidden(chat) && (isOurs || mayBeAnybody)) phones.add(chat);
	}
	return { hidden, phones };
}

/** Whapi's answers are flat. This ends the recursion in any other. */
const MAX_DEPTH = 5;

/**
 * Finds numbers of hidden ids in the answer to `GET /contacts/lids`. Its form is not documented: an object
 * by number, a list of objects, or either of them inside another object.
 *
 * @param answer the parsed body, which may be anything
 * @returns a match wherever exactly one of the numbers stands together with exactly one of the hidden ids
 */
export function matchesInAnswer(
	answer: unknown,
	{ hidden, phones }: ReturnType<typeof unmatchedIn>,
): Matches {
	const matches: Pair[] = [];
	const look = (value: unknown, depth: number): void => {
		if (depth > MAX_DEPTH) return;
		const entries = Object.entries(fieldsOf(value));
		const ofEntries = entries.map(([key, one]) => [key, one, ...Object.values(fieldsOf(one))]);
		for (const together of [Object.values(fieldsOf(value)), ...ofEntries]) {
			const phone = onlyOne(together.map(readChatId).filter((id) => isIn(phones, id)));
			const hiddenId = onlyOne(together.map(readHiddenId).filter((id) => isIn(hidden, id)));
			if (phone !== null && hiddenId !== null) matches.push([hiddenId, phone]);
		}
		for (const [, one] of entries) look(one, depth + 1);
	};
	look(answer, 0);
	return agreed(matches);
}

const isIn = (ids: ReadonlySet<ChatId>, id: ReturnType<typeof readChatId>): id is ChatId =>
	id !== null && id !== NOBODY && ids.has(id);

/** @returns the number of a hidden id that was matched; anything else as it is */
export function personOf(id: ChatId, matches: Matches): ChatId {
	return matches.get(id) ?? id;
}

/**
 * @param id a phone number in either writing, or a hidden id
 * @returns all known ids of that person: the one given, then both writings of the number, then hidden ids
 */
export function idsOf(id: ChatId, matches: Matches): ChatId[] {
	const person = canonicalPhone(personOf(id, matches));
	const hidden = [...matches.keys()].filter((one) => matches.get(one) === person);
	return [...new Set([id, ...writingsOf(person), ...hidden])];
}

/**
 * @returns the messages with each hidden id that was matched under its number, without the notes that the
 *   number wrote to itself
 */
export function byPerson(messages: readonly Message[], matches: Matches): Message[] {
	const own = ownUsers(messages);
	const named = messages.map((message) => {
		const chat = personOf(message.chat, matches);
		return chat === message.chat ? message : { ...message, chat };
	});
	return withoutNotes(named, own);
}

/** @returns the messages without those in the number's own chat, which is nobody */
function withoutNotes(messages: readonly Message[], own: ReadonlySet<string>): Message[] {
	const heard = new Set(messages.filter(({ isOurs }) => !isOurs).map(({ chat }) => chat));
	return messages.filter(({ chat }) => heard.has(chat) || !own.has(userOf(chat)));
}

/**
 * The channel's own number and hidden id: the senders of our messages. If there are several numbers, or
 * several ids, one is somebody else's, and none of them counts as the channel's own.
 */
function ownUsers(messages: readonly Message[]): ReadonlySet<string> {
	const senders = messages.flatMap(({ isOurs, sender }) => (isOurs ? (sender ?? []) : []));
	const phone = onlyOne(senders.filter((sender) => !isHidden(sender)));
	const hidden = onlyOne(senders.filter(isHidden));
	return new Set([phone, hidden].filter((sender) => sender !== null).map(userOf));
}

function onlyOne<T>(values: readonly T[]): T | null {
	const [one, ...others] = new Set(values);
	return one === undefined || others.length > 0 ? null : one;
}

type Pair = [key: string, value: ChatId];

/** @returns the value that all agree on for a key. A key with two different values has none */
function agreed(pairs: readonly Pair[]): Map<string, ChatId> {
	const values = new Map<string, Set<ChatId>>();
	for (const [key, value] of pairs) values.set(key, (values.get(key) ?? new Set()).add(value));
	const single = [...values].filter(([, all]) => all.size === 1);
	return new Map(single.map(([key, [value]]) => [key, value]));
}
