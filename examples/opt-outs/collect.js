// Code node "Who Wrote": a row for each person who wrote, with the moment at which they opted out, if they did.
// Whapi's form: { messages: [{ id, from_me, type, chat_id, from, text: { body } }], event, channel_id }.

/** A longer text with one of the words in it is about something else, unless it begins with the word. */
const MOST_LETTERS = 60;
/** Written without spaces between words. */
const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

const plain = (text) =>
	String(text ?? '')
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
		.trim();

function isStop(text, words) {
	const said = plain(text);
	if (words.some((word) => `${said} `.startsWith(`${word} `))) return true;
	if (said.length > MOST_LETTERS) return false;
	return words.some((word) =>
		WITHOUT_SPACES.test(word) ? said.includes(word) : ` ${said} `.includes(` ${word} `),
	);
}

/** What somebody wrote, or chose of what was offered. */
function textsIn(message) {
	const { text, reply, button, interactive, ...content } = message;
	const captions = Object.values(content).flatMap((part) => [part?.caption, part?.body]);
	const titles = [reply, button, interactive].flatMap((part) => [
		part?.title,
		part?.text,
		...Object.values(part ?? {}).map((choice) => choice?.title),
	]);
	return [typeof text === 'string' ? text : text?.body, ...captions, ...titles].filter(
		(one) => typeof one === 'string',
	);
}

const partsOf = (id) =>
	String(id ?? '')
		.toLowerCase()
		.split('@');

/** A person's phone number and hidden id, as far as the message tells them; none for a group. */
function personsOf({ chat_id: chat, from, author }) {
	const [chatUser, server] = partsOf(chat);
	const isPerson =
		server === undefined
			? phoneOf(chatUser) !== ''
			: ['s.whatsapp.net', 'c.us', 'lid'].includes(server);
	if (!isPerson) return [];
	const ids = [chat, from, author].map((id) => {
		const [user, own] = partsOf(id);
		// Without a server it is a phone number, unless it is the hidden id of the chat.
		const of = own ?? (user === chatUser && server === 'lid' ? 'lid' : 's.whatsapp.net');
		const [number] = user.split(':');
		if (of === 'lid') return /^\d{5,20}$/.test(number) ? `${number}@lid` : '';
		return phoneOf(`${number}@${of}`);
	});
	return [...new Set(ids.filter((id) => id !== ''))];
}

function messagesIn(body) {
	try {
		const { messages } = typeof body === 'string' ? JSON.parse(body) : (body ?? {});
		return [messages].flat().filter((message) => message !== null && typeof message === 'object');
	} catch {
		return [];
	}
}

const words = String($('Settings').first().json.words).split(',').map(plain).filter(Boolean);
const now = new Date($now.toMillis()).toISOString();
const rows = new Map();
for (const { json } of $('Whapi Calls').all()) {
	for (const message of messagesIn(json.body)) {
		if (message.from_me !== false || message.type === 'system') continue;
		const hasStopped = textsIn(message).some((text) => isStop(text, words));
		for (const person of personsOf(message)) {
			const row = rows.get(person) ?? { person, answeredAt: now };
			rows.set(person, hasStopped ? { ...row, optedOutAt: now } : row);
		}
	}
}

return [...rows.values()].map((json) => ({ json }));
