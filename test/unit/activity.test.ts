import fc from 'fast-check';
import type { IHttpRequestOptions } from 'n8n-workflow';

import { toActivityReport } from '../../nodes/WhapiRiskMeter/activity/activity';
import { readHistory } from '../../nodes/WhapiRiskMeter/activity/history';
import { LIMITS, type LimitName } from '../../nodes/WhapiRiskMeter/activity/limits';
import type { Message } from '../../nodes/WhapiRiskMeter/activity/messages';
import { periodBefore } from '../../nodes/WhapiRiskMeter/activity/period';
import type { Channel } from '../../nodes/shared/transport/request';
import { phoneOf, PRIVATE_NAME, PRIVATE_TEXT, story } from '../simulator/histories';
import { listMessages, queryText } from '../simulator/messages';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The last 7 days begin at noon of 13 May, and what is read at noon of 12 May. */
const NOON = '2024-05-20T12:00:00Z';

/** A channel whose list of messages is this. */
function channelWith(history: readonly unknown[]): Channel {
	const answer = (_type: string, { qs }: IHttpRequestOptions) => {
		const list = listMessages(history, queryText(qs as Record<string, number>), 'list');
		if ('wrong' in list) throw new Error(list.wrong);
		return Promise.resolve({ statusCode: 200, headers: {}, body: list.page });
	};
	return {
		context: { helpers: { httpRequestWithAuthentication: answer } },
		credential: { token: 'token', decrypted: { type: 'whapi' } },
		timeoutSeconds: 60,
		stops: [],
	} as unknown as Channel;
}

async function reportOf(lines: string[], now = NOON, days = 7) {
	const history = story(...lines);
	const period = periodBefore(new Date(now), days);
	const reading = await readHistory(channelWith(history), period, 10_000);
	if ('refusal' in reading) throw new Error(reading.refusal.message);
	return toActivityReport(reading.messages, reading.isComplete, period);
}

/** The figures, in the order of the limits: a minute, 15 minutes, hours, days, replies. */
type Figures = [number, number, number, number, number | null];

interface Told {
	sent: number;
	written: number;
	cold: number;
	undelivered?: number;
	measured: Figures;
	over?: LimitName[];
	now?: string;
}

