/** The examples around Get Activity, as somebody who imports them runs them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INode } from 'n8n-workflow';

import { standIn, TRIGGER_TYPE, type StandIns } from '../engine/package';
import { outputsOf, runWorkflow, type WorkflowJson } from '../engine/run';
import { channelCredential, CREDENTIAL_TYPE, installedPackage } from '../engine/testbed';
import { longHistory } from '../simulator/histories';
import { interceptWhapi } from '../simulator/nock';
import { SEND_TEXT, simulatedToken, SimulatedWhapi, type Channel } from '../simulator/whapi';
import { exampleNodes, parameters } from './stand-ins';

const COUNTED = simulatedToken('example, counted');
const TELLER = simulatedToken('example, tells');

/** As many messages, 10 seconds apart, of which three of four are ours. */
const messagesOf = (messages: number) =>
	longHistory({ messages, contentBytes: 10, until: new Date() });

/** The real node's "items processed in previous executions", with a memory that the test keeps. */
const rememberingNode = (seen: Set<unknown>) =>
	standIn(parameters('operation', 'logic', 'dedupeValue', 'options'), async function () {
		const isNew = (_: unknown, index: number) => {
			const value = this.getNodeParameter('dedupeValue', index);
			return !seen.has(value) && seen.add(value).has(value);
		};
		return await Promise.resolve([this.getInputData().filter(isNew)]);
	});

function prepared(file: string): WorkflowJson {
	const path = join(__dirname, '../../examples', file);
	const workflow = JSON.parse(readFileSync(path, 'utf8')) as WorkflowJson;
	const credentialFor = ({ name, type }: INode) =>
		/httpRequest$|whapiRiskMeter/.test(type)
			? { [CREDENTIAL_TYPE]: { id: name === 'Tell Me' ? 'teller' : 'counted', name: 'Whapi' } }
			: undefined;
	const nodes = workflow.nodes.map((node) => ({
		...node,
		type: /trigger$/i.test(node.type) ? TRIGGER_TYPE : node.type,
		credentials: credentialFor(node),
	}));
	return { ...workflow, nodes };
}

async function runExample(file: string, channel: Partial<Channel>, standIns: StandIns = {}) {
	const whapi = new SimulatedWhapi([
		{ token: COUNTED, readings: [], ...channel },
		{ token: TELLER, readings: [] },
	]);
	const { restore, strayRequests } = interceptWhapi(whapi);
	const run = await runWorkflow({
		...(await installedPackage()),
		workflow: prepared(file),
		credentials: [channelCredential(COUNTED, 'counted'), channelCredential(TELLER, 'teller')],
		standIns: { ...exampleNodes({ staticData: {}, waited: [] }), ...standIns },
	}).finally(restore);
	expect(strayRequests).toEqual([]);
	const sent = whapi.requests.filter(({ address }) => address === SEND_TEXT);
	return { run, sent };
}

describe('an hourly activity check', () => {
	const check = async (channel: Partial<Channel>, seen = new Set<unknown>()) =>
		await runExample('hourly-activity-check.json', channel, {
			'n8n-nodes-base.removeDuplicates': rememberingNode(seen),
		});

	it('tells by another number which limit is exceeded, and nothing of anybody', async () => {
		const { run, sent } = await check({ messages: messagesOf(8) });
		expect(run.data.resultData.error).toBeUndefined();
		expect(sent.map(({ authorization }) => authorization)).toEqual([`Bearer ${TELLER}`]);
		const { to, body } = JSON.parse(sent[0].body!) as { to: string; body: string };
		expect(to).toBe('15550100000');
		expect(body).toMatch(/^Support is over Whapi's limits\. \d unprompted messages .* one minute/);
		expect(JSON.stringify(run)).not.toMatch(/canary|4477009/);
	});

	it('tells the same once a day, and again when another limit is exceeded', async () => {
		const seen = new Set<unknown>();
		const told = [];
		for (const messages of [8, 8, 200]) {
			told.push((await check({ messages: messagesOf(messages) }, seen)).sent.length);
		}
		expect(told).toEqual([1, 0, 1]);
	});

	it('is silent within the limits, and where not all was read', async () => {
		expect((await check({ messages: messagesOf(1) })).sent).toEqual([]);
		const received = messagesOf(10_000).map((message) => ({ ...message, from_me: false }));
		expect((await check({ messages: received })).sent).toEqual([]);
	});

	it('fails in words where the messages cannot be read', async () => {
		const { run, sent } = await check({ isOutOfSync: true });
		expect(run.data.resultData.error!.message).toContain('out of sync');
		expect(sent).toEqual([]);
	});
});

describe('an agent that is asked for the reason', () => {
	it('has a second tool that counts, and says what it is', async () => {
		const { run } = await runExample('agent-with-risk-meter.json', {
			messages: messagesOf(8),
			saved: { metrics: { riskFactor: 1 }, on: new Date() },
		});
		const tools = outputsOf(run, 'AI Agent')[0].map(({ json }) => json);
		const counting = tools.find(({ name }) => name === 'Count_Activity')!;
		expect(tools.map(({ name }) => name).sort()).toEqual(['Check_Ban_Risk', 'Count_Activity']);
		expect(counting.description).toMatch(/costs no calculation.*no texts or names/);
		expect(counting.said).toContain('"overLimits":["messagesPerMinute"]');
		expect(JSON.stringify(run)).not.toMatch(/canary|4477009/);
		expect(JSON.stringify(run)).not.toContain(COUNTED);
	});
});
