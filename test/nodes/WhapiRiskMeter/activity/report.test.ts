import fc from 'fast-check';

import { toActivityReport } from '../../../../nodes/WhapiRiskMeter/activity/activity';
import { byPerson, matchesInList } from '../../../../nodes/WhapiRiskMeter/activity/identity';
import {
	LIMITS,
	type LimitName,
	type OwnLimits,
} from '../../../../nodes/WhapiRiskMeter/activity/limits';
import { readEntry, type Message } from '../../../../nodes/WhapiRiskMeter/activity/messages';
import { periodBefore } from '../../../../nodes/WhapiRiskMeter/activity/period';
import { phoneOf, PRIVATE_NAME, PRIVATE_TEXT, story } from '../../../simulator/histories';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The last 7 days begin at noon of 13 May, and what is read at noon of 12 May. */
const NOON = '2024-05-20T12:00:00Z';

const messageWith = (fields: Pick<Message, 'chat' | 'at' | 'isOurs'>): Message => ({
	delivery: 'other',
	id: null,
	sender: null,
	quotedId: null,
	...fields,
});

function reportOf(lines: string[], { now = NOON, days = 7, own = {} }: Setting = {}) {
	const period = periodBefore(new Date(now), days);
	const read = story(...lines)
		.map((entry) => readEntry(entry, period.to))
		.filter((message) => typeof message === 'object');
	const messages = byPerson(read, matchesInList(read));
	return toActivityReport({ messages, isComplete: true }, period, own);
}

interface Setting {
	now?: string;
	days?: number;
	own?: OwnLimits;
}

/** The figures, in the order of the limits: a minute, 15 minutes, people, hours, days, replies. */
type Figures = [number, number, number, number, number, number | null];

interface Told {
	sent: number;
	written: number;
	cold: number;
	undelivered?: number;
	measured: Figures;
	over?: LimitName[];
	now?: string;
}

const NOTHING: Told = { sent: 0, written: 0, cold: 0, measured: [0, 0, 0, 0, 0, null] };

const everyHour = (day: string, hours: number) =>
	Array.from({ length: hours }, (_, hour) => `${day} ${String(hour).padStart(2, '0')}:00 us → A`);

/** One message a day to a person each, 10 minutes apart; the first `replies` of them write back. */
const campaign = (people: number, replies: number) =>
	Array.from({ length: people }, (_, person) => {
		const clock = (minute: number) =>
			new Date(Date.parse('2024-05-14T00:00Z') + (person * 10 + minute) * MINUTE)
				.toISOString()
				.slice(0, 16)
				.replace('T', ' ');
		const sent = `${clock(0)} us → p${person}`;
		return person < replies ? [sent, `${clock(5)} p${person} → us`] : [sent];
	}).flat();

