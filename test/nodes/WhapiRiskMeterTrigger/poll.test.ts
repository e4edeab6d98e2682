import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import type { IDataObject, NodeApiError } from 'n8n-workflow';

import { EVENT_VALUES } from '../../../nodes/WhapiRiskMeterTrigger/events';
import { installedPackage } from '../../engine/testbed';
import { live, outcome, Watch, type Saving, type WatchOptions } from '../../engine/watch';
import { metricsAt } from '../../metrics-at';
import { OUTPUT_FIELDS } from '../../output-fields';
import { CUT, reply } from '../../simulator/faults';
import { allAt, simulatedToken, type Fault } from '../../simulator/whapi';
import { BLIND_STORIES, dated, WEEK_STORIES, type Day } from '../../stories/trigger';

const TOKEN = simulatedToken('watched channel');
const MASKED = `…${TOKEN.slice(-4)}`;
const ALL_NEED_ATTENTION = {
	riskLevel: 'needsAttention',
	...metricsAt('needsAttention'),
};

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

	const [WEEK] = WEEK_STORIES;

	it.each(WEEK.days.slice(1).map((_, index) => index + 1))(
		'reports the same with a restart before poll %d',
		async (restartBefore) => {
			const told = await live(watchOf({ event: WEEK.event }), WEEK, (watch, index) => {
				if (index === restartBefore) watch.restart();
			});
			// The first poll after n8n starts throws nothing.
			const thrown = WEEK.told.map((day, index) =>
				day === 'thrown' && index === restartBefore ? 'nothing' : day,
			);
			expect(told).toEqual(thrown);
		},
	);
});

