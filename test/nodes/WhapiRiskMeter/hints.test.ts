import { hintsFor, showHints } from '../../../nodes/WhapiRiskMeter/hints';
import { check, installedPackage, NODE_NAME, type Check } from '../../engine/testbed';
import { allAt, simulatedToken } from '../../simulator/whapi';

const TOKEN = simulatedToken('hints');
const NOW = new Date();
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 24 * 60 * 60 * 1000);

const hintsOf = async (setup: Partial<Check> & Pick<Check, 'channels'>) => {
	const { run } = await check(await installedPackage(), {
		credential: TOKEN,
		items: [{}],
		now: NOW,
		...setup,
	});
	return run.data.resultData.runData[NODE_NAME][0].hints ?? [];
};

const saved = (days: number) => [
	{ token: TOKEN, readings: [allAt(3)], saved: { metrics: allAt(3), on: daysAgo(days) } },
];

describe('hints', () => {
	it('are none for one fresh answer', async () => {
		expect(await hintsOf({ channels: saved(0) })).toEqual([]);
		expect(await hintsOf({ channels: saved(7), parameters: { operation: 'get' } })).toEqual([]);
	});

	it('say that many items were answered for one channel', async () => {
		const [hint, ...others] = await hintsOf({ channels: saved(0), items: [{}, {}, {}] });
		expect(hint.message).toContain('All 3 items');
		expect(hint.message).toContain(`…${TOKEN.slice(-4)}`);
		expect(hint.message).not.toContain(TOKEN);
		expect(others).toEqual([]);
	});

	it('are quiet about several channels', async () => {
		const other = simulatedToken('another of hints');
		const channels = [TOKEN, other].map((token) => ({ token, readings: [allAt(3)] }));
		const items = channels.map(({ token }) => ({ token }));
		expect(await hintsOf({ channels, items, credential: '={{ $json.token }}' })).toEqual([]);
	});

	it('say that Calculate returned what was saved on an earlier day', async () => {
		// Whapi's day and ours need not begin at the same hour: it still answers for yesterday here.
		const [yesterday] = saved(1);
		const [hint] = await hintsOf({ channels: [yesterday], now: daysAgo(1) });
		expect(hint).toMatchObject({ type: 'info', message: expect.stringContaining('1 day ago') });
	});

	it('name the loop where several messages of one channel came at once, and else nothing', async () => {
		const parameters = { operation: 'checkBeforeSending', to: '={{ $json.to }}' };
		const channels = [{ token: TOKEN, readings: [allAt(3)] }];
		const hintsFor = async (...to: string[]) =>
			await hintsOf({ channels, parameters, items: to.map((one) => ({ to: one })) });
		const [hint, ...others] = await hintsFor('15550100001', '15550100002');
		expect(hint).toMatchObject({
			type: 'warning',
			message: expect.stringContaining('Loop Over Items with batch size 1'),
		});
		expect(others).toEqual([]);
		expect(await hintsFor('15550100003')).toEqual([]);
		expect(await hintsFor('nobody', 'nobody')).toEqual([]);
	});

	it('do not take a missing age for an old one', () => {
		const sources = [{ token: TOKEN, ageDays: null }, { token: 'another' }];
		expect(hintsFor('calculate', sources)).toEqual([]);
	});

	it('survive more items than a function call may have arguments', () => {
		const source = { token: TOKEN, ageDays: 8 };
		const hints = hintsFor(
			'calculate',
			Array.from({ length: 300_000 }, () => source),
		);
		expect(hints).toHaveLength(2);
	});

	it('are left out where n8n is too old to have them', () => {
		const answer = { token: TOKEN, ageDays: 30 };
		const item = { json: {}, pairedItem: { item: 0 } };
		const oldRun = { context: {}, operation: 'get' } as unknown as Parameters<typeof showHints>[0];
		expect(() => showHints(oldRun, [{ item, answer }])).not.toThrow();
	});
});
