/** Items leave by their level: and whatever the engine does or a workflow holds, nothing unchecked leaves by Good. */
import { NodeHelpers, Workflow, type IDataObject, type INodeTypeDescription } from 'n8n-workflow';

import { LEVELS } from '../../../nodes/shared/report/levels';
import { nodeTypesOf } from '../../engine/package';
import {
	check,
	installedPackage,
	NODE_NAME,
	workflowAround,
	type Check,
} from '../../engine/testbed';
import { reply } from '../../simulator/faults';
import { allAt, simulatedToken, type Fault } from '../../simulator/whapi';

/** A channel of each level, by a letter. */
const VALUES: Array<[name: string, value: unknown]> = [
	['g', 3],
	['n', 2],
	['u', 1],
	['x', 'unreadable'],
];

/** Answers that are refused, each of a channel with its name. */
const REFUSED: Array<[name: string, fault: Fault]> = [
	['a status', reply(401)],
	['no connection', { kind: 'cut', code: 'CERT_HAS_EXPIRED' }],
	['no metrics', reply(200, '{}')],
	['an error beside metrics', reply(200, JSON.stringify({ ...allAt(3), error: 'stale' }))],
];

const CHANNELS = [
	...VALUES.map(([name, value]) => ({ token: simulatedToken(name), readings: [allAt(value)] })),
	...REFUSED.map(([name, fault]) => ({
		token: simulatedToken(name),
		readings: [allAt(3)],
		faults: [fault],
	})),
];
const TOKENS: Record<string, string> = {
	...Object.fromEntries([...VALUES, ...REFUSED].map(([name]) => [name, simulatedToken(name)])),
	'an empty token': ' ',
	'a token of no channel': simulatedToken('a token of no channel'),
};

const split = async (names: string[], setup: Partial<Check> = {}) =>
	await check(await installedPackage(), {
		channels: CHANNELS,
		variables: TOKENS,
		credential: '={{ $vars[$json.name] }}',
		items: names.map((name) => ({ name })),
		...setup,
		parameters: { splitByRiskLevel: true, ...setup.parameters },
	});

type Result = Awaited<ReturnType<typeof split>>;

const pairs = ({ outputs }: Result) =>
	outputs.map((output) => output.map(({ pairedItem }) => (pairedItem as { item: number }).item));

const counts = ({ outputs }: Result) => outputs.map(({ length }) => length);

const descriptionOf = async () =>
	(await installedPackage()).loader.getNode('whapiRiskMeter').type
		.description as INodeTypeDescription;

const LABELS = ['Unknown', 'Use Caution', 'Needs Attention', 'Good'];

/** As the editor draws them. */
const outputsOnCanvas = async (splitByRiskLevel: unknown) => {
	const { engine, loader } = await installedPackage();
	const { nodes, connections } = workflowAround({ splitByRiskLevel } as IDataObject);
	const nodeTypes = nodeTypesOf(engine, loader, {});
	const workflow = new Workflow({ nodes, connections, active: false, nodeTypes });
	return NodeHelpers.getNodeOutputs(workflow, workflow.getNode(NODE_NAME)!, await descriptionOf());
};

describe('Split by Risk Level', () => {
	it.each([
		[true, LABELS.map((displayName) => ({ type: 'main', displayName }))],
		[false, ['main']],
	])('%s has the same outputs on the canvas as in the run', async (splitByRiskLevel, outputs) => {
		expect(await outputsOnCanvas(splitByRiskLevel)).toEqual(outputs);
		const result = await split(['g'], { parameters: { splitByRiskLevel } });
		expect(result.outputs).toHaveLength(outputs.length);
	});

	it.each<IDataObject>([{}, { simplify: false }, { options: { includeInputFields: true } }])(
		'routes each item by its level, paired with its input, with %j',
		async (parameters) => {
			const result = await split([...'gunxgu'], { parameters });
			expect(pairs(result)).toEqual([[3], [1, 5], [2], [0, 4]]);
		},
	);

	it('fails closed when something happens that nobody expected', async () => {
		// A Node that is too old for this package lacks the function.
		const missing = jest.spyOn(AbortSignal, 'any').mockImplementation(() => {
			throw new TypeError(`AbortSignal.any is not a function, says ${TOKENS.g}`);
		});
		const result = await split(['g', 'g'], { node: { onError: 'continueRegularOutput' } });
		missing.mockRestore();
		expect(pairs(result)).toEqual([[0, 1], [], [], []]);
		expect(result.outputs[0][0].json.error).toBe('The channel could not be checked');
		expect(result.stored).toContain('n8n reported: TypeError.');
		expect(result.stored).not.toContain(TOKENS.g);
	});
});

/** Refusals of all items of a run. */
const WRONG_OPTION = { parameters: { options: { concurrency: 0 } } };
const REFUSED_RUNS: Array<[name: string, setup: Partial<Check>, counts: number[]]> = [
	['a wrong option', WRONG_OPTION, [2, 0, 0, 0]],
	['no credential', { node: { credentials: {} } }, [2, 0, 0, 0]],
	// Nothing is known of its outputs.
	['an unknown operation', { parameters: { operation: 'delete' } }, [2]],
];

