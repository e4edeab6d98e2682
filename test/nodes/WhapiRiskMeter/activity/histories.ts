import fc from 'fast-check';

import { LIMITS, offsetOf, type LimitName } from './oracle';
import { DAY, HOUR, type ActivityInput } from './oracleMessages';

/** Lists of messages as Whapi might give them, around everything that a limit could turn on. */

const ZONES = [
	'UTC',
	'Europe/Berlin',
	'America/New_York',
	'America/Sao_Paulo',
	'America/St_Johns',
	'Asia/Kathmandu',
	'Australia/Lord_Howe',
	'Pacific/Auckland',
	'Pacific/Apia',
];
/** Where clocks change (Berlin, New York, Auckland, Lord Howe), and a day like any other. */
const NEAR = ['2026-03-29T01:00Z', '2026-11-01T06:00Z', '2026-04-04T14:00Z', '2026-10-03T15:30Z']
	.concat('2026-07-15T12:00Z')
	.map((text) => Date.parse(text) / 1000);
const OWN = '5511987650000';
const STATUSES = ['sent', 'Pending', 'delivered', 'READ', 'played', 'failed', 'FAILED', 'error'];

type Match = 'phone' | 'from' | 'author' | 'quoted' | 'lids' | 'none';
interface Person {
	country: string;
	match: Match;
	hidden: string;
}
interface Event {
	person: number;
	at: number;
	fromMe: boolean;
	status?: string;
	/** Which writing of the person's id, and other details of the entry. */
	form: number;
	isAnswer?: boolean;
}

/** The writings of a person's number, by country. */
const COUNTRIES = {
	de: (index: number) => [`4917012${10_000 + index}`],
	br: (index: number) => ['55119', '5511'].map((area) => `${area}${66_250_001 + index * 311_111}`),
	brLandline: (index: number) => [`551131${110_001 + index}`],
	mx: (index: number) => [`52155${12_340_001 + index}`, `5255${12_340_001 + index}`],
	ar: (index: number) => [`54911${23_450_001 + index}`, `5411${23_450_001 + index}`],
	us: (index: number) => [`1415555${1000 + index}`],
};

const phonesOf = (person: Person, index: number) =>
	COUNTRIES[person.country as keyof typeof COUNTRIES](index);
const hiddenOf = (person: Person, index: number) =>
	person.hidden === 'US'
		? `US.1349120865530${1000 + index}`
		: `19${8_000_000_000_001 + index}@${person.hidden}`;

const person = fc.record<Person>({
	country: fc.constantFrom('de', 'de', 'br', 'brLandline', 'mx', 'ar', 'us'),
	match: fc.constantFrom<Match>('phone', 'phone', 'from', 'author', 'quoted', 'lids', 'none'),
	hidden: fc.constantFrom('lid', 'lid', 'hosted.lid', 'US'),
});

const form = fc.nat(11);
const status = fc.constantFrom<(string | undefined)[]>(...STATUSES, 'read', undefined, 'deleted');
/** The moments that something starts, in seconds before now: now, local midnights, DST, and any. */
function starts(now: number, timeZone: string, days: number): fc.Arbitrary<number> {
	const offset = offsetOf(timeZone, now);
	const midnight = Math.floor((now + offset) / DAY) * DAY - offset;
	const near = fc.constantFrom(-40, -9, -1, 0, 1, 2, 40);
	return fc.oneof(
		fc.integer({ min: now - (days + 2) * DAY, max: now + 2 * HOUR }),
		fc.constantFrom(2, 25).chain((hours) => fc.integer({ min: now - hours * HOUR, max: now })),
		fc.tuple(fc.nat(days), near).map(([day, delta]) => midnight - day * DAY + delta),
		fc.tuple(fc.nat(30), near).map(([hour, d]) => Math.floor(now / HOUR - hour) * HOUR + d),
		fc.tuple(fc.constantFrom(600, HOUR, DAY, 3 * DAY), near).map(([ago, d]) => now - ago + d),
		fc.integer({ min: now, max: now + HOUR }),
	);
}

/** Messages to people one after the other, `gap` seconds apart. */
const burst = (start: fc.Arbitrary<number>, counts: number[], gaps: number[]) =>
	fc
		.record({
			start,
			count: fc.constantFrom(...counts),
			gap: fc.constantFrom(...gaps),
			first: fc.nat(60),
			form,
			statuses: fc.array(status, { minLength: 1, maxLength: 4 }),
		})
		.map(({ start: at, count, gap, first, form: one, statuses }): Event[] =>
			Array.from({ length: count }, (_, index) => ({
				person: first + index,
				at: at + index * gap,
				fromMe: true,
				status: statuses[index % statuses.length],
				form: one + index,
			})),
		);

