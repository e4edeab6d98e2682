import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject, NodeApiError } from 'n8n-workflow';

import { installedPackage } from '../../engine/testbed';
import { live, outcome, Watch, type WatchOptions } from '../../engine/watch';
import { metricsAt } from '../../metrics-at';
import { CUT, reply } from '../../simulator/faults';
import { allAt, simulatedToken, type Fault } from '../../simulator/whapi';
import {
	BLIND_STORIES,
	dated,
	TRIGGER_STORIES,
	WEEK_STORIES,
	type Day,
} from '../../stories/trigger';

const TOKEN = simulatedToken('watched channel');
const MASKED = `…${TOKEN.slice(-4)}`;
const DAY_MS = 24 * 60 * 60 * 1000;

/** The trigger on the engine that is installed. */
const watchOf = (parameters: IDataObject = {}, options?: WatchOptions, token = TOKEN) =>
	new Watch(installedPackage(), parameters, token, options);

describe('a week', () => {
	it.each(WEEK_STORIES)('by the event $event', async (story) => {
		const watch = watchOf({ event: story.event });
		expect(await live(watch, story)).toEqual(story.told);
		// Nothing of the token, in no item, no static data and no message.
		expect(watch.kept).toContain('channelHash');
		expect(watch.kept).toContain('Whapi says');
		expect(watch.kept).not.toContain(TOKEN);
	});

	it.each(BLIND_STORIES)('$name: reported once, whatever the event', async ({ days, told }) => {
		expect(await live(watchOf({ event: 'riskLevelWorsened' }), { days })).toEqual(told);
	});

	it.each(TRIGGER_STORIES)('$name: the same where n8n starts before each poll', async (story) => {
		// The first poll after n8n starts throws nothing.
		const told = story.told.map((day, index) => (day === 'thrown' && index > 0 ? 'nothing' : day));
		const watch = watchOf({ event: story.event });
		expect(await live(watch, story, (watched) => watched.restart())).toEqual(told);
	});

	it('is no false alarm where each poll starts from what was saved weeks ago', async () => {
		const days = [...Array.from({ length: 20 }, () => 3), 'unknown' as const, 3];
		const told = await live(watchOf({}, { isDurable: true }), { days });
		expect(new Set(told)).toEqual(new Set(['nothing']));
	});

	it('without a date is current after a calculation, and without a level where it was saved', async () => {
		const days = [dated(3, null), dated(1, null), dated(1, null)];
		expect(await live(watchOf(), { days })).toEqual(['nothing', 'worse', 'nothing']);
		const saved = watchOf({ reading: 'get' });
		expect(await live(saved, { days })).toEqual(['nothing', 'lost', 'nothing']);
	});
});

describe('the item', () => {
	it('is the one of the node, with the metrics before', async () => {
		const watch = watchOf();
		await watch.day(allAt(3));
		const worse = { ...allAt(3), riskFactor: 2, riskFactorChats: 1 };
		const item = (await watch.day(worse)) as IDataObject;
		// As the editor previews them.
		const path = '../../../dist/nodes/WhapiRiskMeterTrigger/__schema__/v1.0.0.json';
		const { properties } = JSON.parse(readFileSync(join(__dirname, path), 'utf8')) as {
			properties: Record<string, { properties?: object }>;
		};
		expect(Object.keys(item)).toEqual(Object.keys(properties));
		expect(Object.keys(item.previous as object)).toEqual(
			Object.keys(properties.previous.properties!),
		);
		expect(item).toMatchObject({
			riskLevel: 'needsAttention',
			riskLabel: 'Needs Attention',
			safetyScore: 2,
			...metricsAt('good'),
			responseRate: 'useCaution',
			advice: [expect.stringContaining('Response rate')],
			lastUpdateDate: '2024-05-21',
			ageDays: 0,
			channel: MASKED,
			previous: { riskLevel: 'good', ...metricsAt('good'), lastUpdateDate: '2024-05-20' },
			change: 'worse',
			changedMetrics: ['riskLevel', 'responseRate'],
		});
	});

	const ALL_NEED_ATTENTION = { riskLevel: 'needsAttention', ...metricsAt('needsAttention') };
	const LOST = {
		riskLevel: 'unknown',
		previous: { ...ALL_NEED_ATTENTION, lastUpdateDate: '2024-05-20' },
		change: 'lost',
		changedMetrics: ['riskLevel'],
	};

	it('says that a level is lost, and since when', async () => {
		const watch = watchOf();
		await watch.pollThen(8 * DAY_MS, 2);
		expect(await watch.day(dated(2, '5/20/2024'))).toMatchObject({
			...LOST,
			riskLabel: 'Unknown',
			safetyScore: null,
			...metricsAt('unknown'),
			advice: [
				expect.stringMatching(
					/no current risk level for this number for 8 days; the last one is from 2024-05-20\./,
				),
				expect.stringContaining('Needs Attention'),
			],
			lastUpdateDate: '2024-05-20',
			ageDays: 8,
			channel: MASKED,
		});
	});

	it('says that there was no level so far', async () => {
		const watch = watchOf();
		await watch.day('unknown');
		expect(await watch.day('unknown')).toMatchObject({
			advice: expect.arrayContaining([
				expect.stringContaining('no current risk level for this number so far'),
			]),
			change: 'lost',
			changedMetrics: [],
		});
	});

	it("has Whapi's own fields if wanted, and of a lost level only our words beside them", async () => {
		const watch = watchOf({ simplify: false });
		expect(await watch.pollThen(8 * DAY_MS, 2)).toEqual({
			channel: MASKED,
			lastUpdateDate: '5/20/2024',
			...allAt(2),
			previous: expect.objectContaining({ riskLevel: 'unknown' }),
			change: 'worse',
			changedMetrics: expect.arrayContaining(['riskLevel']),
		});
		expect(await watch.day(dated(2, '5/20/2024'))).toEqual({
			...LOST,
			channel: MASKED,
			lastUpdateDate: '5/20/2024',
			...allAt(null),
			advice: expect.arrayContaining([expect.stringContaining('no current risk level')]),
		});
	});
});

