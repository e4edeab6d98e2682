import { allAt } from '../simulator/whapi';
import { PARTS, textOf } from '../tools/examples';
import { daysAgo, EXAMPLES, readExample, runExample, TOKEN } from './run-example';

describe.each(EXAMPLES)('%s', (file) => {
	const workflow = readExample(file);

	it('holds what the files beside it say: npm run examples:build', () => {
		for (const part of PARTS.filter((one) => one.workflow === file)) {
			const node = workflow.nodes.find(({ name }) => name === part.node)!;
			expect(node.parameters[part.parameter]).toBe(textOf(part));
		}
	});

	it('connects nodes that exist', () => {
		const names = new Set(workflow.nodes.map(({ name }) => name));
		expect(names.size).toBe(workflow.nodes.length);
		for (const [from, outputs] of Object.entries(workflow.connections)) {
			const targets = Object.values(outputs).flat(2);
			for (const name of [from, ...targets.map((target) => target!.node)]) {
				expect(names).toContain(name);
			}
		}
	});
});

describe('check before a campaign', () => {
	const campaign = async (value: unknown, ageDays: number) =>
		await runExample('check-before-campaign.json', {
			channels: [
				{
					token: TOKEN,
					readings: [allAt(value)],
					saved: { metrics: allAt(3), on: daysAgo(ageDays) },
				},
			],
		});

	it('sends to every recipient of a good number, and asks about it once', async () => {
		const { sent, asked, jsonOf } = await campaign(3, 0);
		expect(sent.map(({ to }) => to)).toEqual(['15550100001', '15550100002', '15550100003']);
		expect(asked).toHaveLength(1);
		expect(jsonOf('Say Why').flat()).toEqual([]);
	});

	it('calculates anew what is older than a day, and then sends nothing if it is not good', async () => {
		const { sent, asked, jsonOf } = await campaign(2, 3);
		expect(asked.map(({ method }) => method)).toEqual(['GET', 'POST']);
		expect(sent).toEqual([]);
		expect(jsonOf('Say Why')[0]).toHaveLength(3);
		expect(jsonOf('Say Why')[0][1]).toMatchObject({
			to: '15550100002',
			sent: false,
			reason: 'Needs Attention',
			advice: [expect.any(String), expect.any(String), expect.any(String)],
		});
	});

	it('sends nothing when the number could not be checked, and says why', async () => {
		const { sent, jsonOf } = await runExample('check-before-campaign.json', { channels: [] });
		expect(sent).toEqual([]);
		expect(jsonOf('Say Why')[0].map(({ to }) => to)).toEqual([
			'15550100001',
			'15550100002',
			'15550100003',
		]);
		expect(jsonOf('Say Why')[0][0].reason).toContain('does not know this channel token');
		expect(jsonOf('Say Why')[0][0].advice).toEqual([expect.stringContaining('token')]);
	});

	it('waits between two messages, 90 seconds unless somebody changes it', async () => {
		const { waited } = await campaign(3, 0);
		expect(waited).toEqual([90, 90, 90]);
	});
});
