import fc from 'fast-check';

import {
	labelOf,
	LEVELS,
	toRiskLevel,
	toSafetyScore,
	valueOf,
} from '../../../../nodes/shared/report/levels';

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
		['3.00000000000000000001', 'unknown'],
		[3.2, 'unknown'],
		[0, 'unknown'],
		[0.9, 'unknown'],
		[4, 'unknown'],
		[33, 'unknown'],
		[-1, 'unknown'],
		[NaN, 'unknown'],
		[Infinity, 'unknown'],
		['', 'unknown'],
		['good', 'unknown'],
		['0x3', 'unknown'],
		['3e0', 'unknown'],
		['+3', 'unknown'],
		['3,0', 'unknown'],
		[`${'0'.repeat(20_000)}x`, 'unknown'],
		[`${' '.repeat(20_000)}3`, 'unknown'],
		[null, 'unknown'],
		[undefined, 'unknown'],
		[true, 'unknown'],
		[[3], 'unknown'],
		[{ value: 3 }, 'unknown'],
		[3n, 'unknown'],
	])('reads %p as %s', (value, level) => {
		expect(toRiskLevel(value)).toBe(level);
	});

	it('does not hold the event loop over a text of any length', () => {
		const long = `${'0'.repeat(20_000)}x`;
		const started = performance.now();
		for (let times = 0; times < 1_000; times++) toRiskLevel(long);
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

describe('labelOf', () => {
	it("gives Whapi's words", () => {
		expect(LEVELS.map(({ level }) => labelOf(level))).toEqual([
			'Unknown',
			'Use Caution',
			'Needs Attention',
			'Good Indicator',
		]);
	});
});

describe('valueOf', () => {
	it("gives Whapi's numbers, of which the higher is the safer", () => {
		expect(LEVELS.map(({ level }) => valueOf(level))).toEqual([null, 1, 2, 3]);
	});
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