describe('the first poll', () => {
	it.each<[string, Day]>([
		['429', reply(429)],
		['503', [reply(503), reply(503), reply(503)]],
		['a connection that is cut', [CUT, CUT, CUT]],
	])('passes over %s, which the second one reports', async (_name, answer) => {
		const watch = watchOf();
		expect(await watch.publishThen(answer)).toEqual([null]);
		const requests = watch.simulator.requests.length;
		expect(await watch.pollThen(60_000, answer)).toBeInstanceOf(Error);
		expect(await watch.pollThen(60_000, answer)).toBeNull();
		expect(watch.simulator.requests).toHaveLength(requests);
	});

	it.each<[string, (watch: Watch) => unknown]>([
		['was heard before', (watch) => watch.day(3)],
		['was passed over a moment ago', (watch) => watch.publishThen(reply(429))],
	])('passes over trouble also of a channel that %s', async (_name, before) => {
		const watch = watchOf();
		await before(watch);
		expect(await watch.publishThen(reply(429))).toEqual([null]);
		expect(await watch.pollThen(60_000, reply(429))).toBeInstanceOf(Error);
	});

	it.each([401, 402, 403, 404])(
		'throws %d as often as n8n polls again, and sends one request',
		async (status) => {
			const watch = watchOf();
			const told = await watch.publishThen(reply(status));
			expect(told.map((one) => (one as NodeApiError).httpCode)).toEqual(Array(5).fill(`${status}`));
			expect(watch.simulator.requests).toHaveLength(1);
			// Published again in the pause, it says so with the next poll.
			expect(await watch.publishThen(reply(status))).toEqual([null]);
			expect(await watch.pollThen(60_000, reply(status))).toBeInstanceOf(Error);
			expect(await watch.pollThen(60 * 60_000, reply(status))).toBeNull();
			expect(watch.simulator.requests).toHaveLength(1);
			expect(await watch.publishThen(3)).toEqual([null]);
			expect(watch.simulator.requests).toHaveLength(2);
		},
	);

	it('in the pause after a refusal that was reported says so once more', async () => {
		const watch = watchOf();
		await watch.day(3);
		expect(await watch.pollThen(60_000, reply(401))).toBeInstanceOf(Error);
		expect(await watch.publishThen(reply(401))).toEqual([null]);
		const told = [await watch.pollThen(60_000, reply(401)), await watch.pollThen(0, reply(401))];
		expect(told.map(outcome)).toEqual(['thrown', 'nothing']);
	});

	it('after n8n starts throws nothing, since n8n would poll no more: the second one does', async () => {
		const watch = watchOf();
		await watch.day(3);
		watch.restart();
		const told = [];
		for (let minute = 0; minute < 5; minute++) {
			told.push(outcome(await watch.pollThen(60_000, reply(401))));
		}
		expect(told).toEqual(['nothing', 'thrown', 'nothing', 'nothing', 'nothing']);
		expect(watch.simulator.requests).toHaveLength(2);
	});
});

