/**
 * The nodes of n8n-nodes-base that the examples use, as far as the examples use them. The tests in the
 * real n8n run the examples with the real ones.
 */
import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { CREDENTIAL_TYPE } from '../engine/testbed';
import { standIn, type StandIns } from '../engine/package';

/** The engine keeps only the parameters that a description names. */
export const parameters = (...names: string[]): Partial<INodeTypeDescription> => ({
	properties: names.map((name): INodeProperties => ({
		displayName: name,
		name,
		type: 'json',
		default: '',
	})),
});

type EachItem = (
	context: IExecuteFunctions,
	index: number,
	input: INodeExecutionData,
) => IDataObject[] | Promise<IDataObject[]>;

function perItem(description: Partial<INodeTypeDescription>, act: EachItem): INodeType {
	return standIn(description, async function () {
		const output: INodeExecutionData[] = [];
		for (const [item, input] of this.getInputData().entries()) {
			const results = await act(this, item, input);
			output.push(...results.map((json) => ({ json, pairedItem: { item } })));
		}
		return [output];
	});
}

interface Assignment {
	name: string;
	value: IDataObject[string];
}

const set = perItem(parameters('mode', 'jsonOutput', 'assignments'), (context, index) => {
	if (context.getNodeParameter('mode', index, '') === 'raw') {
		return [JSON.parse(context.getNodeParameter('jsonOutput', index) as string) as IDataObject];
	}
	const { assignments } = context.getNodeParameter('assignments', index) as {
		assignments: Assignment[];
	};
	return [Object.fromEntries(assignments.map(({ name, value }) => [name, value]))];
});

const splitOut = perItem(parameters('fieldToSplitOut'), (context, index, { json }) => {
	const field = context.getNodeParameter('fieldToSplitOut', index) as string;
	return json[field] as IDataObject[];
});

const httpRequest = perItem(
	{ ...parameters('method', 'url', 'jsonBody'), credentials: [{ name: CREDENTIAL_TYPE }] },
	async (context, index) => {
		const options: IHttpRequestOptions = {
			method: context.getNodeParameter('method', index) as IHttpRequestOptions['method'],
			url: context.getNodeParameter('url', index) as string,
			body: JSON.parse(context.getNodeParameter('jsonBody', index) as string) as IDataObject,
			json: true,
		};
		const { helpers } = context;
		return [
			(await helpers.httpRequestWithAuthentication.call(
				context,
				CREDENTIAL_TYPE,
				options,
			)) as IDataObject,
		];
	},
);

interface Condition {
	leftValue: unknown;
	rightValue: unknown;
}

const ifEqual = standIn(
	{ ...parameters('conditions'), outputs: ['main', 'main'] },
	async function () {
		const items = this.getInputData();
		const holds = items.map((_, index) => {
			const { conditions } = this.getNodeParameter('conditions', index) as unknown as {
				conditions: Condition[];
			};
			return conditions.every(({ leftValue, rightValue }) => leftValue === rightValue);
		});
		return await Promise.resolve(
			[true, false].map((branch) => items.filter((_, index) => holds[index] === branch)),
		);
	},
);

const sort = standIn(parameters('sortFieldsUi'), async function () {
	const { sortField } = this.getNodeParameter('sortFieldsUi', 0) as unknown as {
		sortField: Array<{ fieldName: string }>;
	};
	const [{ fieldName }] = sortField;
	const rank = ({ json }: INodeExecutionData) => json[fieldName] as number;
	const sorted = [...this.getInputData()].sort((one, other) => rank(one) - rank(other));
	return await Promise.resolve([sorted]);
});

/** Calls its one tool, and answers with what the tool said. */
const agent = standIn(
	{
		inputs: [
			{ type: 'main' },
			{ type: 'ai_languageModel', maxConnections: 1 },
			{ type: 'ai_tool' },
		],
	},
	async function () {
		const tools = (await this.getInputConnectionData('ai_tool', 0)) as Array<{
			name: string;
			description: string;
			invoke: (argument: object) => Promise<string>;
		}>;
		const [tool] = tools;
		const { name, description } = tool;
		const said = await tool.invoke({});
		return [[{ json: { name, description, said }, pairedItem: { item: 0 } }]];
	},
);

export const EXAMPLE_NODES: StandIns = {
	'n8n-nodes-base.stickyNote': standIn({ inputs: [], outputs: [] }),
	'n8n-nodes-base.set': set,
	'n8n-nodes-base.splitOut': splitOut,
	'n8n-nodes-base.httpRequest': httpRequest,
	'n8n-nodes-base.if': ifEqual,
	'n8n-nodes-base.sort': sort,
	'n8n-nodes-base.convertToFile': standIn(),
	'@n8n/n8n-nodes-langchain.lmChatOpenAi': standIn({ inputs: [], outputs: ['ai_languageModel'] }),
	'@n8n/n8n-nodes-langchain.agent': agent,
};
