/** How often Whapi is asked, what a restart may do, and what is told whatever happens. */
import fc from 'fast-check';
import type { IDataObject, INodeTypeDescription } from 'n8n-workflow';

import { installedPackage } from '../engine/testbed';
import { outcome, Watch } from '../engine/watch';
import { allAt, simulatedToken } from '../simulator/whapi';
import type { Day } from '../stories/trigger';

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;
const EVENTS = ['riskLevelChanged', 'riskLevelWorsened', 'anyMetricChanged', 'updated'];

const watchOf = (parameters: IDataObject = {}, name = 'paced') =>
	new Watch(installedPackage(), parameters, simulatedToken(name));

describe('polled every minute for a day', () => {
	it.each<[string, Day, boolean]>([
		['answered', 2, false],
		['answered, and started from what was saved at every poll', 2, true],
		['refused', 'refused', false],
	])('it asks Whapi at most once an hour: %s', async (_name, answer, restarts) => {
		const watch = watchOf();
		await watch.pollThen(MINUTE_MS, 2);
		for (let minute = 1; minute < 24 * 60; minute++) {
			if (restarts) watch.restart();
			await watch.pollThen(MINUTE_MS, answer);
		}
		expect(watch.simulator.requests.length).toBeLessThanOrEqual(27);
		expect(watch.simulator.requests.length).toBeGreaterThanOrEqual(24);
	});
});

describe('polled every hour', () => {
	it('never skips a poll, though a schedule may be early by some minutes', async () => {
		const watch = watchOf();
		for (let hour = 0; hour < 10; hour++) await watch.pollThen(HOUR_MS - 4 * MINUTE_MS, 2);
		expect(watch.simulator.requests).toHaveLength(10);
	});
});

describe('within the hour', () => {
	it('a poll is silent, and a fall is told at the next one that asks', async () => {
		const watch = watchOf();
		await watch.pollThen(MINUTE_MS, 3);
		expect(await watch.pollThen(HOUR_MS, 1)).toBeNull();
		expect(outcome(await watch.day(1))).toBe('worse');
	});

	it.each<[string, (watch: Watch) => void]>([
		['another channel', (watch) => (watch.token = simulatedToken('paced, another'))],
		['another event', (watch) => (watch.parameters = { event: 'updated' })],
		['another reading', (watch) => (watch.parameters = { reading: 'get' })],
	])('%s is asked at once', async (_name, change) => {
		const watch = watchOf();
		await watch.pollThen(MINUTE_MS, 3);
		change(watch);
		await watch.pollThen(MINUTE_MS, 3);
		expect(watch.simulator.requests).toHaveLength(2);
		await watch.pollThen(MINUTE_MS, 3);
		expect(watch.simulator.requests).toHaveLength(2);
	});

	it('by hand it is asked always, and that does not count', async () => {
		const watch = watchOf();
		for (let time = 0; time < 3; time++) await watch.pollThen(MINUTE_MS, 3, 'manual');
		await watch.pollThen(MINUTE_MS, 3);
		expect(await watch.pollThen(MINUTE_MS, 1, 'manual')).toMatchObject({ riskLevel: 'useCaution' });
		expect(watch.simulator.requests).toHaveLength(5);
	});

	it('a clock that was set back does not silence it', async () => {
		const watch = watchOf();
		await watch.pollThen(-HOUR_MS, 3);
		await watch.pollThen(MINUTE_MS, 3);
		expect(watch.simulator.requests).toHaveLength(2);
	});
});

