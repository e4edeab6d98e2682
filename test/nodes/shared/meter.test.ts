/** The requests of Calculate and Get, and the answers that they accept. Out of date is not good. */
import type { IDataObject, NodeApiError } from 'n8n-workflow';

import { check, installedPackage, PACKAGE, type Check } from '../../engine/testbed';
import { reply } from '../../simulator/faults';
import { allAt, METER, simulatedToken, type Fault } from '../../simulator/whapi';

const TOKEN = simulatedToken('one channel');
const OTHER = simulatedToken('another channel');
const NOW = new Date();
const DAY_MS = 24 * 60 * 60 * 1000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

const run = async (setup: Omit<Check, 'items'> & { items?: Check['items'] }) =>
	await check(await installedPackage(), { credential: TOKEN, items: [{}], now: NOW, ...setup });

const errorOf = ({ run: execution }: Awaited<ReturnType<typeof run>>) =>
	execution.data.resultData.error as NodeApiError;

const calls = ({ simulator }: Awaited<ReturnType<typeof run>>) =>
	simulator.requests.map(({ method, address }) => `${method} ${address}`);

const POST = `POST ${METER}`;
const GET = `GET ${METER}`;

describe('Calculate', () => {
	it('is the default, and asks with the token in the header only', async () => {
		const result = await run({ channels: [{ token: TOKEN, readings: [allAt(3)] }] });
		expect(calls(result)).toEqual([POST]);
		expect(result.simulator.requests[0].authorization).toBe(`Bearer ${TOKEN}`);
		expect(result.outputs[0][0].json).toMatchObject({ riskLevel: 'good', ageDays: 0 });
	});

	it('returns what was saved today without calculating anew', async () => {
		const { outputs } = await run({
			channels: [{ token: TOKEN, readings: [allAt(3)], saved: { metrics: allAt(1), on: NOW } }],
		});
		expect(outputs[0][0].json.riskLevel).toBe('useCaution');
	});

	it('takes 201 for a success', async () => {
		const { outputs } = await run({
			channels: [{ token: TOKEN, readings: [], faults: [reply(201, JSON.stringify(allAt(2)))] }],
		});
		expect(outputs[0][0].json.riskLevel).toBe('needsAttention');
	});
});

describe('Get', () => {
	it('returns the saved metrics with their age', async () => {
		const result = await run({
			channels: [
				{ token: TOKEN, readings: [allAt(1)], saved: { metrics: allAt(3), on: daysAgo(4) } },
			],
			parameters: { operation: 'get' },
		});
		expect(calls(result)).toEqual([GET]);
		expect(result.outputs[0][0].json).toMatchObject({
			riskLevel: 'good',
			lastUpdateDate: daysAgo(4).toISOString().slice(0, 10),
			ageDays: 4,
		});
	});

	const NOT_FOUND = reply(404, '{"error":{"code":404,"message":"Not calculated yet"}}');

	const never = (answer: Fault, parameters: Check['parameters']) =>
		run({
			channels: [{ token: TOKEN, readings: [allAt(3)], faults: [answer] }],
			parameters: { operation: 'get', ...parameters },
		});

	it.each<[string, Fault]>([
		['404', NOT_FOUND],
		['500', reply(500, '{"error":{"code":500,"message":"Internal Server Error"}}')],
		['an empty body', reply(200)],
		['null', reply(200, 'null')],
		['{}', reply(200, '{}')],
		['no metrics', reply(200, `{"channel":"${TOKEN}","lastUpdateDate":null}`)],
	])(
		'calculates what Whapi says by %s was never calculated, where asked to',
		async (_how, answer) => {
			const result = await never(answer, { whenOutOfDate: 'calculate' });
			expect(calls(result)).toEqual([GET, POST]);
			expect(result.outputs[0][0].json.riskLevel).toBe('good');
		},
	);

	it('stops where nothing was calculated, and says to run Calculate', async () => {
		const { message, description } = errorOf(await never(reply(200, '{}'), {}));
		expect(message).toContain('never calculated');
		expect(description).toContain('Run the operation Calculate');
	});

	it.each([
		[true, { riskLevel: 'unknown' }],
		[false, { riskFactor: null }],
	])(
		'returns unknown where nothing was calculated and it is asked to (simplify: %s)',
		async (simplify, expected) => {
			const result = await never(NOT_FOUND, { whenOutOfDate: 'unknown', simplify });
			expect(calls(result)).toEqual([GET]);
			expect(result.outputs[0][0].json).toMatchObject(expected);
		},
	);

	it('says why where the first calculation is refused', async () => {
		const result = await run({
			channels: [{ token: TOKEN, readings: [], faults: [reply(404), reply(402)] }],
			parameters: { operation: 'get', whenOutOfDate: 'calculate' },
		});
		expect(calls(result)).toEqual([GET, POST]);
		expect(errorOf(result)).toMatchObject({ httpCode: '402' });
		expect(errorOf(result).description).not.toContain('saved metrics');
	});

	it('does not take a refusal for "never calculated"', async () => {
		const result = await run({
			channels: [{ token: TOKEN, readings: [allAt(3)], faults: [reply(402)] }],
			parameters: { operation: 'get', whenOutOfDate: 'calculate' },
		});
		expect(calls(result)).toEqual([GET]);
		expect(errorOf(result)).toMatchObject({ httpCode: '402' });
	});
});

