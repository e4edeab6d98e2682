import { countActivity, type Reserved } from '../../../../nodes/WhapiRiskMeter/activity/counts';
import { limitsWith } from '../../../../nodes/WhapiRiskMeter/activity/limits';
import { earliestByLimit } from '../../../../nodes/WhapiRiskMeter/activity/nextAllowed';
import { periodBefore } from '../../../../nodes/WhapiRiskMeter/activity/period';
import { phoneOf } from '../../../simulator/histories';
import { every, messagesOf, NOON, onDays, reportOf, type Setting } from './reportOf';

const NINE = '2024-05-20T09:00';
const TWO = ['2024-05-20 11:59:20 us → A', '11:59:50 us → B'];
const AHEAD = ['2024-05-20 12:01:20 us → A', '12:01:50 us → B'];
const ANSWERS = ['2024-05-20 11:00 A → us', ...Array<string>(12).fill('11:59:50 us → A')];
const FIFTY_AND_AGAIN = [...every(3, NINE, 50), ...every(3, '2024-05-20T12:00', 20)];
const KOLKATA = { timeZone: 'Asia/Kolkata' };
const WEEK = { own: { consecutiveDays: 7 } };

/** One an hour on 20 May, to so many people in turn. */
const hourly = (from: string, hours: number, people = 6) =>
	every(60, `2024-05-20T${from}`, hours, people);

/** So many that failed, 3 minutes apart, and perhaps one a day later. */
const failed = (count: number, later?: string) => [
	...every(3, NINE, count, count, ' (failed)'),
	...(later === undefined ? [] : [`2024-05-21 10:00 us → A ${later}`]),
];

/** `20 12:00` is of May 2024. */
const moment = (text: string) => `2024-05-${text.replace(' ', 'T')}Z`;
const toIso = (at: string | number) => new Date(at).toISOString();

