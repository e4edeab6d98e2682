import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { installedPackage } from '../../engine/testbed';
import { outcome, Watch } from '../../engine/watch';
import { simulatedToken } from '../../simulator/whapi';

const watchOf = () =>
	new Watch(installedPackage(), { event: 'riskLevelWorsened' }, simulatedToken('remembered'));

/** Something else writes into static data, and n8n starts from that. */
function rewrite(watch: Watch, path: string[], value: unknown): void {
	type Place = Record<string, unknown>;
	const place = path.slice(0, -1).reduce((at, key) => at[key] as Place, watch.memory as Place);
	place[path.at(-1)!] = value;
	watch.restartFromMemory();
}

describe('static data', () => {
	it('holds the last five channels, and none of their tokens', async () => {
		const watch = watchOf();
		const read = async (channel: number, level: number) => {
			watch.token = simulatedToken(`channel ${channel}`);
			return outcome(await watch.day(level));
		};
		for (let channel = 0; channel < 5; channel++) expect(await read(channel, 2)).toBe('worse');
		watch.restart();
		for (let channel = 0; channel < 5; channel++) expect(await read(channel, 2)).toBe('nothing');
		await read(5, 2);
		watch.restart();
		// The sixth took the place of the first.
		expect(await read(1, 2)).toBe('nothing');
		expect(await read(0, 2)).toBe('worse');
		expect(watch.memory.channels).toHaveLength(5);
		for (let channel = 0; channel < 6; channel++) {
			expect(watch.kept).not.toContain(simulatedToken(`channel ${channel}`));
		}
	});

	it('holds no refusal', async () => {
		const watch = watchOf();
		await watch.day(3);
		await watch.day('refused');
		await watch.day(1);
		const [saved] = watch.memory.channels as IDataObject[];
		const fields = ['channelHash', 'event', 'reading', 'at', 'belief'];
		expect(Object.keys(saved)).toEqual(fields);
	});

	const BELIEF = ['channels', '0', 'belief'];
	const SNAPSHOT = [...BELIEF, 'snapshot'];
	const PLACES = [
		...[['channels'], ['channels', '0'], BELIEF, SNAPSHOT],
		...['channelHash', 'event', 'at', 'refusal'].map((field) => ['channels', '0', field]),
		...['riskLevel', 'responseRate', 'lastUpdateDate'].map((field) => [...SNAPSHOT, field]),
	];
	const VALUES = [undefined, null, 'good', 'yesterday', '3024-05-20', { message: 'Refused' }];

	it('may hold anything: a fall is reported once, with no day but the one that was read', async () => {
		const place = fc.constantFrom(...PLACES);
		const value = fc.oneof(fc.constantFrom(...VALUES), fc.jsonValue());
		const fall = fc.asyncProperty(place, value, async (path, written) => {
			const watch = watchOf();
			await watch.day(3);
			rewrite(watch, path, written);
			const { change, previous } = (await watch.day(1)) as IDataObject;
			expect(change).toBe('worse');
			const { riskLevel, lastUpdateDate } = previous as IDataObject;
			expect(['good', 'unknown']).toContain(riskLevel);
			expect([null, '2024-05-20']).toContain(lastUpdateDate);
			expect(outcome(await watch.day(1))).toBe('nothing');
		});
		// Not even a comparison with it is possible.
		const examples: Array<[string[], unknown]> = [[['channels', '0', 'at'], { toString: '' }]];
		await fc.assert(fall, { numRuns: 100, examples });
	});

	it.each(['3024-05-20', { day: 1 }])(
		'with %j for the day of the last level does not silence a loss',
		async (day) => {
			const watch = watchOf();
			await watch.day('unknown');
			rewrite(watch, [...BELIEF, 'levelDay'], day);
			rewrite(watch, [...BELIEF, 'isLost'], 'no');
			expect(outcome(await watch.day('unknown'))).toBe('lost');
		},
	);
});

describe('an item that n8n drops', () => {
	it('is reported again', async () => {
		const watch = watchOf();
		await watch.day(3);
		await watch.day(3);
		expect(outcome(await watch.day(1, 'dropped'))).toBe('worse');
		// It is published again while that poll runs.
		watch.publish();
		expect(outcome(await watch.day(1))).toBe('worse');
		expect(outcome(await watch.day(1))).toBe('nothing');
	});
});

describe('two main instances of n8n', () => {
	it('report nothing twice, whichever is in charge', async () => {
		const watch = watchOf();
		await watch.day(3);
		await watch.day(3);
		const first = watch.restart();
		expect(outcome(await watch.day(1))).toBe('worse');
		watch.restart(first);
		expect(outcome(await watch.day(1))).toBe('nothing');
	});
});
