/** What is sent: once for each channel, and nothing after the node has failed. */
import { setTimeout as wait } from 'node:timers/promises';

import { check, installedPackage, type Check } from '../engine/testbed';
import { reply } from '../simulator/faults';
import { allAt, simulatedToken } from '../simulator/whapi';

const NOW = new Date();
const TOKEN = simulatedToken('asked once');

const run = async (setup: Partial<Check> & Pick<Check, 'channels' | 'items'>) =>
	await check(await installedPackage(), { now: NOW, ...setup });

const methods = ({ simulator }: Awaited<ReturnType<typeof run>>) =>
	simulator.requests.map(({ method }) => method).sort();

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
