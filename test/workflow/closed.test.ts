/** What n8n's engine does of its own accord, and what a workflow may hold: nothing unchecked leaves by Good. */
import { NodeHelpers, Workflow, type INode, type INodeTypeDescription } from 'n8n-workflow';

import { nodeTypesOf } from '../engine/package';
import { check, installedPackage, NODE_NAME, workflowAround, type Check } from '../engine/testbed';
import { CUT, reply } from '../simulator/faults';
import { allAt, simulatedToken, type Fault } from '../simulator/whapi';

const GOOD = 3;
const TOKEN = simulatedToken('closed');
const OTHER = simulatedToken('closed, another');

const split = async (setup: Partial<Check> = {}) =>
	await check(await installedPackage(), {
		channels: [{ token: TOKEN, readings: [allAt(3)] }],
		credential: TOKEN,
		items: [{ to: '15550100' }, { to: '15550101' }],
		...setup,
		parameters: { splitByRiskLevel: true, ...setup.parameters },
	});

const counts = ({ outputs }: Awaited<ReturnType<typeof split>>) =>
	outputs.map((items) => items.length);

const ON_ERROR: Array<INode['onError']> = [
	undefined,
	'continueRegularOutput',
	'continueErrorOutput',
];

const REFUSALS: Array<[name: string, setup: Partial<Check>, ...faults: Fault[][]]> = [
	...[401, 402, 403, 404, 429, 500, 501, 302].map((status): [string, Partial<Check>, Fault[]] => [
		String(status),
		{},
		[reply(status)],
	]),
	['503 with a long wait', {}, [reply(503, '', { 'retry-after': '3600' })]],
	['no connection', {}, [CUT, CUT, CUT]],
	[
		'an answer too late',
		{ parameters: { options: { timeout: 0.1 } } },
		[{ kind: 'slow', ms: 500 }],
	],
	['a web page', {}, [reply(200, '<html>')]],
	['no metrics', {}, [reply(200, '{}')]],
	['another channel', {}, [reply(200, JSON.stringify({ ...allAt(3), channel: OTHER }))]],
	['an error beside metrics', {}, [reply(200, JSON.stringify({ ...allAt(3), error: 'stale' }))]],
	['an empty token', { credential: ' ' }],
	['a token that is an expression', { credential: '=={{ $json.token }}' }],
	['a credential that cannot be read', { credential: "={{ $('Nowhere').item.json.token }}" }],
	['no credential', { node: { credentials: {} } }],
	['a wrong option', { parameters: { options: { concurrency: 0 } } }],
	['an unknown operation', { parameters: { operation: 'delete' } }],
	['a custom API call', { parameters: { operation: '__CUSTOM_API_CALL__' } }],
	['an operation by expression', { parameters: { operation: '={{ "get" }}' } }],
	['a wrong choice', { parameters: { operation: 'get', whenOutOfDate: 'guess' } }],
];

describe.each([false, true])('with Always Output Data %s', (alwaysOutputData) => {
	describe.each(ON_ERROR)('and On Error %s', (onError) => {
		it.each(REFUSALS)('%s never leaves by Good', async (_name, setup, ...[faults]) => {
			const result = await split({
				...setup,
				channels: [{ token: TOKEN, readings: [allAt(3)], faults }],
				node: { onError, alwaysOutputData, ...setup.node },
			});
			expect(result.outputs[GOOD] ?? []).toEqual([]);
			if (onError === undefined) expect(result.run.data.resultData.error).toBeDefined();
			if (onError === 'continueRegularOutput') expect(counts(result)).toEqual([2, 0, 0, 0]);
			if (onError === 'continueErrorOutput') {
				expect(counts(result)).toEqual([Number(alwaysOutputData), 0, 0, 0, 2]);
			}
		});
	});
});

describe('what the engine does by itself', () => {
	it('a deactivated node passes its input to Unknown', async () => {
		expect(counts(await split({ node: { disabled: true } }))).toEqual([2]);
	});

	it('pinned data comes out of Unknown', async () => {
		const pinned = { [NODE_NAME]: [{ json: { riskLevel: 'good' } }] };
		const result = await split({ pinned });
		expect(counts(result)).toEqual([1]);
		expect(result.simulator.requests).toEqual([]);
	});

	it('Execute Once checks the first item alone', async () => {
		const result = await split({ node: { executeOnce: true } });
		expect(counts(result)).toEqual([0, 0, 0, 1]);
	});

	it('Retry On Fail asks again, and a failure stays one', async () => {
		const result = await split({
			channels: [{ token: TOKEN, readings: [allAt(3)], faults: [reply(401), reply(401)] }],
			node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
		});
		expect(result.outputs).toEqual([]);
		expect(result.simulator.requests).toHaveLength(2);
	});
});

describe('Split by Risk Level that is neither true nor false', () => {
	const HAND_EDITED = [
		'true',
		'false',
		1,
		0,
		null,
		'',
		'={{ true }}',
		'={{ $json.split }}',
		[],
		{},
	];

	const canvasOutputs = async (splitByRiskLevel: unknown) => {
		const { engine, loader } = await installedPackage();
		const { nodes, connections } = workflowAround({ splitByRiskLevel } as Check['parameters'] & {});
		const nodeTypes = nodeTypesOf(engine, loader, {});
		const workflow = new Workflow({ nodes, connections, active: false, nodeTypes });
		const description = loader.getNode('whapiRiskMeter').type.description as INodeTypeDescription;
		return NodeHelpers.getNodeOutputs(workflow, workflow.getNode(NODE_NAME)!, description).length;
	};

	it.each([
		[true, 4],
		[false, 1],
	])('%s has as many outputs on the canvas as in the run', async (splitByRiskLevel, outputs) => {
		expect(await canvasOutputs(splitByRiskLevel)).toBe(outputs);
		expect((await split({ parameters: { splitByRiskLevel } })).outputs).toHaveLength(outputs);
	});

	it.each(HAND_EDITED)('%j is refused in words, before anything is sent', async (value) => {
		const parameters = { splitByRiskLevel: value } as Check['parameters'];
		const { run, simulator } = await split({ parameters });
		expect(run.data.resultData.error).toMatchObject({
			message: 'Split by Risk Level has to be true or false',
			description: expect.stringContaining('Switch it on or off'),
		});
		expect(simulator.requests).toEqual([]);
	});

	it.each(HAND_EDITED)('%j leaves by Unknown on "Continue"', async (value) => {
		const parameters = { splitByRiskLevel: value } as Check['parameters'];
		const result = await split({ parameters, node: { onError: 'continueRegularOutput' } });
		const [first, ...others] = result.outputs;
		expect(first.map(({ json }) => json.riskLevel)).toEqual(['unknown', 'unknown']);
		expect(others.flat()).toEqual([]);
		expect(result.simulator.requests).toEqual([]);
	});

	it.each(HAND_EDITED.filter((value) => typeof value !== 'string' || !value.startsWith('=')))(
		'%j has one output on the canvas',
		async (value) => {
			expect(await canvasOutputs(value)).toBe(1);
		},
	);
});
