import fc from 'fast-check';

import { valueOf, type RiskLevel } from '../../../nodes/shared/report/levels';
import type { Metrics } from '../../../nodes/shared/report/body';
import {
	changeBetween,
	decide,
	LEVEL_NAMES,
	levelDayOf,
	toSnapshot,
	type Belief,
	type Decision,
	type Sighting,
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
const reading = (letters: string, lastUpdateDate: string | null = '2024-05-20'): Snapshot => {
	const [riskLevel, phoneLifetime, addressBookCoverage, responseRate] = [...letters].map(
		(letter) => LETTERS[letter],
	);
	const metrics = {
		...metricsAt('good' as const),
		phoneLifetime,
		addressBookCoverage,
		responseRate,
	};
	return { riskLevel, ...metrics, lastUpdateDate };
};

describe('changeBetween', () => {
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
		// What was never known before is news unless it is good.
		['xxxx', 'nggu', 'worse', ['riskLevel', 'responseRate']],
		['gxgg', 'guxn', 'worse', ['phoneLifetime', 'responseRate']],
		// A lost level beside a better one is no good news.
		['gugg', 'ggxg', 'mixed', ['phoneLifetime']],
		['gugg', 'xggg', 'mixed', ['phoneLifetime']],
		['ugng', 'nxng', 'mixed', ['riskLevel']],
		['ugng', 'uxng', 'same', []],
		['gxgg', 'ggxg', 'same', []],
	])('from %s to %s is %s', (before, current, change, changedMetrics) => {
		expect(changeBetween(reading(before), reading(current))).toEqual({
			previous: reading(before),
			change,
			changedMetrics,
		});
	});
});

const TODAY = '2024-05-20';
const DAY_MS = 24 * 60 * 60 * 1000;

/** @returns the date that many days after TODAY */
const dayAt = (days: number) =>
	new Date(Date.parse(TODAY) + days * DAY_MS).toISOString().slice(0, 10);

/** A poll at noon. */
const noonOf = (date: string) => new Date(`${date}T12:00:00Z`);

const sighting = (snapshot: Snapshot, levelDay: string | null = TODAY): Sighting => ({
	snapshot,
	levelDay: snapshot.riskLevel === 'unknown' ? null : levelDay,
});

const decideFor = (
	believed: Belief | undefined,
	seen: Sighting,
	event: TriggerEvent,
	date = TODAY,
): Decision => decide(believed, seen, EVENTS[event].isTold, noonOf(date));

describe('decide', () => {
	const levels = Object.keys(LETTERS);
	/** What was never known counts as good: anything below it is news. */
	const value = (letter: string) => valueOf(LETTERS[letter]) ?? 3;
	/** A level was known today, so that no reading is blind for too long. */
	const isTold = (before: Snapshot, after: Snapshot, event: TriggerEvent) => {
		const believed = { snapshot: before, levelDay: TODAY, isLost: false };
		return decideFor(believed, sighting(after), event).isTold;
	};

	/** Those that these tables are about. Of each event, `test/stories` has a week. */
	const events: TriggerEvent[] = [
		'riskLevelChanged',
		'riskLevelWorsened',
		'anyMetricChanged',
		'updated',
	];

	it.each(EVENT_VALUES)('only remembers on the first poll, for %s', (event) => {
		const seen = sighting(reading('nugx'));
		expect(decideFor(undefined, seen, event)).toMatchObject({
			isTold: false,
			change: { change: 'same' },
			belief: { ...seen, isLost: false },
		});
	});

	it.each(levels.flatMap((before) => levels.map((after) => [before, after])))(
		'overall rating from %s to %s',
		(before, after) => {
			const isToldBy = (event: TriggerEvent) =>
				isTold(reading(`${before}ggg`), reading(`${after}ggg`), event);
			const isFall = after !== 'x' && value(after) < value(before);
			const isRise = before !== 'x' && after !== 'x' && value(after) > value(before);
			const onRise = isRise ? ['riskLevelChanged', 'anyMetricChanged'] : [];
			if (isFall) expect(EVENT_VALUES.filter(isToldBy)).toEqual(EVENT_VALUES);
			else expect(events.filter(isToldBy)).toEqual(onRise);
		},
	);

	it.each(levels.flatMap((before) => levels.map((after) => [before, after])))(
		'a metric from %s to %s',
		(before, after) => {
			const told = events.filter((event) =>
				isTold(reading(`gg${before}g`), reading(`gg${after}g`), event),
			);
			const isNews = after !== 'x' && (before === 'x' ? after !== 'g' : before !== after);
			expect(told).toEqual(isNews ? ['anyMetricChanged'] : []);
		},
	);

	it.each([
		['2024-05-20', '2024-05-21', true],
		['2024-05-21', '2024-05-20', true],
		['2024-05-20', '2024-05-20', false],
		['2024-05-20', null, false],
		[null, '2024-05-20', true],
		[null, null, false],
	])('a date from %s to %s is an update: %s', (before, after, isUpdate) => {
		expect(isTold(reading('gggg', before), reading('gggg', after), 'updated')).toBe(isUpdate);
	});

	it('keeps what the current reading does not know', () => {
		const believed = { snapshot: reading('nugn'), levelDay: dayAt(-3), isLost: false };
		const { belief } = decideFor(believed, sighting(reading('xgxu', null)), 'riskLevelChanged');
		expect(belief).toEqual({ snapshot: reading('nggu'), levelDay: dayAt(-3), isLost: false });
	});
});

