/**
 * Reads the fields that count from an entry of Whapi's message list. Nothing else is kept: texts and names are
 * private.
 * Source: Whapi's API description 1.8.7, `GET /messages/list`, and its reference on chat ids.
 */
import { fieldsOf } from '../../shared/transport/fieldsOf';
import { canonicalPhone, isHidden, NOBODY, readChatId, userOf, type ChatId } from './chatId';
import { MS_PER_DAY, MS_PER_SECOND } from './period';
import { textsOf } from './texts';

/** A message in a chat with one person. */
export interface Message {
	chat: ChatId;
	/** ms since 1970. */
	at: number;
	isOurs: boolean;
	delivery: Delivery;
	/** Whether its sender wrote that they want no more messages. */
	isOptOut: boolean;
	id: string | null;
	/** The sender, if the entry names one. */
	sender: ChatId | null;
	/** The id of the message that it answers. */
	quotedId: string | null;
}

/** `waiting` is neither delivered nor given up; `other` says neither. */
export type Delivery = 'failed' | 'waiting' | 'arrived' | 'other';

/** Types that are not a message to somebody. One that could not be decrypted (`unknown`, `ciphertext`) is one. */
const NO_MESSAGE = new Set<unknown>(['system', 'action', 'call', 'story', 'pin', 'poll_update']);

/** By status in small letters. A message that was deleted later had been sent, so it counts like any other. */
const DELIVERIES: ReadonlyMap<string, Delivery> = new Map([
	['failed', 'failed'],
	['error', 'failed'],
	['pending', 'waiting'],
	['sent', 'waiting'],
	['delivered', 'arrived'],
	['read', 'arrived'],
	['played', 'arrived'],
]);

/** No id is longer. */
const MAX_ID_LENGTH = 200;
const NUMERIC = /^\d{1,16}(?:\.\d{1,9})?$/;
/** Seconds reach this in the year 5138, milliseconds did in 1973. */
const FIRST_MILLISECONDS = 1e11;
/** WhatsApp began in that year. An earlier time is something else, or in another unit. */
const FIRST_MESSAGE = Date.UTC(2009);

/**
 * @param body the parsed body of a page
 * @returns its entries, or null for anything but the documented page: not an object, no array `messages`,
 *   or an `error` beside it. None of these may pass for a page without messages
 */
export function entriesOf(body: unknown): unknown[] | null {
	const { messages, error } = fieldsOf(body);
	return Array.isArray(messages) && (error ?? null) === null ? messages : null;
}

/** An entry that is not counted. Only one that `mayBeOurs` makes a reading incomplete. */
export type Uncounted = 'noMessage' | 'unreadableIncoming' | 'mayBeOurs';

/**
 * @param value an entry of a page, of any kind
 * @param now in ms since 1970
 * @param isOptOut whether a text says that its sender wants no more messages. Without it no text is looked at
 * @returns the message; `noMessage` if it is known to be none, or none to one person; if its chat, its time or its
 *   sender cannot be read, `unreadableIncoming` (it hides no message of ours) or `mayBeOurs` (it may hide one)
 */
export function readEntry(
	value: unknown,
	now: number,
	isOptOut?: (text: string) => boolean,
): Message | Uncounted {
	const entry = fieldsOf(value);
	if (isNoMessage(entry)) return 'noMessage';
	const chat = readChatId(entry.chat_id);
	if (chat === NOBODY) return 'noMessage';
	const at = toMilliseconds(entry.timestamp, now);
	const isOurs = toBoolean(entry.from_me);
	if (chat === null || at === null || isOurs === null) {
		return isOurs === false ? 'unreadableIncoming' : 'mayBeOurs';
	}
	return {
		chat,
		at,
		isOurs,
		delivery: deliveryOf(entry.status),
		isOptOut: !isOurs && isOptOut !== undefined && textsOf(entry).some(isOptOut),
		id: toId(entry.id),
		sender: senderOf(entry, chat),
		quotedId: toId(fieldsOf(entry.context).quoted_id),
	};
}

const deliveryOf = (status: unknown) =>
	DELIVERIES.get((toId(status) ?? '').toLowerCase()) ?? 'other';

/** Whether an entry shows that Whapi updates statuses: a message of ours that arrived, even if it went to a group. */
export function isReceipt(value: unknown): boolean {
	const entry = fieldsOf(value);
	const isArrived = toBoolean(entry.from_me) === true && deliveryOf(entry.status) === 'arrived';
	return isArrived && !isNoMessage(entry);
}

function isNoMessage({ type, source }: Record<string, unknown>): boolean {
	return NO_MESSAGE.has(type) || source === 'system';
}

/** A phone number is preferred. An id equal to the chat's user may be its hidden id without the server. */
function senderOf({ from, author }: Record<string, unknown>, chat: ChatId): ChatId | null {
	const ids = [from, author].map(readChatId).filter((id) => id !== null && id !== NOBODY);
	const user = canonicalPhone(userOf(chat));
	return ids.find((id) => !isHidden(id) && id !== user) ?? ids[0] ?? null;
}

/** @returns the moment of a timestamp; null if it cannot be one up to tomorrow */
export function toMilliseconds(value: unknown, now: number): number | null {
	const time = typeof value === 'string' && NUMERIC.test(value) ? Number(value) : value;
	if (typeof time !== 'number') return null;
	const at = time < FIRST_MILLISECONDS ? time * MS_PER_SECOND : time;
	return at >= FIRST_MESSAGE && at <= now + MS_PER_DAY ? at : null;
}

function toBoolean(value: unknown): boolean | null {
	if (typeof value === 'boolean') return value;
	return value === 'true' ? true : value === 'false' ? false : null;
}

/** @returns an id as text; null for none, and for a value that by its kind or length cannot be one */
export function toId(value: unknown): string | null {
	if (typeof value === 'number') return String(value);
	const isId = typeof value === 'string' && value !== '' && value.length <= MAX_ID_LENGTH;
	return isId ? value : null;
}
