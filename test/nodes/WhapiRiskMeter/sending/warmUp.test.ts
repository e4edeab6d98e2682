import { limitsWith } from '../../../../nodes/WhapiRiskMeter/activity/limits';
import { paceOf, type Unprompted } from '../../../../nodes/WhapiRiskMeter/activity/pace';
import { MS_PER_DAY, periodBefore } from '../../../../nodes/WhapiRiskMeter/activity/period';
import { earliestInWarmUp } from '../../../../nodes/WhapiRiskMeter/sending/warmUp';
import type { RiskLevel } from '../../../../nodes/shared/report/levels';

const DAY = Date.parse('2026-03-10T00:00:00Z');
const HOUR = 3_600_000;
const chatsPerDay = limitsWith({}).find(({ limit }) => limit === 'chatsPerDay')!;

/** @returns the first moment in UTC, after so many people on each of the days before and today */
function earliest(people: number[], at: number, level: RiskLevel = 'good', allowed = 50): string {
	const messages = people.flatMap((count, index): Unprompted[] => {
		const day = DAY - (people.length - 1 - index) * MS_PER_DAY;
		return Array.from({ length: count }, (_, person) => ({
			chat: `${index} ${person}`,
			at: day + 9 * HOUR + person * 60_000,
			delivery: 'arrived' as const,
		}));
	});
	const period = periodBefore(new Date(at), 7, 'UTC');
	const pace = paceOf(
		messages.filter((one) => one.at <= at),
		period,
		true,
	);
	const limit = { ...chatsPerDay, allowed };
	return new Date(earliestInWarmUp(pace, level, limit, period.to, period))
		.toISOString()
		.slice(5, 16);
}

const NOON = DAY + 12 * HOUR;

it.each([
	['a first message', [0], '03-10T12:00'],
	['the 20th on the first day', [19], '03-10T12:00'],
	['the 21st', [20], '03-11T00:00'],
	['after 20, 30: the 30th', [20, 29], '03-10T12:00'],
	['the 31st', [20, 30], '03-11T00:00'],
	['after 21: a rest', [21, 0], '03-11T00:00'],
	['after the rest: 1.5 of 30', [30, 0, 44], '03-10T12:00'],
	['and not more', [30, 0, 45], '03-11T00:00'],
	['never more than the limit', [45, 0, 50], '03-11T00:00'],
	['what is 8 days ago does not count', [40, 0, 0, 0, 0, 0, 0, 0, 20], '03-11T00:00'],
	['what is 7 days ago does', [40, 0, 0, 0, 0, 0, 0, 20], '03-10T12:00'],
])('%s', (_, people, expected) => {
	expect(earliest(people, NOON)).toBe(expected);
});

it('counts the last 24 hours: the evening before is not over in the morning', () => {
	expect(earliest([20, 0], DAY + 8 * HOUR)).toBe('03-10T08:00');
	expect(earliest([20, 9], DAY + 9 * HOUR + 8 * 60_000)).toBe('03-10T09:08');
});

it('at Needs Attention allows 10', () => {
	expect(earliest([9], NOON, 'needsAttention')).toBe('03-10T12:00');
	expect(earliest([10], NOON, 'needsAttention')).toBe('03-11T00:00');
	expect(earliest([30, 0, 10], NOON, 'needsAttention')).toBe('03-11T00:00');
});

it('goes by a stricter limit', () => {
	expect(earliest([4], NOON, 'good', 5)).toBe('03-10T12:00');
	expect(earliest([5], NOON, 'good', 5)).toBe('03-11T00:00');
});

it('with full use goes 20, 30, rest, 45, rest, 50, rest, 50', () => {
	const people: number[] = [];
	for (let day = 0; day < 8; day++) {
		let today = 0;
		while (earliest([...people, today], NOON) === '03-10T12:00') today++;
		people.push(today);
	}
	expect(people).toEqual([20, 30, 0, 45, 0, 50, 0, 50]);
});