describe('by hand', () => {
	it('it returns the current reading and changes nothing', async () => {
		const watch = watchOf();
		const sample = await watch.day(1, 'manual');
		expect(sample).toMatchObject({ riskLevel: 'useCaution', change: 'worse' });
		expect(watch.memory).toEqual({});

		await watch.day(3);
		const before = structuredClone(watch.memory);
		expect(outcome(await watch.day(2, 'manual'))).toBe('worse');
		expect(watch.memory).toEqual(before);
		expect(outcome(await watch.day(2))).toBe('worse');
	});

	it.each(['calculate', 'get'])('it shows no level that is out of date, by %s', async (reading) => {
		expect(await watchOf({ reading }).day(dated(3, '5/8/2024'), 'manual')).toMatchObject({
			riskLevel: 'unknown',
			safetyScore: null,
			advice: [
				expect.stringContaining('for 12 days; the last one is from 2024-05-08.'),
				expect.stringContaining('Good Indicator'),
			],
			lastUpdateDate: '2024-05-08',
			ageDays: 12,
			previous: { riskLevel: 'unknown' },
			change: 'lost',
		});
	});
});

describe('a refusal', () => {
	it.each([
		['an event from nowhere', { event: 'everything' }, TOKEN, /Event .* “everything”/],
		['a reading from nowhere', { reading: 'delete' }, TOKEN, /Reading .* “delete”/],
		['Simplify that is neither', { simplify: 'maybe' }, TOKEN, /Simplify has to be true or false/],
		['an empty token', {}, '  ', /^The channel token is empty$/],
	])('of %s comes before anything is sent', async (_name, parameters, token, message) => {
		const watch = watchOf(parameters, {}, token);
		expect(((await watch.day(3)) as Error).message).toMatch(message);
		expect(watch.simulator.requests).toEqual([]);
	});

	it('that nobody expected holds no token', async () => {
		// A Node that is too old for this package lacks the function.
		const missing = jest.spyOn(AbortSignal, 'any').mockImplementation(() => {
			throw new TypeError(`AbortSignal.any is not a function, says ${TOKEN}`);
		});
		const error = (await watchOf().day(3)) as NodeApiError;
		missing.mockRestore();
		expect(error.message).toBe('The channel could not be checked');
		expect(error.description).toContain('n8n reported: TypeError.');
		expect(JSON.stringify(error)).not.toContain(TOKEN);
	});

	it.each([
		['calculate', 202],
		['get', 201],
	])(
		'of %s comes with %d, which a proxy can give in the place of Whapi',
		async (reading, status) => {
			const error = await watchOf({ reading }).day(reply(status, '{"riskFactor":1}'));
			expect((error as Error).message).toMatch(/^The answer did not come from Whapi/);
		},
	);

	it('of what was never calculated has the way out', async () => {
		const watch = watchOf({ reading: 'get' });
		const error = (await watch.day(3)) as NodeApiError;
		expect(error.message).toContain('never calculated');
		expect(error.description).toContain('Under Reading, choose Calculate');
		// Settings that the node has, and the trigger has not.
		expect(error.description).not.toMatch(/When Out of Date|Max Age/);
	});
});

describe('the time that a poll may take', () => {
	afterEach(() => jest.restoreAllMocks());

	it.each<[string, Fault[]]>([
		['a slow answer', [{ kind: 'slow', ms: 5_000 }]],
		['a connection that is lost again and again', [CUT, CUT, CUT]],
		['a wait that Whapi asks for', [reply(429, '', { 'retry-after': '20' })]],
	])('ends %s where n8n gives it less', async (_name, faults) => {
		const watch = watchOf({}, { budgetMs: 700 });
		const started = Date.now();
		const error = (await watch.day(faults)) as NodeApiError;
		expect(Date.now() - started).toBeLessThan(4_000);
		expect(error.message).toBe('Whapi did not answer within 0.7 s');
		expect(error.description).not.toContain('option');
	});

	it('ends before the 45 s of durable polling', async () => {
		// A hundred times as fast: Whapi calculates for 45 s.
		const inRealTime = AbortSignal.timeout.bind(AbortSignal);
		jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => inRealTime(ms / 100));
		const watch = watchOf();
		expect(await watch.day([{ kind: 'slow', ms: 450 }])).toBeNull();
		const error = (await watch.day([{ kind: 'slow', ms: 450 }])) as Error;
		expect(error.message).toBe('Whapi did not answer within 43 s');
	});
});
