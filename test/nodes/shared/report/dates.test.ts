import fc from 'fast-check';

import { toCalculationDay } from '../../../../nodes/shared/report/dates';

const FAR = new Date('9999-12-31T12:00:00Z');

describe('the day', () => {
	it.each([
		['5/20/2024', '2024-05-20'],
		['12/1/2024', '2024-12-01'],
		['05/02/2024', '2024-05-02'],
		[' 2/29/2024 ', '2024-02-29'],
		['2024-05-20', '2024-05-20'],
		['2024-05-20T23:59:59Z', '2024-05-20'],
		['2024-05-20 23:59', '2024-05-20'],
	])('of %p is %p', (value, date) => {
		expect(toCalculationDay(value, FAR).lastUpdateDate).toBe(date);
	});

	it.each([
		...['2/29/2023', '2/30/2024', '20/5/2024', '0/5/2024', '5/0/2024', '5/20/24'],
		...['5/20/2024, 10:00 AM', '2024-5-20', '2024-02-30', '2024-05-201', ''],
		...[`2024-05-20T${'9'.repeat(50_000)}`, `${' '.repeat(50_000)}5/20/2024`],
		...[1716163200000, null, undefined],
	])('is none in %p', (value) => {
		expect(toCalculationDay(value, FAR)).toEqual({ lastUpdateDate: null, ageDays: null });
	});

	it('is read for every day that M/D/YYYY can name', () => {
		const days = fc.date({ min: new Date('1970-01-01'), max: FAR, noInvalidDate: true });
		fc.assert(
			fc.property(days, (day) => {
				const text = `${day.getUTCMonth() + 1}/${day.getUTCDate()}/${day.getUTCFullYear()}`;
				return toCalculationDay(text, FAR).lastUpdateDate === day.toISOString().slice(0, 10);
			}),
		);
	});

	it('never makes it throw', () => {
		fc.assert(
			fc.property(fc.anything(), (value) => {
				const { lastUpdateDate, ageDays } = toCalculationDay(value, FAR);
				return (lastUpdateDate === null) === (ageDays === null);
			}),
		);
	});
});

describe('the age', () => {
	it.each([
		['5/20/2024', '2024-05-20T23:59:59.999Z', 0],
		['5/20/2024', '2024-05-21T00:00:00.000Z', 1],
		['5/20/2024', '2024-06-20T12:00:00.000Z', 31],
		['12/31/2023', '2024-12-31T12:00:00.000Z', 366],
		// In Whapi's time zone it may be tomorrow already.
		['5/21/2024', '2024-05-20T12:00:00.000Z', 0],
		['5/21/2024', '2024-05-20T00:00:00.000Z', 0],
		// But not the day after: it cannot be the day of a calculation.
		['5/22/2024', '2024-05-20T23:59:59.999Z', null],
		['12/31/2099', '2024-05-20T12:00:00.000Z', null],
	])('of %s at %s is %p', (date, now, days) => {
		const day = toCalculationDay(date, new Date(now));
		expect(day.ageDays).toBe(days);
		expect(day.lastUpdateDate === null).toBe(days === null);
	});
});