/** Hours or days in a row up to `end`, each with as many people as make it busy, or one less. */
const campaign = (end: fc.Arbitrary<number>) =>
	fc
		.record({
			end,
			rows: fc.integer({ min: 2, max: 8 }),
			step: fc.constantFrom(HOUR, HOUR, DAY, DAY, 2 * HOUR),
			people: fc.constantFrom(5, 6, 6, 6, 7),
			last: fc.constantFrom(5, 5, 6),
			gap: fc.constantFrom(1, 95, 200, 599),
		})
		.map(({ end: at, rows, step, people, last, gap }): Event[] =>
			Array.from({ length: (rows - 1) * people + last }, (_, index) => ({
				person: index,
				at: at - (rows - 1 - Math.floor(index / people)) * step + (index % people) * gap,
				fromMe: true,
				status: 'read',
				form: index,
			})),
		);

/** When a person writes: seconds before or after a message of ours. */
const ANSWERS = [0, 1, 9, 10, 11, 60, HOUR, DAY - 1, DAY, DAY + 1];
function withAnswers(ours: Event[]): fc.Arbitrary<Event[]> {
	if (ours.length === 0) return fc.constant([]);
	const answer = fc.record({
		to: fc.nat(ours.length - 1),
		after: fc.constantFrom(...ANSWERS, ...ANSWERS.map((seconds) => -seconds)),
		form,
	});
	return fc.array(answer, { maxLength: 25 }).map((answers) => [
		...ours,
		...answers.map(({ to, after, form: one }) => ({
			person: ours[to].person,
			at: ours[to].at + after,
			fromMe: false,
			form: one,
			isAnswer: after > 0,
		})),
	]);
}

/** The entries of one list. Ids are given in order, so a quoted one can be found. */
function entriesOf(events: Event[], people: Person[]): Record<string, unknown>[] {
	const phoneChats = new Map<number, string>();
	return events.map((event, index) => {
		const which = event.person % people.length;
		const them = people[which];
		const phones = phonesOf(them, which);
		const phone = phones[event.form % phones.length];
		const server = ['s.whatsapp.net', 's.whatsapp.net', 'c.us', 'hosted'][event.form % 4];
		const isHidden =
			them.match !== 'phone' && (!event.fromMe || (them.match === 'none' && event.form % 3 === 0));
		const chat = isHidden ? hiddenOf(them, which) : `${phone}@${server}`;
		const id = `m${index}`;
		const isQuoting = isHidden && them.match === 'quoted' && phoneChats.has(which);
		if (event.fromMe && !isHidden) phoneChats.set(which, id);
		const theirs = isHidden && them.match === 'from' ? phone : chat.split('@')[0];
		const from = event.form % 5 === 0 && theirs !== phone ? chat : theirs;
		return {
			id,
			type: ['text', 'image', 'unknown', 'ciphertext'][event.form % 7] ?? 'text',
			chat_id: chat,
			from_me: event.fromMe,
			from: event.fromMe ? OWN : from,
			...(isHidden && them.match === 'author' ? { author: `${phone}@s.whatsapp.net` } : {}),
			...(isQuoting ? { context: { quoted_id: phoneChats.get(which) } } : {}),
			...(event.status === undefined ? {} : { status: event.status }),
			source: ['api', 'mobile', 'web'][event.form % 3],
			timestamp: event.form === 11 ? event.at * 1000 : event.at,
		};
	});
}

