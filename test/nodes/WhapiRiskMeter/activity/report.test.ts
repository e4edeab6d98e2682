import { byPerson, matchesInList } from '../../../../nodes/WhapiRiskMeter/activity/identity';
import { LIMITS, type OwnLimits } from '../../../../nodes/WhapiRiskMeter/activity/limits';
import { readEntry, type Message } from '../../../../nodes/WhapiRiskMeter/activity/message';
import { periodBefore } from '../../../../nodes/WhapiRiskMeter/activity/period';
import { toActivityReport } from '../../../../nodes/WhapiRiskMeter/activity/report';
import { phoneOf, PRIVATE_NAME, PRIVATE_TEXT, story } from '../../../simulator/histories';

const MINUTE = 60_000;

/** The last 7 days begin at noon of 13 May, and what is read at noon of 12 May. */
const NOON = '2024-05-20T12:00:00Z';

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

/**
 * Name, messages, then sent, chats written to, cold chats and undelivered, then what was measured in the order of the
 * limits: a minute, 15 minutes, an hour, people, hours, days, undelivered in a row, replies. Then what is exceeded.
 */
const TOLD = `
# 09:00 is unprompted; 09:06 follows what A wrote at 09:05.
a message that is answered, and a word back | 2024-05-20 09:00 us → A; 09:05 A → us; 09:06 us → A | 2 1 1 0 | 1 1 1 1 0 0 0 1
# A asked first: three answers within a minute are none of the limits' matter.
they began it | 2024-05-20 09:00 A → us; 09:00:10 us → A; 09:00:20 us → A; 09:00:30 us → A | 3 0 0 0 | 0 0 0 0 0 0 0 -
# The 24 hours are half-open: what was written exactly 24 hours before is too old.
exactly 24 hours after the chat wrote | 2024-05-19 09:00 A → us; 2024-05-20 09:00 us → A | 1 1 0 0 | 1 1 1 1 0 0 0 0
a second less than that | 2024-05-19 09:00:01 A → us; 2024-05-20 09:00 us → A | 1 0 0 0 | 0 0 0 0 0 0 0 -
# A bot answers within the second.
an answer in the same second | 2024-05-20 09:00 A → us; 09:00 us → A | 1 0 0 0 | 0 0 0 0 0 0 0 -
an answer in the same second, listed the other way round | 2024-05-20 09:00 us → A; 09:00 A → us | 1 0 0 0 | 0 0 0 0 0 0 0 -
somebody else wrote | 2024-05-20 09:00 B → us; 09:05 us → A | 1 1 1 0 | 1 1 1 1 0 0 0 0
# 09:00:00 and 09:01:00 are not in one minute; in 15 minutes they are two.
two messages exactly 60 s apart | 2024-05-20 09:00 us → A; 09:01 us → B | 2 2 2 0 | 1 2 2 2 0 0 0 0
two messages 59 s apart | 2024-05-20 09:00 us → A; 09:00:59 us → B | 2 2 2 0 | 2 2 2 2 0 0 0 0
# Three to one chat: the chat is written to once, and the minute, which ends in the next hour, has three.
three within a minute | 2024-05-20 09:59:30 us → A; 10:00 us → A; 10:00:29 us → A | 3 1 1 0 | 3 3 3 1 0 0 0 0 | messagesPerMinute
two messages exactly 15 minutes apart | 2024-05-20 09:00 us → A; 09:15 us → B | 2 2 2 0 | 1 1 2 2 0 0 0 0
two messages exactly an hour apart | 2024-05-20 09:00 us → A; 10:00 us → B | 2 2 2 0 | 1 1 1 2 0 0 0 0
# 24 hours are half-open, too; B is one person, however often.
24 hours apart | 2024-05-19 09:00 us → A; 10:00 us → B; 11:00 us → B; 2024-05-20 09:00 us → C | 4 3 3 0 | 1 1 1 2 0 0 0 0
# 08:59:59 is in one hour, 09:00:00 and 09:59:59 in the next, the other three in a third.
clock hours | 2024-05-20 08:59:59 us → A; 09:00 us → B; 09:59:59 us → C; 11:00 us → D; 11:10 us → E; 11:20 us → F | 6 6 6 0 | 2 2 3 6 3 1 0 0
# C is at the last second; D, up to an hour later, counts as now; A is a second before the period, E counts no more.
the ends | 2024-05-13 11:59:59 us → A; 12:00 us → B; 2024-05-20 12:00 us → C; 13:00 us → D; 13:00:01 us → E | 3 3 3 0 | 2 2 2 2 0 0 0 0
# Three within the same minute of the future, and one answer: nobody is an answer before it was asked.
a clock that is slow | 2024-05-20 12:02 us → A; 12:02:10 us → B; 12:02:20 us → C; 12:02:40 C → us | 3 3 3 0 | 3 3 3 3 0 0 0 0.33 | messagesPerMinute
# A wrote before the period, less than 24 hours before the message in it.
an answer to the day before the period | 2024-05-13 11:00 A → us; 12:30 us → A | 1 0 0 0 | 0 0 0 0 0 0 0 -
# A wrote 24.5 hours before: the message is unprompted, but the chat is not cold.
a chat that wrote the day before the period | 2024-05-12 12:30 A → us; 2024-05-13 13:00 us → A | 1 1 0 0 | 1 1 1 1 0 0 0 0
# Older messages than those of the day before the period were not read: the chat looks cold.
a chat that wrote two days before the period | 2024-05-11 12:30 A → us; 2024-05-13 13:00 us → A | 1 1 1 0 | 1 1 1 1 0 0 0 0
# Our message before the period makes B's later word no reply: B was not written to in it.
what was sent before the period | 2024-05-13 10:00 us → B; 13:00 B → us; 13:10 us → B | 1 0 0 0 | 0 0 0 0 0 0 0 -
# A wrote three days before and not since: known, and it did not write back.
a word of days ago is no reply | 2024-05-16 10:00 A → us; 2024-05-19 10:00 us → A | 1 1 0 0 | 1 1 1 1 0 0 0 0
# Answered on the 15th, written to again on the 17th in vain: A is one chat that wrote back.
a reply to one of two | 2024-05-14 10:00 us → A; 2024-05-15 10:00 A → us; 2024-05-17 10:00 us → A | 2 1 1 0 | 1 1 1 1 0 0 0 1
an answer after 9 seconds, which is an away message | 2024-05-20 09:00 us → A; 09:00:09 A → us | 1 1 1 0 | 1 1 1 1 0 0 0 0
an answer after 10 seconds | 2024-05-20 09:00 us → A; 09:00:10 A → us | 1 1 1 0 | 1 1 1 1 0 0 0 1
two away messages | 2024-05-17 09:00 us → A; 09:00:05 A → us; 2024-05-19 09:00 us → A; 09:00:05 A → us | 2 1 1 0 | 1 1 1 1 0 0 0 0
# Their own answer is under a minute after the away message, and long after ours.
a person after the away message | 2024-05-20 09:00 us → A; 09:00:05 A → us; 09:00:30 A → us | 1 1 1 0 | 1 1 1 1 0 0 0 1
groups, channels and statuses | 2024-05-20 09:00 us → group; 09:00 us → channel; 09:00 us → status | 0 0 0 0 | 0 0 0 0 0 0 0 -
no message | 2024-05-20 09:00 us → A (system); 09:00 us → A (action); 09:00 us → A (call); 09:00 us → A (story); 09:00 us → A (pin) | 0 0 0 0 | 0 0 0 0 0 0 0 -
# A's reaction is not a message: ours is unprompted, and A did not write back.
a reaction before and after | 2024-05-20 09:00 A → us (action); 09:01 us → A (image); 09:02 A → us (action) | 1 1 1 0 | 1 1 1 1 0 0 0 0
# B's could not be decrypted, and is a message all the same; so are ours to A.
not decrypted | 2024-05-20 09:00 us → A (unknown); 09:00:30 us → A (ciphertext); 09:05 B → us (ciphertext); 09:06 us → B | 3 1 1 0 | 2 2 2 1 0 0 0 0
# It had gone out before it was deleted.
a deleted message | 2024-05-20 09:00 us → A (deleted) | 1 1 1 0 | 1 1 1 1 0 0 0 0
`;