describe('weeks in which no current level is seen', () => {
	it.each(BLIND_STORIES)('$name: told once, whatever the event', async ({ days, told }) => {
		expect(await live(watchOf({ event: 'riskLevelWorsened' }), { days })).toEqual(told);
	});

	const [STUCK] = BLIND_STORIES;

	it.each<[string, WatchOptions, (watch: Watch) => void]>([
		[
			'saved after every poll, restarted each day',
			{ saving: 'afterEveryPoll' },
			(w) => w.restart(),
		],
		['saved when told, restarted each day', {}, (w) => w.restart()],
		['saved when told, read anew for each poll', { isDurable: true }, () => {}],
		['never saved', { saving: 'never' }, () => {}],
	])('tell the same where it is %s', async (_name, options, before) => {
		expect(await live(watchOf({}, options), STUCK, before)).toEqual(STUCK.told);
	});

	it('are no false alarm where each poll starts from what was saved weeks ago', async () => {
		const days = [...Array.from({ length: 20 }, () => 3), 'unknown' as const, 3];
		const told = await live(watchOf({}, { isDurable: true }), { days });
		expect(new Set(told)).toEqual(new Set(['nothing']));
	});

	it('begin at the day of the last level, though Whapi’s day may be another one', async () => {
		for (const [ofWhapi, lostOn] of [
			['5/19/2024', 7],
			['5/20/2024', 8],
			['5/21/2024', 8],
		] as const) {
			const days = [dated(3, ofWhapi), ...Array.from({ length: 9 }, () => 'unknown' as const)];
			expect((await live(watchOf(), { days })).indexOf('lost')).toBe(lostOn);
		}
	});

	it('begin with metrics without a date where those were saved, not where they were just calculated', async () => {
		const days = [dated(3, null), dated(1, null), dated(1, null)];
		expect(await live(watchOf(), { days })).toEqual(['nothing', 'worse', 'nothing']);
		const saved = watchOf({ reading: 'get' });
		expect(await live(saved, { days })).toEqual(['nothing', 'lost', 'nothing']);
	});

	it.each(['calculate', 'get'])('have an item that says so, after %s', async (reading) => {
		const watch = watchOf({ reading });
		const told = await live(watch, { days: Array(7).fill(dated(2, '5/19/2024')) as Day[] });
		expect(told).toEqual(['worse', ...Array(6).fill('nothing')]);
		expect(await watch.day(dated(2, '5/19/2024'))).toMatchObject({
			riskLevel: 'unknown',
			riskLabel: 'Unknown',
			safetyScore: null,
			...metricsAt('unknown'),
			advice: [
				expect.stringMatching(
					/no current risk level for this number for 8 days; the last one is from 2024-05-19\./,
				),
				expect.stringContaining('Needs Attention'),
			],
			lastUpdateDate: '2024-05-19',
			ageDays: 8,
			channel: MASKED,
			previous: { ...ALL_NEED_ATTENTION, lastUpdateDate: '2024-05-19' },
			change: 'lost',
			changedMetrics: ['riskLevel'],
		});
	});

	it('show no level in Whapi’s own fields either, and say so beside them', async () => {
		const watch = watchOf({ simplify: false });
		await watch.day(dated(2, '5/13/2024'));
		expect(await watch.day(dated(2, '5/13/2024'))).toEqual({
			channel: MASKED,
			lastUpdateDate: '5/13/2024',
			...allAt(null),
			riskLevel: 'unknown',
			advice: expect.arrayContaining([expect.stringContaining('no current risk level')]),
			previous: { ...ALL_NEED_ATTENTION, lastUpdateDate: '2024-05-13' },
			change: 'lost',
			changedMetrics: ['riskLevel'],
		});
	});

	it('are followed by the level that is known again, with what was believed', async () => {
		const watch = watchOf({ event: 'riskLevelWorsened' });
		await watch.day('unknown');
		expect(await watch.day('unknown')).toMatchObject({
			advice: expect.arrayContaining([
				expect.stringContaining('no current risk level for this number so far'),
			]),
			change: 'lost',
			changedMetrics: [],
		});
		watch.restart();
		expect(await watch.day(3)).toMatchObject({
			riskLevel: 'good',
			previous: { riskLevel: 'unknown' },
			change: 'better',
			changedMetrics: ['riskLevel'],
		});
		expect(await watch.day(3)).toBeNull();
	});

	it('are not two readings where n8n polls every minute', async () => {
		const watch = watchOf();
		for (let minute = 0; minute < 50; minute++) {
			expect(await watch.pollThen(60_000, 'unknown')).toBeNull();
		}
		expect(watch.simulator.requests).toHaveLength(1);
	});

	it('are reported once within 8 days, for any story', async () => {
		const levels = fc.constantFrom<Day | 'stale'>(1, 2, 3, 'unknown', 'refused', 'stale');
		const stories = fc.record({
			event: fc.constantFrom(...EVENT_VALUES),
			days: fc.array(fc.record({ day: levels, times: fc.constantFrom(1, 1, 4, 9) }), {
				minLength: 2,
				maxLength: 4,
			}),
			saving: fc.constantFrom<Saving>('afterEveryPoll', 'whenEmitted'),
			isDurable: fc.boolean(),
			restarts: fc.infiniteStream(fc.boolean()),
		});
		await fc.assert(
			fc.asyncProperty(stories, async ({ event, days, saving, isDurable, restarts }) => {
				const watch = watchOf({ event }, { saving, isDurable });
				let blindDays = 0;
				let readings = 0;
				let isLost = false;
				const each = days.flatMap(({ day, times }) => Array.from({ length: times }, () => day));
				for (const [index, day] of each.entries()) {
					if (index > 0 && restarts.next().value) watch.restart();
					const answer = day === 'stale' ? dated(3, '4/1/2024') : day;
					const told = outcome(await watch.day(answer));
					readings += Number(day !== 'refused');
					blindDays = typeof day === 'number' ? 0 : blindDays + 1;
					isLost = typeof day !== 'number' && (isLost || told === 'lost');
					// The first reading alone is no loss, a restart may forget it, and n8n itself reports a refusal.
					if (blindDays > 8 && readings > 2 && day !== 'refused') expect(isLost).toBe(true);
				}
			}),
			{ numRuns: 50 },
		);
	});
});

