import fc from 'fast-check';

import { LEVELS, toRiskLevel, toSafetyScore } from '../../../../nodes/shared/report/levels';

describe('toRiskLevel', () => {
	it.each([
		[3, 'good'],
		[2, 'needsAttention'],
		[1, 'useCaution'],
		[2.6, 'needsAttention'],
		[2.999, 'needsAttention'],
		[1.9, 'useCaution'],
		['3', 'good'],
		[' 2 ', 'needsAttention'],
		['03', 'good'],
		['3.0', 'good'],
		['2.99999999999999999999', 'needsAttention'],
	])('reads %p as %s', (value, level) => {
		expect(toRiskLevel(value)).toBe(level);
	});

	it.each([
		...[0, 0.9, 3.2, 4, 33, -1, NaN, Infinity, 3n, null, undefined, true, [3], { value: 3 }],
		...['', 'good', '0x3', '3e0', '+3', '3,0', '3.00000000000000000001', `${' '.repeat(40)}3`],
	])('reads %p as unknown', (value) => {
		expect(toRiskLevel(value)).toBe('unknown');
	});

	it('does not hold the event loop over a text of any length', () => {
		const long = `${'0'.repeat(20_000)}x`;
		const started = performance.now();
		for (let times = 0; times < 1_000; times++) expect(toRiskLevel(long)).toBe('unknown');
		// It was 13 s for a few of them, before the length was looked at first.
		expect(performance.now() - started).toBeLessThan(1_000);
	});

	it('says good for nothing but 3, and never throws', () => {
		const isThree = (value: unknown) =>
			value === 3 || (typeof value === 'string' && /^\s*0*3(\.0*)?\s*$/.test(value));
		const anyValue = fc.oneof(
			fc.anything({ withBigInt: true }),
			fc.double(),
			fc.double({ min: 2, max: 4 }).map(String),
		);
		fc.assert(fc.property(anyValue, (value) => (toRiskLevel(value) === 'good') === isThree(value)));
	});

	it('never rounds up', () => {
		fc.assert(
			fc.property(fc.double({ min: 1, max: 3, noNaN: true }), (value) => {
				const facts = LEVELS.find(({ level }) => level === toRiskLevel(value));
				return facts?.value === Math.floor(value);
			}),
		);
	});
});

it("a level has Whapi's words, and Whapi's number, of which the higher is the safer", () => {
	expect(LEVELS.map(({ level, label, value }) => [level, label, value])).toEqual([
		['unknown', 'Unknown', null],
		['useCaution', 'Use Caution', 1],
		['needsAttention', 'Needs Attention', 2],
		['good', 'Good Indicator', 3],
	]);
});

describe('toSafetyScore', () => {
	it.each([
		[2, 2],
		[2.6, 2.6],
		['2', 2],
		[4, 4],
		[NaN, null],
		['two', null],
		[null, null],
		[{}, null],
	])('reads %p as %p', (value, score) => {
		expect(toSafetyScore(value)).toBe(score);
	});
});