describe('the moment when one more may go out, worked out by hand', () => {
	it.each<[sent: string, lines: string[], next: string, setting?: Setting]>([
		['nothing was sent', [], '20 12:00'],
		['now is amid a second', [], '20 12:00:01', { now: '20 12:00:00.001' }],
		['one went out just now', ['2024-05-20 12:00 us → A'], '20 12:00'],
		['two did within a minute, and the older has to leave it', TWO, '20 12:00:20'],
		['it has just left', ['2024-05-20 11:59:00 us → A', '11:59:50 us → B'], '20 12:00'],
		['two did by a clock that is ahead, and count as now', AHEAD, '20 12:01'],
		['the number may do more', TWO, '20 12:00', { own: { messagesPerMinute: 3 } }],
		['the number may do less', TWO, '20 12:00:50', { own: { messagesPerMinute: 1 } }],
		// 09:00 to 09:11: the third, of 09:02, has to leave, so that ten are within 15 minutes.
		['twelve within 15 minutes', every(1, NINE, 12), '20 09:17', { now: '20 09:12' }],
		// 09:00 to 09:56: the first leaves the hour at 10:00.
		['29 within an hour', every(2, NINE, 29), '20 10:00', { now: '20 09:58' }],
		['answers wait for nothing', ANSWERS, '20 12:00'],
		['what failed counts for pace', TWO.map((line) => `${line} (failed)`), '20 12:00:20'],
		['49 people in 24 hours', every(3, NINE, 49), '20 12:00'],
		['52 people, of whom the third has to leave', every(3, NINE, 52), '21 09:06'],
		// p0 to p19 were written to again at noon, so that p20 of 10:00 is the first to leave.
		['two to some of 50 people', FIFTY_AND_AGAIN, '21 10:00', { now: '20 14:00' }],
		// 06:00 to 11:00 are six hours, and 12 would be the seventh: until 06:00 tomorrow, all hours are new.
		['six hours are used', hourly('06:00', 6), '21 06:00'],
		['one of them is this hour', hourly('07:00', 6), '20 12:10', { now: '20 12:10' }],
		['seven are, and so this hour is too', hourly('06:00', 7), '21 07:00', { now: '20 12:10' }],
		// With somebody new there are five people, and then six.
		['many hours are used, by four people', hourly('05:00', 7, 4), '20 12:00'],
		['many hours are used, by five people', hourly('05:00', 7, 5), '21 06:00'],
		['three days in a row, today among them', onDays(6, 18, 19, 20), '20 12:00'],
		['three days in a row until yesterday', onDays(6, 17, 18, 19), '20 12:00'],
		// The sixth today makes it the fourth day.
		['and five people today', [...onDays(6, 17, 18, 19), ...onDays(5, 20)], '21 00:00'],
		['and four people today', [...onDays(6, 17, 18, 19), ...onDays(4, 20)], '20 12:00'],
		['four days, today among them', onDays(6, 17, 18, 19, 20), '21 00:00'],
		['the day of the time zone ends earlier', onDays(6, 17, 18, 19, 20), '20 18:30', KOLKATA],
		['a message a day for a week', onDays(1, 14, 15, 16, 17, 18, 19, 20), '20 12:00'],
		['a rest was taken', onDays(6, 16, 17, 18, 20), '20 12:00'],
		['a week, and the number may do more', onDays(6, 14, 15, 16, 17, 18, 19, 20), '20 12:00', WEEK],
		// 50 people until 09:00 tomorrow; the six hours of today until then as well, and then hour 9 is a new one.
		['two limits', [...every(3, NINE, 50), ...hourly('04:00', 4)], '21 09:00'],
		['four failed', failed(4), '20 12:00'],
		['five failed, the last at 09:12', failed(5), '21 09:12'],
		['five failed, and five may', failed(5), '20 12:00', { own: { undeliveredInARow: 5 } }],
		['five failed a day ago', failed(5), '21 09:12', { now: '21 09:12' }],
		// The one that shows how it is went out at 10:00, and says nothing yet.
		['and one is on its way', failed(5, '(sent)'), '21 10:10', { now: '21 10:02' }],
		['and the one after them as well', failed(5, '(failed)'), '22 10:00', { now: '21 10:02' }],
		['and it arrived', failed(5, '(delivered)'), '21 10:02', { now: '21 10:02' }],
	])('%s', (_sent, lines, next, setting = {}) => {
		const now = moment(setting.now ?? '20 12:00');
		expect(reportOf(lines, { ...setting, now }).nextAllowedAt).toBe(toIso(moment(next)));
	});

	it('is known for each limit by itself, with what is on its way counted as sent', () => {
		const period = periodBefore(new Date(NOON), 7, 'UTC');
		const inSeconds = (seconds: number, chat = `new ${seconds}`): Reserved => {
			return { chat, at: period.now + seconds * 1_000 };
		};
		const later = (...reserved: Reserved[]) => {
			const { pace } = countActivity(
				{ messages: messagesOf(every(3, NINE, 49)), hasReceipts: false },
				period,
				reserved,
			);
			const byLimit = Object.entries(earliestByLimit(pace, limitsWith({}), period.now, period));
			return Object.fromEntries(
				byLimit.filter(([, at]) => at > period.now).map(([limit, at]) => [limit, toIso(at)]),
			);
		};
		expect(later()).toEqual({});
		expect(later(inSeconds(-20), inSeconds(-10))).toEqual({
			messagesPerMinute: '2024-05-20T12:00:40.000Z',
			chatsPerDay: '2024-05-21T09:03:00.000Z',
		});
		// One of them is listed already, as the same person.
		expect(later(inSeconds(0, phoneOf(0)))).toEqual({});
		// Nothing can go out before what is to go out in 8 seconds.
		expect(later(inSeconds(7.999))).toMatchObject({ replyShare: '2024-05-20T12:00:08.000Z' });
	});
});
