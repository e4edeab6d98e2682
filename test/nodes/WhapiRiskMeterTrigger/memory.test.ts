import type { IDataObject } from 'n8n-workflow';

import { installedPackage } from '../../engine/testbed';
import { outcome, Watch } from '../../engine/watch';
import { metricsAt } from '../../metrics-at';
import { simulatedToken } from '../../simulator/whapi';

const watchOf = () => new Watch(installedPackage(), {}, simulatedToken('remembered'));

describe('a memory that something else wrote', () => {
	const complete = { ...metricsAt('good'), riskLevel: 'good', lastUpdateDate: null };
	const some = { ...complete, responseRate: undefined };

	it.each<[string, (remembered: IDataObject) => unknown]>([
		['nothing', () => null],
		['a text', () => 'remembered'],
		['a number', () => 7],
		['a list', () => []],
		['nothing believed', ({ request }) => ({ request })],
		['a belief that is null', ({ request }) => ({ request, belief: null })],
		['a belief that is a text', ({ request }) => ({ request, belief: 'good' })],
		['levels that are null', ({ request }) => ({ request, belief: { snapshot: null } })],
		['some of the levels', ({ request }) => ({ request, belief: { snapshot: some } })],
		[
			'a level from nowhere',
			({ request }) => ({ request, belief: { snapshot: { ...complete, riskLevel: 'x' } } }),
		],
		[
			'a day that is a number',
			({ request }) => ({ request, belief: { snapshot: { ...complete, lastUpdateDate: 5 } } }),
		],
		['no request', ({ belief }) => ({ belief })],
		['a request that is null', ({ belief }) => ({ request: null, belief })],
		['the form of an older version', () => ({ channelHash: 'abc', reading: null })],
	])('%s counts as nothing remembered', async (_name, rewrite) => {
		const watch = watchOf();
		await watch.day(3);
		watch.memory.remembered = rewrite(watch.memory.remembered as IDataObject) as IDataObject;
		expect(await watch.day(1)).toBeNull();
		expect(outcome(await watch.day(3))).toBe('better');
	});

	it('a moment that cannot be read does not silence it', async () => {
		const watch = watchOf();
		await watch.day(3);
		const { request } = watch.memory.remembered as { request: IDataObject };
		request.at = 'yesterday';
		expect(outcome(await watch.day(1))).toBe('worse');
	});

	it('a date that cannot be read is not told, and hides no fall', async () => {
		const watch = watchOf();
		await watch.day(3);
		const { belief } = watch.memory.remembered as { belief: { snapshot: IDataObject } };
		belief.snapshot.lastUpdateDate = 'the day before';
		expect(await watch.day(1)).toMatchObject({
			change: 'worse',
			previous: { riskLevel: 'good', lastUpdateDate: null },
		});
	});

	it.each<[string, unknown]>([
		['in a thousand years', '3024-05-20'],
		['from nowhere', { day: 1 }],
	])(
		'the day of a level %s does not silence a watch that sees nothing',
		async (_name, levelDay) => {
			const watch = watchOf();
			await watch.day('unknown');
			const { belief } = watch.memory.remembered as { belief: IDataObject };
			belief.levelDay = levelDay as IDataObject;
			belief.isLost = 'no';
			expect(outcome(await watch.day('unknown'))).toBe('lost');
		},
	);
});
