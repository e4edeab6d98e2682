import fc from 'fast-check';

import { valueOf, type RiskLevel } from '../../nodes/shared/report/levels';
import {
	changeBetween,
	decide,
	toSnapshot,
	type Snapshot,
} from '../../nodes/WhapiRiskMeterTrigger/change';
import { EVENT_VALUES, type TriggerEvent } from '../../nodes/WhapiRiskMeterTrigger/events';

const LETTERS: Record<string, RiskLevel> = {
	g: 'good',
	n: 'needsAttention',
	u: 'useCaution',
	x: 'unknown',
};

/** "gnux": overall rating, phone lifetime, address book, response rate. */
const reading = (letters: string, lastUpdateDate: string | null = '2024-05-20'): Snapshot => {
	const [riskLevel, phoneLifetime, addressBookCoverage, responseRate] = [...letters].map(
		(letter) => LETTERS[letter],
	);
	return { riskLevel, phoneLifetime, addressBookCoverage, responseRate, lastUpdateDate };
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

describe('decide', () => {
	it.each(EVENT_VALUES)('only remembers on the first poll, for %s', (event) => {
		const current = reading('nugx');
		expect(decide(undefined, current, event)).toEqual({ tell: null, remember: current });
	});

	const levels = Object.keys(LETTERS);
	/** What was never known counts as good: anything below it is news. */
	const value = (letter: string) => valueOf(LETTERS[letter]) ?? 3;

	it.each(levels.flatMap((before) => levels.map((after) => [before, after])))(
		'overall rating from %s to %s',
		(before, after) => {
			const told = (event: TriggerEvent) =>
				decide(reading(`${before}ggg`), reading(`${after}ggg`), event).tell !== null;
			const isFall = after !== 'x' && value(after) < value(before);
			const isRise = before !== 'x' && after !== 'x' && value(after) > value(before);
			expect(told('riskLevelChanged')).toBe(isFall || isRise);
			expect(told('anyMetricChanged')).toBe(isFall || isRise);
			expect(told('riskLevelWorsened')).toBe(isFall);
			expect(told('updated')).toBe(isFall);
		},
	);

	it.each(levels.flatMap((before) => levels.map((after) => [before, after])))(
		'a metric from %s to %s',
		(before, after) => {
			const told = (event: TriggerEvent) =>
				decide(reading(`gg${before}g`), reading(`gg${after}g`), event).tell !== null;
			const isNews = after !== 'x' && (before === 'x' ? after !== 'g' : before !== after);
			expect(told('riskLevelChanged')).toBe(false);
			expect(told('riskLevelWorsened')).toBe(false);
			expect(told('anyMetricChanged')).toBe(isNews);
		},
	);

	it.each([
		['2024-05-20', '2024-05-21', true],
		['2024-05-21', '2024-05-20', true],
		['2024-05-20', '2024-05-20', false],
		['2024-05-20', null, false],
		[null, '2024-05-20', true],
		[null, null, false],
	])('a date from %s to %s is an update: %s', (before, after, isTold) => {
		const { tell } = decide(reading('gggg', before), reading('gggg', after), 'updated');
		expect(tell !== null).toBe(isTold);
	});

	it('keeps what the current reading does not know', () => {
		const { remember } = decide(reading('nugn'), reading('xgxu', null), 'riskLevelChanged');
		expect(remember).toEqual(reading('nggu'));
	});
});

describe('over many polls, with restarts that forget what was not emitted', () => {
	const level = fc.constantFrom<RiskLevel>('good', 'needsAttention', 'useCaution', 'unknown');
	const readings = fc.array(
		fc.record({
			riskLevel: level,
			phoneLifetime: level,
			addressBookCoverage: level,
			responseRate: level,
			lastUpdateDate: fc.constantFrom('2024-05-20', '2024-05-21', '2024-05-22', null),
		}),
		{ minLength: 1, maxLength: 12 },
	);
	const story = fc.tuple(readings, fc.infiniteStream(fc.boolean()));

	/** n8n saves on activation (the first poll) and with every emission; a restart drops the rest. */
	const watch = (polls: Snapshot[], restarts: () => boolean, event: TriggerEvent) => {
		let saved: Snapshot | undefined;
		let live: Snapshot | undefined;
		return polls.map((current, index) => {
			if (index > 0 && restarts()) live = saved;
			const { tell, remember } = decide(live, current, event);
			live = remember;
			if (index === 0 || tell !== null) saved = remember;
			return tell;
		});
	};

	it('riskLevelChanged tells each change of a known level once, restart or not', () => {
		fc.assert(
			fc.property(story, ([polls, coins]) => {
				fc.pre(polls[0].riskLevel !== 'unknown');
				const told = watch(polls, () => Boolean(coins.next().value), 'riskLevelChanged');
				let level = polls[0].riskLevel;
				polls.forEach(({ riskLevel }, index) => {
					const isChange = riskLevel !== 'unknown' && riskLevel !== level;
					expect(told[index] !== null).toBe(isChange);
					if (isChange) level = riskLevel;
				});
			}),
		);
	});

	it('updated tells each new date once, restart or not', () => {
		fc.assert(
			fc.property(story, ([readings, coins]) => {
				const polls = readings.map((one) => ({ ...one, riskLevel: 'good' as const }));
				fc.pre(polls[0].lastUpdateDate !== null);
				const told = watch(polls, () => Boolean(coins.next().value), 'updated');
				let date = polls[0].lastUpdateDate;
				polls.forEach(({ lastUpdateDate }, index) => {
					const isNew = lastUpdateDate !== null && lastUpdateDate !== date;
					expect(told[index] !== null).toBe(isNew);
					if (isNew) date = lastUpdateDate;
				});
			}),
		);
	});

	it('anyMetricChanged tells each change of known levels once, restart or not', () => {
		fc.assert(
			fc.property(story, ([polls, coins]) => {
				const names = [
					'riskLevel',
					'phoneLifetime',
					'addressBookCoverage',
					'responseRate',
				] as const;
				fc.pre(names.every((name) => polls[0][name] !== 'unknown'));
				const told = watch(polls, () => Boolean(coins.next().value), 'anyMetricChanged');
				const known = { ...polls[0] };
				polls.forEach((poll, index) => {
					const changed = names.filter(
						(name) => poll[name] !== 'unknown' && poll[name] !== known[name],
					);
					expect(told[index]?.changedMetrics ?? []).toEqual(changed);
					for (const name of changed) known[name] = poll[name];
				});
			}),
		);
	});

	it.each(EVENT_VALUES)(
		'%s: what one believes by what was told is never safer than what was last read',
		(event) => {
			// What nobody knows is believed to be good: that is why anything worse has to be told.
			const safety = (level: RiskLevel) => valueOf(level) ?? 3;
			fc.assert(
				fc.property(story, ([polls, coins]) => {
					const told = watch(polls, () => Boolean(coins.next().value), event);
					let believed = polls[0].riskLevel;
					polls.forEach(({ riskLevel }, index) => {
						if (told[index] !== null && riskLevel !== 'unknown') believed = riskLevel;
						if (riskLevel === 'unknown') return;
						expect(safety(believed)).toBeLessThanOrEqual(safety(riskLevel));
					});
				}),
				{ numRuns: 1_000 },
			);
		},
	);

	it('riskLevelWorsened never tells the same fall twice', () => {
		fc.assert(
			fc.property(story, ([polls, coins]) => {
				const told = watch(polls, () => Boolean(coins.next().value), 'riskLevelWorsened');
				told.forEach((change, index) => {
					if (change === null) return;
					expect(change.change).toBe('worse');
					expect(change.previous.riskLevel).not.toBe(polls[index].riskLevel);
				});
			}),
		);
	});
});

describe('toSnapshot', () => {
	it('takes levels and date alone', () => {
		const report = { ...reading('gnux'), advice: [], channel: '…abcd' };
		expect(toSnapshot(report)).toEqual(reading('gnux'));
	});
});
