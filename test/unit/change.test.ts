import fc from 'fast-check';

import {
	changeBetween,
	decide,
	toReading,
	TRIGGER_EVENTS,
	type Reading,
	type TriggerEvent,
} from '../../nodes/WhapiRiskMeter/report/change';
import { LEVELS, type RiskLevel } from '../../nodes/WhapiRiskMeter/report/levels';

const LETTERS: Record<string, RiskLevel> = {
	g: 'good',
	n: 'needsAttention',
	u: 'useCaution',
	x: 'unknown',
};

/** "gnux": overall rating, phone lifetime, address book, response rate. */
const reading = (letters: string, lastUpdateDate: string | null = '2024-05-20'): Reading => {
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
		['xxxx', 'uuuu', 'same', []],
		['gxgg', 'guxn', 'worse', ['responseRate']],
	])('from %s to %s is %s', (before, current, change, changedMetrics) => {
		expect(changeBetween(reading(before), reading(current))).toEqual({
			previous: reading(before),
			change,
			changedMetrics,
		});
	});
});

describe('decide', () => {
	it.each(TRIGGER_EVENTS)('only remembers on the first poll, for %s', (event) => {
		const current = reading('nugx');
		expect(decide(undefined, current, event)).toEqual({ tell: null, remember: current });
	});

	const levels = Object.keys(LETTERS);
	const value = (letter: string) => LEVELS.find(({ level }) => level === LETTERS[letter])!.value;

	it.each(levels.flatMap((before) => levels.map((after) => [before, after])))(
		'overall rating from %s to %s',
		(before, after) => {
			const isKnown = before !== 'x' && after !== 'x';
			const told = (event: TriggerEvent) =>
				decide(reading(`${before}ggg`), reading(`${after}ggg`), event).tell !== null;
			expect(told('riskLevelChanged')).toBe(isKnown && before !== after);
			expect(told('anyMetricChanged')).toBe(isKnown && before !== after);
			expect(told('riskLevelWorsened')).toBe(isKnown && value(after)! < value(before)!);
			expect(told('updated')).toBe(false);
		},
	);

	it.each(levels.flatMap((before) => levels.map((after) => [before, after])))(
		'a metric from %s to %s',
		(before, after) => {
			const isKnown = before !== 'x' && after !== 'x';
			const told = (event: TriggerEvent) =>
				decide(reading(`gg${before}g`), reading(`gg${after}g`), event).tell !== null;
			expect(told('riskLevelChanged')).toBe(false);
			expect(told('riskLevelWorsened')).toBe(false);
			expect(told('anyMetricChanged')).toBe(isKnown && before !== after);
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

	it('survives a memory that something else wrote', () => {
		const strange = { riskLevel: 'excellent' } as unknown as Reading;
		expect(decide(strange, reading('uuuu'), 'anyMetricChanged').tell).toBeNull();
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
	const watch = (polls: Reading[], restarts: () => boolean, event: TriggerEvent) => {
		let saved: Reading | undefined;
		let live: Reading | undefined;
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
			fc.property(story, ([polls, coins]) => {
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

describe('toReading', () => {
	it('takes levels and date alone', () => {
		const report = { ...reading('gnux'), advice: [], channel: '…abcd' };
		expect(toReading(report)).toEqual(reading('gnux'));
	});
});
