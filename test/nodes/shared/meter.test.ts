/** The requests of Calculate and Get, and the answers that they accept. Old answers are in outOfDate.test.ts. */
import type { NodeApiError } from 'n8n-workflow';

import { check, installedPackage, type Check } from '../../engine/testbed';
import { reply } from '../../simulator/faults';
import { allAt, METER, simulatedToken, type Scenario } from '../../simulator/whapi';

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
			channels: [{ token: TOKEN, readings: [allAt(2)] }],
			scenario: { successStatus: 201 },
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

	const neverCalculated: Array<Scenario['neverCalculated']> = [
		'notFound',
		'serverError',
		'emptyBody',
		'nullBody',
		'emptyObject',
		'noMetrics',
	];

	const never = (how: Scenario['neverCalculated'], parameters: Check['parameters']) =>
		run({
			channels: [{ token: TOKEN, readings: [allAt(3)] }],
			scenario: { neverCalculated: how },
			parameters: { operation: 'get', ...parameters },
		});

	it.each(neverCalculated)(
		'calculates what Whapi says by %s was never calculated, where asked to',
		async (how) => {
			const result = await never(how, { whenOutOfDate: 'calculate' });
			expect(calls(result)).toEqual([GET, POST]);
			expect(result.outputs[0][0].json.riskLevel).toBe('good');
		},
	);

	it('stops where nothing was calculated, and says to run Calculate', async () => {
		const { message, description } = errorOf(await never('emptyObject', {}));
		expect(message).toContain('never calculated');
		expect(description).toContain('Run the operation Calculate');
	});

	it.each([
		[true, { riskLevel: 'unknown' }],
		[false, { riskFactor: null }],
	])(
		'returns unknown where nothing was calculated and it is asked to (simplify: %s)',
		async (simplify, expected) => {
			const result = await never('notFound', { whenOutOfDate: 'unknown', simplify });
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
			channels: [{ token: TOKEN, readings: [allAt(3)], plan: 'trial' }],
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