describe('no fall is lost', () => {
	it.each(EVENTS)('%s: unknown, good, restart, Use Caution', async (event) => {
		const watch = watchOf({ event });
		await watch.day('unknown');
		await watch.day(3);
		watch.restart();
		expect(await watch.day(1)).toMatchObject({ riskLevel: 'useCaution', change: 'worse' });
	});

	it('what is believed by what was told is never safer than what was last read, for any story', async () => {
		const days = fc.array(fc.constantFrom<Day>(1, 2, 3, 'unknown', 'refused'), {
			minLength: 2,
			maxLength: 6,
		});
		const stories = fc.tuple(fc.constantFrom(...EVENTS), days, fc.infiniteStream(fc.boolean()));
		const safety = (day: Day) => (typeof day === 'number' ? day : Infinity);
		await fc.assert(
			fc.asyncProperty(stories, async ([event, story, restarts]) => {
				const watch = watchOf({ event });
				let believed = Infinity;
				for (const [index, day] of story.entries()) {
					if (index > 0 && restarts.next().value) watch.restart();
					const told = outcome(await watch.day(day));
					if (day === 'refused') {
						expect(told).toBe('thrown');
						// n8n does not activate a workflow whose first poll throws.
						if (index === 0) return;
						continue;
					}
					const isTold = told !== 'nothing';
					if (index === 0) expect(told).toBe('nothing');
					if (typeof day !== 'number') continue;
					if (index === 0 || isTold) believed = day;
					// What was first read as unknown, and good since, needs no telling.
					const isBelievedGood = believed === Infinity && day === 3;
					if (!isBelievedGood) expect(believed).toBeLessThanOrEqual(safety(day));
				}
			}),
			{ numRuns: 1_000 },
		);
	}, 300_000);
});

describe('a memory that something else wrote', () => {
	const good = { riskLevel: 'good', phoneLifetime: 'good', addressBookCoverage: 'good' };
	const complete = { ...good, responseRate: 'good', lastUpdateDate: null };

	it.each<[string, (remembered: IDataObject) => unknown]>([
		['nothing', () => null],
		['a text', () => 'remembered'],
		['a number', () => 7],
		['a list', () => []],
		['without levels', ({ inquiry }) => ({ inquiry })],
		['levels that are null', ({ inquiry }) => ({ inquiry, snapshot: null })],
		['levels that are a text', ({ inquiry }) => ({ inquiry, snapshot: 'good' })],
		['some of the levels', ({ inquiry }) => ({ inquiry, snapshot: good })],
		[
			'a level from nowhere',
			({ inquiry }) => ({ inquiry, snapshot: { ...complete, riskLevel: 'x' } }),
		],
		[
			'a day that is a number',
			({ inquiry }) => ({ inquiry, snapshot: { ...complete, lastUpdateDate: 5 } }),
		],
		['no inquiry', ({ snapshot }) => ({ snapshot })],
		['an inquiry that is null', ({ snapshot }) => ({ inquiry: null, snapshot })],
		['the form of an older version', () => ({ channelHash: 'abc', reading: null })],
	])('%s counts as nothing remembered', async (_name, rewrite) => {
		const watch = watchOf();
		await watch.day(3);
		watch.memory.remembered = rewrite(watch.memory.remembered as IDataObject) as IDataObject;
		expect(await watch.day(1)).toBeNull();
		expect(outcome(await watch.day(3))).toBe('better');
	});

	it('a moment that cannot be read does not silence it', async () => {
		const watch = watchOf();
		await watch.day(3);
		const { inquiry } = watch.memory.remembered as { inquiry: IDataObject };
		inquiry.at = 'yesterday';
		expect(outcome(await watch.day(1))).toBe('worse');
	});
});

describe('a lost level', () => {
	it('beside a better one is no all-clear', async () => {
		const watch = watchOf({ event: 'anyMetricChanged' });
		await watch.day({ ...allAt(3), lifeTime: 1 });
		expect(await watch.day({ ...allAt(3), riskFactor: null })).toMatchObject({
			riskLevel: 'unknown',
			change: 'mixed',
			changedMetrics: ['phoneLifetime'],
		});
	});
});

describe('in the editor', () => {
	const description = async () =>
		(await installedPackage()).loader.getNode('whapiRiskMeterTrigger').type
			.description as INodeTypeDescription;

	it('has no parameter that n8n adds a custom API call to, and four events', async () => {
		const { properties } = await description();
		// n8n itself puts Poll Times in front.
		const [, event, ...others] = properties;
		expect([event, ...others].map(({ name }) => name)).toEqual(['event', 'reading', 'simplify']);
		const events = event.options as Array<{ value: string; action?: string }>;
		expect(events.map(({ value }) => value).sort()).toEqual([...EVENTS].sort());
	});

	it('says that the first poll only remembers, before and after publishing', async () => {
		const { activationMessage, triggerPanel, eventTriggerDescription } = await description();
		expect(activationMessage).toContain('first poll only remembers');
		expect(JSON.stringify(triggerPanel)).toContain('first poll only remembers');
		expect(eventTriggerDescription).toBe('');
	});
});
