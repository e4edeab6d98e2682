import fc from 'fast-check';

import { byPerson, matchesInList } from '../../../../nodes/WhapiRiskMeter/activity/identity';
import {
	LIMITS,
	type LimitName,
	type OwnLimits,
} from '../../../../nodes/WhapiRiskMeter/activity/limits';
import { readEntry, type Message } from '../../../../nodes/WhapiRiskMeter/activity/message';
import { periodBefore } from '../../../../nodes/WhapiRiskMeter/activity/period';
import { toActivityReport } from '../../../../nodes/WhapiRiskMeter/activity/report';
import { phoneOf, PRIVATE_NAME, PRIVATE_TEXT, story } from '../../../simulator/histories';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The last 7 days begin at noon of 13 May, and what is read at noon of 12 May. */
const NOON = '2024-05-20T12:00:00Z';

const messageWith = (fields: Pick<Message, 'chat' | 'at' | 'isOurs'>): Message => ({
	delivery: 'arrived',
	isOptOut: false,
	id: null,
	sender: null,
	quotedId: null,
	...fields,
});

interface Setting {
	now?: string;
	days?: number;
	own?: OwnLimits;
	timeZone?: string;
}

function reportOf(
	lines: string[],
	{ now = NOON, days = 7, own = {}, timeZone = 'UTC' }: Setting = {},
) {
	const period = periodBefore(new Date(now), days, timeZone);
	const read = story(...lines)
		.map((entry) => readEntry(entry, period.to))
		.filter((message) => typeof message === 'object');
	const messages = byPerson(read, matchesInList(read));
	return toActivityReport({ messages, isComplete: true }, period, own);
}

/** In the order of the limits: a minute, 15 minutes, an hour, people, hours, days, undelivered in a row, replies. */
type Figures = [number, number, number, number, number, number, number, number | null];

interface Told extends Setting {
	sent: number;
	written: number;
	cold: number;
	undelivered?: number;
	measured: Figures;
	over?: LimitName[];
}

const NOTHING: Told = { sent: 0, written: 0, cold: 0, measured: [0, 0, 0, 0, 0, 0, 0, null] };

/** `2024-05-20 09:10`, so many minutes after another one. */
const clock = (from: string, minutes: number) =>
	new Date(Date.parse(`${from}Z`) + minutes * MINUTE).toISOString().slice(0, 16).replace('T', ' ');

/** A message an hour, to so many people in turn. */
const everyHour = (from: string, hours: number, people = hours) =>
	Array.from({ length: hours }, (_, hour) => `${clock(from, 60 * hour)} us → p${hour % people}`);

/** A message each 10 minutes, to somebody else each. */
const to = (people: number, from: string) =>
	Array.from({ length: people }, (_, person) => `${clock(from, 10 * person)} us → p${person}`);

const sixOn = (...days: string[]) => days.flatMap((day) => to(6, `${day}T10:00`));

/** One message to a person each, 10 minutes apart; the first `replies` of them write back. */
const campaign = (people: number, replies: number) =>
	to(people, '2024-05-14T00:00').flatMap((line, person) =>
		person < replies
			? [line, `${clock('2024-05-14T00:00', 10 * person + 5)} p${person} → us`]
			: [line],
	);

