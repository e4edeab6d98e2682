import {
	localDayOf,
	periodBefore,
	startOfLocalDay,
} from '../../../../nodes/WhapiRiskMeter/activity/period';

const iso = (at: number) => new Date(at).toISOString();
const before = (now: string, timeZone: string) => periodBefore(new Date(now), 7, timeZone);

describe('periodBefore', () => {
	it('ends at the full second that comes next, reads a day more than it counts, and an hour ahead', () => {
		const { contextFrom, from, now, listedTo } = before('2024-05-20T11:59:59.001Z', 'UTC');
		expect([contextFrom, from, now, listedTo].map(iso)).toEqual([
			'2024-05-12T12:00:00.000Z',
			'2024-05-13T12:00:00.000Z',
			'2024-05-20T12:00:00.000Z',
			'2024-05-20T13:00:00.000Z',
		]);
	});

	it.each([
		['UTC', 0],
		['Europe/Berlin', 1, '2024-03-31T00:59:59Z'],
		['Europe/Berlin', 2, '2024-03-31T01:00:00Z'],
		['Asia/Kathmandu', 5.75],
		['America/St_Johns', -2.5],
		['Etc/GMT+12', -12],
		['Pacific/Kiritimati', 14],
	])('knows how far %p is from UTC: %d hours', (timeZone, hours, now = '2024-05-20T12:00:00Z') => {
		expect(before(now, timeZone)).toMatchObject({ timeZone, offsetMs: hours * 3_600_000 });
	});

	it.each(['Nowhere/Land', ''])('takes UTC for the time zone %p', (timeZone) => {
		const period = before('2024-05-20T12:00:00Z', timeZone);
		expect(period).toMatchObject({ timeZone: 'UTC', offsetMs: 0 });
	});
});

describe('a day of the time zone', () => {
	it.each([
		['Europe/Berlin', '2024-05-19T22:00:00.000Z'],
		['America/New_York', '2024-05-20T04:00:00.000Z'],
		['Asia/Kathmandu', '2024-05-19T18:15:00.000Z'],
	])('begins in %s at %s', (zone, first) => {
		const period = before('2024-05-20T12:00:00Z', zone);
		const start = Date.parse(first);
		const [day, ...others] = [0, -1, 86_399_999].map((ms) => localDayOf(start + ms, period));
		expect(others).toEqual([day - 1, day]);
		expect(iso(startOfLocalDay(day, period))).toBe(first);
	});
});
