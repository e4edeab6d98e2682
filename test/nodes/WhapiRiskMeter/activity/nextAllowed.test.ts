import fc from 'fast-check';

import { toActivityReport } from '../../../../nodes/WhapiRiskMeter/activity/activity';
import { LIMITS, type OwnLimits } from '../../../../nodes/WhapiRiskMeter/activity/limits';
import { readEntry, type Message } from '../../../../nodes/WhapiRiskMeter/activity/messages';
import { periodBefore } from '../../../../nodes/WhapiRiskMeter/activity/period';
import { story } from '../../../simulator/histories';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOON = '2024-05-20T12:00:00Z';

function nextAllowed(messages: Message[], now: string | number, own: OwnLimits = {}) {
	const history = { messages, isComplete: true };
	return toActivityReport(history, periodBefore(new Date(now), 7), own).nextAllowedAt!;
}

describe('the moment when one more may go out, worked out by hand', () => {
	const clock = (minutes: number) => new Date(minutes * MINUTE).toISOString().slice(11, 19);
	/** On 20 May from 09:00 on, one to somebody new each so many minutes. */
	const every = (minutes: number, count: number) =>
		Array.from({ length: count }, (_, n) => `2024-05-20 ${clock(540 + n * minutes)} us → p${n}`);
	const onDays = (...days: number[]) => days.map((day) => `2024-05-${day} 10:00 us → A`);

	it.each<[string, string[], now: string, next: string, OwnLimits?]>([
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
		['50 people were written to today', every(3, 50), NOON, '2024-05-21T00:00:00Z'],
		['49 were', every(3, 49), NOON, NOON],
		['several to each of them', [...every(3, 49), ...every(3, 49)], NOON, NOON],
		[
			// 06:00 to 11:00 are six hours, and 12 would be the seventh.
			'six hours of today are used',
			[6, 7, 8, 9, 10, 11].map((hour) => `2024-05-20 ${clock(hour * 60)} us → A`),
			NOON,
			'2024-05-21T00:00:00Z',
		],
		[
			'one of them is this hour',
			[7, 8, 9, 10, 11, 12].map((hour) => `2024-05-20 ${clock(hour * 60)} us → A`),
			'2024-05-20T12:10:00Z',
			'2024-05-20T12:10:00Z',
		],
		[
			'seven are, and this hour is of no use either',
			[6, 7, 8, 9, 10, 11, 12].map((hour) => `2024-05-20 ${clock(hour * 60)} us → A`),
			'2024-05-20T12:10:00Z',
			'2024-05-21T00:00:00Z',
		],
		['three days in a row, today among them', onDays(18, 19, 20), NOON, NOON],
		['three days in a row until yesterday', onDays(17, 18, 19), NOON, '2024-05-21T00:00:00Z'],
		[
			'four, today among them: tomorrow rests',
			onDays(17, 18, 19, 20),
			NOON,
			'2024-05-22T00:00:00Z',
		],
		['four until yesterday: today rests', onDays(16, 17, 18, 19), NOON, '2024-05-21T00:00:00Z'],
		['a rest was taken', onDays(16, 17, 18), NOON, NOON],
		[
			'days in a row begin with the period, and the number may do more',
			['2024-05-13 13:00 us → A', ...onDays(14, 15, 16, 17, 18, 19, 20)],
			NOON,
			NOON,
			{ consecutiveDays: 8 },
		],
		[
			// Today is full, and tomorrow would be the fourth day.
			'one limit after the other',
			[...onDays(18, 19), ...every(3, 50)],
			NOON,
			'2024-05-22T00:00:00Z',
		],
		[
			// The minute ends in the next day, which has no people yet.
			'the last second of a day',
			['2024-05-20 23:59:50 us → A', '23:59:59 us → B'],
			'2024-05-20T23:59:59Z',
			'2024-05-21T00:00:50Z',
		],
	])('%s', (_name, lines, now, next, own = {}) => {
		const read = story(...lines).map((entry) => readEntry(entry, Date.parse(now)));
		const messages = read.filter((message) => typeof message === 'object');
		expect(nextAllowed(messages, now, own)).toBe(new Date(next).toISOString());
	});

	it('is worked out whatever people answer', () => {
		const read = story(...every(3, 12)).map((entry) => readEntry(entry, Date.parse(NOON)));
		const messages = read.filter((message) => typeof message === 'object');
		const history = { messages, isComplete: true };
		const report = toActivityReport(history, periodBefore(new Date(NOON), 7));
		expect(report.overLimits).toEqual(['replyShare']);
		expect(report.nextAllowedAt).toBe('2024-05-20T12:00:00.000Z');
	});
});

