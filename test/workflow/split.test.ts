import { NodeHelpers, Workflow, type INodeTypeDescription } from 'n8n-workflow';

import { LEVELS } from '../../nodes/shared/report/levels';
import { check, installedPackage, NODE_NAME, PACKAGE, workflowAround } from '../engine/testbed';
import { nodeTypesOf } from '../engine/package';
import { simulatedToken } from '../simulator/whapi';
import { SPLIT_CHANNELS, SPLIT_NAMES, SPLIT_OUTPUTS, SPLIT_TOKENS } from '../stories/split';

const variables: Record<string, string> = {
	...SPLIT_TOKENS,
	bad: simulatedToken('a token of no channel'),
};

const split = async (names: string, setup: Partial<Parameters<typeof check>[1]> = {}) =>
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

describe('Split by Risk Level', () => {
	it('has four labelled outputs, and one when it is off', async () => {
		const { engine, loader } = await installedPackage();
		const { description } = loader.getNode('whapiRiskMeter').type;
		const outputsFor = (splitByRiskLevel: boolean) => {
			const { nodes, connections } = workflowAround({ splitByRiskLevel });
			const nodeTypes = nodeTypesOf(engine, loader, {});
			const workflow = new Workflow({ nodes, connections, active: false, nodeTypes });
			const node = workflow.getNode(NODE_NAME)!;
			return NodeHelpers.getNodeOutputs(workflow, node, description as INodeTypeDescription);
		};
		expect(outputsFor(true)).toEqual(
			SPLIT_OUTPUTS.map(({ label }) => ({ type: 'main', displayName: label })),
		);
		expect(outputsFor(false)).toEqual(['main']);
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

	it('fails closed: what could not be checked goes to Unknown on "Continue"', async () => {
		const { outputs } = await split('bad,g,bad', { node: { onError: 'continueRegularOutput' } });
		expect(pairs(outputs)).toEqual([[0, 2], [], [], [1]]);
		expect(outputs[0][0].json).toMatchObject({
			riskLevel: 'unknown',
			error: 'Whapi does not know this channel token',
		});
	});

	it.each([
		['a wrong option', { options: { concurrency: 0 } }, {}],
		['no credential', {}, { credentials: {} }],
	])('fails closed with %s', async (_name, parameters, node) => {
		const { outputs } = await split('g,g', {
			parameters,
			node: { onError: 'continueRegularOutput', ...node },
		});
		expect(pairs(outputs)).toEqual([[0, 1], [], [], []]);
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
		expect(result.stored).toContain('is not a function, says …');
		expect(result.stored).not.toContain(variables.g);
	});

	it('sends it to the fifth output on "Continue (using error output)"', async () => {
		const { outputs } = await split('bad,g,u,bad', { node: { onError: 'continueErrorOutput' } });
		expect(pairs(outputs)).toEqual([[], [2], [], [1], [0, 3]]);
		expect(outputs[4][0].json).toEqual({
			name: 'bad',
			error: 'Whapi does not know this channel token',
			message: expect.stringContaining('Compare the token'),
		});
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
		expect(texts[0][0].default).toMatch(/one calculation .* per day/);
		expect(texts[1][0].default).toMatch(/costs nothing/);
	});
});
