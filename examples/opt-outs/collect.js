// Code node "Who Opts Out": a row for each id of anyone who writes one of the words, as Check Before Sending writes ids.
// Whapi's form: { messages: [{ from_me, type, chat_id, from, text: { body } }], event, channel_id }.

/** A word in a longer text is about something else, unless the text begins with it. */
const MAX_LETTERS = 60;
/** Written without spaces between words. */
const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const PHONE_SERVERS = ['s.whatsapp.net', 'c.us', 'hosted'];

const plain = (text) =>
	text
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
		.trim();

function isStop(text, words) {
	const said = plain(text);
	if (words.some((word) => `${said} `.startsWith(`${word} `))) return true;
	if (said.length > MAX_LETTERS) return false;
	return words.some((word) =>
		WITHOUT_SPACES.test(word) ? said.includes(word) : ` ${said} `.includes(` ${word} `),
	);
}

/** What somebody wrote, or chose of what was offered. */
function textsIn(message) {
	const { reply, button, interactive } = message;
	const choices = [reply, button, interactive].flatMap((part) => [
		part,
		...Object.values(part ?? {}),
	]);
	return [message.text, ...Object.values(message).flatMap((part) => [part?.body, part?.caption])]
		.concat(choices.map((choice) => choice?.title))
		.filter((text) => typeof text === 'string');
}

/** @returns digits, `123@lid` or `US.123`; '' for nobody's */
function idOf(id) {
	const [user, server = 's.whatsapp.net'] = String(id ?? '').split('@');
	const [name] = user.replace('+', '').split(':');
	if (/^[a-z]{2}\.[a-z0-9]+$/i.test(name)) return name;
	if (/^(hosted\.)?lid$/i.test(server)) return `${name}@lid`;
	return PHONE_SERVERS.includes(server.toLowerCase()) && /^\d{5,15}$/.test(name) ? name : '';
}

/** @returns the ids of the person whose chat it is; none for a group */
function idsOf({ chat_id: chat, from, author }) {
	if (idOf(chat) === '') return [];
	// Without a server, the hidden id of the chat looks like a phone number.
	const full = (id) => (chat.split('@')[0] === id ? chat : id);
	return [chat, full(from), full(author)].map(idOf).filter((id) => id !== '');
}

function messagesIn(body) {
	try {
		const { messages } = typeof body === 'string' ? JSON.parse(body) : body;
		return messages.filter((message) => message?.from_me === false && message.type !== 'system');
	} catch {
		return [];
	}
}

const words = $('Settings').first().json.words.split(',').map(plain).filter(Boolean);
// By hand it only makes the table.
const calls = $('Whapi Calls').isExecuted ? $('Whapi Calls').all() : [];
const optOuts = calls
	.flatMap(({ json }) => messagesIn(json.body))
	.filter((message) => textsIn(message).some((text) => isStop(text, words)));

return [...new Set(optOuts.flatMap(idsOf))].map((person) => ({ json: { person } }));