describe('any history', () => {
	const NOW = Date.parse('2024-05-20T22:58:30Z');
	/** Close together and far apart, over ends of minutes, hours and days. */
	const at = fc.oneof(
		fc.integer({ min: 0, max: 40 }).map((steps) => NOW - steps * 25 * SECOND),
		fc.integer({ min: 0, max: 1_000_000 }).map((ms) => NOW - ms),
		fc.integer({ min: 0, max: 100 }).map((hours) => NOW - hours * HOUR),
	);
	const message: fc.Arbitrary<Message> = fc.record({
		chat: fc.integer({ min: 0, max: 30 }).map(String),
		at,
		isOurs: fc.constant(true),
		delivery: fc.constantFrom('failed', 'waiting', 'other'),
		id: fc.constant(null),
		sender: fc.constant(null),
		quotedId: fc.constant(null),
	});
	const history = fc.array(message, { maxLength: 60, size: 'max' });
	const count = (max: number) => fc.option(fc.integer({ min: 1, max }), { nil: undefined });
	const own: fc.Arbitrary<OwnLimits> = fc.record({
		messagesPerMinute: count(4),
		messagesPer15Minutes: count(12),
		chatsPerDay: count(20),
		hoursPerDay: count(8),
		consecutiveDays: count(6),
	});

	/** The definitions word by word: whether a message then would be within all limits, with all that went out. */
	const fits = (messages: Message[], then: number, limits: OwnLimits): boolean => {
		const allowed = Object.fromEntries(
			LIMITS.map((facts) => [facts.limit, limits[facts.limit] ?? facts.allowed]),
		);
		const all = [...messages, { chat: 'somebody new', at: then }];
		const iso = (time: number, length: number) => new Date(time).toISOString().slice(0, length);
		const today = all.filter((one) => iso(one.at, 10) === iso(then, 10));
		const mostAround = (ms: number) =>
			Math.max(
				...all
					.filter(({ at: start }) => start <= then && then < start + ms)
					.map(
						({ at: start }) => all.filter((one) => one.at >= start && one.at < start + ms).length,
					),
			);
		const days = new Set(all.map((one) => iso(one.at, 10)));
		let inARow = 0;
		for (let day = then; days.has(iso(day, 10)); day -= DAY) inARow++;
		return (
			mostAround(MINUTE) <= allowed.messagesPerMinute &&
			mostAround(15 * MINUTE) <= allowed.messagesPer15Minutes &&
			new Set(today.map(({ chat }) => chat)).size <= allowed.chatsPerDay &&
			new Set(today.map((one) => iso(one.at, 13))).size <= allowed.hoursPerDay &&
			inARow <= allowed.consecutiveDays
		);
	};

	it('allows the first second that is within all limits by brute force, and none before it', () => {
		fc.assert(
			fc.property(history, own, (messages, limits) => {
				const next = Date.parse(nextAllowed(messages, NOW, limits));
				expect(next % SECOND).toBe(0);
				expect(next).toBeGreaterThanOrEqual(NOW);
				expect(fits(messages, next, limits)).toBe(true);
				// Every second of the last minute, and before that every so many.
				const step = Math.ceil((next - NOW) / 100 / SECOND) * SECOND;
				const seconds = Array.from({ length: 60 }, (_, n) => next - (n + 1) * SECOND);
				const before = Array.from({ length: 99 }, (_, n) => next - MINUTE - (n + 1) * step);
				const earlier = [...seconds, ...before].filter((then) => then >= NOW);
				expect(earlier.filter((then) => fits(messages, then, limits))).toEqual([]);
			}),
			{ numRuns: 60 },
		);
	});

	it('is no earlier for one message more, and no later for looser limits', () => {
		fc.assert(
			fc.property(history, message, own, (messages, one, limits) => {
				const next = nextAllowed(messages, NOW, limits);
				expect(nextAllowed([...messages, one], NOW, limits) >= next).toBe(true);
				expect(nextAllowed(messages, NOW, { ...limits, hoursPerDay: 24 }) <= next).toBe(true);
			}),
		);
	});
});
