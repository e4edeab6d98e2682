/** Items leave by their level: and whatever the engine does or a workflow holds, nothing unchecked leaves by Good. */
import {
	NodeHelpers,
	Workflow,
	type IDataObject,
	type INode,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { LEVELS } from '../../../nodes/shared/report/levels';
import { nodeTypesOf } from '../../engine/package';
import {
	check,
	installedPackage,
	NODE_NAME,
	PACKAGE,
	workflowAround,
	type Check,
} from '../../engine/testbed';
import { reply } from '../../simulator/faults';
import { allAt, simulatedToken, type Fault } from '../../simulator/whapi';
import { SPLIT_CHANNELS, SPLIT_NAMES, SPLIT_OUTPUTS, SPLIT_TOKENS } from '../../stories/split';

const variables: Record<string, string> = {
	...SPLIT_TOKENS,
	bad: simulatedToken('a token of no channel'),
};

const split = async (names: string, setup: Partial<Check> = {}) =>
	await check(await installedPackage(), {
		channels: SPLIT_CHANNELS,
		variables,
		credential: '={{ $vars[$json.name] }}',
		items: names.split(',').map((name) => ({ name })),
		...setup,
		parameters: { splitByRiskLevel: true, ...setup.parameters },
	});

const pairs = (outputs: Awaited<ReturnType<typeof split>>['outputs']) =>
	outputs.map((output) => output.map(({ pairedItem }) => (pairedItem as { item: number }).item));

/** As the editor draws them. */
const outputsOnCanvas = async (splitByRiskLevel: unknown) => {
	const { engine, loader } = await installedPackage();
	const { nodes, connections } = workflowAround({ splitByRiskLevel } as IDataObject);
	const nodeTypes = nodeTypesOf(engine, loader, {});
	const workflow = new Workflow({ nodes, connections, active: false, nodeTypes });
	const description = loader.getNode('whapiRiskMeter').type.description as INodeTypeDescription;
	return NodeHelpers.getNodeOutputs(workflow, workflow.getNode(NODE_NAME)!, description);
};

const counts = ({ outputs }: Awaited<ReturnType<typeof split>>) =>
	outputs.map((items) => items.length);

describe('Split by Risk Level', () => {
	it('has four labelled outputs', async () => {
		expect(await outputsOnCanvas(true)).toEqual(
			SPLIT_OUTPUTS.map(({ label }) => ({ type: 'main', displayName: label })),
		);
	});

	it('routes each item by its level, paired with its input', async () => {
		const { outputs } = await split(SPLIT_NAMES.join());
		expect(pairs(outputs)).toEqual(SPLIT_OUTPUTS.map(({ items }) => items));
		outputs.forEach((items, output) => {
			for (const { json } of items) expect(json.riskLevel).toBe(SPLIT_OUTPUTS[output].level);
		});
	});

	it.each([
		['raw', { simplify: false }],
		['with input fields', { options: { includeInputFields: true } }],
	])('routes the same %s', async (_name, parameters) => {
		const { outputs } = await split(SPLIT_NAMES.join(), { parameters });
		expect(pairs(outputs)).toEqual(SPLIT_OUTPUTS.map(({ items }) => items));
	});

	it('fails closed when something happens that nobody expected', async () => {
		// A Node that is too old for this package lacks the function.
		const missing = jest.spyOn(AbortSignal, 'any').mockImplementation(() => {
			throw new TypeError(`AbortSignal.any is not a function, says ${variables.g}`);
		});
		const result = await split('g,g', { node: { onError: 'continueRegularOutput' } });
		missing.mockRestore();
		expect(pairs(result.outputs)).toEqual([[0, 1], [], [], []]);
		expect(result.outputs[0][0].json.error).toBe('The channel could not be checked');
		expect(result.stored).toContain('n8n reported: TypeError.');
		expect(result.stored).not.toContain(variables.g);
	});
});

const OTHER = simulatedToken('another channel than the one asked');

/** The possible ends of one channel, a channel and an item for each. */
const REFUSED: Array<[name: string, token: string, fault?: Fault]> = [
	...[401, 402, 403, 404, 429, 500, 501, 302].map((status): [string, string, Fault] => [
		String(status),
		simulatedToken(`split ${status}`),
		reply(status),
	]),
	...(
		[
			['503 with a long wait', reply(503, '', { 'retry-after': '3600' })],
			['no connection', { kind: 'cut', code: 'CERT_HAS_EXPIRED' }],
			['a web page', reply(200, '<html>')],
			['no metrics', reply(200, '{}')],
			['another channel', reply(200, JSON.stringify({ ...allAt(3), channel: OTHER }))],
			['an error beside metrics', reply(200, JSON.stringify({ ...allAt(3), error: 'stale' }))],
		] as Array<[string, Fault]>
	).map(([name, fault]): [string, string, Fault] => [name, simulatedToken(`split ${name}`), fault]),
	['an empty token', ' '],
	['a token that is an expression', '={{ $json.token }}'],
];

const ALWAYS_OUTPUT_DATA = [false, true];

describe.each(ALWAYS_OUTPUT_DATA)('with Always Output Data %s', (alwaysOutputData) => {
	const fleet = async (names: string[], onError: INode['onError'], concurrency: number) =>
		await split(names.join(), {
			channels: [
				...SPLIT_CHANNELS,
				...REFUSED.map(([, token, fault]) => ({
					token,
					readings: [allAt(3)],
					faults: fault === undefined ? [] : [fault],
				})),
			],
			variables: {
				...variables,
				...Object.fromEntries(REFUSED.map(([name, token]) => [name, token])),
			},
			parameters: { options: { concurrency } },
			node: { onError, alwaysOutputData },
		});
	const names = REFUSED.map(([name]) => name);
	const indices = names.map((_, index) => index);
	const g = names.length;

	it('what was refused leaves by Unknown on "Continue", and what is good by Good', async () => {
		const { outputs } = await fleet([...names, 'g'], 'continueRegularOutput', 50);
		expect(pairs(outputs)).toEqual([indices, [], [], [g]]);
		for (const { json } of outputs[0]) {
			expect(json).toEqual({
				riskLevel: 'unknown',
				error: expect.any(String),
				message: expect.any(String),
			});
		}
	});

	it('what was refused leaves by the fifth output on "Continue (using error output)"', async () => {
		const { outputs } = await fleet([...names, 'g'], 'continueErrorOutput', 50);
		expect(pairs(outputs)).toEqual([[], [], [], [g], indices]);
		for (const [index, { json }] of outputs[4].entries()) {
			expect(json).toEqual({
				name: names[index],
				error: expect.any(String),
				message: expect.any(String),
			});
		}
	});

	it('nothing leaves by Good where all is refused and has an output of its own', async () => {
		const { outputs } = await fleet(['401', '401'], 'continueErrorOutput', 1);
		expect(outputs.map((items) => items.length)).toEqual([Number(alwaysOutputData), 0, 0, 0, 2]);
	});

	it.each(['401', 'an empty token'])('nothing leaves where the node stops: %s', async (name) => {
		const { run, outputs } = await fleet(['g', name], undefined, 1);
		expect(run.data.resultData.error).toBeDefined();
		expect(outputs).toEqual([]);
	});
});

/** Refusals of all items of a run. */
const REFUSED_RUNS: Array<[name: string, setup: Partial<Check>]> = [
	['an answer too late', { parameters: { options: { timeout: 0.01 } } }],
	['no credential', { node: { credentials: {} } }],
	['a credential that cannot be read', { credential: "={{ $('Nowhere').item.json.token }}" }],
	['a wrong option', { parameters: { options: { concurrency: 0 } } }],
	['an unknown operation', { parameters: { operation: 'delete' } }],
	['a custom API call', { parameters: { operation: '__CUSTOM_API_CALL__' } }],
	['an operation by expression', { parameters: { operation: '={{ "get" }}' } }],
	['a wrong choice', { parameters: { operation: 'get', whenOutOfDate: 'guess' } }],
];

describe('a run that is refused as a whole', () => {
	const refused = async (setup: Partial<Check>, node: Partial<INode> = {}) =>
		await split('g,g', {
			...setup,
			channels: [
				{ ...SPLIT_CHANNELS[0], faults: [{ kind: 'slow', ms: 'parameters' in setup ? 2_000 : 0 }] },
			],
			node: { ...setup.node, ...node },
		});

	it.each(REFUSED_RUNS)('leaves by Unknown on "Continue": %s', async (_name, setup) => {
		const result = await refused(setup, { onError: 'continueRegularOutput' });
		// A run whose operation is unknown has one output.
		const [first, ...others] = counts(result);
		expect([first, Math.max(0, ...others)]).toEqual([2, 0]);
	});

	const [, option] = REFUSED_RUNS.find(([name]) => name === 'a wrong option')!;

	it.each(ALWAYS_OUTPUT_DATA)(
		'leaves by the fifth output on "Continue (using error output)" (Always Output Data %s)',
		async (alwaysOutputData) => {
			const node = { onError: 'continueErrorOutput' as const, alwaysOutputData };
			expect(counts(await refused(option, node))).toEqual([Number(alwaysOutputData), 0, 0, 0, 2]);
		},
	);

	it.each(ALWAYS_OUTPUT_DATA)(
		'leaves nowhere where the node stops (Always Output Data %s)',
		async (alwaysOutputData) => {
			const { run, outputs } = await refused(option, { alwaysOutputData });
			expect(run.data.resultData.error).toBeDefined();
			expect(outputs).toEqual([]);
		},
	);
});

describe('what the engine does by itself', () => {
	it('a deactivated node passes its input to Unknown', async () => {
		expect(counts(await split('g,g', { node: { disabled: true } }))).toEqual([2]);
	});

	it('pinned data comes out of Unknown', async () => {
		const pinned = { [NODE_NAME]: [{ json: { riskLevel: 'good' } }] };
		const result = await split('g,g', { pinned });
		expect(counts(result)).toEqual([1]);
		expect(result.simulator.requests).toEqual([]);
	});

	it('Execute Once checks the first item alone', async () => {
		expect(counts(await split('g,g', { node: { executeOnce: true } }))).toEqual([0, 0, 0, 1]);
	});

	it('Retry On Fail asks again, and a failure stays one', async () => {
		const result = await split('g', {
			channels: [{ ...SPLIT_CHANNELS[0], faults: [reply(401), reply(401)] }],
			node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
		});
		expect(result.outputs).toEqual([]);
		expect(result.simulator.requests).toHaveLength(2);
	});
});

describe('Split by Risk Level that is neither true nor false', () => {
	const HAND_EDITED = [
		...['true', 'false', 1, 0, null, '', [], {}],
		...['={{ true }}', '={{ $json.split }}'],
	];

	const withSplit = async (splitByRiskLevel: unknown, onError?: INode['onError']) =>
		await split('g,g', {
			parameters: { splitByRiskLevel } as IDataObject,
			node: { onError },
		});

	it.each([
		[true, 4],
		[false, 1],
	])('%s has as many outputs on the canvas as in the run', async (value, outputs) => {
		expect(await outputsOnCanvas(value)).toHaveLength(outputs);
		expect((await withSplit(value)).outputs).toHaveLength(outputs);
	});

	it('stops the workflow in words, before anything is sent', async () => {
		const { run, simulator } = await withSplit('true');
		expect(run.data.resultData.error).toMatchObject({
			message: 'Split by Risk Level has to be true or false',
			description: expect.stringContaining('Switch it on or off'),
		});
		expect(simulator.requests).toEqual([]);
	});

	it.each(HAND_EDITED)('%j leaves by Unknown on "Continue", in words', async (value) => {
		const result = await withSplit(value, 'continueRegularOutput');
		const [first, ...others] = result.outputs;
		expect(first.map(({ json }) => [json.riskLevel, json.error])).toEqual(
			[1, 2].map(() => ['unknown', 'Split by Risk Level has to be true or false']),
		);
		// As on the canvas, which shows one output.
		expect(others).toEqual([]);
		expect(result.simulator.requests).toEqual([]);
	});

	it('has one output on the canvas', async () => {
		for (const value of HAND_EDITED) expect(await outputsOnCanvas(value)).toHaveLength(1);
	});
});

describe('as a tool of an agent', () => {
	const asTool = { type: `${PACKAGE}.whapiRiskMeterTool` };

	it('answers on its one output, even with a split left over from before', async () => {
		const { outputs, stored } = await split('u', { node: asTool });
		expect(outputs).toHaveLength(1);
		expect(outputs[0][0].json.riskLevel).toBe('useCaution');
		expect(stored).not.toContain(variables.u);
	});

	it('does not offer the split, and tells the model what an operation costs and a level means', async () => {
		const { loader } = await installedPackage();
		const description = loader.getNode('whapiRiskMeter').type.description as INodeTypeDescription;
		const shownAs = (type: string, operation: string) =>
			description.properties.filter((property) =>
				NodeHelpers.displayParameter(
					{ operation },
					property,
					{ typeVersion: 1 },
					{
						...description,
						name: type,
					},
				),
			);
		const names = shownAs('whapiRiskMeterTool', 'calculate').map(({ name }) => name);
		expect(names).not.toContain('splitByRiskLevel');
		expect(shownAs('whapiRiskMeter', 'calculate').map(({ name }) => name)).not.toContain(
			'toolDescription',
		);
		const texts = ['calculate', 'get'].map((operation) =>
			shownAs('whapiRiskMeterTool', operation).filter(({ name }) => name === 'toolDescription'),
		);
		expect(texts.map((text) => text.length)).toEqual([1, 1]);
		for (const [{ default: text }] of texts) {
			for (const { level } of LEVELS) expect(text).toContain(`${level} =`);
		}
		expect(texts[0][0].default).toMatch(/one calculation per day/);
		expect(texts[1][0].default).toMatch(/costs nothing/);
	});
});
