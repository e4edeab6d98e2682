import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject, NodeApiError } from 'n8n-workflow';

import { installedPackage } from '../engine/testbed';
import { live, outcome, Watch } from '../engine/watch';
import { allAt, simulatedToken } from '../simulator/whapi';
import { LEVEL_CHANGES, OTHER_EVENTS, UNREADABLE_DAY, WEEK } from '../stories/trigger';

const TOKEN = simulatedToken('watched channel');

/** The trigger on the engine that is installed. */
const watchOf = (parameters: IDataObject = {}, token = TOKEN) =>
	new Watch(installedPackage(), parameters, token);

describe('riskLevelChanged', () => {
	it('tells 2, 2, 1, unknown, 1, (500), 3 as worse once and better once', async () => {
		expect(await live(watchOf(), LEVEL_CHANGES)).toEqual(LEVEL_CHANGES.told);
	});

	it.each(WEEK.slice(1).map((_, index) => index + 1))(
		'tells the same with a restart before poll %d',
		async (restartBefore) => {
			expect(await live(watchOf(), LEVEL_CHANGES, restartBefore)).toEqual(LEVEL_CHANGES.told);
		},
	);

	it('takes a reading without a level for no change', async () => {
		expect(await live(watchOf(), UNREADABLE_DAY)).toEqual(UNREADABLE_DAY.told);
	});

	it('emits the item of the node, with what was before', async () => {
		const watch = watchOf();
		await watch.day(allAt(3));
		expect(await watch.day({ ...allAt(3), riskFactor: 2, riskFactorChats: 1 })).toEqual({
			riskLevel: 'needsAttention',
			riskLabel: 'Needs Attention',
			safetyScore: 2,
			phoneLifetime: 'good',
			addressBookCoverage: 'good',
			responseRate: 'useCaution',
			advice: [expect.stringContaining('Response rate')],
			lastUpdateDate: '2024-05-21',
			ageDays: expect.any(Number),
			channel: `…${TOKEN.slice(-4)}`,
			previous: {
				riskLevel: 'good',
				phoneLifetime: 'good',
				addressBookCoverage: 'good',
				responseRate: 'good',
				lastUpdateDate: '2024-05-20',
			},
			change: 'worse',
			changedMetrics: ['riskLevel', 'responseRate'],
		});
	});

	it("emits Whapi's own fields where that is wanted", async () => {
		const watch = watchOf({ simplify: false });
		await watch.day(3);
		expect(await watch.day(1)).toMatchObject({
			riskFactor: 1,
			channel: `…${TOKEN.slice(-4)}`,
			previous: { riskLevel: 'good' },
			change: 'worse',
		});
	});
});

describe.each(OTHER_EVENTS)('$event', (story) => {
	it(`tells the same days as ${story.told.join()}`, async () => {
		expect(await live(watchOf({ event: story.event }), story)).toEqual(story.told);
	});
});

describe('another channel', () => {
	it('starts over', async () => {
		const watch = watchOf();
		await watch.day(3);
		watch.token = simulatedToken('the next channel');
		expect(await watch.day(1)).toBeNull();
		expect(outcome(await watch.day(3))).toBe('better');
	});
});

describe('by hand', () => {
	it('returns the current reading and changes nothing', async () => {
		const watch = watchOf();
		const sample = await watch.day(1, 'manual');
		expect(sample).toMatchObject({ riskLevel: 'useCaution', change: 'same', changedMetrics: [] });
		expect(watch.memory).toEqual({});

		await watch.day(3);
		const before = structuredClone(watch.memory);
		expect(outcome(await watch.day(2, 'manual'))).toBe('worse');
		expect(watch.memory).toEqual(before);
		expect(outcome(await watch.day(2))).toBe('worse');
	});

	it('has the fields that the schema previews', async () => {
		const sample = (await watchOf().day(1, 'manual')) as IDataObject;
		const path = '../../dist/nodes/WhapiRiskMeterTrigger/__schema__/v1.0.0.json';
		const { properties } = JSON.parse(readFileSync(join(__dirname, path), 'utf8')) as {
			properties: Record<string, { properties?: object }>;
		};
		expect(Object.keys(properties)).toEqual(Object.keys(sample));
		expect(Object.keys(properties.previous.properties!)).toEqual(
			Object.keys(sample.previous as object),
		);
	});
});

describe('what the trigger cannot read', () => {
	it('is thrown in plain words, and leaves what is remembered', async () => {
		const watch = watchOf();
		await watch.day(3);
		const before = structuredClone(watch.memory);
		const error = (await watch.day('refused')) as NodeApiError;
		expect(error).toMatchObject({ name: 'NodeApiError', httpCode: '500' });
		expect(error.description).toContain('Whapi says');
		expect(watch.memory).toEqual(before);
	});

	it.each([
		['an event from nowhere', { event: 'everything' }, /Event .* “everything”/],
		['a reading from nowhere', { reading: 'delete' }, /Reading .* “delete”/],
		['Simplify that is neither', { simplify: 'maybe' }, /Simplify has to be true or false/],
	])('%s is refused before anything is sent', async (_name, parameters, message) => {
		const watch = watchOf(parameters);
		expect(((await watch.day(3)) as Error).message).toMatch(message);
		expect(watch.simulator.requests).toEqual([]);
	});

	it('an empty token is refused before anything is sent', async () => {
		const watch = watchOf({}, '  ');
		expect(((await watch.day(3)) as Error).message).toBe('The channel token is empty');
		expect(watch.simulator.requests).toEqual([]);
	});

	it('what was never calculated is thrown on Get, with the way out', async () => {
		const watch = watchOf({ reading: 'get' });
		const error = (await watch.day(3)) as NodeApiError;
		expect(error.message).toContain('never calculated');
		expect(error.description).toContain('Choose Calculate under Reading');
		// The node's setting, which the trigger does not have.
		expect(error.description).not.toContain('When Not Calculated');
	});
});

describe('the token', () => {
	it('is in no item, no static data and no message', async () => {
		const watch = watchOf({ event: 'updated', simplify: false });
		for (const day of WEEK) await watch.day(day);
		expect(watch.kept).toContain('channelHash');
		expect(watch.kept).toContain('Whapi says');
		expect(watch.kept).not.toContain(TOKEN);
	});
});