describe('small stories, each figure worked out by hand', () => {
	const STORIES: Array<[string, string[], Told]> = [
		['nothing at all', [], NOTHING],
		[
			// 09:00 is unprompted; 09:06 follows what A wrote at 09:05.
			'a message that is answered, and a word back',
			['2024-05-20 09:00 us → A', '09:05 A → us', '09:06 us → A'],
			{ sent: 2, written: 1, cold: 1, measured: [1, 1, 1, 1, 1, 1] },
		],
		[
			// A asked first: three answers within a minute are none of the limits' matter.
			'a conversation that the other side began',
			['2024-05-20 09:00 A → us', '09:00:10 us → A', '09:00:20 us → A', '09:00:30 us → A'],
			{ sent: 3, written: 0, cold: 0, measured: [0, 0, 0, 0, 0, null] },
		],
		[
			// The 24 hours are half-open: what was written exactly 24 hours before is too old.
			'exactly 24 hours after the chat wrote',
			['2024-05-19 09:00 A → us', '2024-05-20 09:00 us → A'],
			{ sent: 1, written: 1, cold: 0, measured: [1, 1, 1, 1, 1, 0] },
		],
		[
			'a second less than 24 hours after the chat wrote',
			['2024-05-19 09:00:01 A → us', '2024-05-20 09:00 us → A'],
			{ sent: 1, written: 0, cold: 0, measured: [0, 0, 0, 0, 0, null] },
		],
		[
			// A bot answers within the second.
			'an answer in the same second',
			['2024-05-20 09:00 A → us', '09:00 us → A'],
			{ sent: 1, written: 0, cold: 0, measured: [0, 0, 0, 0, 0, null] },
		],
		[
			'an answer in the same second, listed the other way round',
			['2024-05-20 09:00 us → A', '09:00 A → us'],
			{ sent: 1, written: 0, cold: 0, measured: [0, 0, 0, 0, 0, null] },
		],
		[
			// What another chat wrote is no matter.
			'somebody else wrote',
			['2024-05-20 09:00 B → us', '09:05 us → A'],
			{ sent: 1, written: 1, cold: 1, measured: [1, 1, 1, 1, 1, 0] },
		],
		[
			// 09:00:00 and 09:01:00 are not in one minute; in 15 minutes they are two.
			'two messages exactly 60 s apart',
			['2024-05-20 09:00 us → A', '09:01 us → B'],
			{ sent: 2, written: 2, cold: 2, measured: [1, 2, 2, 1, 1, 0] },
		],
		[
			'two messages 59 s apart',
			['2024-05-20 09:00 us → A', '09:00:59 us → B'],
			{ sent: 2, written: 2, cold: 2, measured: [2, 2, 2, 1, 1, 0] },
		],
		[
			// Three to one chat in a minute: the chat is written to once, and the minute has three.
			'three messages to one chat in a minute that ends in the next hour',
			['2024-05-20 09:59:30 us → A', '10:00 us → A', '10:00:29 us → A'],
			{
				sent: 3,
				written: 1,
				cold: 1,
				measured: [3, 3, 1, 2, 1, 0],
				over: ['messagesPerMinute'],
			},
		],
		[
			'two messages exactly 15 minutes apart',
			['2024-05-20 09:00 us → A', '09:15 us → B'],
			{ sent: 2, written: 2, cold: 2, measured: [1, 1, 2, 1, 1, 0] },
		],
		[
			// 08:59:59 is in one hour, 09:00:00 and 09:59:59 in the next.
			'clock hours',
			['2024-05-20 08:59:59 us → A', '09:00 us → B', '09:59:59 us → C'],
			{ sent: 3, written: 3, cold: 3, measured: [2, 2, 3, 2, 1, 0] },
		],
		[
			'six hours of a day',
			everyHour('2024-05-19', 6),
			{ sent: 6, written: 1, cold: 1, measured: [1, 1, 1, 6, 1, 0] },
		],
		[
			'seven hours of a day',
			everyHour('2024-05-19', 7),
			{ sent: 7, written: 1, cold: 1, measured: [1, 1, 1, 7, 1, 0], over: ['hoursPerDay'] },
		],
		[
			// Four hours on each of two days are four a day.
			'the hours of two days',
			[...everyHour('2024-05-18', 4), ...everyHour('2024-05-19', 4)],
			{ sent: 8, written: 1, cold: 1, measured: [1, 1, 1, 4, 2, 0] },
		],
		[
			// 14 and 15, 17 and 18: two in a row, twice.
			'days with a rest between',
			['14', '15', '17', '18'].map((day) => `2024-05-${day} 10:00 us → A`),
			{ sent: 4, written: 1, cold: 1, measured: [1, 1, 1, 1, 2, 0] },
		],
		[
			'four days over the end of a February with 29 days',
			['02-28', '02-29', '03-01', '03-02'].map((day) => `2024-${day} 10:00 us → A`),
			{
				sent: 4,
				written: 1,
				cold: 1,
				measured: [1, 1, 1, 1, 4, 0],
				over: ['consecutiveDays'],
				now: '2024-03-03T12:00:00Z',
			},
		],
		[
			'three days over the end of a year, from its last second to its first',
			['2023-12-30 10:00 us → A', '2023-12-31 23:59:59 us → A', '2024-01-01 00:00 us → A'],
			{
				sent: 3,
				written: 1,
				cold: 1,
				measured: [2, 2, 1, 1, 3, 0],
				now: '2024-01-03T12:00:00Z',
			},
		],
		[
			'the first and the last second of the period, and those beside it',
			[
				'2024-05-13 11:59:59 us → A',
				'2024-05-13 12:00 us → B',
				'2024-05-20 12:00 us → C',
				'2024-05-20 12:00:01 us → D',
			],
			{ sent: 2, written: 2, cold: 2, measured: [1, 1, 1, 1, 1, 0] },
		],
		[
			// A wrote before the period, less than 24 hours before the message in it.
			'an answer to the day before the period',
			['2024-05-13 11:00 A → us', '12:30 us → A'],
			{ sent: 1, written: 0, cold: 0, measured: [0, 0, 0, 0, 0, null] },
		],
		[
			// A wrote 24.5 hours before: the message is unprompted, but the chat is not cold.
			'a chat that wrote the day before the period',
			['2024-05-12 12:30 A → us', '2024-05-13 13:00 us → A'],
			{ sent: 1, written: 1, cold: 0, measured: [1, 1, 1, 1, 1, 0] },
		],
		[
			// What is older than the day before the period was not read: the chat looks cold.
			'a chat that wrote two days before the period',
			['2024-05-11 12:30 A → us', '2024-05-13 13:00 us → A'],
			{ sent: 1, written: 1, cold: 1, measured: [1, 1, 1, 1, 1, 0] },
		],
		[
			// Our message before the period makes B's later word no reply: B was not written to in it.
			'what was sent before the period',
			['2024-05-13 10:00 us → B', '13:00 B → us', '13:10 us → B'],
			{ sent: 1, written: 0, cold: 0, measured: [0, 0, 0, 0, 0, null] },
		],
		[
			// A wrote three days before and not since: known, and it did not write back.
			'a word of days ago is no reply',
			['2024-05-16 10:00 A → us', '2024-05-19 10:00 us → A'],
			{ sent: 1, written: 1, cold: 0, measured: [1, 1, 1, 1, 1, 0] },
		],
		[
			// Answered on the 15th, written to again on the 17th in vain: A is one chat that wrote back.
			'a chat that wrote back once of two times',
			['2024-05-14 10:00 us → A', '2024-05-15 10:00 A → us', '2024-05-17 10:00 us → A'],
			{ sent: 2, written: 1, cold: 1, measured: [1, 1, 1, 1, 1, 1] },
		],
		[
			'groups, channels, statuses, and what is no message',
			[
				'2024-05-20 09:00 us → group',
				'09:00 us → channel',
				'09:00 us → status',
				...['system', 'action', 'call', 'story', 'pin', 'unknown'].map(
					(t) => `09:00 us → A (${t})`,
				),
			],
			NOTHING,
		],
		[
			// A's reaction is no message: ours is unprompted, and A did not write back.
			'a reaction before and after',
			['2024-05-20 09:00 A → us (action)', '09:01 us → A (image)', '09:02 A → us (action)'],
			{ sent: 1, written: 1, cold: 1, measured: [1, 1, 1, 1, 1, 0] },
		],
		[
			// It had gone out before it was deleted.
			'a deleted message',
			['2024-05-20 09:00 us → A (deleted)'],
			{ sent: 1, written: 1, cold: 1, measured: [1, 1, 1, 1, 1, 0] },
		],
		[
			// A: pending for exactly a day. B: a second less. C: sent, two days ago. D: failed just now. E: read.
			// F: failed, but as an answer: not unprompted, yet not delivered. G's own failure is not ours.
			// D's failure counts for pace, and D was not written to.
			'what did not arrive',
			[
				'2024-05-18 12:00 us → C (sent)',
				'2024-05-19 12:00 us → A (pending)',
				'12:00:01 us → B (pending)',
				'2024-05-20 10:00 us → D (failed)',
				'10:30 us → E (read)',
				'11:00 F → us',
				'11:30 us → F (failed)',
				'11:40 G → us (failed)',
			],
			{ sent: 6, written: 4, cold: 4, undelivered: 4, measured: [2, 2, 2, 1, 3, 0] },
		],
		[
			// 9 chats without a single reply are too few to judge; 9 messages at 10 minutes: 2 in 15 minutes,
			// from 00:00 to 01:20.
			'nine people, no reply',
			campaign(9, 0),
			{ sent: 9, written: 9, cold: 9, measured: [1, 2, 9, 2, 1, 0] },
		],
		[
			'ten people, two replies',
			campaign(10, 2),
			{ sent: 10, written: 10, cold: 10, measured: [1, 2, 10, 2, 1, 0.2], over: ['replyShare'] },
		],
		[
			'ten people, three replies',
			campaign(10, 3),
			{ sent: 10, written: 10, cold: 10, measured: [1, 2, 10, 2, 1, 0.3] },
		],
		[
			// 29 of 100 is 0.29, though 0.29 * 100 is below 29 in floating point.
			'a share of whole hundredths',
			campaign(100, 29),
			{
				sent: 100,
				written: 100,
				cold: 100,
				measured: [1, 2, 100, 17, 1, 0.29],
				over: ['chatsPerDay', 'hoursPerDay', 'replyShare'],
			},
		],
		[
			// 29 of 97 is 0.2989…: below 0.3, and it must not read 0.30. From 00:00 to 16:00 are 17 clock hours.
			'a share just below the limit',
			campaign(97, 29),
			{
				sent: 97,
				written: 97,
				cold: 97,
				measured: [1, 2, 97, 17, 1, 0.29],
				over: ['chatsPerDay', 'hoursPerDay', 'replyShare'],
			},
		],
	];

	it.each(STORIES)('%s', (_name, lines, told) => {
		const report = reportOf(lines, { now: told.now });
		expect({
			sent: report.sent,
			written: report.chatsWritten,
			cold: report.coldChats,
			undelivered: report.undelivered,
			measured: report.limits.map(({ measured }) => measured),
			over: report.overLimits,
		}).toEqual({
			sent: told.sent,
			written: told.written,
			cold: told.cold,
			undelivered: told.undelivered ?? 0,
			measured: told.measured,
			over: told.over ?? [],
		});
		expect(report.withinLimits).toBe(told.over === undefined);
	});

	it.each([
		[2, 10, []],
		[3, 10, ['messagesPerMinute']],
		[2, 11, ['messagesPer15Minutes']],
	] as const)(
		'%i messages in a minute and %i in 15 minutes exceed %p',
		(perMinute, per15, over) => {
			// The first minute has `perMinute`, each later one has one.
			const lines = Array.from({ length: per15 }, (_, n) => {
				const minute = Math.max(0, n - perMinute + 1);
				return `2024-05-20 09:${String(minute).padStart(2, '0')}:00 us → A`;
			});
			const { limits, overLimits } = reportOf(lines);
			expect(limits[0].measured).toBe(perMinute);
			expect(limits[1].measured).toBe(per15);
			expect(overLimits).toEqual(over);
		},
	);
});

