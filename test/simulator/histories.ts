/** Message histories that a person can read, and one as large as wanted. */
import type { SimulatedMessage } from './messages';

/** Private words that no output may hold: every message of a story has them. */
export const PRIVATE_TEXT = 'canary-text-of-a-message';
export const PRIVATE_NAME = 'canary-name-of-a-person';

const LINE =
	/^(?:(?<day>\d{4}-\d{2}-\d{2}) )?(?<clock>\d{2}:\d{2}(?::\d{2})?) (?<from>\w+(?:@lid)?) → (?<to>\w+(?:@lid)?)(?: \((?<note>\w+)\))?$/;

/** Chats with more than one person, by the name that a story gives them. */
const MANY_PEOPLE: Record<string, string> = {
	group: '120363000000000001@g.us',
	channel: '120363000000000002@newsletter',
	status: 'status@broadcast',
};

/** The number of the channel itself. */
const OWN = 999;

/** Notes that are a type; any other is a status. */
const TYPES = ['system', 'action', 'call', 'story', 'pin', 'unknown', 'ciphertext', 'image'];

/** A phone number of the range that Ofcom keeps for drama (07700 900000 to 900999), by its last three digits. */
export function phoneOf(person: number): string {
	return String(447_700_900_000 + person);
}

/** The id under which WhatsApp hides that phone number. */
export function hiddenIdOf(person: number): string {
	return `${271_828_182_845_000 + person}@lid`;
}

/** Which hidden id stands for which phone number, of everybody. */
export const HIDDEN_IDS: Record<string, string> = Object.fromEntries(
	Array.from({ length: 1_000 }, (_, person) => [phoneOf(person), hiddenIdOf(person)]),
);

/** The part of a message that shows whose hidden id it has. */
export type Trace = 'from' | 'author' | 'quote' | 'nothing';

const PEOPLE = new Map(Object.entries(HIDDEN_IDS).map(([phone, hidden]) => [hidden, phone]));

/** The messages, with that trace in each that came in under a hidden id. */
export function withTrace(messages: readonly SimulatedMessage[], trace: Trace): SimulatedMessage[] {
	return messages.map((message, index) => {
		const phone = PEOPLE.get(message.chat_id);
		if (phone === undefined || message.from_me) return message;
		const before = messages.slice(0, index).reverse();
		const quoted = before.find((one) => one.from_me && one.chat_id.startsWith(phone));
		const traces: Record<Trace, Partial<SimulatedMessage>> = {
			from: { from: phone },
			author: { author: `${phone}:3@s.whatsapp.net` },
			quote: quoted === undefined ? {} : { context: { quoted_id: quoted.id } },
			nothing: {},
		};
		return { ...message, ...traces[trace] };
	});
}

/**
 * A story of messages, one a line: `2024-05-20 09:00 us → A (failed)`. The day stays until a line names
 * another, times are UTC. `A` to `Z` are a person each, so are `p0` to `p999`, with `@lid` under their hidden
 * id; `us → us` is a note to oneself; `group`, `channel` and `status` are what they say. In brackets stands a
 * status, or a type that is not `text`.
 *
 * @throws for a line of another form
 */
export function story(...lines: string[]): SimulatedMessage[] {
	let day = '';
	return lines.map((line, index) => {
		const groups = LINE.exec(line)?.groups;
		day = groups?.day ?? day;
		if (groups === undefined || day === '') throw new Error(`Not a line of a story: ${line}`);
		const { clock, from, to, note } = groups;
		return simulatedMessage({
			id: `story-${index}`,
			chat_id: chatIdOf(from === 'us' ? to : from),
			from_me: from === 'us',
			timestamp: Date.parse(`${day}T${clock.length === 5 ? `${clock}:00` : clock}Z`) / 1_000,
			...(TYPES.includes(note) ? { type: note } : note === undefined ? {} : { status: note }),
		});
	});
}

/**
 * @param options.messages how many, 10 seconds apart, the newest at `until`
 * @param options.contentBytes the size of each message's text
 * @returns messages to 1,000 people in turn of which every fourth, by its place, is from them
 */
export function longHistory(options: {
	messages: number;
	contentBytes: number;
	until: Date;
}): SimulatedMessage[] {
	const text = { body: PRIVATE_TEXT.padEnd(options.contentBytes, 'x') };
	const until = Math.floor(options.until.getTime() / 1_000);
	return Array.from({ length: options.messages }, (_, index) =>
		simulatedMessage({
			id: `long-${index}`,
			chat_id: chatIdOf(`p${index % 1_000}`),
			from_me: index % 4 !== 3,
			timestamp: until - index * 10,
			text,
		}),
	);
}

/** A delivered text message, unless told otherwise. */
export function simulatedMessage(
	fields: Pick<SimulatedMessage, 'id' | 'chat_id' | 'from_me' | 'timestamp'> &
		Partial<SimulatedMessage>,
): SimulatedMessage {
	return {
		type: 'text',
		status: 'delivered',
		source: fields.from_me ? 'api' : 'mobile',
		from: fields.from_me ? phoneOf(OWN) : fields.chat_id.split('@')[0],
		from_name: PRIVATE_NAME,
		text: { body: PRIVATE_TEXT },
		...fields,
	};
}

function chatIdOf(name: string): string {
	if (name in MANY_PEOPLE) return MANY_PEOPLE[name];
	const [person, server] = name.split('@');
	const [, digits] = /^p(\d+)$/.exec(person) ?? [];
	const number = person === 'us' ? OWN : Number(digits ?? person.charCodeAt(0) - 65);
	return server === 'lid' ? hiddenIdOf(number) : `${phoneOf(number)}@s.whatsapp.net`;
}
