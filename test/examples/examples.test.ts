import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { channelCredential, CREDENTIAL_TYPE, installedPackage } from '../engine/testbed';
import { TRIGGER_TYPE } from '../engine/package';
import { outputsOf, runWorkflow, type WorkflowJson } from '../engine/run';
import { interceptWhapi } from '../simulator/nock';
import {
	allAt,
	METER,
	SEND_TEXT,
	simulatedToken,
	SimulatedWhapi,
	type Channel,
} from '../simulator/whapi';
import { EXAMPLE_NODES } from './standIns';

const FOLDER = join(__dirname, '../../examples');
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));

const read = (file: string) =>
	JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as WorkflowJson & { name: string };

const TOKEN = simulatedToken('example channel');
const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000);

/** Chooses a credential for every node that wants one, as the user would after importing. */
function withCredentials(workflow: WorkflowJson): WorkflowJson {
	const wantsOne = /httpRequest$|whapiRiskMeter/;
	const credentials = { [CREDENTIAL_TYPE]: { id: 'credential-1', name: 'Whapi channel' } };
	const nodes = workflow.nodes.map((node) =>
		wantsOne.test(node.type) ? { ...node, credentials } : node,
	);
	return { ...workflow, nodes };
}

async function runExample(
	file: string,
	setup: {
		channels: Channel[];
		token?: string;
		variables?: IDataObject;
		items?: INodeExecutionData[];
	},
) {
	const simulator = new SimulatedWhapi(setup.channels);
	const { restore, strayRequests } = interceptWhapi(simulator);
	const workflow = withCredentials(read(file));
	// What starts a workflow is not what the examples are tested for: it has just emitted the items.
	for (const node of workflow.nodes) {
		if (/trigger$/i.test(node.type)) node.type = TRIGGER_TYPE;
	}
	try {
		const run = await runWorkflow({
			...(await installedPackage()),
			workflow,
			credentials: [channelCredential(setup.token ?? TOKEN)],
			variables: setup.variables,
			items: setup.items,
			standIns: EXAMPLE_NODES,
		});
		expect(run.data.resultData.error).toBeUndefined();
		expect(strayRequests).toEqual([]);
		const sent = simulator.requests.filter(({ address }) => address === SEND_TEXT);
		const asked = simulator.requests.filter(({ address }) => address === METER);
		return {
			run,
			asked,
			sent: sent.map(({ body }) => JSON.parse(body!) as IDataObject),
			jsonOf: (node: string) => outputsOf(run, node).map((items) => items.map(({ json }) => json)),
		};
	} finally {
		restore();
	}
}

describe.each(FILES)('%s', (file) => {
	const workflow = read(file);

	it('holds no credential and no pinned data', () => {
		expect(workflow.nodes.filter(({ credentials }) => credentials !== undefined)).toEqual([]);
		expect(workflow.pinData).toEqual({});
	});

	it('explains itself on the canvas, and is explained in the README beside it', () => {
		const notes = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		expect(notes.length).toBeGreaterThanOrEqual(2);
		expect(readFileSync(join(FOLDER, 'README.md'), 'utf8')).toContain(file);
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
	});
});

describe('watch a number', () => {
	const told = async (change: string) => {
		const item = { channel: '…abcd', riskLabel: 'Use Caution', advice: ['Slow down.'], change };
		const { sent } = await runExample('watch-a-number.json', {
			channels: [{ token: TOKEN, readings: [] }],
			items: [{ json: item }],
		});
		return sent;
	};

	it.each(['worse', 'mixed'])('warns when it gets %s', async (change) => {
		expect(await told(change)).toEqual([
			{ to: '15550100000', body: 'Careful with …abcd: Use Caution. Slow down.' },
		]);
	});

	it('gives the all-clear when it gets better', async () => {
		expect(await told('better')).toEqual([
			{ to: '15550100000', body: 'All-clear for …abcd: Use Caution.' },
		]);
	});
});

describe("a fleet's daily report", () => {
	it('lists every channel, the worst first, with what could not be checked on top', async () => {
		const names = { support: 3, newsletter: 1, sales: null };
		const tokens = Object.fromEntries(
			Object.keys(names).map((name) => [name, simulatedToken(name)]),
		);
		const { jsonOf, run } = await runExample('daily-fleet-report.json', {
			channels: Object.entries(names)
				.filter(([, value]) => value !== null)
				.map(([name, value]) => ({ token: tokens[name], readings: [allAt(value)] })),
			token: '={{ $vars[$json.channelName] }}',
			variables: tokens,
		});
		expect(
			jsonOf('CSV File')[0].map(({ channelName, riskLabel }) => [channelName, riskLabel]),
		).toEqual([
			['sales', 'Not checked'],
			['newsletter', 'Use Caution'],
			['support', 'Good Indicator'],
		]);
		expect(jsonOf('CSV File')[0][0].whatToDo).toContain('does not know this channel token');
		for (const token of Object.values(tokens)) expect(JSON.stringify(run)).not.toContain(token);
	});
});

describe('an agent', () => {
	it('gets a tool that answers with the item, and never the token', async () => {
		const { jsonOf, run } = await runExample('agent-with-risk-meter.json', {
			channels: [{ token: TOKEN, readings: [], saved: { metrics: allAt(1), on: daysAgo(0) } }],
		});
		const [[answer]] = jsonOf('AI Agent');
		expect(answer.name).toBe('Check_Ban_Risk');
		expect(answer.description).toMatch(/costs nothing.*useCaution = do not start mass sending/);
		const [said] = JSON.parse(answer.said as string) as IDataObject[];
		expect(said.riskLevel ?? (said.json as IDataObject)?.riskLevel).toBe('useCaution');
		expect(JSON.stringify(run)).not.toContain(TOKEN);
	});
});
