import { LIMITS } from '../../../../nodes/WhapiRiskMeter/activity/limits';
import { clock, every, NOON, onDays, range, reportOf, type Setting } from './reportOf';

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
an answer in the same second, listed the other way round | 2024-05-20 09:00 us → A; 09:00 A → us | 1 0 0 0 | 0 0 0 0 0 0 0 -
# 09:00:00 and 09:01:00 are not in one minute; in 15 minutes they are two.
two messages exactly 60 s apart | 2024-05-20 09:00 us → A; 09:01 us → B | 2 2 2 0 | 1 2 2 2 0 0 0 0
# Three to one chat: the chat is written to once, and the minute, which ends in the next hour, has three.
three within a minute | 2024-05-20 09:59:30 us → A; 10:00 us → A; 10:00:29 us → A | 3 1 1 0 | 3 3 3 1 0 0 0 0 | messagesPerMinute
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
an answer after 9 seconds, which is an away message | 2024-05-20 09:00 us → A; 09:00:09 A → us | 1 1 1 0 | 1 1 1 1 0 0 0 0
an answer after 10 seconds | 2024-05-20 09:00 us → A; 09:00:10 A → us | 1 1 1 0 | 1 1 1 1 0 0 0 1
# Their own answer is under a minute after the away message, and long after ours.
a person after the away message | 2024-05-20 09:00 us → A; 09:00:05 A → us; 09:00:30 A → us | 1 1 1 0 | 1 1 1 1 0 0 0 1
`;

/** A: pending for exactly an hour. B: a second less. C: sent, two days ago. D: failed. E: read. */
const NOT_ARRIVED = [
	...['2024-05-18 12:00 us → C (sent)', '2024-05-20 10:00 us → D (failed)', '10:30 us → E (read)'],
	...['11:00 us → A (pending)', '11:00:01 us → B (pending)'],
	...['11:10 F → us', '11:30 us → F (failed)', '11:40 G → us (failed)'],
];
const EVENINGS = ['2024-05-15T02:00', '2024-05-16T02:00', '2024-05-17T02:00', '2024-05-17T20:00'];
const toOne = (minutes: number, count: number) => every(minutes, '2024-05-20T09:00', count, 1);
/** One an hour, to so many people in turn. */
const hourly = (from: string, hours: number, people = hours) => every(60, from, hours, people);
const sixFrom = (...starts: string[]) => starts.flatMap((start) => every(10, start, 6));

/** One message to a person each, 10 minutes apart; the first `replies` of them write back. */
const campaign = (people: number, replies: number) =>
	every(10, '2024-05-14T00:00', people).flatMap((line, n) =>
		n < replies ? [line, `${clock('2024-05-14T00:00', 10 * n + 5)} p${n} → us`] : [line],
	);
/** The same under hidden ids. */
const hiddenCampaign = (people: number, replies: number) =>
	campaign(people, replies).map((line) => line.replace(/p\d+/, '$&@lid'));
/** People who write under a hidden id, and whom nobody wrote to. */
const strangers = (people: number, day: string) =>
	range(people).map((n) => `${day} 13:0${n} p${n + 50}@lid → us`);
const SILENT = '10 10 10 0 | 1 2 6 10 2 1 0 0';
const REPLY_SHARE = ' | replyShare';
const LONG_CAMPAIGN = 'chatsPerDay hoursPerDay replyShare';

const STORIES: Array<[name: string, lines: string[], told: string, setting?: Setting]> = [
	...TOLD.trim()
		.split('\n')
		.filter((line) => !line.startsWith('#'))
		.map((line): [string, string[], string] => {
			const [name, lines, ...told] = line.split(' | ');
			return [name, lines.split('; '), told.join(' | ')];
		}),
	['ten in 15 minutes', toOne(1, 10), '10 1 1 0 | 1 10 10 1 0 0 0 0'],
	['eleven', toOne(1, 11), '11 1 1 0 | 1 11 11 1 0 0 0 0 | messagesPer15Minutes'],
	['29 in an hour', toOne(1.7, 29), '29 1 1 0 | 1 9 29 1 0 0 0 0'],
	['30 in an hour', toOne(1.7, 30), '30 1 1 0 | 1 9 30 1 0 0 0 0 | messagesPerHour'],
	['six hours', hourly('2024-05-19T00:00', 6), '6 6 6 0 | 1 1 1 6 6 1 0 0'],
	['seven hours', hourly('2024-05-19T00:00', 7), '7 7 7 0 | 1 1 1 7 7 1 0 0 | hoursPerDay'],
	// Three of them before midnight, four after it, and so no day with more than 5 people.
	['over midnight', hourly('2024-05-18T21:30', 7), '7 7 7 0 | 1 1 1 7 7 0 0 0 | hoursPerDay'],
	['12 hours, 5 people', hourly('2024-05-19T00:00', 12, 5), '12 5 5 0 | 1 1 1 5 0 0 0 0'],
	[
		// Whichever 24 hours: six of them.
		'the same six hours on two days',
		[...hourly('2024-05-18T00:00', 6), ...hourly('2024-05-19T00:00', 6)],
		'12 6 6 0 | 1 1 1 6 6 2 0 0',
	],
	// 14 and 15, 17 and 18: two in a row, twice.
	['days with a rest between', onDays(6, 14, 15, 17, 18), '24 6 6 0 | 1 2 6 6 1 2 0 0'],
	[
		'four days, but five people on one of them',
		[...onDays(6, 14, 15, 17), ...onDays(5, 16)],
		'23 6 6 0 | 1 2 6 6 1 2 0 0',
	],
	['one a day', onDays(1, 13, 14, 15, 16, 17, 18, 19), '6 1 1 0 | 1 1 1 1 0 0 0 0'],
	[
		// In UTC 15, 16 and 17 May; in New York the evenings of 14 to 16 and the afternoon of 17 May.
		'days of the time zone of the workflow',
		sixFrom(...EVENINGS),
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
	// Nobody answered by number. As many missing answers may be those of chats that wrote since under a hidden id.
	['two strangers', [...campaign(10, 0), ...strangers(2, '2024-05-15')], SILENT + REPLY_SHARE],
	['three strangers', [...campaign(10, 0), ...strangers(3, '2024-05-15')], SILENT],
	['strangers before', [...strangers(9, '2024-05-13'), ...campaign(10, 0)], SILENT + REPLY_SHARE],
	['hidden ids alone', hiddenCampaign(10, 0), SILENT + REPLY_SHARE],
	['hidden ids that answer', hiddenCampaign(10, 3), '10 10 10 0 | 1 2 6 10 2 1 0 0.3'],
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
	const five = (status: string): Row => range(5).map((n) => [20 + n, status]);
	const RECEIPT: Row = [[26, 'delivered']];
	const HOURS = 60;

	it.each<[string, Row, measured: number]>([
		['five failed', five('failed'), 5],
		['five failed just now', range(5).map((n) => [n, 'failed']), 5],
		['five are at one tick', [...five('sent'), ...RECEIPT], 5],
		['of both kinds', [...five('sent').slice(0, 3), ...five('failed').slice(3), ...RECEIPT], 5],
		['one tick means nothing where none ever becomes two', five('sent'), 0],
		['one tick ends the row there', [...five('failed').slice(0, 2), ...five('sent').slice(2)], 2],
		['too young for a second tick', [[9.9, 'sent'], [9, 'sent'], ...RECEIPT], 0],
		['10 minutes old', [[10, 'sent'], ...RECEIPT], 1],
		['young ones are passed over', [[1, 'sent'], [2, 'pending'], ...five('failed')], 5],
		['a young one that arrived ends it', [[1, 'read'], ...five('failed')], 0],
		['so does an old one', [...five('failed').slice(0, 2), [30, 'played'], [31, 'failed']], 2],
		['a deleted one says nothing', [[1, 'deleted'], ...five('failed'), [50, 'deleted']], 5],
		['up to 72 hours ago', [1, 72 * HOURS - 0.1].map((ago) => [ago, 'failed']), 2],
		['and not before', [1, 72 * HOURS].map((ago) => [ago, 'failed']), 1],
	])('%s', (_name, row, measured) => {
		const lines = row.map(
			([minutes, status], n) => `${clock(NOON.slice(0, -1), -minutes)} us → p${n} (${status})`,
		);
		const { limits, overLimits } = reportOf(lines);
		expect(limits[6]).toMatchObject({ measured, isOver: measured > 4 });
		expect(overLimits.includes('undeliveredInARow')).toBe(measured > 4);
	});

	it('are those that nobody asked for', () => {
		const asked = range(5).map((n) => `2024-05-20 09:0${n} p${n} → us`);
		const answers = range(5).map((n) => `2024-05-20 09:1${n} us → p${n} (failed)`);
		expect(reportOf([...asked, ...answers]).limits[6].measured).toBe(0);
	});
});

describe('the report', () => {
	it('has the fields of the design, in its order', () => {
		// Five people within 40 seconds of 19 May, one of whom wrote back; a sixth on the next day.
		const report = reportOf([
			...range(5).map((n) => `2024-05-19 09:15:${n}0 us → p${n}`),
			'09:20 p3 → us',
			'2024-05-20 08:00 us → p9 (failed)',
		]);
		const limits = [
			['messagesPerMinute', 5, 2, true, '2024-05-19T09:15:00.000Z'],
			['messagesPer15Minutes', 5, 10, false, '2024-05-19T09:15:00.000Z'],
			['messagesPerHour', 5, 29, false, '2024-05-19T09:15:00.000Z'],
			['chatsPerDay', 6, 50, false, '2024-05-19T09:15:00.000Z'],
			['hoursPerDay', 2, 6, false, '2024-05-19T09:00:00.000Z'],
			['consecutiveDays', 0, 3, false, null],
			['undeliveredInARow', 1, 4, false, '2024-05-20T08:00:00.000Z'],
			['replyShare', 0.2, 0.3, false, '2024-05-13T12:00:00.000Z'],
		].map(([limit, measured, allowed, isOver, at]) => ({ limit, measured, allowed, isOver, at }));
		const expected = {
			withinLimits: false,
			overLimits: ['messagesPerMinute'],
			nextAllowedAt: '2024-05-20T12:00:00.000Z',
			limits,
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
		};
		expect(JSON.stringify(report)).toBe(JSON.stringify(expected));
	});

	it('says when nothing was measured, and that no message at all proves little', () => {
		const nothing = reportOf([]);
		expect(nothing.limits.map(({ at }) => at)).toEqual(LIMITS.map(() => null));
		expect(nothing).toMatchObject({ withinLimits: true, oldestMessageAt: null });
		expect(nothing.advice).toEqual([expect.stringMatching(/proves little.*full_history/)]);
		expect(reportOf(['2024-05-12 13:00 A → us'])).toMatchObject({
			...{ advice: [], oldestMessageAt: '2024-05-12T13:00:00.000Z' },
		});
		// Something was listed then, and could not be read.
		expect(reportOf([], { isComplete: false }).advice).toEqual([]);
	});

	it.each([
		[1, true, true, '2024-05-20T12:00:00.000Z'],
		[1, false, null, null],
		[3, true, false, '2024-05-20T12:01:00.000Z'],
		[3, false, false, null],
	])(
		'of %i in a second, all read: %s: %s, %s',
		(count, isComplete, withinLimits, nextAllowedAt) => {
			const report = reportOf(Array<string>(count).fill('2024-05-20 12:00 us → A'), { isComplete });
			expect(report).toMatchObject({ isComplete, withinLimits, nextAllowedAt });
		},
	);

	// 14 to 17 May, on the last day each hour 30 people within 30 seconds: 210 people. The last five failed.
	const EVERYTHING = [
		...onDays(6, 14, 15, 16),
		...range(210).map((n) => {
			const time = `0${1 + Math.floor(n / 30)}:00:${String(n % 30).padStart(2, '0')}`;
			return `2024-05-17 ${time} us → p${30 + n}${n < 205 ? '' : ' (failed)'}`;
		}),
	];
	const TWO_DAYS_LATER = '2024-05-19T12:00:00Z';

	it('says for each limit that is exceeded both figures, when that was, and what to do', () => {
		const { advice, overLimits } = reportOf(EVERYTHING, { now: TWO_DAYS_LATER });
		const then = 'It is no longer exceeded.';
		const { remedy } = LIMITS[6];
		expect(remedy).toMatch(/Only answer people who write, and check the list's numbers\. Send one/);
		expect(overLimits).toEqual(LIMITS.map(({ limit }) => limit));
		expect(advice.map((sentence, n) => sentence.replace(` ${LIMITS[n].remedy}`, ''))).toEqual([
			`30 unprompted messages went out within one minute on 17 May at 07:00 (UTC), and Whapi's limit is 2. ${then}`,
			`30 unprompted messages went out within 15 minutes on 17 May at 07:00 (UTC), and Whapi's limit is 10. ${then}`,
			`30 unprompted messages went out within one hour on 17 May at 07:00 (UTC), and Whapi's limit is 29. ${then}`,
			`216 people got an unprompted message within 24 hours from 16 May at 10:00 (UTC), and Whapi's limit is 50. ${then}`,
			`Unprompted messages went out in 8 of the 24 hours from 16 May at 10:00 (UTC), and Whapi's limit is 6. ${then}`,
			`Unprompted messages went out on 4 days in a row, 14 May to 17 May (UTC), and Whapi's limit is 3. ${then}`,
			'The last 5 unprompted messages, from 17 May at 07:00 (UTC) on, did not arrive, and the limit is 4. The limit is exceeded now.',
			"0% of the people who got an unprompted message wrote back, and Whapi's minimum is 30%. The limit is exceeded now.",
		]);
	});

	it('gives moments in the time zone of the workflow', () => {
		const { advice } = reportOf(EVERYTHING, { now: TWO_DAYS_LATER, timeZone: 'Asia/Kolkata' });
		expect(advice[0]).toContain('on 17 May at 12:30 (Asia/Kolkata)');
		expect(advice[5]).toContain('14 May to 17 May (Asia/Kolkata)');
	});

	it.each([
		['17T07:00:29', 0],
		['17T07:14:59', 1],
		// 11 of the 30 messages are in these 15 minutes, of which the first moment is not part, then 10.
		['17T07:15:18', 1],
		['17T07:15:19', 2],
		['17T07:59:59', 2],
		['17T08:00:29', 3],
		['18T07:00:29', 6],
	])('says which are exceeded now: on %s all limits from the place %d on', (now, first) => {
		const { advice } = reportOf(EVERYTHING, { now: `2024-05-${now}Z` });
		expect(advice.map((sentence) => sentence.includes('exceeded now'))).toEqual(
			LIMITS.map((_, n) => n >= first),
		);
	});

	it('goes by limits of your own where there are any, and says so', () => {
		const own = { messagesPerMinute: 30, chatsPerDay: 215, undeliveredInARow: 5, replyShare: 0 };
		const { advice, limits, overLimits } = reportOf(EVERYTHING, { own, now: TWO_DAYS_LATER });
		expect(overLimits.join(' ')).toBe(
			'messagesPer15Minutes messagesPerHour chatsPerDay hoursPerDay consecutiveDays',
		);
		expect(limits.map(({ allowed }) => allowed)).toEqual([30, 10, 29, 215, 6, 3, 5, 0]);
		expect(advice[0]).toContain("and Whapi's limit is 10.");
		expect(advice[2]).toContain('and your limit is 215.');
	});

	it('tells the share in whole percent', () => {
		const { advice } = reportOf(campaign(97, 29), { own: { replyShare: 0.95 } });
		expect(advice[2]).toMatch(/^29% .* your minimum is 95%\./);
	});
});