describe('the report', () => {
	it('has the fields of the design, in its order', () => {
		// Five people within 40 seconds of 19 May, one of whom wrote back; a sixth on the next day.
		const report = reportOf([
			...['00', '10', '20', '30', '40'].map((second, n) => `2024-05-19 09:15:${second} us → p${n}`),
			'09:20 p3 → us',
			'2024-05-20 08:00 us → p9 (failed)',
		]);
		expect(JSON.stringify(report)).toBe(
			JSON.stringify({
				withinLimits: false,
				overLimits: ['messagesPerMinute'],
				nextAllowedAt: '2024-05-20T12:00:00.000Z',
				limits: [
					['messagesPerMinute', 5, 2, true, '2024-05-19T09:15:00.000Z'],
					['messagesPer15Minutes', 5, 10, false, '2024-05-19T09:15:00.000Z'],
					['chatsPerDay', 5, 50, false, '2024-05-19T00:00:00.000Z'],
					['hoursPerDay', 1, 6, false, '2024-05-20T00:00:00.000Z'],
					['consecutiveDays', 2, 3, false, '2024-05-19T00:00:00.000Z'],
					['replyShare', 0.2, 0.3, false, '2024-05-13T12:00:00.000Z'],
				].map(([limit, measured, allowed, isOver, at]) => ({
					limit,
					measured,
					allowed,
					isOver,
					at,
				})),
				sent: 6,
				chatsWritten: 5,
				coldChats: 5,
				undelivered: 1,
				unmatchedChats: 0,
				advice: [
					"5 unprompted messages went out within one minute on 19 May at 09:15 UTC, and Whapi's limit is 2. It was exceeded then and is not now. Leave 60 to 90 seconds between two messages.",
				],
				oldestMessageAt: '2024-05-19T09:15:00.000Z',
				isComplete: true,
			}),
		);
	});

	it('says when nothing was measured, and when nothing was read', () => {
		const { limits, oldestMessageAt } = reportOf([]);
		expect(limits.map(({ at }) => at)).toEqual(limits.map(() => null));
		expect(oldestMessageAt).toBeNull();
		expect(reportOf(['2024-05-12 13:00 A → us']).oldestMessageAt).toBe('2024-05-12T13:00:00.000Z');
	});

	const period = periodBefore(new Date(NOON), 7);
	const burst = (length: number): Message[] =>
		Array.from({ length }, () => messageWith({ chat: 'A', at: period.to, isOurs: true }));

	it.each([
		[1, true, true, '2024-05-20T12:00:00.000Z'],
		[1, false, null, null],
		[3, true, false, '2024-05-20T12:01:00.000Z'],
		[3, false, false, null],
	])(
		'%i messages in a second, all read: %s, are within limits: %s, and the next is allowed at %s',
		(count, isComplete, withinLimits, nextAllowedAt) => {
			const report = toActivityReport({ messages: burst(count), isComplete }, period);
			expect(report).toMatchObject({ isComplete, withinLimits, nextAllowedAt });
		},
	);

	// 14 to 17 May, on the last day each hour 11 people within 11 seconds: 77 people.
	const EVERYTHING = [
		...['14', '15', '16'].map((day) => `2024-05-${day} 10:00 us → A`),
		...['01', '02', '03', '04', '05', '06', '07'].flatMap((hour) =>
			Array.from({ length: 11 }, (_, n) => {
				return `2024-05-17 ${hour}:00:${String(n).padStart(2, '0')} us → p${Number(hour) * 11 + n}`;
			}),
		),
	];

	it('says for each limit that is exceeded both figures, when that was, and what to do', () => {
		const { advice, overLimits } = reportOf(EVERYTHING);
		const then = 'It was exceeded then and is not now.';
		expect(overLimits).toEqual(LIMITS.map(({ limit }) => limit));
		expect(advice.map((sentence, n) => sentence.replace(LIMITS[n].remedy, ''))).toEqual([
			`11 unprompted messages went out within one minute on 17 May at 07:00 UTC, and Whapi's limit is 2. ${then} `,
			`11 unprompted messages went out within 15 minutes on 17 May at 07:00 UTC, and Whapi's limit is 10. ${then} `,
			`77 people were written to unprompted on 17 May (UTC), and Whapi's limit is 50. ${then} `,
			`Unprompted messages went out in 7 hours of one day, 17 May (UTC), and Whapi's limit is 6. ${then} `,
			`Unprompted messages went out on 4 days in a row, 14 May to 17 May (UTC), and Whapi's limit is 3. ${then} `,
			"0 % of the people written to unprompted wrote back, and Whapi's limit is at least 30 %. The limit is exceeded now. ",
		]);
	});

	it('says which of them are exceeded now', () => {
		const nowOver = (now: string) =>
			reportOf(EVERYTHING, { now }).advice.map((sentence) => sentence.includes('exceeded now'));
		expect(nowOver('2024-05-17T07:00:30Z')).toEqual([true, true, true, true, true, true]);
		expect(nowOver('2024-05-17T07:14:59Z')).toEqual([false, true, true, true, true, true]);
		expect(nowOver('2024-05-18T00:00:00Z')).toEqual([false, false, false, false, false, true]);
	});

	it('goes by limits of your own where there are any, and says so', () => {
		const own = { messagesPerMinute: 11, chatsPerDay: 76, replyShare: 0 };
		const { advice, limits, overLimits } = reportOf(EVERYTHING, { own });
		expect(overLimits).toEqual([
			'messagesPer15Minutes',
			'chatsPerDay',
			'hoursPerDay',
			'consecutiveDays',
		]);
		expect(limits.map(({ allowed }) => allowed)).toEqual([11, 10, 76, 6, 3, 0]);
		expect(advice[0]).toContain("and Whapi's limit is 10.");
		expect(advice[1]).toContain('and your limit is 76.');
	});

	it('tells the share in whole percent', () => {
		const { advice } = reportOf(campaign(97, 29), { own: { replyShare: 0.35 } });
		expect(advice[2]).toMatch(/^29 % .* your limit is at least 35 %\./);
	});

	it('holds no text, name, number or chat of anybody', () => {
		const report = reportOf([...campaign(40, 2), '2024-05-20 09:00 us → A (failed)']);
		const said = JSON.stringify(report);
		for (const secret of [PRIVATE_TEXT, PRIVATE_NAME, phoneOf(0), phoneOf(39), '@', 'story-']) {
			expect(said).not.toContain(secret);
		}
	});
});