describe('small stories, each figure worked out by hand', () => {
	const STORIES: Array<[string, string[], Told]> = [
		['nothing at all', [], NOTHING],
		[
			// 09:00 is unprompted; 09:06 follows what A wrote at 09:05.
			'a message that is answered, and a word back',
			['2024-05-20 09:00 us → A', '09:05 A → us', '09:06 us → A'],
			{ sent: 2, written: 1, cold: 1, measured: [1, 1, 1, 1, 0, 0, 0, 1] },
		],
		[
			// A asked first: three answers within a minute are none of the limits' matter.
			'a conversation that the other side began',
			['2024-05-20 09:00 A → us', '09:00:10 us → A', '09:00:20 us → A', '09:00:30 us → A'],
			{ ...NOTHING, sent: 3 },
		],
		[
			// The 24 hours are half-open: what was written exactly 24 hours before is too old.
			'exactly 24 hours after the chat wrote',
			['2024-05-19 09:00 A → us', '2024-05-20 09:00 us → A'],
			{ sent: 1, written: 1, cold: 0, measured: [1, 1, 1, 1, 0, 0, 0, 0] },
		],
		[
			'a second less than 24 hours after the chat wrote',
			['2024-05-19 09:00:01 A → us', '2024-05-20 09:00 us → A'],
			{ ...NOTHING, sent: 1 },
		],
		[
			// A bot answers within the second.
			'an answer in the same second',
			['2024-05-20 09:00 A → us', '09:00 us → A'],
			{ ...NOTHING, sent: 1 },
		],
		[
			'an answer in the same second, listed the other way round',
			['2024-05-20 09:00 us → A', '09:00 A → us'],
			{ ...NOTHING, sent: 1 },
		],
		[
			// Another chat's message does not matter.
			'somebody else wrote',
			['2024-05-20 09:00 B → us', '09:05 us → A'],
			{ sent: 1, written: 1, cold: 1, measured: [1, 1, 1, 1, 0, 0, 0, 0] },
		],
		[
			// 09:00:00 and 09:01:00 are not in one minute; in 15 minutes they are two.
			'two messages exactly 60 s apart',
			['2024-05-20 09:00 us → A', '09:01 us → B'],
			{ sent: 2, written: 2, cold: 2, measured: [1, 2, 2, 2, 0, 0, 0, 0] },
		],
		[
			'two messages 59 s apart',
			['2024-05-20 09:00 us → A', '09:00:59 us → B'],
			{ sent: 2, written: 2, cold: 2, measured: [2, 2, 2, 2, 0, 0, 0, 0] },
		],
		[
			// Three to one chat in a minute: the chat is written to once, and the minute has three.
			'three messages to one chat in a minute that ends in the next hour',
			['2024-05-20 09:59:30 us → A', '10:00 us → A', '10:00:29 us → A'],
			{
				sent: 3,
				written: 1,
				cold: 1,
				measured: [3, 3, 3, 1, 0, 0, 0, 0],
				over: ['messagesPerMinute'],
			},
		],
		[
			'two messages exactly 15 minutes apart',
			['2024-05-20 09:00 us → A', '09:15 us → B'],
			{ sent: 2, written: 2, cold: 2, measured: [1, 1, 2, 2, 0, 0, 0, 0] },
		],
		[
			'two messages exactly an hour apart',
			['2024-05-20 09:00 us → A', '10:00 us → B'],
			{ sent: 2, written: 2, cold: 2, measured: [1, 1, 1, 2, 0, 0, 0, 0] },
		],
		[
			// 24 hours are half-open, too; A is one person, however often.
			'people exactly 24 hours apart',
			['2024-05-19 09:00 us → A', '10:00 us → B', '11:00 us → B', '2024-05-20 09:00 us → C'],
			{ sent: 4, written: 3, cold: 3, measured: [1, 1, 1, 2, 0, 0, 0, 0] },
		],
		[
			// 08:59:59 is in one hour, 09:00:00 and 09:59:59 in the next, the other three in a third.
			'clock hours',
			[
				'2024-05-20 08:59:59 us → A',
				'09:00 us → B',
				'09:59:59 us → C',
				...['11:00 us → D', '11:10 us → E', '11:20 us → F'],
			],
			{ sent: 6, written: 6, cold: 6, measured: [2, 2, 3, 6, 3, 1, 0, 0] },
		],
		[
			'six hours',
			everyHour('2024-05-19T00:00', 6),
			{ sent: 6, written: 6, cold: 6, measured: [1, 1, 1, 6, 6, 1, 0, 0] },
		],
		[
			'seven hours',
			everyHour('2024-05-19T00:00', 7),
			{
				sent: 7,
				written: 7,
				cold: 7,
				measured: [1, 1, 1, 7, 7, 1, 0, 0],
				over: ['hoursPerDay'],
			},
		],
		[
			// Three of them before midnight, four after it, and so no day with more than 5 people.
			'seven hours over midnight',
			everyHour('2024-05-18T21:30', 7),
			{
				sent: 7,
				written: 7,
				cold: 7,
				measured: [1, 1, 1, 7, 7, 0, 0, 0],
				over: ['hoursPerDay'],
			},
		],
		[
			'twelve hours and five people: no campaign',
			everyHour('2024-05-19T00:00', 12, 5),
			{ sent: 12, written: 5, cold: 5, measured: [1, 1, 1, 5, 0, 0, 0, 0] },
		],
		[
			// Whichever 24 hours: six of them.
			'the same six hours on two days',
			[...everyHour('2024-05-18T00:00', 6), ...everyHour('2024-05-19T00:00', 6)],
			{ sent: 12, written: 6, cold: 6, measured: [1, 1, 1, 6, 6, 2, 0, 0] },
		],
		[
			// From 18:30 to 05:20, which are 12 clock hours: each of UTC's days has 49.
			'98 people over midnight',
			Array.from({ length: 98 }, (_, n) => `${clock('2024-05-18T18:30', 6.7 * n)} us → p${n}`),
			{
				sent: 98,
				written: 98,
				cold: 98,
				measured: [1, 3, 9, 98, 12, 2, 0, 0],
				over: ['chatsPerDay', 'hoursPerDay', 'replyShare'],
			},
		],
		[
			// 14 and 15, 17 and 18: two in a row, twice.
			'days with a rest between',
			sixOn('2024-05-14', '2024-05-15', '2024-05-17', '2024-05-18'),
			{ sent: 24, written: 6, cold: 6, measured: [1, 2, 6, 6, 1, 2, 0, 0] },
		],
		[
			'four days, but five people on one of them',
			[...sixOn('2024-05-14', '2024-05-15', '2024-05-17'), ...to(5, '2024-05-16T10:00')],
			{ sent: 23, written: 6, cold: 6, measured: [1, 2, 6, 6, 1, 2, 0, 0] },
		],
		[
			'a message a day from the phone',
			['13', '14', '15', '16', '17', '18', '19', '20'].map((d) => `2024-05-${d} 12:00 us → A`),
			{ sent: 8, written: 1, cold: 1, measured: [1, 1, 1, 1, 0, 0, 0, 0] },
		],
		[
			'four days over the end of a February with 29 days',
			sixOn('2024-02-28', '2024-02-29', '2024-03-01', '2024-03-02'),
			{
				sent: 24,
				written: 6,
				cold: 6,
				measured: [1, 2, 6, 6, 1, 4, 0, 0],
				over: ['consecutiveDays'],
				now: '2024-03-03T12:00:00Z',
			},
		],
		[
			// The sixth of 31 December is in its last second, the first of the new year in its first.
			'three days over the end of a year',
			[
				...sixOn('2023-12-30'),
				...to(5, '2023-12-31T10:00'),
				'2023-12-31 23:59:59 us → p5',
				'2024-01-01 00:00 us → p0',
				...to(6, '2024-01-01T10:00').slice(1),
			],
			{
				sent: 18,
				written: 6,
				cold: 6,
				measured: [2, 2, 6, 6, 3, 3, 0, 0],
				now: '2024-01-03T12:00:00Z',
			},
		],
		[
			// In UTC 15, 16 and 17 May; in New York the evenings of 14 to 16 and the afternoon of 17 May.
			'days of the time zone of the workflow',
			['2024-05-15T02:00', '2024-05-16T02:00', '2024-05-17T02:00', '2024-05-17T20:00'].flatMap(
				(from) => to(6, from),
			),
			{
				sent: 24,
				written: 6,
				cold: 6,
				measured: [1, 2, 6, 6, 2, 4, 0, 0],
				over: ['consecutiveDays'],
				timeZone: 'America/New_York',
			},
		],
		[
			// C is at the last second; D, up to an hour later, counts as now; E counts no more.
			'the first and the last second of the period, and those beside it',
			[
				'2024-05-13 11:59:59 us → A',
				'2024-05-13 12:00 us → B',
				'2024-05-20 12:00 us → C',
				'2024-05-20 13:00 us → D',
				'2024-05-20 13:00:01 us → E',
			],
			{ sent: 3, written: 3, cold: 3, measured: [2, 2, 2, 2, 0, 0, 0, 0] },
		],
		[
			// Three within the same minute of the future, and one answer: nobody is an answer before it was asked.
			'a clock that is slow',
			['2024-05-20 12:02 us → A', '12:02:10 us → B', '12:02:20 us → C', '12:02:40 C → us'],
			{
				sent: 3,
				written: 3,
				cold: 3,
				measured: [3, 3, 3, 3, 0, 0, 0, 0.33],
				over: ['messagesPerMinute'],
			},
		],
		[
			// A wrote before the period, less than 24 hours before the message in it.
			'an answer to the day before the period',
			['2024-05-13 11:00 A → us', '12:30 us → A'],
			{ ...NOTHING, sent: 1 },
		],
		[
			// A wrote 24.5 hours before: the message is unprompted, but the chat is not cold.
			'a chat that wrote the day before the period',
			['2024-05-12 12:30 A → us', '2024-05-13 13:00 us → A'],
			{ sent: 1, written: 1, cold: 0, measured: [1, 1, 1, 1, 0, 0, 0, 0] },
		],
		[
			// Older messages than those of the day before the period were not read: the chat looks cold.
			'a chat that wrote two days before the period',
			['2024-05-11 12:30 A → us', '2024-05-13 13:00 us → A'],
			{ sent: 1, written: 1, cold: 1, measured: [1, 1, 1, 1, 0, 0, 0, 0] },
		],
		[
			// Our message before the period makes B's later word no reply: B was not written to in it.
			'what was sent before the period',
			['2024-05-13 10:00 us → B', '13:00 B → us', '13:10 us → B'],
			{ ...NOTHING, sent: 1 },
		],
		[
			// A wrote three days before and not since: known, and it did not write back.
			'a word of days ago is no reply',
			['2024-05-16 10:00 A → us', '2024-05-19 10:00 us → A'],
			{ sent: 1, written: 1, cold: 0, measured: [1, 1, 1, 1, 0, 0, 0, 0] },
		],
		[
			// Answered on the 15th, written to again on the 17th in vain: A is one chat that wrote back.
			'a chat that wrote back once of two times',
			['2024-05-14 10:00 us → A', '2024-05-15 10:00 A → us', '2024-05-17 10:00 us → A'],
			{ sent: 2, written: 1, cold: 1, measured: [1, 1, 1, 1, 0, 0, 0, 1] },
		],
		[
			'an answer after 9 seconds, which is an away message',
			['2024-05-20 09:00 us → A', '09:00:09 A → us'],
			{ sent: 1, written: 1, cold: 1, measured: [1, 1, 1, 1, 0, 0, 0, 0] },
		],
		[
			'an answer after 10 seconds',
			['2024-05-20 09:00 us → A', '09:00:10 A → us'],
			{ sent: 1, written: 1, cold: 1, measured: [1, 1, 1, 1, 0, 0, 0, 1] },
		],
		[
			'an away message to each of two messages',
			['2024-05-17 09:00 us → A', '09:00:05 A → us', '2024-05-19 09:00 us → A', '09:00:05 A → us'],
			{ sent: 2, written: 1, cold: 1, measured: [1, 1, 1, 1, 0, 0, 0, 0] },
		],
		[
			// Their own answer is under a minute after the away message, and long after ours.
			'a person after the away message',
			['2024-05-20 09:00 us → A', '09:00:05 A → us', '09:00:30 A → us'],
			{ sent: 1, written: 1, cold: 1, measured: [1, 1, 1, 1, 0, 0, 0, 1] },
		],
		[
			'groups, channels, statuses, and what is no message',
			[
				'2024-05-20 09:00 us → group',
				'09:00 us → channel',
				'09:00 us → status',
				...['system', 'action', 'call', 'story', 'pin'].map((t) => `09:00 us → A (${t})`),
			],
			NOTHING,
		],
		[
			// A's reaction is not a message: ours is unprompted, and A did not write back.
			'a reaction before and after',
			['2024-05-20 09:00 A → us (action)', '09:01 us → A (image)', '09:02 A → us (action)'],
			{ sent: 1, written: 1, cold: 1, measured: [1, 1, 1, 1, 0, 0, 0, 0] },
		],
		[
			// B's could not be decrypted, and is a message all the same; so are ours to A.
			'what could not be decrypted',
			[
				'2024-05-20 09:00 us → A (unknown)',
				'09:00:30 us → A (ciphertext)',
				'09:05 B → us (ciphertext)',
				'09:06 us → B',
			],
			{ sent: 3, written: 1, cold: 1, measured: [2, 2, 2, 1, 0, 0, 0, 0] },
		],
		[
			// It had gone out before it was deleted.
			'a deleted message',
			['2024-05-20 09:00 us → A (deleted)'],
			{ sent: 1, written: 1, cold: 1, measured: [1, 1, 1, 1, 0, 0, 0, 0] },
		],
		[
			// A: pending for exactly an hour. B: a second less. C: sent, two days ago. D: failed. E: read.
			// F: failed, but as an answer: not unprompted, yet not delivered. G's own failure is not ours.
			// D's failure counts for pace, and D was not written to. After E, A and B did not arrive in 10 minutes.
			'what did not arrive',
			[
				'2024-05-18 12:00 us → C (sent)',
				'2024-05-20 10:00 us → D (failed)',
				'10:30 us → E (read)',
				'11:00 us → A (pending)',
				'11:00:01 us → B (pending)',
				'11:10 F → us',
				'11:30 us → F (failed)',
				'11:40 G → us (failed)',
			],
			{ sent: 6, written: 4, cold: 4, undelivered: 4, measured: [2, 2, 3, 4, 0, 0, 2, 0] },
		],
		[
			// 9 chats without a single reply are too few to judge; 00:00 to 01:20.
			'nine people, no reply',
			campaign(9, 0),
			{ sent: 9, written: 9, cold: 9, measured: [1, 2, 6, 9, 2, 1, 0, 0] },
		],
		[
			'ten people, two replies',
			campaign(10, 2),
			{
				sent: 10,
				written: 10,
				cold: 10,
				measured: [1, 2, 6, 10, 2, 1, 0, 0.2],
				over: ['replyShare'],
			},
		],
		[
			'ten people, three replies',
			campaign(10, 3),
			{ sent: 10, written: 10, cold: 10, measured: [1, 2, 6, 10, 2, 1, 0, 0.3] },
		],
		[
			// 29 of 100 is 0.29, though 0.29 * 100 is below 29 in floating point.
			'a share of whole hundredths',
			campaign(100, 29),
			{
				sent: 100,
				written: 100,
				cold: 100,
				measured: [1, 2, 6, 100, 17, 1, 0, 0.29],
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
				measured: [1, 2, 6, 97, 17, 1, 0, 0.29],
				over: ['chatsPerDay', 'hoursPerDay', 'replyShare'],
			},
		],
	];

	it.each(STORIES)('%s', (_name, lines, { now, timeZone, ...told }) => {
		const report = reportOf(lines, { now, timeZone });
		expect({
			sent: report.sent,
			written: report.chatsWritten,
			cold: report.coldChats,
			undelivered: report.undelivered,
			measured: report.limits.map(({ measured }) => measured),
			over: report.overLimits,
		}).toEqual({ undelivered: 0, over: [], ...told });
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

	it.each([
		[29, []],
		[30, ['messagesPerHour']],
	])('%i messages in an hour exceed %p', (count, over) => {
		const lines = Array.from(
			{ length: count },
			(_, n) => `${clock('2024-05-20T09:00', 1.7 * n)} us → A`,
		);
		const report = reportOf(lines);
		expect(report.limits[2].measured).toBe(count);
		expect(report.overLimits).toEqual(over);
	});
});

describe('messages that do not arrive, one after the other', () => {
	/** The newest first: how many minutes ago, and the status. */
	type Row = Array<[minutes: number, status: string]>;
	const five = (status: string): Row => [0, 1, 2, 3, 4].map((n) => [20 + n, status]);
	const RECEIPT: Row = [[26, 'delivered']];
	const HOURS = 60;

	it.each<[string, Row, measured: number]>([
		['five failed', five('failed'), 5],
		['five failed just now', [0, 1, 2, 3, 4].map((n) => [n, 'failed']), 5],
		['whatever the case', five('FAILED'), 5],
		['five are errors', five('error'), 5],
		['five are at one tick', [...five('sent'), ...RECEIPT], 5],
		['five are pending', [...five('PENDING'), ...RECEIPT], 5],
		['of both kinds', [...five('sent').slice(0, 3), ...five('failed').slice(3), ...RECEIPT], 5],
		['one tick means nothing where none ever becomes two', five('sent'), 0],
		['one tick ends the row there', [...five('failed').slice(0, 2), ...five('sent').slice(2)], 2],
		['too young for a second tick', [[9.9, 'sent'], [9, 'sent'], ...RECEIPT], 0],
		['10 minutes old', [[10, 'sent'], ...RECEIPT], 1],
		['young ones are passed over', [[1, 'sent'], [2, 'pending'], ...five('failed')], 5],
		['a young one that arrived ends it', [[1, 'read'], ...five('failed')], 0],
		['so does a played one', [...five('failed').slice(0, 2), [30, 'played'], [31, 'failed']], 2],
		['a deleted one says nothing', [[1, 'deleted'], ...five('failed'), [50, 'deleted']], 5],
		[
			'up to 72 hours ago',
			[
				[1, 'failed'],
				[72 * HOURS - 0.1, 'failed'],
			],
			2,
		],
		[
			'and not before',
			[
				[1, 'failed'],
				[72 * HOURS, 'failed'],
			],
			1,
		],
	])('%s', (_name, row, measured) => {
		const lines = row.map(([minutes, status], n) => {
			const at = new Date(Date.parse(NOON) - minutes * MINUTE).toISOString();
			return `${at.slice(0, 10)} ${at.slice(11, 19)} us → p${n} (${status})`;
		});
		const { limits, overLimits } = reportOf(lines);
		const { measured: counted, isOver } = limits[6];
		expect({ counted, isOver }).toEqual({ counted: measured, isOver: measured > 4 });
		expect(overLimits.includes('undeliveredInARow')).toBe(isOver);
	});

	it('are those that nobody asked for', () => {
		const asked = five('failed').map((_, n) => `2024-05-20 09:0${n} p${n} → us`);
		const answers = five('failed').map((_, n) => `2024-05-20 09:1${n} us → p${n} (failed)`);
		expect(reportOf([...asked, ...answers]).limits[6].measured).toBe(0);
	});

	it('say when the row began, what may be, and when to try again', () => {
		const lines = Array.from({ length: 6 }, (_, n) => `2024-05-20 11:1${n} us → p${n} (failed)`);
		const { limits, advice, nextAllowedAt } = reportOf(lines);
		expect(limits[6]).toEqual({
			limit: 'undeliveredInARow',
			measured: 6,
			allowed: 4,
			isOver: true,
			at: '2024-05-20T11:10:00.000Z',
		});
		expect(nextAllowedAt).toBe('2024-05-21T11:15:00.000Z');
		expect(advice).toEqual([
			"The last 6 unprompted messages, from 20 May at 11:10 (UTC) on, did not arrive, and the limit is 4. The limit is exceeded now. WhatsApp may have locked new chats for this number. Only answer people who write, and check the list's numbers. Send one message at nextAllowedAt, and see whether it arrives.",
		]);
	});
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
					['messagesPerHour', 5, 29, false, '2024-05-19T09:15:00.000Z'],
					['chatsPerDay', 6, 50, false, '2024-05-19T09:15:00.000Z'],
					['hoursPerDay', 2, 6, false, '2024-05-19T09:00:00.000Z'],
					['consecutiveDays', 0, 3, false, null],
					['undeliveredInARow', 1, 4, false, '2024-05-20T08:00:00.000Z'],
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
					"5 unprompted messages went out within one minute on 19 May at 09:15 (UTC), and Whapi's limit is 2. It is no longer exceeded. Wait 60 to 90 seconds between two messages.",
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

	const period = periodBefore(new Date(NOON), 7, 'UTC');

	it('says that no message at all proves little', () => {
		const nothing = reportOf([]);
		expect(nothing).toMatchObject({
			withinLimits: true,
			nextAllowedAt: '2024-05-20T12:00:00.000Z',
		});
		expect(nothing.advice).toEqual([expect.stringMatching(/proves little.*full_history/)]);
		expect(reportOf(['2024-05-12 13:00 A → us']).advice).toEqual([]);
		// Something was listed then, and could not be read.
		expect(toActivityReport({ messages: [], isComplete: false }, period).advice).toEqual([]);
	});

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

	// 14 to 17 May, on the last day each hour 30 people within 30 seconds: 210 people. The last five failed.
	const EVERYTHING = [
		...sixOn('2024-05-14', '2024-05-15', '2024-05-16'),
		...[1, 2, 3, 4, 5, 6, 7].flatMap((hour) =>
			Array.from({ length: 30 }, (_, n) => {
				const end = hour === 7 && n >= 25 ? ' (failed)' : '';
				return `2024-05-17 0${hour}:00:${String(n).padStart(2, '0')} us → p${hour * 30 + n}${end}`;
			}),
		),
	];
	const TWO_DAYS_LATER = '2024-05-19T12:00:00Z';

	it('says for each limit that is exceeded both figures, when that was, and what to do', () => {
		const { advice, overLimits } = reportOf(EVERYTHING, { now: TWO_DAYS_LATER });
		const then = 'It is no longer exceeded.';
		expect(overLimits).toEqual(LIMITS.map(({ limit }) => limit));
		expect(advice.map((sentence, n) => sentence.replace(LIMITS[n].remedy, ''))).toEqual([
			`30 unprompted messages went out within one minute on 17 May at 07:00 (UTC), and Whapi's limit is 2. ${then} `,
			`30 unprompted messages went out within 15 minutes on 17 May at 07:00 (UTC), and Whapi's limit is 10. ${then} `,
			`30 unprompted messages went out within one hour on 17 May at 07:00 (UTC), and Whapi's limit is 29. ${then} `,
			`216 people got an unprompted message within 24 hours from 16 May at 10:00 (UTC), and Whapi's limit is 50. ${then} `,
			`Unprompted messages went out in 8 of the 24 hours from 16 May at 10:00 (UTC), and Whapi's limit is 6. ${then} `,
			`Unprompted messages went out on 4 days in a row, 14 May to 17 May (UTC), and Whapi's limit is 3. ${then} `,
			'The last 5 unprompted messages, from 17 May at 07:00 (UTC) on, did not arrive, and the limit is 4. The limit is exceeded now. ',
			"0% of the people who got an unprompted message wrote back, and Whapi's minimum is 30%. The limit is exceeded now. ",
		]);
	});

	it('gives moments in the time zone of the workflow', () => {
		const { advice } = reportOf(EVERYTHING, { now: TWO_DAYS_LATER, timeZone: 'Asia/Kolkata' });
		expect(advice[0]).toContain('on 17 May at 12:30 (Asia/Kolkata)');
		expect(advice[5]).toContain('14 May to 17 May (Asia/Kolkata)');
	});

	it('says which of them are exceeded now', () => {
		const nowOver = (now: string) =>
			reportOf(EVERYTHING, { now }).advice.map((sentence) => sentence.includes('exceeded now'));
		const allFrom = (first: number) => LIMITS.map((_, n) => n >= first);
		expect(nowOver('2024-05-17T07:00:29Z')).toEqual(allFrom(0));
		expect(nowOver('2024-05-17T07:14:59Z')).toEqual(allFrom(1));
		// 11 of the 30 messages are in these 15 minutes, of which the first moment is not part, then 10.
		expect(nowOver('2024-05-17T07:15:18Z')).toEqual(allFrom(1));
		expect(nowOver('2024-05-17T07:15:19Z')).toEqual(allFrom(2));
		expect(nowOver('2024-05-17T07:59:59Z')).toEqual(allFrom(2));
		expect(nowOver('2024-05-17T08:00:29Z')).toEqual(allFrom(3));
		expect(nowOver('2024-05-18T07:00:29Z')).toEqual(allFrom(6));
	});

	it('goes by limits of your own where there are any, and says so', () => {
		const own = { messagesPerMinute: 30, chatsPerDay: 215, undeliveredInARow: 5, replyShare: 0 };
		const { advice, limits, overLimits } = reportOf(EVERYTHING, { own, now: TWO_DAYS_LATER });
		expect(overLimits).toEqual([
			'messagesPer15Minutes',
			'messagesPerHour',
			'chatsPerDay',
			'hoursPerDay',
			'consecutiveDays',
		]);
		expect(limits.map(({ allowed }) => allowed)).toEqual([30, 10, 29, 215, 6, 3, 5, 0]);
		expect(advice[0]).toContain("and Whapi's limit is 10.");
		expect(advice[2]).toContain('and your limit is 215.');
	});

	it('tells the share in whole percent', () => {
		const { advice } = reportOf(campaign(97, 29), { own: { replyShare: 0.35 } });
		expect(advice[2]).toMatch(/^29% .* your minimum is 35%\./);
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
	const period = periodBefore(new Date(NOON), 3, 'UTC');
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
		delivery: fc.constantFrom('failed', 'waiting', 'arrived', 'other'),
		isOptOut: fc.boolean(),
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
				expect(report.limits.map(({ measured }) => measured)).toEqual([0, 0, 0, 0, 0, 0, 0, null]);
			}),
		);
	});

	it('with one more answer is measured the same', () => {
		const delay = fc.integer({ min: 0, max: DAY - 1 });
		fc.assert(
			fc.property(history, message, delay, (messages, asked, later) => {
				const question = { ...asked, isOurs: false };
				const answer = { ...asked, isOurs: true, at: asked.at + later, delivery: 'other' as const };
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
				for (const figure of [0, 1, 2, 3, 4, 5]) {
					expect(more[figure]).toBeGreaterThanOrEqual(before[figure]);
				}
			}),
		);
	});
});