const NOTHING: Told = { sent: 0, written: 0, cold: 0, measured: [0, 0, 0, 0, null] };

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
			{ sent: 2, written: 1, cold: 1, measured: [1, 1, 1, 1, 1] },
		],
		[
			// A asked first: three answers within a minute are none of the limits' matter.
			'a conversation that the other side began',
			['2024-05-20 09:00 A → us', '09:00:10 us → A', '09:00:20 us → A', '09:00:30 us → A'],
			{ sent: 3, written: 0, cold: 0, measured: [0, 0, 0, 0, null] },
		],
		[
			// The 24 hours are half-open: what was written exactly 24 hours before is too old.
			'exactly 24 hours after the chat wrote',
			['2024-05-19 09:00 A → us', '2024-05-20 09:00 us → A'],
			{ sent: 1, written: 1, cold: 0, measured: [1, 1, 1, 1, 0] },
		],
		[
			'a second less than 24 hours after the chat wrote',
			['2024-05-19 09:00:01 A → us', '2024-05-20 09:00 us → A'],
			{ sent: 1, written: 0, cold: 0, measured: [0, 0, 0, 0, null] },
		],
		[
			// A bot answers within the second.
			'an answer in the same second',
			['2024-05-20 09:00 A → us', '09:00 us → A'],
			{ sent: 1, written: 0, cold: 0, measured: [0, 0, 0, 0, null] },
		],
		[
			'an answer in the same second, listed the other way round',
			['2024-05-20 09:00 us → A', '09:00 A → us'],
			{ sent: 1, written: 0, cold: 0, measured: [0, 0, 0, 0, null] },
		],
		[
			// What another chat wrote is no matter.
			'somebody else wrote',
			['2024-05-20 09:00 B → us', '09:05 us → A'],
			{ sent: 1, written: 1, cold: 1, measured: [1, 1, 1, 1, 0] },
		],
		[
			// 09:00:00 and 09:01:00 are not in one minute; in 15 minutes they are two.
			'two messages exactly 60 s apart',
			['2024-05-20 09:00 us → A', '09:01 us → B'],
			{ sent: 2, written: 2, cold: 2, measured: [1, 2, 1, 1, 0] },
		],
		[
			'two messages 59 s apart',
			['2024-05-20 09:00 us → A', '09:00:59 us → B'],
			{ sent: 2, written: 2, cold: 2, measured: [2, 2, 1, 1, 0] },
		],
		[
			// Three to one chat in a minute: the chat is written to once, and the minute has three.
			'three messages to one chat in a minute that ends in the next hour',
			['2024-05-20 09:59:30 us → A', '10:00 us → A', '10:00:29 us → A'],
			{
				sent: 3,
				written: 1,
				cold: 1,
				measured: [3, 3, 2, 1, 0],
				over: ['messagesPerMinute'],
			},
		],
		[
			'two messages exactly 15 minutes apart',
			['2024-05-20 09:00 us → A', '09:15 us → B'],
			{ sent: 2, written: 2, cold: 2, measured: [1, 1, 1, 1, 0] },
		],
		[
			// 08:59:59 is in one hour, 09:00:00 and 09:59:59 in the next.
			'clock hours',
			['2024-05-20 08:59:59 us → A', '09:00 us → B', '09:59:59 us → C'],
			{ sent: 3, written: 3, cold: 3, measured: [2, 2, 2, 1, 0] },
		],
		[
			'six hours of a day',
			everyHour('2024-05-19', 6),
			{ sent: 6, written: 1, cold: 1, measured: [1, 1, 6, 1, 0] },
		],
		[
			'seven hours of a day',
			everyHour('2024-05-19', 7),
			{ sent: 7, written: 1, cold: 1, measured: [1, 1, 7, 1, 0], over: ['hoursPerDay'] },
		],
		[
			// Four hours on each of two days are four a day.
			'the hours of two days',
			[...everyHour('2024-05-18', 4), ...everyHour('2024-05-19', 4)],
			{ sent: 8, written: 1, cold: 1, measured: [1, 1, 4, 2, 0] },
		],
		[
			// 14 and 15, 17 and 18: two in a row, twice.
			'days with a rest between',
			['14', '15', '17', '18'].map((day) => `2024-05-${day} 10:00 us → A`),
			{ sent: 4, written: 1, cold: 1, measured: [1, 1, 1, 2, 0] },
		],
		[
			'four days over the end of a February with 29 days',
			['02-28', '02-29', '03-01', '03-02'].map((day) => `2024-${day} 10:00 us → A`),
			{
				sent: 4,
				written: 1,
				cold: 1,
				measured: [1, 1, 1, 4, 0],
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
				measured: [2, 2, 1, 3, 0],
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
			{ sent: 2, written: 2, cold: 2, measured: [1, 1, 1, 1, 0] },
		],
		[
			// A wrote before the period, less than 24 hours before the message in it.
			'an answer to the day before the period',
			['2024-05-13 11:00 A → us', '12:30 us → A'],
			{ sent: 1, written: 0, cold: 0, measured: [0, 0, 0, 0, null] },
		],
		[
			// A wrote 24.5 hours before: the message is unprompted, but the chat is not cold.
			'a chat that wrote the day before the period',
			['2024-05-12 12:30 A → us', '2024-05-13 13:00 us → A'],
			{ sent: 1, written: 1, cold: 0, measured: [1, 1, 1, 1, 0] },
		],
		[
			// What is older than the day before the period was not read: the chat looks cold.
			'a chat that wrote two days before the period',
			['2024-05-11 12:30 A → us', '2024-05-13 13:00 us → A'],
			{ sent: 1, written: 1, cold: 1, measured: [1, 1, 1, 1, 0] },
		],
		[
			// Our message before the period makes B's later word no reply: B was not written to in it.
			'what was sent before the period',
			['2024-05-13 10:00 us → B', '13:00 B → us', '13:10 us → B'],
			{ sent: 1, written: 0, cold: 0, measured: [0, 0, 0, 0, null] },
		],
		[
			// A wrote three days before and not since: known, and it did not write back.
			'a word of days ago is no reply',
			['2024-05-16 10:00 A → us', '2024-05-19 10:00 us → A'],
			{ sent: 1, written: 1, cold: 0, measured: [1, 1, 1, 1, 0] },
		],
		[
			// Answered on the 15th, written to again on the 17th in vain: A is one chat that wrote back.
			'a chat that wrote back once of two times',
			['2024-05-14 10:00 us → A', '2024-05-15 10:00 A → us', '2024-05-17 10:00 us → A'],
			{ sent: 2, written: 1, cold: 1, measured: [1, 1, 1, 1, 1] },
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
			{ sent: 1, written: 1, cold: 1, measured: [1, 1, 1, 1, 0] },
		],
		[
			// It had gone out before it was deleted.
			'a deleted message',
			['2024-05-20 09:00 us → A (deleted)'],
			{ sent: 1, written: 1, cold: 1, measured: [1, 1, 1, 1, 0] },
		],
		[
			// A: pending for exactly a day. B: a second less. C: sent, two days ago. D: failed just now. E: read.
			// F: failed, but as an answer: not unprompted, yet not delivered. G's own failure is not ours.
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
			{ sent: 6, written: 5, cold: 5, undelivered: 4, measured: [2, 2, 1, 3, 0] },
		],
		[
			// 9 chats without a single reply are too few to judge; 9 messages at 10 minutes: 2 in 15 minutes,
			// from 00:00 to 01:20.
			'nine people, no reply',
			campaign(9, 0),
			{ sent: 9, written: 9, cold: 9, measured: [1, 2, 2, 1, 0] },
		],
		[
			'ten people, two replies',
			campaign(10, 2),
			{ sent: 10, written: 10, cold: 10, measured: [1, 2, 2, 1, 0.2], over: ['replyShare'] },
		],
		[
			'ten people, three replies',
			campaign(10, 3),
			{ sent: 10, written: 10, cold: 10, measured: [1, 2, 2, 1, 0.3] },
		],
		[
			// 29 of 100 is 0.29, though 0.29 * 100 is below 29 in floating point.
			'a share of whole hundredths',
			campaign(100, 29),
			{
				sent: 100,
				written: 100,
				cold: 100,
				measured: [1, 2, 17, 1, 0.29],
				over: ['hoursPerDay', 'replyShare'],
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
				measured: [1, 2, 17, 1, 0.29],
				over: ['hoursPerDay', 'replyShare'],
			},
		],
	];

	it.each(STORIES)('%s', async (_name, lines, told) => {
		const report = await reportOf(lines, told.now);
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
		async (perMinute, per15, over) => {
			// The first minute has `perMinute`, each later one has one.
			const lines = Array.from({ length: per15 }, (_, n) => {
				const minute = Math.max(0, n - perMinute + 1);
				return `2024-05-20 09:${String(minute).padStart(2, '0')}:00 us → A`;
			});
			const { limits, overLimits } = await reportOf(lines);
			expect(limits[0].measured).toBe(perMinute);
			expect(limits[1].measured).toBe(per15);
			expect(overLimits).toEqual(over);
		},
	);
});

