/** The trigger's words about itself in the editor. */
import type { INodeTypeDescription } from 'n8n-workflow';

import { installedPackage } from '../../engine/testbed';

const description = async () =>
	(await installedPackage()).loader.getNode('whapiRiskMeterTrigger').type
		.description as INodeTypeDescription;

it('no parameter is one that n8n adds a custom API call to', async () => {
	const { properties } = await description();
	// n8n itself puts Poll Times in front.
	const own = properties.slice(1).map((property) => [property.name, property.default]);
	expect(own).toEqual([
		['event', 'riskLevelChanged'],
		['reading', 'calculate'],
		['simplify', true],
	]);
});

it('says to everybody who chooses an event or publishes what the first poll does, and that a loss is reported', async () => {
	const { activationMessage, triggerPanel, eventTriggerDescription, properties } =
		await description();
	const event = properties.find(({ name }) => name === 'event')!;
	for (const text of [activationMessage, JSON.stringify(triggerPanel), event.description]) {
		expect(text).toMatch(/at the first poll/);
		expect(text).toContain('a week without a current level');
	}
	expect(eventTriggerDescription).toBe('');
});

it('n8n’s AI builder reads how often to poll and what is never good', async () => {
	const { searchHint } = (await description()).builderHint!;
	for (const words of ['Every Day', 'at most once an hour', 'not good at the first poll']) {
		expect(searchHint).toContain(words);
	}
	expect(searchHint).toContain('"unknown" is never good, and change "lost" means');
});

it("has the node's description: n8n's panel has one entry for both, and shows it there", async () => {
	const { loader } = await installedPackage();
	const node = loader.getNode('whapiRiskMeter').type.description as INodeTypeDescription;
	expect((await description()).description).toBe(node.description);
});
