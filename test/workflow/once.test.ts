/** What is sent: once for each channel, and nothing after the node has failed. */
import { setTimeout as wait } from 'node:timers/promises';

import { check, installedPackage, type Check } from '../engine/testbed';
import { reply } from '../simulator/faults';
import { allAt, simulatedToken } from '../simulator/whapi';

const NOW = new Date();
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 24 * 60 * 60 * 1000);
const TOKEN = simulatedToken('asked once');

const run = async (setup: Partial<Check> & Pick<Check, 'channels' | 'items'>) =>
	await check(await installedPackage(), { now: NOW, ...setup });

const methods = ({ simulator }: Awaited<ReturnType<typeof run>>) =>
	simulator.requests.map(({ method }) => method).sort();

describe('a channel that items ask different things of', () => {
	const saved = { metrics: allAt(3), on: daysAgo(5) };

	it('is asked once for each request, and each item gets what it asked for', async () => {
		const result = await run({
			channels: [{ token: TOKEN, readings: [allAt(1)], saved }],
			parameters: { operation: 'get', options: { maxAgeDays: '={{ $json.age }}' } },
			credential: TOKEN,
			items: [1, 2, 3, 30, 60].map((age) => ({ age })),
		});
		expect(methods(result)).toEqual(['GET', 'POST']);
		expect(result.outputs[0].map(({ json }) => json.riskLevel)).toEqual([
			'useCaution',
			'useCaution',
			'useCaution',
			'good',
			'good',
		]);
	});

	it('is given the largest of their time-outs', async () => {
		const result = await run({
			channels: [{ token: TOKEN, readings: [allAt(3)], faults: [{ kind: 'slow', ms: 500 }] }],
			parameters: { options: { timeout: '={{ $json.seconds }}' } },
			credential: TOKEN,
			items: [{ seconds: 0.1 }, { seconds: 20 }, { seconds: 0.2 }],
		});
		expect(methods(result)).toEqual(['POST']);
		expect(result.outputs[0].map(({ json }) => json.riskLevel)).toEqual(['good', 'good', 'good']);
	});

	it('is asked once, raw and simplified', async () => {
		const result = await run({
			channels: [{ token: TOKEN, readings: [allAt(2)] }],
			parameters: { simplify: '={{ $json.simple }}' },
			credential: TOKEN,
			items: [true, false, 'true', 'false'].map((simple) => ({ simple })),
		});
		expect(methods(result)).toEqual(['POST']);
		expect(result.outputs[0].map(({ json }) => json.riskLevel ?? json.riskFactor)).toEqual([
			'needsAttention',
			2,
			'needsAttention',
			2,
		]);
	});

	it('has "true" and "false" of an expression read for Include Input Fields', async () => {
		const result = await run({
			channels: [{ token: TOKEN, readings: [allAt(2)] }],
			parameters: { options: { includeInputFields: '={{ $json.keep }}' } },
			credential: TOKEN,
			items: [{ keep: 'true' }, { keep: 'false' }],
		});
		expect(result.outputs[0].map(({ json }) => 'keep' in json)).toEqual([true, false]);
	});
});

describe('after the node has failed', () => {
	it('nothing more is sent, and what is under way ends', async () => {
		const names = Array.from({ length: 20 }, (_, index) => `failing fleet ${index}`);
		const bad = simulatedToken('failing fleet, bad');
		const started = performance.now();
		const { run: execution, simulator } = await run({
			channels: [
				{ token: bad, readings: [], faults: [reply(401)] },
				...names.map((name, index) => ({
					token: simulatedToken(name),
					readings: [allAt(3)],
					// Some are slow to answer, some wait for their next try.
					faults: [index % 2 === 0 ? ({ kind: 'slow', ms: 30_000 } as const) : reply(503)],
				})),
			],
			items: [...names.map((name) => simulatedToken(name)), bad].map((token) => ({ token })),
			parameters: { options: { concurrency: 50 } },
		});
		expect(execution.data.resultData.error).toMatchObject({ httpCode: '401' });
		expect(performance.now() - started).toBeLessThan(20_000);
		const sent = simulator.requests.length;
		expect(sent).toBe(21);
		// Longer than any pause before another try.
		await wait(4_000);
		expect(simulator.requests).toHaveLength(sent);
	});
});

describe('Retry-After', () => {
	it('of more than 30 s on 503 is not answered by a try after 1 s', async () => {
		const result = await run({
			channels: [
				{ token: TOKEN, readings: [allAt(3)], faults: [reply(503, '', { 'retry-after': '120' })] },
			],
			credential: TOKEN,
			items: [{}],
			node: { onError: 'continueRegularOutput' },
		});
		expect(methods(result)).toEqual(['POST']);
		expect(result.outputs[0][0].json.error).toContain('could not answer');
	});
});
