/**
 * From Whapi's message list to what is counted. Nothing else of a message is kept: its text, names and
 * numbers are nobody's business here.
 * Source: Whapi's API description 1.8.7, `GET /messages/list`, and its reference on chat ids.
 */
import { MS_PER_SECOND } from './period';

/** What is kept of a message. */
export interface Message {
	/** The chat, by a number of our own that tells nothing about who it is. */
	chat: number;
	/** ms since 1970. */
	at: number;
	isOurs: boolean;
	delivery: Delivery;
}

/** `waiting` is neither delivered nor given up. */
export type Delivery = 'failed' | 'waiting' | 'other';

/** A message as it was read, before its chat gets a number. */
export type ReadMessage = Omit<Message, 'chat'> & { chatId: string; id: string | null };

/** Types that are no message to somebody. */
const NO_MESSAGE: ReadonlySet<unknown> = new Set([
	'system',
	'action',
	'call',
	'story',
	'pin',
	'unknown',
]);

/** A message that was deleted later had been sent: WhatsApp saw it, so it counts like any other. */
const DELIVERIES: ReadonlyMap<unknown, Delivery> = new Map([
	['failed', 'failed'],
	['pending', 'waiting'],
	['sent', 'waiting'],
]);

/** Both stand before the same phone number, so they are the same chat. */
const PHONE_SERVERS: readonly string[] = ['s.whatsapp.net', 'c.us'];
/** Hidden ids: nothing tells which phone number is behind one, so each is a chat of its own. */
const HIDDEN_SERVER = 'lid';
/** A phone number has at most 15 digits (E.164); the ids of groups are longer. */
const PHONE_NUMBER = /^\+?\d{5,15}$/;

const NUMERIC = /^\d{1,16}(?:\.\d{1,9})?$/;
/** Seconds reach this in the year 5138, milliseconds did in 1973. */
const FIRST_MILLISECONDS = 1e11;

/**
 * @param body the parsed body of a page
 * @returns its messages, or null for what is not the documented page: no object, no array `messages`,
 *   or an `error` beside it. None of these may pass for a page without messages
 */
export function messagesOf(body: unknown): unknown[] | null {
	if (!isRecord(body) || (body.error ?? null) !== null) return null;
	return Array.isArray(body.messages) ? body.messages : null;
}

/**
 * @param message an entry of a page, of any kind
 * @returns what is counted of it; null for what is no message to one person, and for an entry that
 *   does not say its chat, its time or who sent it
 */
export function readMessage(message: unknown): ReadMessage | null {
	if (!isRecord(message) || NO_MESSAGE.has(message.type)) return null;
	const chatId = personIn(message.chat_id);
	const at = toMilliseconds(message.timestamp);
	const isOurs = toBoolean(message.from_me);
	if (chatId === null || at === null || isOurs === null) return null;
	const delivery = DELIVERIES.get(message.status) ?? 'other';
	return { id: toText(message.id), chatId, at, isOurs, delivery };
}

/**
 * The person behind a chat id. A phone number without a server counts as a person: a message too many is
 * the cautious reading.
 */
function personIn(chatId: unknown): string | null {
	const text = toText(chatId)?.toLowerCase() ?? '';
	const at = text.lastIndexOf('@');
	if (at === -1) return PHONE_NUMBER.test(text) ? text.replace('+', '') : null;
	const [user, server] = [text.slice(0, at), text.slice(at + 1)];
	if (user === '') return null;
	if (PHONE_SERVERS.includes(server)) return user;
	return server === HIDDEN_SERVER ? text : null;
}

function toMilliseconds(value: unknown): number | null {
	const time = typeof value === 'string' && NUMERIC.test(value) ? Number(value) : value;
	if (typeof time !== 'number' || !(time > 0)) return null;
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

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}