describe('the item', () => {
	it('is the one of the node, with what was before', async () => {
		const watch = watchOf();
		await watch.day(allAt(3));
		const item = (await watch.day({ ...allAt(3), riskFactor: 2, riskFactorChats: 1 })) as object;
		const added = ['previous', 'change', 'changedMetrics'];
		expect(Object.keys(item)).toEqual([...OUTPUT_FIELDS, ...added]);
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
			previous: {
				riskLevel: 'good',
				...metricsAt('good'),
				lastUpdateDate: '2024-05-20',
			},
			change: 'worse',
			changedMetrics: ['riskLevel', 'responseRate'],
		});
	});

	it("has Whapi's own fields where that is wanted", async () => {
		const watch = watchOf({ simplify: false });
		await watch.day(3);
		expect(await watch.day(1)).toEqual({
			channel: MASKED,
			lastUpdateDate: '5/21/2024',
			...allAt(1),
			previous: expect.objectContaining({ riskLevel: 'good' }),
			change: 'worse',
			changedMetrics: expect.arrayContaining(['riskLevel']),
		});
	});

	it('is no all-clear where a level is missing beside a better one', async () => {
		const watch = watchOf({ event: 'anyMetricChanged' });
		await watch.day({ ...allAt(3), lifeTime: 1 });
		expect(await watch.day({ ...allAt(3), riskFactor: null })).toMatchObject({
			riskLevel: 'unknown',
			change: 'mixed',
			changedMetrics: ['phoneLifetime'],
		});
	});
});

describe('another token', () => {
	const OTHER = simulatedToken('another channel');

	it.each<[string, Day]>([
		['refused', reply(401)],
		['not answered', 'refused'],
		['read once', 2],
		['without a level', 'unknown'],
	])('that is %s changes nothing that is remembered', async (_name, answer) => {
		for (const event of EVENT_VALUES) {
			const watch = watchOf({ event });
			await watch.day(3);
			watch.token = OTHER;
			await watch.day(answer);
			watch.token = TOKEN;
			const told = [await watch.day(1), await watch.day(1), await watch.day(1)].map(outcome);
			const again = event === 'updated' ? 'same' : 'nothing';
			expect(told).toEqual(['worse', again, again]);
		}
	});

	it('between two readings reports a loss no second time', async () => {
		const watch = watchOf();
		const told = [outcome(await watch.day('unknown')), outcome(await watch.day('unknown'))];
		watch.token = OTHER;
		await watch.day(3);
		watch.token = TOKEN;
		told.push(outcome(await watch.day('unknown')), outcome(await watch.day(3)));
		expect(told).toEqual(['nothing', 'lost', 'nothing', 'better']);
	});

	it('of the same channel hides no fall', async () => {
		const watch = watchOf();
		await watch.day(3);
		watch.token = OTHER;
		expect(await watch.day(1)).toMatchObject({
			change: 'worse',
			previous: { riskLevel: 'unknown', lastUpdateDate: null },
		});
		expect(await watch.day(1)).toBeNull();
	});
});

describe('the first poll', () => {
	it.each([
		[3, 'nothing'],
		[2, 'worse'],
		[1, 'worse'],
		['unknown', 'nothing'],
	] as const)('that reads %s reports %s, whatever the event', async (level, told) => {
		for (const event of EVENT_VALUES) {
			const watch = watchOf({ event });
			expect(outcome(await watch.day(level))).toBe(told);
		}
	});

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

	it.each(['calculate', 'get'])(
		'metrics that are out of date are of no level, by %s',
		async (reading) => {
			const watch = watchOf({ reading });
			expect(await watch.day(dated(3, '5/8/2024'), 'manual')).toMatchObject({
				riskLevel: 'unknown',
				safetyScore: null,
				advice: [expect.stringContaining('Good Indicator')],
				lastUpdateDate: '2024-05-08',
				ageDays: 12,
				previous: { riskLevel: 'unknown' },
				change: 'same',
			});
		},
	);

	it('it has the fields that the schema previews', async () => {
		const sample = (await watchOf().day(1, 'manual')) as IDataObject;
		const path = '../../../dist/nodes/WhapiRiskMeterTrigger/__schema__/v1.0.0.json';
		const { properties } = JSON.parse(readFileSync(join(__dirname, path), 'utf8')) as {
			properties: Record<string, { properties?: object }>;
		};
		expect(Object.keys(properties)).toEqual(Object.keys(sample));
		expect(Object.keys(properties.previous.properties!)).toEqual(
			Object.keys(sample.previous as object),
		);
	});
});

describe('a refusal', () => {
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
		const told = [
			await watch.day([{ kind: 'slow', ms: 450 }]),
			await watch.day([{ kind: 'slow', ms: 450 }]),
		];
		expect(told[0]).toBeNull();
		expect((told[1] as Error).message).toBe('Whapi did not answer within 43 s');
	});
});