describe.each([false, true])('what was refused, with Always Output Data %s', (alwaysOutputData) => {
	const names = [...REFUSED.map(([name]) => name), 'an empty token'];
	const indices = names.map((_, index) => index);
	const words = { error: expect.any(String), message: expect.any(String) };

	it('leaves by Unknown on "Continue", and what is good by Good', async () => {
		const node = { onError: 'continueRegularOutput' as const, alwaysOutputData };
		const result = await split([...names, 'g'], { node });
		expect(pairs(result)).toEqual([indices, [], [], [names.length]]);
		for (const { json } of result.outputs[0]) {
			expect(json).toEqual({ riskLevel: 'unknown', ...words });
		}
	});

	it.each(REFUSED_RUNS)('leaves by Unknown on "Continue": %s', async (_name, setup, expected) => {
		const node = { onError: 'continueRegularOutput' as const, alwaysOutputData };
		const result = await split(['g', 'g'], { ...setup, node: { ...setup.node, ...node } });
		expect(counts(result)).toEqual(expected);
	});

	it('leaves by the fifth output on "Continue (using error output)"', async () => {
		const node = { onError: 'continueErrorOutput' as const, alwaysOutputData };
		const result = await split([...names, 'g'], { node });
		expect(pairs(result)).toEqual([[], [], [], [names.length], indices]);
		for (const [index, { json }] of result.outputs[4].entries()) {
			expect(json).toEqual({ name: names[index], ...words });
		}
		// n8n's own empty item leaves by the first.
		const refusedRun = await split(['g', 'g'], { ...WRONG_OPTION, node });
		expect(counts(refusedRun)).toEqual([Number(alwaysOutputData), 0, 0, 0, 2]);
	});

	it.each([
		['a status', {}],
		['an empty token', {}],
		['g', WRONG_OPTION],
	])('leaves nowhere where the node stops: %s %j', async (name, setup) => {
		const { run, outputs } = await split(['g', name], { ...setup, node: { alwaysOutputData } });
		expect(run.data.resultData.error).toBeDefined();
		expect(outputs).toEqual([]);
	});
});

describe('what the engine does by itself', () => {
	const pinned = { [NODE_NAME]: [{ json: { riskLevel: 'good' } }] };
	const retry = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };

	it.each<[name: string, channel: string, Partial<Check>, counts: number[], requests: number]>([
		['a deactivated node passes its input to Unknown', 'g', { node: { disabled: true } }, [2], 0],
		['pinned data comes out of Unknown', 'g', { pinned }, [1], 0],
		[
			'Retry On Fail asks again, and a failure stays one',
			'a token of no channel',
			{ node: retry },
			[],
			2,
		],
	])('%s', async (_name, channel, setup, expected, requests) => {
		const result = await split([channel, channel], setup);
		expect(counts(result)).toEqual(expected);
		expect(result.simulator.requests).toHaveLength(requests);
	});
});

it.each(['true', 'false', 1, null, {}, '={{ true }}'])(
	'Split by Risk Level of %j leaves by Unknown on "Continue", in words',
	async (splitByRiskLevel) => {
		const { outputs, simulator } = await split(['g', 'g'], {
			parameters: { splitByRiskLevel },
			node: { onError: 'continueRegularOutput' },
		});
		const refusal = {
			riskLevel: 'unknown',
			error: 'Split by Risk Level has to be true or false',
			message: expect.stringContaining('Switch it on or off'),
		};
		// One output, as on the canvas.
		expect(outputs.map((items) => items.map(({ json }) => json))).toEqual([[refusal, refusal]]);
		expect(await outputsOnCanvas(splitByRiskLevel)).toHaveLength(1);
		expect(simulator.requests).toEqual([]);
	},
);

it('a tool does not offer the split, and tells the model what an operation costs and a level means', async () => {
	const description = await descriptionOf();
	const shownAs = (name: string, operation: string) =>
		description.properties.filter((property) =>
			NodeHelpers.displayParameter(
				{ operation },
				property,
				{ typeVersion: 1 },
				{ ...description, name },
			),
		);
	const namesAs = (name: string) => shownAs(name, 'calculate').map((property) => property.name);
	expect(namesAs('whapiRiskMeterTool')).not.toContain('splitByRiskLevel');
	expect(namesAs('whapiRiskMeter')).not.toContain('toolDescription');
	const texts = { calculate: /one calculation per day/, get: /costs nothing/ };
	for (const [operation, cost] of Object.entries(texts)) {
		const [text, ...others] = shownAs('whapiRiskMeterTool', operation)
			.filter(({ name }) => name === 'toolDescription')
			.map((property) => property.default);
		expect(others).toEqual([]);
		expect(text).toMatch(cost);
		for (const { level } of LEVELS) expect(text).toContain(`${level} =`);
	}
});
