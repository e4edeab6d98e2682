/** The oracle's reading of a list: entries as Whapi writes them, to messages by person. */

import type { Limits } from './oracle';

export interface ActivityInput {
	/** All entries of all pages, newest first. */
	entries: unknown[];
	days: number;
	now: Date;
	timeZone: string;
	limits?: Partial<Limits>;
	/** The hidden ids that Whapi knows of phone numbers: digits, and the user of an `@lid`. */
	lids?: { phone: string; lid: string }[];
}

/** A message to or from one person, `at` in seconds. */
export interface Message {
	person: string;
	at: number;
	/** The time in the list, where that is ahead of now: it tells what came first. */
	writtenAt?: number;
	fromMe: boolean;
	/** `unknown`: a status that tells neither, or none. */
	delivery: 'failed' | 'pending' | 'delivered' | 'unknown';
	/** In a chat under a hidden id that was not matched with a number. */
	isHidden?: boolean;
}

export const MINUTE = 60;
export const HOUR = 3600;
export const DAY = 86_400;
type Chat = { kind: 'nobody' } | { kind: 'phone' | 'hidden'; id: string; user: string };
type Raw = Record<string, unknown>;
interface Understood {
	raw: Raw;
	chat: Exclude<Chat, { kind: 'nobody' }>;
	at: number;
	writtenAt: number;
	fromMe: boolean;
}

const NO_MESSAGE = ['system', 'action', 'call', 'story', 'pin'];
const NO_PERSON = ['g.us', 'newsletter', 'broadcast', 'stories', 'bot', 'call'];

/** One writing for the two of a mobile number in Brazil, Mexico and Argentina. */
function oneWriting(digits: string): string {
	if (/^55\d\d9[6-9]\d{7}$/.test(digits)) return digits.slice(0, 4) + digits.slice(5);
	if (/^521\d{10}$/.test(digits)) return `52${digits.slice(3)}`;
	if (/^549\d{10}$/.test(digits)) return `54${digits.slice(3)}`;
	return digits;
}

function chatOf(id: unknown): Chat | undefined {
	if (typeof id !== 'string') return undefined;
	const [user, server] = id.includes('@') ? id.split('@') : [id, ''];
	if (NO_PERSON.includes(server) || id === 'stories') return { kind: 'nobody' };
	if (server === '' && /^[A-Z]{2}\.\d+$/.test(user)) return { kind: 'hidden', id, user };
	if (!/^\d{5,}$/.test(user)) return undefined;
	if (['s.whatsapp.net', 'c.us', 'hosted'].includes(server)) return { kind: 'phone', id, user };
	return ['lid', 'hosted.lid'].includes(server) ? { kind: 'hidden', id, user } : undefined;
}

/** WhatsApp's first year: what is older than that is no time of a message. */
const FIRST = Date.UTC(2009, 0) / 1000;
/** Seconds, of seconds or milliseconds; none for what cannot be a time up to tomorrow. */
function timeOf(timestamp: unknown, now: number): number | undefined {
	if (typeof timestamp !== 'number') return undefined;
	const seconds = timestamp > 100_000_000_000 ? timestamp / 1000 : timestamp;
	return seconds >= FIRST && seconds <= now + DAY ? seconds : undefined;
}

/**
 * An entry: a message that was understood, one that may be ours and was not, one that was understood
 * to be nothing (`known`), or nothing.
 */
function read(
	entry: unknown,
	from: number,
	now: number,
): Understood | 'unreadable' | 'known' | 'nothing' {
	if (typeof entry !== 'object' || entry === null) return 'unreadable';
	const raw = entry as Raw;
	const chat = chatOf(raw.chat_id);
	const isNone = NO_MESSAGE.includes(String(raw.type)) || raw.source === 'system';
	if (isNone || chat?.kind === 'nobody') return 'known';
	const at = timeOf(raw.timestamp, now);
	if (at !== undefined && (at < from || at > now + HOUR)) return 'nothing';
	const fromMe = raw.from_me;
	if (chat !== undefined && at !== undefined && typeof fromMe === 'boolean') {
		return { raw, chat, at: Math.min(at, now), writtenAt: at, fromMe };
	}
	return fromMe === false ? 'nothing' : 'unreadable';
}