describe('decide, on readings without an overall level', () => {
	const BLIND = sighting(reading('xxxx', null));
	const believing = (levelDay: string | null, letters = 'gggg'): Belief => ({
		snapshot: reading(letters, levelDay),
		levelDay,
		isLost: false,
	});

	it.each<[string, string | null, boolean]>([
		['7 days ago', dayAt(-7), false],
		['8 days ago', dayAt(-8), true],
		['by Whapi’s day, which may be tomorrow', dayAt(1), false],
		['never', null, true],
		// What is remembered may be anything, and must not silence the watch.
		['in a year', dayAt(365), true],
		['at no date', 'good', true],
	])('the last known level of %s', (_name, levelDay, isTold) => {
		for (const event of EVENT_VALUES) {
			expect(decideFor(believing(levelDay), BLIND, event)).toMatchObject({
				isTold,
				change: { change: isTold ? 'lost' : 'same' },
			});
		}
	});

	it('takes the later day of the two that say a level', () => {
		const stale: Sighting = { ...BLIND, levelDay: dayAt(-9) };
		expect(decideFor(believing(dayAt(-3)), stale, 'updated').isTold).toBe(false);
		expect(decideFor(believing(dayAt(-20)), stale, 'updated').belief).toMatchObject({
			levelDay: dayAt(-9),
			isLost: true,
		});
	});

	it('says what was before, and believes no level any more', () => {
		const believed = believing(dayAt(-8), 'nggu');
		const seen = sighting(reading('xgux', dayAt(0)));
		expect(decideFor(believed, seen, 'riskLevelWorsened')).toEqual({
			change: {
				previous: reading('nggu', dayAt(-8)),
				change: 'lost',
				changedMetrics: ['riskLevel', 'addressBookCoverage'],
			},
			isTold: true,
			belief: { snapshot: reading('xguu', dayAt(0)), levelDay: dayAt(-8), isLost: true },
		});
	});

	it('is not said again, though a clock was set back', () => {
		const lost = { ...believing(dayAt(-8), 'xggg'), isLost: true };
		for (const date of [dayAt(0), dayAt(30), dayAt(-3)]) {
			expect(decideFor(lost, BLIND, 'updated', date)).toMatchObject({
				isTold: false,
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
	])('the next level that is known, in %s, is told as %s by every event', (letters, change) => {
		const lost = { ...believing(dayAt(-8), 'xggg'), isLost: true };
		for (const event of EVENT_VALUES) {
			const decision = decideFor(lost, sighting(reading(letters)), event);
			expect(decision).toMatchObject({
				isTold: true,
				change: { change, previous: { riskLevel: 'unknown' } },
				belief: { levelDay: TODAY, isLost: false },
			});
			expect(decision.change.changedMetrics).toContain('riskLevel');
		}
	});
});

/** Metrics as Whapi writes them, calculated that many days before TODAY. */
const metricsOf = (riskFactor: unknown, ageDays: number | null, isOutOfDate: boolean): Metrics => ({
	fields: { riskFactor },
	lastUpdateDate: ageDays === null ? null : dayAt(-ageDays),
	// Whapi's day may be a day ahead.
	ageDays: ageDays === null ? null : Math.max(0, ageDays),
	isOutOfDate,
});

describe('levelDayOf', () => {
	it.each<[string, Metrics, string | null]>([
		['of today', metricsOf(3, 0, false), dayAt(0)],
		['of tomorrow, by Whapi’s day', metricsOf(3, -1, false), dayAt(0)],
		['of six days ago', metricsOf(1, 6, false), dayAt(-6)],
		['out of date', metricsOf(3, 40, true), dayAt(-40)],
		['just calculated, without a date', metricsOf(3, null, false), dayAt(0)],
		['saved, without a date', metricsOf(3, null, true), null],
		['without a level', metricsOf('?', 0, false), null],
		[
			'that were never calculated',
			{ fields: null, lastUpdateDate: null, ageDays: null, isOutOfDate: true },
			null,
		],
	])('of metrics %s', (_name, metrics, day) => {
		expect(levelDayOf(metrics, noonOf(TODAY))).toBe(day);
	});
});

describe('over many polls, with restarts that forget what was not emitted', () => {
	const level = fc.constantFrom<RiskLevel>('good', 'needsAttention', 'useCaution', 'unknown');
	const levels = metricsAt(level);
	/** The days between two polls, and what the later one reads. */
	interface Poll {
		daysLater: number;
		read: Snapshot;
		/** How old the metrics are; more than 7 days is out of date. */
		ageDays: number;
	}
	const story = (daysLater: fc.Arbitrary<number>, ageDays: fc.Arbitrary<number>) =>
		fc.tuple(
			fc.array(
				fc.record({
					daysLater,
					read: fc.record({
						riskLevel: level,
						...levels,
						lastUpdateDate: fc.constantFrom('2024-05-20', '2024-05-21', '2024-05-22', null),
					}),
					ageDays,
				}),
				{ minLength: 1, maxLength: 12 },
			),
			fc.infiniteStream(fc.boolean()),
			fc.constantFrom('afterEveryPoll', 'whenTold', 'atActivation'),
		);
	/** Within a week, so that no reading is blind for too long. */
	const oneWeek = story(fc.constantFrom(0, 0, 0, 1), fc.constant(0));
	const weeks = story(fc.integer({ min: 0, max: 3 }), fc.constantFrom(0, 0, 1, 7, 8, 30));

	interface Polled extends Sighting {
		day: number;
		told: Decision['change'] | null;
		saves: string;
	}

	/** What a story of polls comes to; `saves` is when n8n writes to its database what is remembered. */
	const watch = (
		[polls, coins, saves]: [Poll[], Iterator<boolean>, string],
		event: TriggerEvent,
	): Polled[] => {
		let day = 0;
		let saved: Belief | undefined;
		let live: Belief | undefined;
		return polls.map(({ daysLater, read, ageDays }, index) => {
			day += daysLater;
			const isOutOfDate = ageDays > 7;
			const seen: Sighting = {
				snapshot: isOutOfDate ? { ...reading('xxxx'), lastUpdateDate: read.lastUpdateDate } : read,
				levelDay: read.riskLevel === 'unknown' ? null : dayAt(day - ageDays),
			};
			if (index > 0 && saves !== 'atActivation' && coins.next().value) live = saved;
			const { isTold, change, belief } = decideFor(live, seen, event, dayAt(day));
			live = belief;
			if (index === 0 || saves === 'afterEveryPoll' || (isTold && saves === 'whenTold')) {
				saved = belief;
			}
			return { ...seen, day, told: isTold ? change : null, saves };
		});
	};

	const eachEvent = (
		stories: typeof weeks,
		check: (polled: Polled[], event: TriggerEvent) => void,
		numRuns = 1_000,
	) => {
		for (const event of EVENT_VALUES) {
			fc.assert(
				fc.property(stories, (one) => check(watch(one, event), event)),
				{ numRuns },
			);
		}
	};

	it('riskLevelChanged tells each change of a known level once', () => {
		fc.assert(
			fc.property(oneWeek, (one) => {
				fc.pre(one[0][0].read.riskLevel !== 'unknown');
				const polled = watch(one, 'riskLevelChanged');
				let level = polled[0].snapshot.riskLevel;
				for (const { snapshot, told } of polled) {
					const isChange = snapshot.riskLevel !== 'unknown' && snapshot.riskLevel !== level;
					expect(told !== null).toBe(isChange);
					if (isChange) level = snapshot.riskLevel;
				}
			}),
		);
	});

	it('updated tells each new date once', () => {
		fc.assert(
			fc.property(oneWeek, ([polls, ...others]) => {
				const good = polls.map((poll) => ({ ...poll, read: { ...poll.read, riskLevel: 'good' } }));
				fc.pre(polls[0].read.lastUpdateDate !== null);
				const polled = watch([good as Poll[], ...others], 'updated');
				let date = polled[0].snapshot.lastUpdateDate;
				for (const { snapshot, told } of polled) {
					const { lastUpdateDate } = snapshot;
					const isNew = lastUpdateDate !== null && lastUpdateDate !== date;
					expect(told !== null).toBe(isNew);
					if (isNew) date = lastUpdateDate;
				}
			}),
		);
	});

	it('anyMetricChanged tells each change of known levels once', () => {
		fc.assert(
			fc.property(oneWeek, (one) => {
				const known = { ...one[0][0].read };
				fc.pre(LEVEL_NAMES.every((name) => known[name] !== 'unknown'));
				for (const { snapshot, told } of watch(one, 'anyMetricChanged')) {
					const changed = LEVEL_NAMES.filter(
						(name) => snapshot[name] !== 'unknown' && snapshot[name] !== known[name],
					);
					expect(told?.changedMetrics ?? []).toEqual(changed);
					for (const name of changed) known[name] = snapshot[name];
				}
			}),
		);
	});

	it('riskLevelWorsened tells falls, and else only that no level is seen and that one is back', () => {
		fc.assert(
			fc.property(weeks, (one) => {
				let isLost = false;
				for (const { told, snapshot } of watch(one, 'riskLevelWorsened')) {
					if (told === null) continue;
					if (told.change === 'worse') expect(told.previous.riskLevel).not.toBe(snapshot.riskLevel);
					if (told.change !== 'lost' && !isLost) expect(told.change).toBe('worse');
					isLost = told.change === 'lost';
				}
			}),
		);
	});

	it('what one believes by what was told is never safer than what was last read', () => {
		// What nobody knows is believed to be good: that is why anything worse has to be told.
		const safety = (one: RiskLevel) => valueOf(one) ?? 3;
		eachEvent(weeks, (polled) => {
			let believed = polled[0].snapshot.riskLevel;
			for (const { snapshot, told } of polled) {
				if (told !== null && (told.change === 'lost' || snapshot.riskLevel !== 'unknown')) {
					believed = snapshot.riskLevel;
				}
				if (snapshot.riskLevel === 'unknown') continue;
				expect(safety(believed)).toBeLessThanOrEqual(safety(snapshot.riskLevel));
			}
		});
	});

	it('no more than 8 days of blindness go untold, it is told once, and the next level is told', () => {
		eachEvent(weeks, (polled) => {
			let isLost = false;
			let blindSince: number | undefined;
			polled.forEach(({ day, told, snapshot }, index) => {
				const isBlind = snapshot.riskLevel === 'unknown';
				blindSince = isBlind ? (blindSince ?? day) : undefined;
				if (told?.change === 'lost') {
					expect([isBlind, isLost, index > 0]).toEqual([true, false, true]);
					isLost = true;
				} else if (isLost && !isBlind) {
					expect(told?.change).toBe(snapshot.riskLevel === 'good' ? 'better' : 'worse');
					isLost = false;
				}
				if (index > 0 && isBlind && day - blindSince! >= 8) expect(isLost).toBe(true);
			});
		});
	});

	it('while nothing is forgotten, a loss is told only where no level of the last 7 days was read', () => {
		eachEvent(weeks, (polled) => {
			const ageOf = (levelDay: string, day: number) =>
				(Date.parse(dayAt(day)) - Date.parse(levelDay)) / DAY_MS;
			polled.forEach(({ day, told }, index) => {
				if (told?.change !== 'lost' || polled[0].saves === 'whenTold') return;
				const levelDays = polled.slice(0, index + 1).flatMap(({ levelDay }) => levelDay ?? []);
				for (const levelDay of levelDays) expect(ageOf(levelDay, day)).toBeGreaterThan(7);
			});
		});
	});
});

describe('toSnapshot', () => {
	it('takes levels and date alone', () => {
		const report = { ...reading('gnux'), advice: [], channel: '…abcd' };
		expect(toSnapshot(report)).toEqual(reading('gnux'));
	});
});