describe('an answer', () => {
	const answered = async (more: object, parameters: Check['parameters'] = {}) =>
		await run({
			channels: [
				{
					token: TOKEN,
					readings: [],
					faults: [reply(200, JSON.stringify({ ...allAt(3), ...more }))],
				},
			],
			parameters,
		});

	it.each(['calculate', 'get'])(
		'for another channel is a refusal of %s, and its token is shown nowhere',
		async (operation) => {
			const result = await answered(
				{ channel: OTHER, message: `for ${OTHER}` },
				{ operation, simplify: false },
			);
			expect(errorOf(result)).toMatchObject({
				message: 'The answer was for another channel',
				httpCode: '200',
			});
			expect(result.stored).not.toContain(OTHER);
		},
	);

	it('with an error beside the metrics is a refusal, with the words of it', async () => {
		const { message, description } = errorOf(await answered({ error: { message: 'Stale data' } }));
		expect(message).toContain('gave a reason');
		expect(description).toContain('“Stale data”');
	});
});

/** Good metrics as Whapi saved them; a calculation would find Use Caution. */
const saved = (on: Date | string | null, faults: Check['channels'][0]['faults'] = []) => ({
	token: TOKEN,
	readings: [allAt(1)],
	faults,
	saved:
		on instanceof Date
			? { metrics: allAt(3), on }
			: { metrics: { ...allAt(3), lastUpdateDate: on } as object, on: NOW },
});
const isoDay = (date: Date) => date.toISOString().slice(0, 10);
const ask = async (
	parameters: IDataObject,
	channel: Check['channels'][0],
	node: Check['node'] = {},
) => await run({ channels: [channel], parameters, node });
const methods = ({ simulator }: Awaited<ReturnType<typeof run>>) =>
	simulator.requests.map(({ method }) => method);
const get = (whenOutOfDate: string, more: IDataObject = {}) => ({
	...{ operation: 'get', whenOutOfDate, ...more },
});

const NOT_DATED: Array<string | null> = ['12/31/2099', isoDay(daysAgo(-2)), 'yesterday', null];

describe('Get, of metrics that Whapi saved', () => {
	it.each([
		['7 days, the default', 'fail', daysAgo(7), {}],
		['today, where 0 days are asked for', 'calculate', NOW, { maxAgeDays: 0 }],
		[
			'tomorrow, by a day that began earlier elsewhere',
			'fail',
			isoDay(daysAgo(-1)),
			{ maxAgeDays: 0 },
		],
		['400 days, where they are accepted', 'unknown', daysAgo(400), { maxAgeDays: '400' }],
	])('relies on metrics of %s (When Out of Date: %s)', async (_age, way, on, more) => {
		const result = await ask(get(way, more), saved(on));
		expect(methods(result)).toEqual(['GET']);
		expect(result.outputs[0][0].json.riskLevel).toBe('good');
	});

	/** All of them in one run, a channel for each. */
	const old = async (parameters: IDataObject, dates: Array<Date | string | null>) => {
		const fresh = reply(200, JSON.stringify({ ...allAt(1), lastUpdateDate: isoDay(NOW) }));
		const channels = dates.map((date, index) => {
			const day = date instanceof Date ? isoDay(date) : date;
			const first = reply(200, JSON.stringify({ ...allAt(3), lastUpdateDate: day }));
			const token = simulatedToken(`out of date ${index}`);
			return { token, readings: [], faults: [first, fresh] };
		});
		const result = await run({
			channels,
			credential: undefined,
			items: channels.map(({ token }) => ({ token })),
			parameters: { operation: 'get', ...parameters },
			node: { onError: 'continueRegularOutput' },
		});
		return { result, answers: result.outputs[0].map(({ json }) => json) };
	};

	const OLD: Array<[string, Array<Date | string | null>, IDataObject]> = [
		['more than 7 days, or of no day that can be read,', [daysAgo(8), ...NOT_DATED], {}],
		['1 day, where 0 are asked for,', [daysAgo(1)], { maxAgeDays: 0 }],
	];

	it.each(OLD)('of %s refuses by default, and says what was saved', async (_age, dates, more) => {
		const { result, answers } = await old(more, dates);
		expect(methods(result)).toEqual(dates.map(() => 'GET'));
		expect(answers).toEqual(
			dates.map((date) => ({
				riskLevel: 'unknown',
				error: expect.stringMatching(
					date instanceof Date
						? /out of date.* \d+ days? ago$/
						: /out of date.* on an unknown date$/,
				),
				message: expect.stringMatching(/level is Good Indicator.*Run the operation Calculate/),
			})),
		);
	});

	it.each(OLD)('of %s has them calculated where asked to', async (_age, dates, more) => {
		const { result, answers } = await old({ whenOutOfDate: 'calculate', ...more }, dates);
		expect(methods(result).sort()).toEqual([...dates.map(() => 'GET'), ...dates.map(() => 'POST')]);
		expect(answers.map(({ riskLevel }) => riskLevel)).toEqual(dates.map(() => 'useCaution'));
	});

	it.each(OLD)('of %s returns unknown where asked to', async (_age, dates, more) => {
		const { result, answers } = await old({ whenOutOfDate: 'unknown', ...more }, dates);
		expect(methods(result)).toEqual(dates.map(() => 'GET'));
		expect(answers).toMatchObject(
			dates.map((date) => ({
				riskLevel: 'unknown',
				safetyScore: null,
				phoneLifetime: 'unknown',
				lastUpdateDate: date instanceof Date ? isoDay(date) : null,
				advice: [expect.stringContaining('level is Good Indicator')],
			})),
		);
	});

	it('stops with the status of the answer that is out of date', async () => {
		const error = errorOf(await ask({ operation: 'get' }, saved(daysAgo(8))));
		expect(error.message).toMatch(/out of date.* 8 days ago$/);
		expect(error.httpCode).toBe('200');
	});

	it('tells the saved level and its date where the calculation is refused', async () => {
		const fine = JSON.stringify({ ...allAt(3), lastUpdateDate: '5/20/2024' });
		const result = await ask(
			get('calculate', { maxAgeDays: 1 }),
			saved(NOW, [reply(200, fine), reply(402, '{"error":"no plan"}')]),
		);
		expect(errorOf(result)).toMatchObject({ httpCode: '402' });
		expect(errorOf(result).description).toMatch(
			/“no plan” The saved level is Good Indicator, calculated on 2024-05-20, \d+ days ago\./,
		);
	});

	it('refuses a calculation that Whapi answers with the old metrics', async () => {
		const stale = JSON.stringify({ ...allAt(3), lastUpdateDate: '5/20/2024' });
		const result = await ask(get('calculate'), saved(NOW, [reply(200, stale), reply(200, stale)]));
		expect(methods(result)).toEqual(['GET', 'POST']);
		expect(errorOf(result).message).toContain('out of date');
	});
});