describe('the report', () => {
	it('has the fields of the design, in its order', async () => {
		const report = await reportOf(['2024-05-20 09:00 us → A', '09:05 A → us']);
		expect(JSON.stringify(report)).toBe(
			JSON.stringify({
				withinLimits: true,
				overLimits: [],
				limits: [
					{ limit: 'messagesPerMinute', measured: 1, allowed: 2, isOver: false },
					{ limit: 'messagesPer15Minutes', measured: 1, allowed: 10, isOver: false },
					{ limit: 'hoursPerDay', measured: 1, allowed: 6, isOver: false },
					{ limit: 'consecutiveDays', measured: 1, allowed: 3, isOver: false },
					{ limit: 'replyShare', measured: 1, allowed: 0.3, isOver: false },
				],
				sent: 1,
				chatsWritten: 1,
				coldChats: 1,
				undelivered: 0,
				advice: [],
				isComplete: true,
			}),
		);
	});

	const period = periodBefore(new Date(NOON), 7);
	const burst = (length: number): Message[] =>
		Array.from({ length }, () => ({ chat: 1, at: period.to, isOurs: true, delivery: 'other' }));

	it.each([
		[1, true, true],
		[1, false, null],
		[3, true, false],
		[3, false, false],
	])(
		'%i messages in a second, all read: %s, are within limits: %s',
		(count, isComplete, within) => {
			const report = toActivityReport(burst(count), isComplete, period);
			expect(report).toMatchObject({ isComplete, withinLimits: within });
		},
	);

	it('says both figures for each limit that is exceeded, and nothing for the others', async () => {
		// 14 to 17 May, on the last day each hour 11 people within 11 seconds.
		const days = ['14', '15', '16'].map((day) => `2024-05-${day} 10:00 us → A`);
		const hours = ['01', '02', '03', '04', '05', '06', '07'].flatMap((hour) =>
			Array.from({ length: 11 }, (_, n) => {
				return `2024-05-17 ${hour}:00:${String(n).padStart(2, '0')} us → p${n + 100}`;
			}),
		);
		const { advice, overLimits } = await reportOf([...days, ...hours]);
		expect(overLimits).toEqual(LIMITS.map(({ limit }) => limit));
		expect(advice).toEqual([
			expect.stringMatching(/^11 .* one minute.* limit is 2:/),
			expect.stringMatching(/^11 .* 15 minutes.* limit is 10:/),
			expect.stringMatching(/ 7 hours of one day.* limit is 6:/),
			expect.stringMatching(/ 4 days in a row.* limit is 3:/),
			expect.stringMatching(/^0 % .* at least 30 %:/),
		]);
		expect((await reportOf(everyHour('2024-05-19', 7))).advice).toEqual([
			expect.stringMatching(/ 7 hours of one day.* limit is 6:/),
		]);
	});

	it('tells the share in whole percent', async () => {
		const { advice } = await reportOf(campaign(97, 29));
		expect(advice[1]).toMatch(/^29 % /);
	});

	it('holds no text, name, number or chat of anybody', async () => {
		const report = await reportOf([...campaign(40, 2), '2024-05-20 09:00 us → A (failed)']);
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
		chat: fc.integer({ min: 0, max: 12 }),
		at,
		isOurs: fc.boolean(),
		delivery: fc.constantFrom('failed', 'waiting', 'other'),
	});
	const history = fc.array(message, { maxLength: 120, size: 'max' });
	const measuredOf = (messages: Message[]) =>
		toActivityReport(messages, true, period).limits.map(({ measured }) => measured!);

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
		const chats = [...new Set(own.map((one) => one.chat))].map((chat) => {
			const first = Math.min(...own.filter((one) => one.chat === chat).map((one) => one.at));
			const heard = messages.filter(
				(one) => one.chat === chat && !one.isOurs && isIn(period.contextFrom, one),
			);
			return {
				isCold: heard.every((one) => one.at > first),
				hasReplied: heard.some((one) => one.at > first),
			};
		});
		const sent = messages.filter((one) => one.isOurs && isIn(period.from, one));
		const hours = (day: string) =>
			new Set(own.map((one) => iso(one, 13)).filter((hour) => hour.startsWith(day))).size;
		const replies = chats.filter(({ hasReplied }) => hasReplied).length;
		return {
			measured: [
				within(MINUTE),
				within(15 * MINUTE),
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
				const report = toActivityReport(messages, true, period);
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
				expect(toActivityReport(others, true, period)).toEqual(
					toActivityReport(messages, true, period),
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
				const report = toActivityReport(messages, true, period);
				expect(report).toMatchObject({ withinLimits: true, chatsWritten: 0, coldChats: 0 });
				expect(report.limits.map(({ measured }) => measured)).toEqual([0, 0, 0, 0, null]);
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

	it('with one more message of our own accord has no smaller window, hours or days', () => {
		fc.assert(
			fc.property(history, message, (messages, one) => {
				const after = [...messages, { ...one, isOurs: true }];
				const [before, more] = [measuredOf(messages), measuredOf(after)];
				for (const figure of [0, 1, 2, 3]) {
					expect(more[figure]).toBeGreaterThanOrEqual(before[figure]);
				}
			}),
		);
	});
});

describe('periodBefore', () => {
	it('ends at the full second of now, and reads a day more than it counts', () => {
		const period = periodBefore(new Date('2024-05-20T12:00:00.999Z'), 7);
		expect(
			[period.contextFrom, period.from, period.to].map((t) => new Date(t).toISOString()),
		).toEqual(['2024-05-12T12:00:00.000Z', '2024-05-13T12:00:00.000Z', '2024-05-20T12:00:00.000Z']);
	});
});
