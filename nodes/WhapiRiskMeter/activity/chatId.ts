/**
 * A person's chat as the counts know it: a phone number in digits, or a hidden id with its `@lid`, which
 * stands for a person whose number WhatsApp did not give away.
 * Source: Whapi's API description 1.8.7 and its help desk, "WhatsApp LID".
 */
export type ChatId = string;

/** A list of people, a bot or a call: no chat with one person. */
export const NOBODY = Symbol('nobody');

const PHONE_SERVERS: ReadonlySet<string> = new Set(['s.whatsapp.net', 'c.us']);
const HIDDEN_SERVER = 'lid';
const SERVERS_OF_NOBODY: ReadonlySet<string> = new Set([
	'g.us',
	'newsletter',
	'broadcast',
	'stories',
	'bot',
	'call',
]);

/** A user, perhaps with the device that was used: `447700900001:12`. */
const USER = /^\+?(?<user>[^:@+]+)(?::\d+)?$/;
/** A phone number has at most 15 digits (E.164); the ids of groups are longer. */
const PHONE_NUMBER = /^\d{5,15}$/;

/**
 * @param value an id in any of the forms that Whapi writes: `447700900001@s.whatsapp.net`, `…@c.us`,
 *   `…:12@s.whatsapp.net`, a phone number alone, `123@lid`
 * @returns the same text for the same chat, however it was written; NOBODY for what is known to be no
 *   person; null for anything else, such as a server that is not known
 */
export function readChatId(value: unknown): ChatId | typeof NOBODY | null {
	const text = typeof value === 'number' ? String(value) : value;
	if (typeof text !== 'string') return null;
	const [id, server, ...rest] = text.toLowerCase().split('@');
	if (rest.length > 0) return null;
	// The chat of stories is called `stories`, without a server.
	if (SERVERS_OF_NOBODY.has(server ?? id)) return NOBODY;
	const user = USER.exec(id)?.groups?.user;
	if (user === undefined) return null;
	if (server === undefined) return PHONE_NUMBER.test(user) ? user : null;
	if (PHONE_SERVERS.has(server)) return user;
	return server === HIDDEN_SERVER ? `${user}@${HIDDEN_SERVER}` : null;
}

/** A hidden id may be written without its server; then it looks like a phone number. */
export function asHidden(chat: ChatId): ChatId {
	return isHidden(chat) ? chat : `${chat}@${HIDDEN_SERVER}`;
}

export function isHidden(chat: ChatId): boolean {
	return chat.endsWith(`@${HIDDEN_SERVER}`);
}

/** What stands before the server. */
export function userOf(chat: ChatId): string {
	return isHidden(chat) ? chat.slice(0, -HIDDEN_SERVER.length - 1) : chat;
}