describe('Calculate, and the age of its answer', () => {
	const answered = (lastUpdateDate: string | null) =>
		saved(NOW, [reply(200, JSON.stringify({ ...allAt(3), lastUpdateDate }))]);

	it.each([
		['8 days', isoDay(daysAgo(8)), {}],
		['2 days, where 0 are asked for', isoDay(daysAgo(2)), { maxAgeDays: 0 }],
	])('answered with metrics of %s is refused: nothing was calculated', async (_age, day, more) => {
		const result = await ask(more, answered(day));
		expect(methods(result)).toEqual(['POST']);
		expect(errorOf(result).message).toContain('out of date');
		expect(errorOf(result).description).toContain('Whapi did not calculate new metrics');
	});

	it('accepts metrics of up to Max Age', async () => {
		const result = await ask({ maxAgeDays: 7 }, answered(isoDay(daysAgo(7))));
		expect(result.outputs[0][0].json).toMatchObject({ riskLevel: 'good', ageDays: 7 });
	});

	it.each([isoDay(daysAgo(1)), isoDay(daysAgo(-1)), ...NOT_DATED])(
		"accepts %j with Max Age 0: Whapi's day may end at another hour",
		async (day) => {
			const result = await ask({ maxAgeDays: 0 }, answered(day));
			expect(result.outputs[0][0].json.riskLevel).toBe('good');
		},
	);
});

describe('an out-of-date Good', () => {
	const TOOL = { type: `${PACKAGE}.whapiRiskMeterTool` };
	const MODES: Array<[string, Check['node'], number]> = [
		['"Stop"', {}, 0],
		['"Continue"', { onError: 'continueRegularOutput' }, 0],
		['the error output', { onError: 'continueErrorOutput' }, 4],
		['a tool', TOOL, 0],
	];

	const goodNowhere = async (parameters: IDataObject, node: Check['node'], place: number) => {
		const split = { splitByRiskLevel: true, ...parameters };
		const { outputs, stored } = await ask(split, saved(daysAgo(12)), node);
		const counts = outputs.map((items) => items.length);
		expect(counts.filter((count) => count > 0).length).toBeLessThanOrEqual(1);
		if (counts.length > 0) expect(counts[place]).toBe(1);
		expect(stored).not.toMatch(/"(?:riskLevel|riskFactor|safetyScore)":\s*(?:"good"|3)/);
	};

	it.each(MODES)('that is refused is good nowhere with %s', async (_name, node, errorOutput) => {
		await goodNowhere(get('fail'), node, errorOutput);
	});

	it.each([true, false])(
		'that is returned as unknown is good nowhere (simplify: %s)',
		async (simplify) => {
			await goodNowhere(get('unknown', { simplify }), {}, 0);
		},
	);
});
