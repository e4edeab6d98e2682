/** The difference between two readings, whether it starts the workflow, and what is remembered. */
import type { RiskLevel } from '../../../nodes/shared/report/levels';
import {
	decide,
	type Belief,
	type Reading,
	type Snapshot,
} from '../../../nodes/WhapiRiskMeterTrigger/change';
import {
	EVENT_VALUES,
	EVENTS,
	type TriggerEvent,
} from '../../../nodes/WhapiRiskMeterTrigger/events';
import { metricsAt } from '../../metrics-at';

const LETTERS: Record<string, RiskLevel> = {
	g: 'good',
	n: 'needsAttention',
	u: 'useCaution',
	x: 'unknown',
};

/** "gnux": overall rating, phone lifetime, address book, response rate; good for any further metric. */
const snapshot = (letters: string, lastUpdateDate: string | null = '2024-05-20'): Snapshot => {
	const [riskLevel, phoneLifetime, addressBookCoverage, responseRate] = [...letters].map(
		(letter) => LETTERS[letter],
	);
	return {
		...metricsAt('good' as const),
		...{ riskLevel, phoneLifetime, addressBookCoverage, responseRate, lastUpdateDate },
	};
};

const TODAY = '2024-05-20';

/** @returns the date that many days after TODAY */
const dayAt = (days: number) =>
	new Date(Date.parse(TODAY) + days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);

/** A reading of metrics that were calculated so many days ago; null is without a date. */
const reading = (levels: Snapshot, ageDays: number | null = 0): Reading => ({ ...levels, ageDays });

/** @param date of the poll, at noon */
const decideFor = (
	believed: Belief | undefined,
	read: Reading,
	event: TriggerEvent,
	date = TODAY,
): ReturnType<typeof decide> =>
	decide(believed, read, EVENTS[event].matches, new Date(`${date}T12:00:00Z`));

const believing = (levels: Snapshot, levelDay: string | null = TODAY, isLost = false): Belief => ({
	snapshot: levels,
	levelDay,
	isLost,
});

/** All events of these tables. Every event has a week in `test/stories`. */
const ALL: TriggerEvent[] = [
	'riskLevelChanged',
	'riskLevelWorsened',
	'anyMetricChanged',
	'updated',
];
const RISE = ['riskLevelChanged', 'anyMetricChanged'];
const METRIC = ['anyMetricChanged'];
const NONE: string[] = [];

describe('decide', () => {
	/** A level was known today, so that no reading is blind for too long. */
	const decideBetween = (before: Snapshot, after: Snapshot, event: TriggerEvent) =>
		decideFor(believing(before), reading(after), event);

	it.each([
		['gggg', 'gggg', 'same', []],
		['gggg', 'nggg', 'worse', ['riskLevel']],
		['uggg', 'nggg', 'better', ['riskLevel']],
		['gggg', 'gggu', 'worse', ['responseRate']],
		['gnnn', 'gggn', 'better', ['phoneLifetime', 'addressBookCoverage']],
		['ngun', 'nugn', 'mixed', ['phoneLifetime', 'addressBookCoverage']],
		['gguu', 'ugug', 'worse', ['riskLevel', 'responseRate']],
		['uggg', 'gugg', 'mixed', ['riskLevel', 'phoneLifetime']],
		['gggg', 'xxxx', 'same', []],
		['xxxx', 'gggg', 'same', []],
		['xxxx', 'xxxx', 'same', []],
		// A level that was never known is news unless it is good.
		['xxxx', 'nggu', 'worse', ['riskLevel', 'responseRate']],
		['gxgg', 'guxn', 'worse', ['phoneLifetime', 'responseRate']],
		// A lost level beside a better one is not good news.
		['gugg', 'ggxg', 'mixed', ['phoneLifetime']],
		['gugg', 'xggg', 'mixed', ['phoneLifetime']],
		['ugng', 'nxng', 'mixed', ['riskLevel']],
		['ugng', 'uxng', 'same', []],
		['gxgg', 'ggxg', 'same', []],
	])('from %s to %s is %s', (before, after, change, changedMetrics) => {
		const previous = snapshot(before);
		const decision = decideBetween(previous, snapshot(after), 'updated');
		expect(decision.change).toEqual({ previous, change, changedMetrics });
	});

	it.each([
		// To good, needsAttention, useCaution and unknown.
		['?ggg', 'g', [NONE, ALL, ALL, NONE]],
		['?ggg', 'n', [RISE, NONE, ALL, NONE]],
		['?ggg', 'u', [RISE, RISE, NONE, NONE]],
		// A level that was never known counts as good: anything below it is news.
		['?ggg', 'x', [NONE, ALL, ALL, NONE]],
		['gg?g', 'g', [NONE, METRIC, METRIC, NONE]],
		['gg?g', 'n', [METRIC, NONE, METRIC, NONE]],
		['gg?g', 'u', [METRIC, METRIC, NONE, NONE]],
		['gg?g', 'x', [NONE, METRIC, METRIC, NONE]],
	])('the events that report a change in %s from %s', (levels, before, emitting) => {
		const at = (letter: string) => snapshot(levels.replace('?', letter));
		const to = (after: string) =>
			ALL.filter((event) => decideBetween(at(before), at(after), event).shouldEmit);
		expect(Object.keys(LETTERS).map(to)).toEqual(emitting);
	});

	it.each(Object.keys(LETTERS))('begins at unknown: the first reading of %s', (level) => {
		for (const event of EVENT_VALUES) {
			const read = snapshot(`${level}ggg`);
			const { shouldEmit, change, belief } = decideFor(undefined, reading(read), event);
			const isFall = level === 'n' || level === 'u';
			expect([shouldEmit, change.change]).toEqual(isFall ? [true, 'worse'] : [false, 'same']);
			expect(change.previous).toEqual({ ...snapshot('xxxx', null), ...metricsAt('unknown') });
			expect(belief).toEqual(believing(read, level === 'x' ? null : TODAY));
		}
	});

	it.each([
		['2024-05-20', '2024-05-21', true],
		['2024-05-21', '2024-05-20', true],
		['2024-05-20', '2024-05-20', false],
		['2024-05-20', null, false],
		// The first date is where the watch begins.
		[null, '2024-05-20', false],
		[null, null, false],
	])('a date from %s to %s is an update: %s', (before, after, isUpdate) => {
		const dates = [before, after].map((date) => snapshot('gggg', date));
		expect(decideBetween(dates[0], dates[1], 'updated').shouldEmit).toBe(isUpdate);
	});

	it('keeps the old value where the reading has none', () => {
		const believed = believing(snapshot('nugn'), dayAt(-3));
		const { belief } = decideFor(believed, reading(snapshot('xgxu', null)), 'riskLevelChanged');
		expect(belief).toEqual(believing(snapshot('nggu'), dayAt(-3)));
	});

	it.each<[number | null, string | null, string]>([
		[0, null, dayAt(0)],
		[6, null, dayAt(-6)],
		// Just calculated, without a date.
		[null, null, dayAt(0)],
		[6, dayAt(-2), dayAt(-2)],
		[1, dayAt(-2), dayAt(-1)],
	])('the level of a reading %s days old, after one of %s, is of %s', (ageDays, before, day) => {
		const believed = believing(snapshot('gggg'), before);
		const { belief } = decideFor(believed, reading(snapshot('gggg'), ageDays), 'updated');
		expect(belief.levelDay).toBe(day);
	});
});

