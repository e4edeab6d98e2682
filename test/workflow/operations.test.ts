import { allAt, METER, simulatedToken, type Scenario } from '../simulator/whapi';
import { check, installedPackage, type Check } from '../engine/testbed';

const TOKEN = simulatedToken('one channel');
const NOW = new Date();
const DAY_MS = 24 * 60 * 60 * 1000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

const run = async (setup: Omit<Check, 'items'> & { items?: Check['items'] }) =>
	await check(await installedPackage(), { credential: TOKEN, items: [{}], now: NOW, ...setup });

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

	it('trims the token of the credential', async () => {
		const { simulator } = await run({
			channels: [{ token: TOKEN, readings: [allAt(3)] }],
			credential: `  ${TOKEN}\n`,
		});
		expect(simulator.requests[0].authorization).toBe(`Bearer ${TOKEN}`);
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

	describe.each(neverCalculated)('when nothing was calculated and Whapi says so by %s', (how) => {
		const never = {
			channels: [{ token: TOKEN, readings: [allAt(3)] }],
			scenario: { neverCalculated: how },
		};

		it('stops and says to run Calculate', async () => {
			const { run: execution } = await run({ ...never, parameters: { operation: 'get' } });
			const error = execution.data.resultData.error!;
			expect(error.message).toContain('never calculated');
			expect((error as { description?: string }).description).toContain(
				'Run the operation Calculate',
			);
		});

		it('calculates where asked to', async () => {
			const result = await run({
				...never,
				parameters: { operation: 'get', whenOutOfDate: 'calculate' },
			});
			expect(calls(result)).toEqual([GET, POST]);
			expect(result.outputs[0][0].json.riskLevel).toBe('good');
		});

		it.each([true, false])('returns unknown where asked to (simplify: %s)', async (simplify) => {
			const result = await run({
				...never,
				parameters: { operation: 'get', whenOutOfDate: 'unknown', simplify },
			});
			expect(calls(result)).toEqual([GET]);
			const expected = simplify ? { riskLevel: 'unknown' } : { riskFactor: null };
			expect(result.outputs[0][0].json).toMatchObject(expected);
		});
	});

	it('does not take a refusal for "never calculated"', async () => {
		const { run: execution, simulator } = await run({
			channels: [{ token: TOKEN, readings: [allAt(3)], plan: 'trial' }],
			parameters: { operation: 'get', whenOutOfDate: 'calculate' },
		});
		expect(simulator.requests).toHaveLength(1);
		expect(execution.data.resultData.error).toMatchObject({ httpCode: '402' });
	});
});

describe('output', () => {
	it('passes on the input, its binary and the result under a field of choice', async () => {
		const binary = { file: { data: 'aGVsbG8=', mimeType: 'text/plain', fileName: 'a.txt' } };
		const { outputs } = await run({
			channels: [{ token: TOKEN, readings: [allAt(3)] }],
			parameters: { options: { includeInputFields: true, resultField: 'health.now' } },
			items: [{ json: { customer: 'A', note: 'kept' }, binary }, { json: { customer: 'B' } }],
		});
		expect(outputs[0]).toEqual([
			{
				json: {
					customer: 'A',
					note: 'kept',
					'health.now': expect.objectContaining({ riskLevel: 'good' }),
				},
				binary,
				pairedItem: { item: 0 },
			},
			{
				json: { customer: 'B', 'health.now': expect.objectContaining({ riskLevel: 'good' }) },
				pairedItem: { item: 1 },
			},
		]);
	});

	it('drops the input and its binary otherwise, and uses riskMeter by default', async () => {
		const binary = { file: { data: 'aGVsbG8=', mimeType: 'text/plain' } };
		const channels = [{ token: TOKEN, readings: [allAt(3)] }];
		const plain = await run({ channels, items: [{ json: { customer: 'A' }, binary }] });
		expect(Object.keys(plain.outputs[0][0])).toEqual(['json', 'pairedItem']);
		expect(Object.keys(plain.outputs[0][0].json)).toHaveLength(10);

		const kept = await run({
			channels,
			parameters: { simplify: false, options: { includeInputFields: true } },
		});
		expect(kept.outputs[0][0].json).toMatchObject({
			riskMeter: { riskFactor: 3, channel: `…${TOKEN.slice(-4)}` },
		});
	});

	it('gives items that share a channel results of their own', async () => {
		const { outputs } = await run({
			channels: [{ token: TOKEN, readings: [allAt(1)] }],
			items: [{}, {}],
		});
		const [one, two] = outputs[0].map(({ json }) => json);
		expect(one).toEqual(two);
		expect(one).not.toBe(two);
		expect(one.advice).not.toBe(two.advice);
	});
});