describe('any history', () => {
	const period = periodBefore(new Date(NOON), 3);
	/** Few chats and few steps, so that ties and exact distances are common. */
	const at = fc.oneof(
		fc
			.tuple(fc.integer({ min: -6, max: 98 }), fc.constantFrom(0, MINUTE, 15 * MINUTE, SECOND))
			.map(([hour, rest]) => period.contextFrom + hour * HOUR + rest),
		fc.integer({ min: period.to - 5 * MINUTE, max: period.to + SECOND }),
	);
	const message: fc.Arbitrary<Message> = fc.record({
		chat: fc.integer({ min: 0, max: 12 }).map(String),
		at,
		isOurs: fc.boolean(),
		delivery: fc.constantFrom('failed', 'waiting', 'other'),
		id: fc.constant(null),
		sender: fc.constant(null),
		quotedId: fc.constant(null),
	});
	const history = fc.array(message, { maxLength: 120, size: 'max' });
	const measuredOf = (messages: Message[]) =>
		toActivityReport({ messages, isComplete: true }, period).limits.map(
			({ measured }) => measured!,
		);

	const isIn = (from: number, one: Message) => one.at >= from && one.at <= period.to;
	const ownOf = (messages: Message[]) =>
		messages.filter(
			(one) =>
				one.isOurs &&
				isIn(period.from, one) &&
				!messages.some(
					(other) =>
						!other.isOurs &&
						other.chat === one.chat &&
						isIn(period.contextFrom, other) &&
						other.at <= one.at &&
						other.at > one.at - DAY,
				),
		);

	/** The definitions word by word, without a thought of how long they take. */
	const bruteForce = (messages: Message[]) => {
		const own = ownOf(messages);
		const most = (counts: number[]) => Math.max(0, ...counts);
		const within = (ms: number) =>
			most(own.map(({ at: t }) => own.filter((one) => one.at >= t && one.at < t + ms).length));
		const iso = (one: Message, length: number) => new Date(one.at).toISOString().slice(0, length);
		const days = [...new Set(own.map((one) => iso(one, 10)))];
		const inARow = (day: string): number => {
			const next = new Date(Date.parse(day) + DAY).toISOString().slice(0, 10);
			return days.includes(next) ? 1 + inARow(next) : 1;
		};
		const arrived = own.filter(({ delivery }) => delivery !== 'failed');
		const chats = [...new Set(arrived.map((one) => one.chat))].map((chat) => {
			const first = Math.min(...arrived.filter((one) => one.chat === chat).map((one) => one.at));
			const heard = messages.filter(
				(one) => one.chat === chat && !one.isOurs && isIn(period.contextFrom, one),
			);
			return {
				isCold: heard.every((one) => one.at > first),
				hasReplied: heard.some((one) => one.at > first),
			};
		});
		const sent = messages.filter((one) => one.isOurs && isIn(period.from, one));
		const people = (day: string) =>
			new Set(own.filter((one) => iso(one, 10) === day).map(({ chat }) => chat)).size;
		const hours = (day: string) =>
			new Set(own.map((one) => iso(one, 13)).filter((hour) => hour.startsWith(day))).size;
		const replies = chats.filter(({ hasReplied }) => hasReplied).length;
		return {
			measured: [
				within(MINUTE),
				within(15 * MINUTE),
				most(days.map(people)),
				most(days.map(hours)),
				most(days.map(inARow)),
				chats.length === 0 ? null : Math.floor((replies * 100) / chats.length) / 100,
			],
			sent: sent.length,
			chatsWritten: chats.length,
			coldChats: chats.filter(({ isCold }) => isCold).length,
			undelivered: sent.filter(
				({ delivery, at: t }) =>
					delivery === 'failed' || (delivery === 'waiting' && t + DAY <= period.to),
			).length,
		};
	};

	it('is counted as by brute force', () => {
		fc.assert(
			fc.property(history, (messages) => {
				const report = toActivityReport({ messages, isComplete: true }, period);
				const { measured, ...rest } = bruteForce(messages);
				expect(report.limits.map((limit) => limit.measured)).toEqual(measured);
				expect(report).toMatchObject(rest);
			}),
			{ numRuns: 500 },
		);
	});

	it('is counted the same in any order, and left as it was', () => {
		const shuffled = history.chain((messages) =>
			fc.tuple(
				fc.constant(messages),
				fc.shuffledSubarray(messages, { minLength: messages.length }),
			),
		);
		fc.assert(
			fc.property(shuffled, ([messages, others]) => {
				const before = [...others];
				expect(toActivityReport({ messages: others, isComplete: true }, period)).toEqual(
					toActivityReport({ messages, isComplete: true }, period),
				);
				expect(others).toEqual(before);
			}),
		);
	});

	it('of answers alone exceeds nothing', () => {
		const answered = history.map((messages) =>
			messages.flatMap((one, index) => {
				const ago = (index * 7 * MINUTE) % DAY;
				const asked = Math.max(period.contextFrom, one.at - ago);
				return one.isOurs ? [one, { ...one, isOurs: false, at: asked }] : [one];
			}),
		);
		fc.assert(
			fc.property(answered, (messages) => {
				const report = toActivityReport({ messages, isComplete: true }, period);
				expect(report).toMatchObject({ withinLimits: true, chatsWritten: 0, coldChats: 0 });
				expect(report.limits.map(({ measured }) => measured)).toEqual([0, 0, 0, 0, 0, null]);
			}),
		);
	});

	it('with one more answer is measured the same', () => {
		const delay = fc.integer({ min: 0, max: DAY - 1 });
		fc.assert(
			fc.property(history, message, delay, (messages, asked, later) => {
				const question = { ...asked, isOurs: false };
				const answer = { ...asked, isOurs: true, at: asked.at + later };
				fc.pre(isIn(period.contextFrom, question));
				const before = [...messages, question];
				expect(measuredOf([...before, answer])).toEqual(measuredOf(before));
			}),
		);
	});

	it('with one more unprompted message has no smaller window, people, hours or days', () => {
		fc.assert(
			fc.property(history, message, (messages, one) => {
				const after = [...messages, { ...one, isOurs: true }];
				const [before, more] = [measuredOf(messages), measuredOf(after)];
				for (const figure of [0, 1, 2, 3, 4]) {
					expect(more[figure]).toBeGreaterThanOrEqual(before[figure]);
				}
			}),
		);
	});
});

describe('periodBefore', () => {
	it('ends at the full second that comes next, and reads a day more than it counts', () => {
		const period = periodBefore(new Date('2024-05-20T11:59:59.001Z'), 7);
		expect(
			[period.contextFrom, period.from, period.to].map((t) => new Date(t).toISOString()),
		).toEqual(['2024-05-12T12:00:00.000Z', '2024-05-13T12:00:00.000Z', '2024-05-20T12:00:00.000Z']);
	});
});