/** Beside the messages to people, so many seconds after 1970. */
const entryAt = (timestamp: number) => (id: string, chat_id: unknown, fields: object) => ({
	...{ id, type: 'text', chat_id, from_me: true, timestamp },
	...fields,
});
const strange = (person: number) => `491701299999${person}@s.whatsapp.net`;
/** None of these counts. */
const noise = (at: number) => {
	const entry = entryAt(at);
	return [
		entry('n1', '120363@g.us', { status: 'sent' }),
		entry('n2', strange(9), { type: 'system' }),
		entry('n3', strange(8), { type: 'unknown', source: 'system', timestamp: undefined }),
		entry('n4', 'odd', { from_me: false, timestamp: undefined }),
		entry('n5', strange(7), { type: 'action', from_me: false }),
		entry('n6', 'status@broadcast', { timestamp: 'late' }),
		entry('n7', '551187650000@s.whatsapp.net', { from: OWN }),
		entry('n8', strange(6), { from_me: false, timestamp: undefined }),
		entry('n9', strange(5), { type: 'call' }),
		entry('n10', '13135550002@bot', {}),
		entry('n11', undefined, { type: 'ciphertext', from_me: false }),
		entry('m0', '1203@newsletter', {}),
	];
};
/** Entries that may hide a message of ours. */
const unreadable = (at: number) => {
	const entry = entryAt(at);
	return [
		entry('u1', strange(4), { timestamp: undefined }),
		entry('u2', strange(3), { from_me: undefined }),
		entry('u3', undefined, { type: 'ciphertext' }),
		entry('u4', 'odd@somewhere.new', { type: 'unknown', from_me: null }),
		entry('u5', null, {}),
		...[{}, null, '[object Object]'],
		// In microseconds, in minutes, and of the day after tomorrow.
		...[at * 1_000_000, Math.floor(at / 60), 0, at + 4 * DAY].map((timestamp) =>
			entry(`at ${timestamp}`, strange(2), { timestamp }),
		),
	];
};

const ownLimits = fc.oneof(
	{ weight: 3, arbitrary: fc.constant<Partial<Record<LimitName, number>> | undefined>(undefined) },
	fc.dictionary(
		fc.constantFrom(...(Object.keys(LIMITS) as LimitName[]).slice(0, 7)),
		fc.integer({ min: 1, max: 12 }),
		{ maxKeys: 3 },
	),
	fc.constantFrom({ replyShare: 0 }, { replyShare: 0.5 }, { replyShare: 1 }),
);

/** Random lists with all that Get Activity needs beside them. */
export function histories(): fc.Arbitrary<ActivityInput> {
	const frame = fc.record({
		base: fc.constantFrom(...NEAR),
		shift: fc.integer({ min: -3 * DAY, max: 3 * DAY }),
		timeZone: fc.constantFrom(...ZONES),
		days: fc.constantFrom(1, 2, 3, 7, 7, 7, 31),
		people: fc.array(person, { minLength: 1, maxLength: 12 }),
		isOnePhone: fc.boolean(),
		limits: ownLimits,
	});
	return frame.chain(({ base, shift, timeZone, days, people, isOnePhone, limits }) => {
		const now = base + shift;
		const start = starts(now, timeZone, days);
		// Twelve kinds of people, each of them seven times: enough for the most of a day.
		const all = Array.from({ length: 84 }, (_, index): Person => {
			const one = people[index % people.length];
			return isOnePhone ? { ...one, match: 'phone' } : one;
		});
		const ours = fc.array(
			fc.oneof(
				{ weight: 4, arbitrary: burst(start, [1, 2, 3, 4, 5, 6], [0, 1, 30, 59, 60, 61, 120]) },
				burst(start, [9, 10, 11], [60, 89, 90, 91, 100]),
				burst(start, [28, 29, 30], [100, 123, 124, 125, 128, 129]),
				burst(start, [49, 50, 51, 52], [1700, 1727, 1728, 1729, 1763]),
				{ weight: 2, arbitrary: campaign(start) },
			),
			{ maxLength: 5 },
		);
		const lids = all
			.map((them, index) => ({ them, phone: phonesOf(them, index)[0], lid: hiddenOf(them, index) }))
			.filter(({ them, lid }) => them.match === 'lids' && lid.endsWith('@lid'))
			.map(({ phone, lid }) => ({ phone, lid: lid.split('@')[0] }));
		const extras = fc.record({
			at: fc.integer({ min: now - DAY + 60, max: now - 60 }),
			noise: fc.subarray(noise(0).map((_, index) => index)),
			unreadable: fc.oneof(
				{ weight: 4, arbitrary: fc.constant<number[]>([]) },
				fc.subarray(unreadable(0).map((_, index) => index)),
			),
			repeated: fc.array(fc.nat(30), { maxLength: 3 }),
		});
		return fc
			.tuple(
				ours.chain((bursts) => withAnswers(bursts.flat())),
				extras,
			)
			.map(([events, extra]): ActivityInput => {
				const inOrder = [...events].sort((a, b) => a.at - b.at);
				const messages = entriesOf(inOrder, all);
				const noisy = extra.noise.map((index) => noise(extra.at)[index]);
				const odd = extra.unreadable.map((index) => unreadable(extra.at)[index]);
				const again = extra.repeated.flatMap((index) => messages.slice(index, index + 1));
				const entries = [...messages, ...again, ...noisy, ...odd].reverse();
				return { entries, days, now: new Date(now * 1000), timeZone, limits, lids };
			});
	});
}