describe('decide, on readings without an overall level', () => {
	const BLIND = reading(snapshot('xxxx', null), null);

	it.each<[string, string | null, boolean]>([
		['7 days ago', dayAt(-7), false],
		['8 days ago', dayAt(-8), true],
		['by Whapi’s day, which may be tomorrow', dayAt(1), false],
		['never', null, true],
	])('the last known level of %s', (_name, levelDay, isLoss) => {
		for (const event of EVENT_VALUES) {
			const believed = believing(snapshot('gggg', levelDay), levelDay);
			expect(decideFor(believed, BLIND, event)).toMatchObject({
				shouldEmit: isLoss,
				change: { change: isLoss ? 'lost' : 'same' },
			});
		}
	});

	it('gives the levels before, and believes no level any more', () => {
		const believed = believing(snapshot('nggu', dayAt(-8)), dayAt(-8));
		const read = reading(snapshot('xgux', dayAt(0)));
		expect(decideFor(believed, read, 'riskLevelWorsened')).toEqual({
			change: {
				previous: snapshot('nggu', dayAt(-8)),
				change: 'lost',
				changedMetrics: ['riskLevel', 'addressBookCoverage'],
			},
			shouldEmit: true,
			belief: believing(snapshot('xguu', dayAt(0)), dayAt(-8), true),
		});
	});

	const LOST = believing(snapshot('xggg', dayAt(-8)), dayAt(-8), true);

	it('is not reported again, though a clock was set back', () => {
		for (const date of [dayAt(0), dayAt(30), dayAt(-3)]) {
			expect(decideFor(LOST, BLIND, 'updated', date)).toMatchObject({
				shouldEmit: false,
				change: { change: 'same' },
				belief: { isLost: true },
			});
		}
	});

	it.each([
		['gggg', 'better'],
		['nggg', 'worse'],
		['uggg', 'worse'],
		// Whatever else moved: the overall level is what is back.
		['gguu', 'better'],
	])('the next known level, in %s, is reported as %s by every event', (letters, change) => {
		for (const event of EVENT_VALUES) {
			const decision = decideFor(LOST, reading(snapshot(letters)), event);
			expect(decision).toMatchObject({
				shouldEmit: true,
				change: { change, previous: { riskLevel: 'unknown' } },
				belief: { levelDay: TODAY, isLost: false },
			});
			expect(decision.change.changedMetrics).toContain('riskLevel');
		}
	});
});
