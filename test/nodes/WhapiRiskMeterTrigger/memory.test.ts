import type { IDataObject } from 'n8n-workflow';

import { installedPackage } from '../../engine/testbed';
import { outcome, Watch } from '../../engine/watch';
import { metricsAt } from '../../metrics-at';
import { simulatedToken } from '../../simulator/whapi';

const watchOf = (token = 'remembered') =>
	new Watch(installedPackage(), { event: 'riskLevelWorsened' }, simulatedToken(token));

/** Static data of the channel that was read last. */
const savedBy = ({ memory }: Watch) => (memory.channels as IDataObject[])[0];

/** Something else writes into static data, and n8n starts from that. */
function rewrite(watch: Watch, change: (saved: IDataObject) => unknown): void {
	const changed = change(savedBy(watch));
	if (changed !== undefined) watch.memory.channels = [changed] as IDataObject[];
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
		expect(Object.keys(savedBy(watch))).toEqual([
			'channelHash',
			'event',
			'reading',
			'at',
			'belief',
		]);
	});

	const complete = { ...metricsAt('good'), riskLevel: 'good', lastUpdateDate: null };
	const some = { ...complete, responseRate: undefined };

	it.each<[string, (saved: IDataObject) => unknown]>([
		['nothing', () => null],
		['a text', () => 'remembered'],
		['a number', () => 7],
		['a list', () => []],
		['nothing believed', (saved) => ({ ...saved, belief: undefined })],
		['a belief that is null', (saved) => ({ ...saved, belief: null })],
		['a belief that is a text', (saved) => ({ ...saved, belief: 'good' })],
		['levels that are null', (saved) => ({ ...saved, belief: { snapshot: null } })],
		['some of the levels', (saved) => ({ ...saved, belief: { snapshot: some } })],
		[
			'an unknown level',
			(saved) => ({ ...saved, belief: { snapshot: { ...complete, riskLevel: 'x' } } }),
		],
		['no channel', ({ belief }) => ({ belief })],
	])('with %s for a channel counts as nothing', async (_name, change) => {
		const watch = watchOf();
		await watch.day(2);
		rewrite(watch, change);
		expect(outcome(await watch.day(2))).toBe('worse');
		expect(outcome(await watch.day(2))).toBe('nothing');
	});

	it.each([null, 'channels', 7, { 0: 'x' }, { remembered: { request: null } }])(
		'with %j for the channels counts as nothing',
		async (channels) => {
			const watch = watchOf();
			await watch.day(2);
			watch.memory.channels = channels;
			watch.restartFromMemory();
			expect(outcome(await watch.day(2))).toBe('worse');
		},
	);

	it('with a moment that cannot be read does not silence it', async () => {
		const watch = watchOf();
		await watch.day(3);
		rewrite(watch, (saved) => ({ ...saved, at: 'yesterday' }));
		expect(outcome(await watch.day(1))).toBe('worse');
	});

	it('with a refusal that something else wrote sends the request', async () => {
		const watch = watchOf();
		await watch.day(3);
		rewrite(watch, (saved) => ({ ...saved, refusal: { message: 'Refused' } }));
		expect(outcome(await watch.day(1))).toBe('worse');
	});

	it.each(['the day before', 5, { day: 1 }, '3024-05-20'])(
		'with the date %j reports none, and hides no fall',
		async (lastUpdateDate) => {
			const watch = watchOf();
			await watch.day(3);
			rewrite(watch, (saved) => {
				(saved.belief as { snapshot: IDataObject }).snapshot.lastUpdateDate = lastUpdateDate;
			});
			expect(await watch.day(1)).toMatchObject({
				change: 'worse',
				previous: { riskLevel: 'good', lastUpdateDate: null },
			});
		},
	);

	it.each<[string, unknown]>([
		['in a thousand years', '3024-05-20'],
		['that is no date', { day: 1 }],
	])('with the day of a level %s does not silence a loss', async (_name, levelDay) => {
		const watch = watchOf();
		await watch.day('unknown');
		rewrite(watch, (saved) => {
			Object.assign(saved.belief as IDataObject, { levelDay, isLost: 'no' });
		});
		expect(outcome(await watch.day('unknown'))).toBe('lost');
	});
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
