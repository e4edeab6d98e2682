import { generateNodeTypeFile, type NodeTypeDescription } from '@n8n/workflow-sdk';
import type { INodeTypeDescription } from 'n8n-workflow';

import schema from '../../nodes/WhapiRiskMeter/__schema__/v1.0.0/calculate.json';
import { OPERATIONS } from '../../nodes/WhapiRiskMeter/operations';
import { LEVELS } from '../../nodes/shared/report/levels';
import { installedPackage } from '../engine/testbed';

/** The text that n8n generates of a node for its AI builder and its MCP server. They read nothing else about it. */
async function typeFileOf(node: string): Promise<string> {
	const { loader } = await installedPackage();
	const description = loader.getNode(node).type.description as INodeTypeDescription;
	// n8n leaves these out, too.
	const properties = description.properties.filter(({ type }) => type !== 'hidden');
	return generateNodeTypeFile({ ...description, properties } as NodeTypeDescription);
}

describe("the type that n8n's AI builder reads", () => {
	it('tells the four outputs in their order, by the number that connects them', async () => {
		const outputs = LEVELS.map(({ output }, index) => `${index} ${output}`);
		expect(await typeFileOf('whapiRiskMeter')).toContain(`in this order: ${outputs.join(', ')}.`);
	});

	it('tells that only Send and only Good may send, and which outputs these are', async () => {
		const text = await typeFileOf('whapiRiskMeter');
		const good = LEVELS.findIndex(({ level }) => level === 'good');
		expect(text).toMatch(new RegExp(`Only Good may send: .* \\.output\\(${good}\\)`));
		const send = OPERATIONS.checkBeforeSending.outputs.findIndex(({ branch }) => branch === 'send');
		expect(text).toMatch(new RegExp(`Only Send may send: .* \\.output\\(${send}\\)`));
		expect(text.match(/\.output\(\d\)/g)).toHaveLength(2);
	});

	it('tells the loop around Check Before Sending', async () => {
		const outputs = OPERATIONS.checkBeforeSending.outputs.map(({ title }, at) => `${at} ${title}`);
		const text = await typeFileOf('whapiRiskMeter');
		expect(text).toContain(`always, in this order: ${outputs.join(', ')}.`);
		expect(text).toMatch(/Loop Over Items \(batchSize 1\)/);
		expect(text).toMatch(/riskMeter\.sendAt/);
	});

	it("tells each field of the trigger's item", async () => {
		const text = await typeFileOf('whapiRiskMeterTrigger');
		const fields = [...Object.keys(schema.properties), 'previous', 'change', 'changedMetrics'];
		expect(fields.filter((field) => !text.includes(field))).toEqual([]);
	});

	it('tells what unknown means', async () => {
		const text = await typeFileOf('whapiRiskMeter');
		expect(text).toMatch(/unknown means that the level is missing, unreadable or out of date/);
		expect(text.match(/@builderHint .*/g)).toEqual([
			expect.stringMatching(/unknown is never good/),
		]);
	});
});
