/**
 * From an entry of Whapi's message list to what is counted of it. Nothing else is kept: what somebody wrote,
 * and what they are called, is nobody's business here.
 * Source: Whapi's API description 1.8.7, `GET /messages/list`, and its reference on chat ids.
 */
import { isHidden, NOBODY, readChatId, userOf, type ChatId } from './chatId';
import { MS_PER_DAY, MS_PER_SECOND } from './period';

/** A message in a chat with one person. */
export interface Message {
	chat: ChatId;
	/** ms since 1970. */
	at: number;
	isOurs: boolean;
	delivery: Delivery;
	id: string | null;
	/** Who sent it, where that was said. */
	sender: ChatId | null;
	/** The id of the message that it answers. */
	quotedId: string | null;
}

/** `waiting` is neither delivered nor given up. */
export type Delivery = 'failed' | 'waiting' | 'other';

/** Types that are no message to somebody. */
const NO_MESSAGE: ReadonlySet<unknown> = new Set([
	'system',
	'action',
	'call',
	'story',
	'pin',
	'poll_update',
	'unknown',
]);

/** A message that was deleted later had been sent: WhatsApp saw it, so it counts like any other. */
const DELIVERIES: ReadonlyMap<unknown, Delivery> = new Map([
	['failed', 'failed'],
	['pending', 'waiting'],
	['sent', 'waiting'],
]);

const NUMERIC = /^\d{1,16}(?:\.\d{1,9})?$/;
/** Seconds reach this in the year 5138, milliseconds did in 1973. */
const FIRST_MILLISECONDS = 1e11;
/** WhatsApp began in that year. An earlier time is something else, or in another unit. */
const FIRST_MESSAGE = Date.UTC(2009);

/**
 * @param body the parsed body of a page
 * @returns its entries, or null for what is not the documented page: no object, no array `messages`,
 *   or an `error` beside it. None of these may pass for a page without messages
 */
export function entriesOf(body: unknown): unknown[] | null {
	if (!isRecord(body) || (body.error ?? null) !== null) return null;
	return Array.isArray(body.messages) ? body.messages : null;
}

/**
 * @param entry an entry of a page, of any kind
 * @param now in ms since 1970
 * @returns the message; `noMessage` for what is known to be none, or none to one person; `notUnderstood` for
 *   what may be one and does not say its chat, its time or who sent it
 */
export function readEntry(entry: unknown, now: number): Message | 'noMessage' | 'notUnderstood' {
	if (!isRecord(entry)) return 'notUnderstood';
	if (NO_MESSAGE.has(entry.type) || entry.source === 'system') return 'noMessage';
	const chat = readChatId(entry.chat_id);
	if (chat === NOBODY) return 'noMessage';
	const at = toMilliseconds(entry.timestamp);
	const isOurs = toBoolean(entry.from_me);
	const isPossible = at !== null && at >= FIRST_MESSAGE && at <= now + MS_PER_DAY;
	if (chat === null || !isPossible || isOurs === null) return 'notUnderstood';
	return {
		chat,
		at,
		isOurs,
		delivery: DELIVERIES.get(entry.status) ?? 'other',
		id: toText(entry.id),
		sender: senderOf(entry, chat),
		quotedId: isRecord(entry.context) ? toText(entry.context.quoted_id) : null,
	};
}

/** A phone number is preferred. What equals the chat's user may be its hidden id without the server. */
function senderOf({ from, author }: Record<string, unknown>, chat: ChatId): ChatId | null {
	const ids = [from, author].map(readChatId).filter((id) => id !== null && id !== NOBODY);
	return ids.find((id) => !isHidden(id) && id !== userOf(chat)) ?? ids[0] ?? null;
}

function toMilliseconds(value: unknown): number | null {
	const time = typeof value === 'string' && NUMERIC.test(value) ? Number(value) : value;
	if (typeof time !== 'number') return null;
	return time < FIRST_MILLISECONDS ? time * MS_PER_SECOND : time;
}

function toBoolean(value: unknown): boolean | null {
	if (typeof value === 'boolean') return value;
	return value === 'true' ? true : value === 'false' ? false : null;
}

function toText(value: unknown): string | null {
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value !== '' ? value : null;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
