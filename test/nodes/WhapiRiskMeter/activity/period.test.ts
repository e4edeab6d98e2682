import {
	localDayOf,
	periodBefore,
	startOfLocalDay,
} from '../../../../nodes/WhapiRiskMeter/activity/period';

const iso = (at: number) => new Date(at).toISOString();

describe('periodBefore', () => {
	it('ends at the full second that comes next, reads a day more than it counts, and an hour ahead', () => {
		const period = periodBefore(new Date('2024-05-20T11:59:59.001Z'), 7, 'UTC');
		const { contextFrom, from, to, listedTo } = period;
		expect([contextFrom, from, to, listedTo].map(iso)).toEqual([
			'2024-05-12T12:00:00.000Z',
			'2024-05-13T12:00:00.000Z',
			'2024-05-20T12:00:00.000Z',
			'2024-05-20T13:00:00.000Z',
		]);
	});

	it.each([
		['UTC', 0, 'UTC'],
		['Europe/Berlin', 2, 'Europe/Berlin'],
		['America/New_York', -4, 'America/New_York'],
		['Asia/Kathmandu', 5.75, 'Asia/Kathmandu'],
		['America/St_Johns', -2.5, 'America/St_Johns'],
		['Etc/GMT+12', -12, 'Etc/GMT+12'],
		['Pacific/Kiritimati', 14, 'Pacific/Kiritimati'],
		['Nowhere/Land', 0, 'UTC'],
		['', 0, 'UTC'],
	])('knows how far %p is from UTC: %d hours', (zone, hours, timeZone) => {
		const period = periodBefore(new Date('2024-05-20T12:00:00Z'), 7, zone);
		expect(period).toMatchObject({ timeZone, offsetMs: hours * 3_600_000 });
	});

	it('takes the offset of now, in winter as in summer', () => {
		const offsetOf = (now: string) => periodBefore(new Date(now), 7, 'Europe/Berlin').offsetMs;
		expect([offsetOf('2024-03-31T00:59:59Z'), offsetOf('2024-03-31T01:00:00Z')]).toEqual([
			3_600_000, 7_200_000,
		]);
	});
});

describe('a day of the time zone', () => {
	it.each([
		['UTC', '2024-05-20T00:00:00Z'],
		['Europe/Berlin', '2024-05-19T22:00:00Z'],
		['America/New_York', '2024-05-20T04:00:00Z'],
		['Asia/Kathmandu', '2024-05-19T18:15:00Z'],
	])('begins in %s at %s', (zone, first) => {
		const period = periodBefore(new Date('2024-05-20T12:00:00Z'), 7, zone);
		const start = Date.parse(first);
		const day = localDayOf(start, period);
		expect([localDayOf(start - 1, period), localDayOf(start + 86_399_999, period)]).toEqual([
			day - 1,
			day,
		]);
		expect(iso(startOfLocalDay(day, period))).toBe(iso(start));
	});
});
