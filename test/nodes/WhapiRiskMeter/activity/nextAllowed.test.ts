import { countActivity } from '../../../../nodes/WhapiRiskMeter/activity/counts';
import {
	LIMITS,
	limitsWith,
	type OwnLimits,
} from '../../../../nodes/WhapiRiskMeter/activity/limits';
import { readEntry, type Message } from '../../../../nodes/WhapiRiskMeter/activity/message';
import { earliestByLimit } from '../../../../nodes/WhapiRiskMeter/activity/nextAllowed';
import { periodBefore } from '../../../../nodes/WhapiRiskMeter/activity/period';
import { toActivityReport } from '../../../../nodes/WhapiRiskMeter/activity/report';
import { story } from '../../../simulator/histories';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NOON = '2024-05-20T12:00:00Z';

function nextAllowed(
	messages: Message[],
	now: string | number,
	own: OwnLimits = {},
	timeZone = 'UTC',
) {
	const history = { messages, isComplete: true };
	return toActivityReport(history, periodBefore(new Date(now), 7, timeZone), own).nextAllowedAt!;
}

const messagesIn = (lines: string[], now: string) =>
	story(...lines)
		.map((entry) => readEntry(entry, Date.parse(now)))
		.filter((message) => typeof message === 'object');

describe('the moment when one more may go out, worked out by hand', () => {
	const clock = (minutes: number) => new Date(minutes * MINUTE).toISOString().slice(11, 19);
	/** On 20 May from 09:00 on, one to somebody new each so many minutes. */
	const every = (minutes: number, count: number, note = '') =>
		Array.from(
			{ length: count },
			(_, n) => `2024-05-20 ${clock(540 + n * minutes)} us → p${n}${note}`,
		);
	/** One an hour on 20 May, to so many people in turn. */
	const atHours = (hours: number[], people = 6) =>
		hours.map((hour, n) => `2024-05-20 ${clock(hour * 60)} us → p${n % people}`);
	const onDays = (people: number, ...days: number[]) =>
		days.flatMap((day) =>
			Array.from({ length: people }, (_, n) => `2024-05-${day} ${clock(600 + 5 * n)} us → p${n}`),
		);

	it.each<[string, string[], now: string, next: string, OwnLimits?, timeZone?: string]>([
		['nothing was sent', [], NOON, NOON],
		['now is amid a second', [], '2024-05-20T12:00:00.001Z', '2024-05-20T12:00:01Z'],
		['one went out just now', ['2024-05-20 12:00 us → A'], NOON, NOON],
		[
			'two went out within a minute, and the older has to leave it',
			['2024-05-20 11:59:20 us → A', '11:59:50 us → B'],
			NOON,
			'2024-05-20T12:00:20Z',
		],
		['the older has just left it', ['2024-05-20 11:59:00 us → A', '11:59:50 us → B'], NOON, NOON],
		[
			'two went out by a clock that is ahead, and count as now',
			['2024-05-20 12:01:20 us → A', '12:01:50 us → B'],
			NOON,
			'2024-05-20T12:01:00Z',
		],
		[
			'the number may do more',
			['2024-05-20 11:59:20 us → A', '11:59:50 us → B'],
			NOON,
			NOON,
			{ messagesPerMinute: 3 },
		],
		[
			'the number is new',
			['2024-05-20 11:59:50 us → B'],
			NOON,
			'2024-05-20T12:00:50Z',
			{ messagesPerMinute: 1 },
		],
		[
			// 09:00 to 09:09: the first leaves the 15 minutes at 09:15.
			'ten went out in ten minutes',
			every(1, 10),
			'2024-05-20T09:10:00Z',
			'2024-05-20T09:15:00Z',
		],
		[
			// Twelve: the third, of 09:02, has to leave, so that ten are within 15 minutes.
			'twelve did',
			every(1, 12),
			'2024-05-20T09:12:00Z',
			'2024-05-20T09:17:00Z',
		],
		[
			// 09:00 to 09:56, each 2 minutes: the first leaves the hour at 10:00.
			'29 went out within an hour',
			every(2, 29),
			'2024-05-20T09:58:00Z',
			'2024-05-20T10:00:00Z',
		],
		[
			'answers wait for nothing',
			['2024-05-20 11:00 A → us', ...Array<string>(12).fill('2024-05-20 11:59:50 us → A')],
			NOON,
			NOON,
		],
		[
			'what failed counts for pace',
			['2024-05-20 11:59:20 us → A (failed)', '11:59:50 us → B (failed)'],
			NOON,
			'2024-05-20T12:00:20Z',
		],
		['50 people were written to in 24 hours', every(3, 50), NOON, '2024-05-21T09:00:00Z'],
		['52 were, and the third has to leave them', every(3, 52), NOON, '2024-05-21T09:06:00Z'],
		['49 were', every(3, 49), NOON, NOON],
		[
			// p0 to p19 were written to again at noon, so that p20 of 10:00 is the first to leave.
			'several to each of 50',
			[...every(3, 50), ...every(3, 49).map((line) => line.replace(' 09:', ' 12:'))],
			'2024-05-20T14:00:00Z',
			'2024-05-21T10:00:00Z',
		],
		[
			// 06:00 to 11:00 are six hours, and 12 would be the seventh: until 06:00 tomorrow, all hours are new.
			'six hours are used',
			atHours([6, 7, 8, 9, 10, 11]),
			NOON,
			'2024-05-21T06:00:00Z',
		],
		[
			'one of them is this hour',
			atHours([7, 8, 9, 10, 11, 12]),
			'2024-05-20T12:10:00Z',
			'2024-05-20T12:10:00Z',
		],
		[
			'seven are, and this hour is of no use either',
			atHours([6, 7, 8, 9, 10, 11, 12]),
			'2024-05-20T12:10:00Z',
			'2024-05-21T07:00:00Z',
		],
		[
			// With somebody new there are five people.
			'many hours are used, by four people',
			atHours([5, 6, 7, 8, 9, 10, 11], 4),
			NOON,
			NOON,
		],
		[
			// Six with somebody new. At 05:00 tomorrow six hours are used still, at 06:00 five.
			'many hours are used, by five people',
			atHours([5, 6, 7, 8, 9, 10, 11], 5),
			NOON,
			'2024-05-21T06:00:00Z',
		],
		['three days in a row, today among them', onDays(6, 18, 19, 20), NOON, NOON],
		['three days in a row until yesterday', onDays(6, 17, 18, 19), NOON, NOON],
		[
			// The sixth today makes it the fourth day.
			'and five people today',
			[...onDays(6, 17, 18, 19), ...onDays(5, 20)],
			NOON,
			'2024-05-21T00:00:00Z',
		],
		['and four people today', [...onDays(6, 17, 18, 19), ...onDays(4, 20)], NOON, NOON],
		['four days, today among them', onDays(6, 17, 18, 19, 20), NOON, '2024-05-21T00:00:00Z'],
		[
			'four days, and the day of the time zone ends earlier',
			onDays(6, 17, 18, 19, 20),
			NOON,
			'2024-05-20T18:30:00Z',
			{},
			'Asia/Kolkata',
		],
		['a message a day for a week', onDays(1, 14, 15, 16, 17, 18, 19, 20), NOON, NOON],
		['a rest was taken', onDays(6, 16, 17, 18, 20), NOON, NOON],
		[
			'days in a row begin with the period, and the number may do more',
			onDays(6, 14, 15, 16, 17, 18, 19, 20),
			NOON,
			NOON,
			{ consecutiveDays: 7 },
		],
		[
			// 50 people until 09:00 tomorrow; the six hours of today until then as well, and then hour 9 is a new one.
			'one limit after the other',
			[...every(3, 50), ...atHours([4, 5, 6, 7])],
			NOON,
			'2024-05-21T09:00:00Z',
		],
		[
			// The minute ends in the next day, which has no people yet.
			'the last second of a day',
			['2024-05-20 23:59:50 us → A', '23:59:59 us → B'],
			'2024-05-20T23:59:59Z',
			'2024-05-21T00:00:50Z',
		],
		['five failed, the last at 09:12', every(3, 5, ' (failed)'), NOON, '2024-05-21T09:12:00Z'],
		['four failed', every(3, 4, ' (failed)'), NOON, NOON],
		['five failed, and five may', every(3, 5, ' (failed)'), NOON, NOON, { undeliveredInARow: 5 }],
		[
			'five failed a day ago',
			every(3, 5, ' (failed)'),
			'2024-05-21T09:12:00Z',
			'2024-05-21T09:12:00Z',
		],
		[
			// The one that shows how it is went out at 10:00, and says nothing yet.
			'five failed a day ago, and one is on its way',
			[...every(3, 5, ' (failed)'), '2024-05-21 10:00 us → A (sent)'],
			'2024-05-21T10:02:00Z',
			'2024-05-21T10:10:00Z',
		],
		[
			'five failed a day ago, and the one after them as well',
			[...every(3, 5, ' (failed)'), '2024-05-21 10:00 us → A (failed)'],
			'2024-05-21T10:02:00Z',
			'2024-05-22T10:00:00Z',
		],
		[
			'five failed a day ago, and the one after them arrived',
			[...every(3, 5, ' (failed)'), '2024-05-21 10:00 us → A (delivered)'],
			'2024-05-21T10:02:00Z',
			'2024-05-21T10:02:00Z',
		],
	])('%s', (_name, lines, now, next, own = {}, timeZone = 'UTC') => {
		const found = nextAllowed(messagesIn(lines, now), now, own, timeZone);
		expect(found).toBe(new Date(next).toISOString());
	});

	it('is worked out whatever people answer', () => {
		const history = { messages: messagesIn(every(3, 12), NOON), isComplete: true };
		const report = toActivityReport(history, periodBefore(new Date(NOON), 7, 'UTC'));
		expect(report.overLimits).toEqual(['replyShare']);
		expect(report.nextAllowedAt).toBe('2024-05-20T12:00:00.000Z');
	});

	it('is known for each limit by itself, with what is on its way counted as sent', () => {
		const period = periodBefore(new Date(NOON), 7, 'UTC');
		const earliest = (reserved: Array<{ chat: string; at: number }>) => {
			const messages = messagesIn(every(3, 49), NOON);
			const { pace } = countActivity(messages, period, reserved);
			const byLimit = earliestByLimit(pace, limitsWith({}), period.to, period);
			return Object.fromEntries(
				Object.entries(byLimit).map(([limit, at]) => [limit, new Date(at).toISOString()]),
			);
		};
		const now = '2024-05-20T12:00:00.000Z';
		const none = Object.fromEntries(LIMITS.map(({ limit }) => [limit, now]));
		expect(earliest([])).toEqual(none);
		const onTheirWay = [20, 10].map((ago) => ({
			chat: `new ${ago}`,
			at: period.to - ago * SECOND,
		}));
		expect(earliest(onTheirWay)).toEqual({
			...none,
			messagesPerMinute: '2024-05-20T12:00:40.000Z',
			chatsPerDay: '2024-05-21T09:03:00.000Z',
		});
		// One of them is listed already, as the same person.
		expect(earliest([{ chat: '447700900000', at: period.to }]).chatsPerDay).toBe(now);
		// Nothing can go out before what is to go out in 8 seconds.
		const soon = earliest([{ chat: 'new', at: period.to + 8 * SECOND - 1 }]);
		expect(soon).toMatchObject({ replyShare: '2024-05-20T12:00:08.000Z' });
	});
});