/** The phone number that an id names in a hidden chat, if it is one. */
function phoneIn(id: unknown, hidden: Chat & { user: string }): string | undefined {
	if (typeof id !== 'string') return undefined;
	if (/^\d{5,}$/.test(id)) return id === hidden.user ? undefined : id;
	const chat = chatOf(id);
	return chat?.kind === 'phone' ? chat.user : undefined;
}

/** The phone number of a hidden chat, or undefined. */
function phoneOf(hidden: Understood['chat'], all: Understood[], lids: ActivityInput['lids'] = []) {
	const incoming = all.filter((message) => !message.fromMe && message.chat.id === hidden.id);
	for (const { raw } of incoming) {
		const phone = phoneIn(raw.from, hidden) ?? phoneIn(raw.author, hidden);
		if (phone !== undefined) return phone;
	}
	const ours = all.filter((message) => message.fromMe && message.chat.kind === 'phone');
	for (const { raw } of incoming) {
		const quoted = (raw.context as Raw | undefined)?.quoted_id;
		const original = ours.find((message) => message.raw.id === quoted && quoted !== undefined);
		if (original !== undefined) return original.chat.user;
	}
	const written = ours.map((message) => oneWriting(message.chat.user));
	return lids.find(({ phone, lid }) => lid === hidden.user && written.includes(oneWriting(phone)))
		?.phone;
}

function deliveryOf(status: unknown): Message['delivery'] {
	const lower = String(status).toLowerCase();
	if (['failed', 'error'].includes(lower)) return 'failed';
	if (['delivered', 'read', 'played'].includes(lower)) return 'delivered';
	return ['sent', 'pending'].includes(lower) ? 'pending' : 'unknown';
}

/** The messages of a list by person, and what could not be told. */
export function messagesOf({ entries, days, now: date, lids }: ActivityInput) {
	const now = Math.ceil(date.getTime() / 1000);
	const readings = entries.map((entry) => read(entry, now - (days + 1) * DAY, now));
	const all: Understood[] = [];
	for (const reading of readings) {
		if (typeof reading === 'string') continue;
		const isRepeated = all.some(
			({ raw, chat }) =>
				raw.id !== undefined && raw.id === reading.raw.id && chat.id === reading.chat.id,
		);
		if (!isRepeated) all.push(reading);
	}
	const own = all
		.filter(({ raw, fromMe }) => fromMe && typeof raw.from === 'string')
		.map(({ raw }) => oneWriting(String(raw.from).split('@')[0]));
	const others = all.filter(({ chat }) => !own.includes(oneWriting(chat.user)));
	const unmatched = new Set<string>();
	const messages = others.map(({ raw, chat, at, writtenAt, fromMe }): Message => {
		const phone = chat.kind === 'phone' ? chat.user : phoneOf(chat, others, lids);
		if (phone === undefined) unmatched.add(chat.id);
		const person = phone === undefined ? chat.id : oneWriting(phone);
		const isHidden = phone === undefined;
		return { person, at, writtenAt, fromMe, delivery: deliveryOf(raw.status), isHidden };
	});
	const isUnreadable = readings.includes('unreadable');
	const isNothing = all.length === 0 && !readings.includes('known');
	// Any message of ours in the list, also one to a group or to oneself.
	const isUpdated = entries.some((entry) => {
		const raw = (entry ?? {}) as Raw;
		const at = timeOf(raw.timestamp, now);
		const isAsked = at === undefined || (at >= now - (days + 1) * DAY && at <= now + HOUR);
		const isMessage = !NO_MESSAGE.includes(String(raw.type)) && raw.source !== 'system';
		return isAsked && isMessage && raw.from_me === true && deliveryOf(raw.status) === 'delivered';
	});
	return { messages, unmatchedChats: unmatched.size, isUnreadable, isNothing, isUpdated };
}
