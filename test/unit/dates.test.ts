import fc from 'fast-check';

import { ageInDays, toIsoDate } from '../../nodes/WhapiRiskMeter/report/dates';

describe('toIsoDate', () => {
	it.each([
		['5/20/2024', '2024-05-20'],
		['12/1/2024', '2024-12-01'],
		['05/02/2024', '2024-05-02'],
		[' 2/29/2024 ', '2024-02-29'],
		['2/29/2023', null],
		['2/30/2024', null],
		['20/5/2024', null],
		['0/5/2024', null],
		['5/0/2024', null],
		['5/20/24', null],
		['5/20/2024, 10:00 AM', null],
		['2024-05-20', null],
		['', null],
		[1716163200000, null],
		[null, null],
		[undefined, null],
	])('reads %p as %p', (value, date) => {
		expect(toIsoDate(value)).toBe(date);
	});

	it('reads every day that M/D/YYYY can name', () => {
		const days = fc.date({
			min: new Date('1970-01-01'),
			max: new Date('9999-12-31'),
			noInvalidDate: true,
		});
		fc.assert(
			fc.property(days, (day) => {
				const text = `${day.getUTCMonth() + 1}/${day.getUTCDate()}/${day.getUTCFullYear()}`;
				return toIsoDate(text) === day.toISOString().slice(0, 10);
			}),
		);
	});

	it('never throws', () => {
		fc.assert(fc.property(fc.anything(), (value) => typeof toIsoDate(value) !== 'undefined'));
	});
});

describe('ageInDays', () => {
	it.each([
		['2024-05-20', '2024-05-20T23:59:59.999Z', 0],
		['2024-05-20', '2024-05-21T00:00:00.000Z', 1],
		['2024-05-20', '2024-06-20T12:00:00.000Z', 31],
		['2023-12-31', '2024-12-31T12:00:00.000Z', 366],
		['2024-05-21', '2024-05-20T12:00:00.000Z', 0],
	])('from %s to %s', (date, now, days) => {
		expect(ageInDays(date, new Date(now))).toBe(days);
	});

	it('is null without a date', () => {
		expect(ageInDays(null, new Date())).toBeNull();
	});
});