/** A: pending for exactly an hour. B: a second less. C: sent, two days ago. D: failed. E: read. */
const NOT_ARRIVED = [
	...['2024-05-18 12:00 us → C (sent)', '2024-05-20 10:00 us → D (failed)', '10:30 us → E (read)'],
	...['11:00 us → A (pending)', '11:00:01 us → B (pending)'],
	...['11:10 F → us', '11:30 us → F (failed)', '11:40 G → us (failed)'],
];
const EVENINGS = ['2024-05-15T02:00', '2024-05-16T02:00', '2024-05-17T02:00', '2024-05-17T20:00'];
/** So many messages to one chat, so many minutes apart. */
const toOne = (count: number, minutes: number) =>
	Array.from({ length: count }, (_, n) => `${clock('2024-05-20T09:00', minutes * n)} us → A`);
const LONG_CAMPAIGN = 'chatsPerDay hoursPerDay replyShare';

const STORIES: Array<[name: string, lines: string[], told: string, setting?: Setting]> = [
	...TOLD.trim()
		.split('\n')
		.filter((line) => !line.startsWith('#'))
		.map((line): [string, string[], string] => {
			const [name, lines, ...told] = line.split(' | ');
			return [name, lines.split('; '), told.join(' | ')];
		}),
	['ten in 15 minutes', toOne(10, 1), '10 1 1 0 | 1 10 10 1 0 0 0 0'],
	['eleven', toOne(11, 1), '11 1 1 0 | 1 11 11 1 0 0 0 0 | messagesPer15Minutes'],
	['29 in an hour', toOne(29, 1.7), '29 1 1 0 | 1 9 29 1 0 0 0 0'],
	['30 in an hour', toOne(30, 1.7), '30 1 1 0 | 1 9 30 1 0 0 0 0 | messagesPerHour'],
	['six hours', everyHour('2024-05-19T00:00', 6), '6 6 6 0 | 1 1 1 6 6 1 0 0'],
	['seven hours', everyHour('2024-05-19T00:00', 7), '7 7 7 0 | 1 1 1 7 7 1 0 0 | hoursPerDay'],
	// Three of them before midnight, four after it, and so no day with more than 5 people.
	['over midnight', everyHour('2024-05-18T21:30', 7), '7 7 7 0 | 1 1 1 7 7 0 0 0 | hoursPerDay'],
	['12 hours, 5 people', everyHour('2024-05-19T00:00', 12, 5), '12 5 5 0 | 1 1 1 5 0 0 0 0'],
	[
		// Whichever 24 hours: six of them.
		'the same six hours on two days',
		[...everyHour('2024-05-18T00:00', 6), ...everyHour('2024-05-19T00:00', 6)],
		'12 6 6 0 | 1 1 1 6 6 2 0 0',
	],
	[
		// From 18:30 to 05:20, which are 12 clock hours: each of UTC's days has 49.
		'98 people over midnight',
		Array.from({ length: 98 }, (_, n) => `${clock('2024-05-18T18:30', 6.7 * n)} us → p${n}`),
		`98 98 98 0 | 1 3 9 98 12 2 0 0 | ${LONG_CAMPAIGN}`,
	],
	[
		// 14 and 15, 17 and 18: two in a row, twice.
		'days with a rest between',
		sixOn('2024-05-14', '2024-05-15', '2024-05-17', '2024-05-18'),
		'24 6 6 0 | 1 2 6 6 1 2 0 0',
	],
	[
		'four days, but five people on one of them',
		[...sixOn('2024-05-14', '2024-05-15', '2024-05-17'), ...to(5, '2024-05-16T10:00')],
		'23 6 6 0 | 1 2 6 6 1 2 0 0',
	],
	[
		'a message a day from the phone',
		['13', '14', '15', '16', '17', '18', '19', '20'].map((d) => `2024-05-${d} 12:00 us → A`),
		'8 1 1 0 | 1 1 1 1 0 0 0 0',
	],
	[
		'four days over the end of a February with 29 days',
		sixOn('2024-02-28', '2024-02-29', '2024-03-01', '2024-03-02'),
		'24 6 6 0 | 1 2 6 6 1 4 0 0 | consecutiveDays',
		{ now: '2024-03-03T12:00:00Z' },
	],
	[
		// The sixth of 31 December is in its last second, the first of the new year in its first.
		'three days over the end of a year',
		[
			...[...sixOn('2023-12-30'), ...to(5, '2023-12-31T10:00'), '2023-12-31 23:59:59 us → p5'],
			...['2024-01-01 00:00 us → p0', ...to(6, '2024-01-01T10:00').slice(1)],
		],
		'18 6 6 0 | 2 2 6 6 3 3 0 0',
		{ now: '2024-01-03T12:00:00Z' },
	],
	[
		// In UTC 15, 16 and 17 May; in New York the evenings of 14 to 16 and the afternoon of 17 May.
		'days of the time zone of the workflow',
		EVENINGS.flatMap((from) => to(6, from)),
		'24 6 6 0 | 1 2 6 6 2 4 0 0 | consecutiveDays',
		{ timeZone: 'America/New_York' },
	],
	// F: failed, but as an answer: not unprompted, yet not delivered. G's own failure is not ours.
	// D's failure counts for pace, and D was not written to. After E, A and B did not arrive in 10 minutes.
	['what did not arrive', NOT_ARRIVED, '6 4 4 4 | 2 2 3 4 0 0 2 0'],
	// 9 chats without a single reply are too few to judge; 00:00 to 01:20.
	['nine people, no reply', campaign(9, 0), '9 9 9 0 | 1 2 6 9 2 1 0 0'],
	['ten people, two replies', campaign(10, 2), '10 10 10 0 | 1 2 6 10 2 1 0 0.2 | replyShare'],
	['ten people, three replies', campaign(10, 3), '10 10 10 0 | 1 2 6 10 2 1 0 0.3'],
	// 29 of 100 is 0.29, though 0.29 * 100 is below 29 in floating point.
	['hundredths', campaign(100, 29), `100 100 100 0 | 1 2 6 100 17 1 0 0.29 | ${LONG_CAMPAIGN}`],
	// 29 of 97 is 0.2989…: below 0.3, and it must not read 0.30. From 00:00 to 16:00 are 17 clock hours.
	['just below', campaign(97, 29), `97 97 97 0 | 1 2 6 97 17 1 0 0.29 | ${LONG_CAMPAIGN}`],
];

describe('small stories, each figure worked out by hand', () => {
	it.each(STORIES)('%s', (_name, lines, told, setting = {}) => {
		const report = reportOf(lines, setting);
		const { sent, chatsWritten, coldChats, undelivered, limits, overLimits } = report;
		const measured = limits.map((limit) => limit.measured ?? '-').join(' ');
		const over = overLimits.length > 0 ? ` | ${overLimits.join(' ')}` : '';
		const counts = [sent, chatsWritten, coldChats, undelivered].join(' ');
		expect(`${counts} | ${measured}${over}`).toBe(told);
		expect(report.withinLimits).toBe(over === '');
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
		['up to 72 hours ago', [1, 72 * HOURS - 0.1].map((ago) => [ago, 'failed']), 2],
		['and not before', [1, 72 * HOURS].map((ago) => [ago, 'failed']), 1],
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

	const burst = (length: number) =>
		Array.from({ length }, (): Message => ({
			...{ chat: 'A', at: period.to, isOurs: true, delivery: 'arrived', isOptOut: false },
			...{ id: null, sender: null, quotedId: null },
		}));

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
