/** The requests of Calculate and Get, and the answers that they accept. Out of date is not good. */
import type { IDataObject, NodeApiError } from 'n8n-workflow';

import { check, installedPackage, PACKAGE, type Check } from '../../engine/testbed';
import { reply } from '../../simulator/faults';
import { allAt, METER, simulatedToken, type Fault } from '../../simulator/whapi';
import { itemsAfter } from './itemsAfter';

const NOW = Date.now();
const DAY_MS = 24 * 60 * 60 * 1000;
const dayBefore = (days: number) => new Date(NOW - days * DAY_MS).toISOString().slice(0, 10);

/** Whapi's answer, with a level for all metrics. */
const metricsAt = (value: number, lastUpdateDate: string | null) =>
	reply(200, JSON.stringify({ ...allAt(value), lastUpdateDate }));

const get = (whenOutOfDate: string, more: IDataObject = {}): IDataObject => ({
	operation: 'get',
	whenOutOfDate,
	...more,
});

const NOT_DATED = ['12/31/2099', dayBefore(-2), 'yesterday', null];

describe('Calculate', () => {
	it('is the default, and has the token in the header only', async () => {
		const token = simulatedToken('one channel');
		const { outputs, simulator } = await check(await installedPackage(), {
			channels: [{ token, readings: [allAt(3)] }],
			credential: token,
			items: [{}],
		});
		expect(simulator.requests).toMatchObject([
			{ method: 'POST', address: METER, query: undefined, authorization: `Bearer ${token}` },
		]);
		expect(outputs[0][0].json).toMatchObject({ riskLevel: 'good', ageDays: 0 });
	});

	it('takes 201 for a success', async () => {
		const { items } = await itemsAfter({}, [[reply(201, JSON.stringify(allAt(2)))]]);
		expect(items[0].riskLevel).toBe('needsAttention');
	});

	it.each([
		['8 days', {}, dayBefore(8)],
		['2 days, where 0 are wanted', { maxAgeDays: 0 }, dayBefore(2)],
	])('refuses metrics of %s: nothing was calculated', async (_age, parameters, day) => {
		const { items, methods } = await itemsAfter(parameters, [[metricsAt(3, day)]]);
		expect(methods).toEqual(['POST']);
		expect(items[0]).toEqual({
			riskLevel: 'unknown',
			error: expect.stringContaining('out of date'),
			message: expect.stringContaining('Whapi did not calculate new metrics'),
		});
	});

	it('accepts metrics of up to Max Age', async () => {
		const { items } = await itemsAfter({ maxAgeDays: 7 }, [[metricsAt(3, dayBefore(7))]]);
		expect(items[0]).toMatchObject({ riskLevel: 'good', ageDays: 7 });
	});

	it("accepts metrics of yesterday and of no day with Max Age 0: Whapi's day may end at another hour", async () => {
		const days = [dayBefore(1), dayBefore(-1), ...NOT_DATED];
		const answers = days.map((day) => [metricsAt(3, day)]);
		const { items } = await itemsAfter({ maxAgeDays: 0 }, answers);
		expect(items.map(({ riskLevel }) => riskLevel)).toEqual(days.map(() => 'good'));
	});
});

