import fc from 'fast-check';

import { periodBefore } from '../../../../nodes/WhapiRiskMeter/activity/period';
import { earliestInHours } from '../../../../nodes/WhapiRiskMeter/sending/sendingHours';

const earliest = (at: string, from: number, to: number, timeZone = 'UTC') => {
	const period = periodBefore(new Date(at), 7, timeZone);
	return new Date(earliestInHours({ from, to }, period.to, period)).toISOString().slice(0, 16);
};

it.each([
	['2026-03-10T08:59:59Z', 9, 18, 'UTC', '2026-03-10T09:00'],
	['2026-03-10T09:00:00Z', 9, 18, 'UTC', '2026-03-10T09:00'],
	['2026-03-10T17:59:59Z', 9, 18, 'UTC', '2026-03-10T17:59'],
	['2026-03-10T18:00:00Z', 9, 18, 'UTC', '2026-03-11T09:00'],
	['2026-03-10T18:00:00Z', 0, 24, 'UTC', '2026-03-10T18:00'],
	['2026-03-10T23:30:00Z', 22, 6, 'UTC', '2026-03-10T23:30'],
	['2026-03-10T05:30:00Z', 22, 6, 'UTC', '2026-03-10T05:30'],
	['2026-03-10T06:00:00Z', 22, 6, 'UTC', '2026-03-10T22:00'],
	['2026-03-10T08:00:00Z', 9, 18, 'Europe/Berlin', '2026-03-10T08:00'],
	['2026-03-10T20:00:00Z', 9, 18, 'America/Los_Angeles', '2026-03-10T20:00'],
	['2026-03-10T20:00:00Z', 9, 18, 'Asia/Kolkata', '2026-03-11T03:30'],
	// The clocks go forward, and back, in the night before.
	['2026-03-28T20:00:00Z', 9, 18, 'Europe/Berlin', '2026-03-29T07:00'],
	['2026-10-24T20:00:00Z', 9, 18, 'Europe/Berlin', '2026-10-25T08:00'],
])('%s, from %i to %i in %s: %s', (at, from, to, zone, expected) => {
	expect(earliest(at, from, to, zone)).toBe(expected);
});

it('is the first full minute within the hours, as a clock on the wall shows them', () => {
	const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu');
	const hour = fc.integer({ min: 0, max: 23 });
	const at = fc.date({
		min: new Date('2026-01-01'),
		max: new Date('2026-12-31'),
		noInvalidDate: true,
	});
	fc.assert(
		fc.property(at, hour, hour, zones, (date, from, to, timeZone) => {
			fc.pre(from !== to);
			const clock = new Intl.DateTimeFormat('en-GB', {
				timeZone,
				hour: '2-digit',
				hourCycle: 'h23',
			});
			const isWithin = (moment: number) => {
				const hourNow = Number(clock.format(moment));
				return from < to ? hourNow >= from && hourNow < to : hourNow >= from || hourNow < to;
			};
			let expected = Math.ceil(date.getTime() / 60_000) * 60_000;
			const start = new Date(expected).toISOString();
			while (!isWithin(expected)) expected += 15 * 60_000 - (expected % (15 * 60_000));
			expect(earliest(start, from, to, timeZone)).toBe(
				new Date(expected).toISOString().slice(0, 16),
			);
		}),
		{ numRuns: 300 },
	);
});
