import { asText } from '../../shared/asText';

/**
 * A person's chat as the counts know it: a phone number in digits, or a hidden id, which stands for a person
 * whose number WhatsApp did not give away: `271828182845001@lid`, or `US.13491208655302741918`.
 * Source: Whapi's API description 1.8.7 and its help desk, "WhatsApp LID"; Meta's business-scoped user ids (2026).
 */
export type ChatId = string;

/** A list of people, a bot or a call: no chat with one person. */
export const NOBODY = Symbol('nobody');

/** `hosted` ones are accounts of WhatsApp's cloud. */
const PHONE_SERVERS = new Set(['s.whatsapp.net', 'c.us', 'hosted']);
const HIDDEN_SERVERS = new Set(['lid', 'hosted.lid']);
const HIDDEN_SUFFIX = '@lid';
const SERVERS_OF_NOBODY = new Set(['g.us', 'newsletter', 'broadcast', 'stories', 'bot', 'call']);

/** Far longer than any id; anything longer is not looked at. */
const MAX_LENGTH = 200;
/** A user, perhaps with the device that was used: `447700900001:12`. */
const USER = /^\+?(?<user>[^:@+]+)(?::\d+)?$/;
/** A phone number has at most 15 digits (E.164); the ids of groups are longer. */
const PHONE_NUMBER = /^\d{5,15}$/;
/** A country, and an id that is unique in it. */
const USER_ID = /^[a-z]{2}\.[a-z0-9]{1,128}$/i;

/**
 * @param value an id in any of the forms that Whapi writes: `447700900001@s.whatsapp.net`, `…@c.us`,
 *   `…:12@s.whatsapp.net`, a phone number alone, `123@lid`, `US.123`
 * @returns the same text for the same chat, however it was written; NOBODY if it is known not to be a
 *   person; null for anything else, such as an unknown server
 */
export function readChatId(value: unknown): ChatId | typeof NOBODY | null {
	const text = asText(value);
	if (text.length > MAX_LENGTH) return null;
	const [id, domain, ...rest] = text.split('@');
	if (rest.length > 0) return null;
	const server = domain?.toLowerCase();
	// The chat of stories is called `stories`, without a server.
	if (SERVERS_OF_NOBODY.has(server ?? id.toLowerCase())) return NOBODY;
	const user = USER.exec(id)?.groups?.user;
	if (user === undefined) return null;
	const isPhoneServer = server === undefined || PHONE_SERVERS.has(server);
	if (USER_ID.test(user)) return isPhoneServer || HIDDEN_SERVERS.has(server) ? user : null;
	if (server === undefined) return PHONE_NUMBER.test(user) ? canonicalPhone(user) : null;
	if (isPhoneServer) return canonicalPhone(user);
	return HIDDEN_SERVERS.has(server) ? user + HIDDEN_SUFFIX : null;
}

/** @returns a hidden id, also one that was written without its server and looks like a phone number */
export function readHiddenId(value: unknown): ChatId | null {
	const text = asText(value);
	const isBare = /^\d{5,30}$/.test(text);
	const chat = readChatId(isBare ? text + HIDDEN_SUFFIX : text);
	return chat !== null && chat !== NOBODY && isHidden(chat) ? chat : null;
}

export function isHidden(chat: ChatId): boolean {
	return chat.endsWith(HIDDEN_SUFFIX) || USER_ID.test(chat);
}

/** The part before the server. */
export function userOf(chat: ChatId): string {
	return chat.endsWith(HIDDEN_SUFFIX) ? chat.slice(0, -HIDDEN_SUFFIX.length) : chat;
}

/**
 * The countries in which a mobile number is written in two ways, with a digit more or without it. WhatsApp's id may
 * have either. In Brazil only a 6 to 9 follows it: any other number there is a landline, which has one writing.
 */
const WITH_A_DIGIT_MORE: ReadonlyArray<{ writings: RegExp; digit: string }> = [
	{ writings: /^(55\d{2})9?([6-9]\d{7})$/, digit: '9' },
	{ writings: /^(52)1?(\d{10})$/, digit: '1' },
	{ writings: /^(54)9?(\d{10})$/, digit: '9' },
];

/**
 * @param phone in digits, with the country's code
 * @returns the number as given, then its other writing, if it has one
 */
export function writingsOf(phone: string): string[] {
	const country = WITH_A_DIGIT_MORE.find(({ writings }) => writings.test(phone));
	if (country === undefined) return [phone];
	const [, code, rest] = country.writings.exec(phone)!;
	return [...new Set([phone, code + rest, code + country.digit + rest])];
}

/** @returns the shortest writing of a phone number, the same for each of them */
export function canonicalPhone(phone: string): ChatId {
	return writingsOf(phone).sort((one, other) => one.length - other.length)[0];
}