describe('Get', () => {
	it.each([
		['7 days, the default', 'fail', 7, {}],
		['today, where 0 days are wanted', 'calculate', 0, { maxAgeDays: 0 }],
		['tomorrow, by a day that began earlier elsewhere', 'fail', -1, { maxAgeDays: 0 }],
		['400 days, where they are accepted', 'unknown', 400, { maxAgeDays: '400' }],
	])('relies on metrics of %s (When Out of Date: %s)', async (_age, way, days, more) => {
		const { items, methods } = await itemsAfter(get(way, more), [[metricsAt(3, dayBefore(days))]]);
		expect(methods).toEqual(['GET']);
		expect(items[0]).toMatchObject({ riskLevel: 'good', ageDays: Math.max(0, days) });
	});

	/** Answers before the first calculation: Whapi documents none. */
	const NONE_SAVED = [
		...[reply(404), reply(500), reply(200), reply(200, 'null'), reply(200, '{}')],
		reply(200, '{"channel":"{token}","lastUpdateDate":null}'),
	];
	const NOT_CURRENT = [dayBefore(8), ...NOT_DATED].map((day) => metricsAt(3, day));
	const IS_OLD = /out of date.* (?:\d+ days? ago|on an unknown date)$/;
	const IS_NONE = /never (?:have been )?calculated/;

	const RAISE = /Good Indicator.* Run the operation Calculate, raise Max Age, or change/;
	// To raise Max Age would help nothing.
	const NOT_RAISE = /^(?:.* )?Run the operation Calculate, or change When Out of Date\./;

	describe.each([
		['more than 7 days old, or of no day that can be read', NOT_CURRENT, {}, IS_OLD, RAISE],
		['of yesterday with Max Age 0', [metricsAt(3, dayBefore(1))], { maxAgeDays: 0 }, IS_OLD, RAISE],
		['never calculated', NONE_SAVED, {}, IS_NONE, NOT_RAISE],
	])('of metrics that are %s', (_what, saved, more, error, wayOut) => {
		const run = async (whenOutOfDate: string) => {
			const answers = saved.map((answer) => [answer, metricsAt(1, dayBefore(0))]);
			const { items, methods } = await itemsAfter(get(whenOutOfDate, more), answers);
			expect(new Set(methods).size).toBe(1);
			return { items, methods: methods[0] };
		};
		const each = (fields: object) => saved.map(() => expect.objectContaining(fields) as unknown);

		it('refuses by default, and says how to go on', async () => {
			const { items, methods } = await run('fail');
			expect(methods).toBe('GET');
			const words = { error: expect.stringMatching(error), message: expect.stringMatching(wayOut) };
			expect(items).toEqual(saved.map(() => ({ riskLevel: 'unknown', ...words })));
		});

		it('calculates where that is wanted', async () => {
			const { items, methods } = await run('calculate');
			expect(methods).toBe('GET POST');
			expect(items).toEqual(each({ riskLevel: 'useCaution' }));
		});

		it('returns unknown where that is wanted', async () => {
			const { items, methods } = await run('unknown');
			expect(methods).toBe('GET');
			const advice = [expect.any(String)];
			expect(items).toEqual(each({ riskLevel: 'unknown', safetyScore: null, advice }));
		});
	});

	it('takes no other answer for one before the first calculation', async () => {
		const answers = [
			reply(200, '{"error":"no"}'),
			reply(200, '<html>'),
			...[204, 300, 401, 402, 403, 429, 501].map((status) => reply(status)),
		].map((answer) => [answer]);
		const { items } = await itemsAfter(get('fail'), answers);
		for (const { error } of items) expect(error).not.toMatch(IS_NONE);
		const calculated = await itemsAfter({}, [[reply(404)]]);
		expect(calculated.items[0].error).not.toMatch(IS_NONE);
	});

	const OLDER = metricsAt(3, '5/20/2024');
	const SAVED_LEVEL = 'The saved level is Good Indicator, calculated on 2024-05-20, ';
	const PLAN = reply(402, '{"error":"no plan"}');

	it.each<[string, Fault[], string, RegExp, RegExp]>([
		['at once', [PLAN], 'GET', /plan/, /“no plan”$/],
		['the first calculation', [reply(404), PLAN], 'GET POST', /plan/, /“no plan”$/],
		// The older metrics are worth knowing, though not to be used.
		['another one', [OLDER, PLAN], 'GET POST', /plan/, RegExp(`“no plan” ${SAVED_LEVEL}`)],
		['with the old ones', [OLDER, OLDER], 'GET POST', /out of date/, RegExp(SAVED_LEVEL)],
	])('says why it did not calculate: refused %s', async (_what, faults, asked, error, message) => {
		const { items, methods } = await itemsAfter(get('calculate', { maxAgeDays: 1 }), [faults]);
		expect(methods).toEqual([asked]);
		expect(items[0].error).toMatch(error);
		expect(items[0].message).toMatch(message);
	});
});

it.each(['calculate', 'get'])(
	'an answer for another channel is a refusal of %s, and nothing of it is shown',
	async (operation) => {
		const channel = simulatedToken('another channel');
		const body = JSON.stringify({ ...allAt(3), channel, message: `for ${channel}` });
		const parameters = { operation, simplify: false };
		const { items, stored } = await itemsAfter(parameters, [[reply(200, body)]]);
		expect(items[0].error).toBe('The answer was for another channel');
		expect(items[0].message).not.toContain('“');
		expect(stored).not.toContain(channel);
	},
);

describe('an out-of-date Good', () => {
	const run = async (parameters: IDataObject, node: Check['node']) =>
		await check(await installedPackage(), {
			channels: [
				{ token: 'x', readings: [], saved: { metrics: allAt(3), on: new Date(NOW - 12 * DAY_MS) } },
			],
			credential: 'x',
			items: [{}],
			parameters: { splitByRiskLevel: true, ...parameters },
			node,
		});

	it.each<[string, IDataObject, Check['node'], number]>([
		['that is refused by "Continue"', get('fail'), { onError: 'continueRegularOutput' }, 0],
		['that is refused by the error output', get('fail'), { onError: 'continueErrorOutput' }, 4],
		['that a tool refuses', get('fail'), { type: `${PACKAGE}.whapiRiskMeterTool` }, 0],
		['that is returned as unknown', get('unknown'), {}, 0],
		['that is returned as unknown, raw', get('unknown', { simplify: false }), {}, 0],
	])('is good nowhere: %s', async (_how, parameters, node, place) => {
		const { outputs, stored } = await run(parameters, node);
		const counts = outputs.map((items) => items.length);
		expect(counts).toEqual(counts.map((_, output) => Number(output === place)));
		expect(stored).not.toMatch(/"(?:riskLevel|riskFactor|safetyScore)":\s*(?:"good"|3)/);
	});

	it('stops the workflow with the status of its answer', async () => {
		const { run: execution, outputs } = await run(get('fail'), {});
		expect(outputs).toEqual([]);
		const error = execution.data.resultData.error as NodeApiError;
		expect(error.message).toMatch(/out of date.* 12 days ago$/);
		expect(error.httpCode).toBe('200');
	});
});
