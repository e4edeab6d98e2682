/**
 * The nodes of n8n-nodes-base that the examples use, as far as the examples use them. The tests in the
 * real n8n run the examples with the real ones.
 */
import { compileFunction } from 'node:vm';

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
	type: string;
	value: IDataObject[string];
}

const set = perItem(
	parameters('mode', 'jsonOutput', 'assignments', 'includeOtherFields'),
	(context, index, { json }) => {
		if (context.getNodeParameter('mode', index, '') === 'raw') {
			return [JSON.parse(context.getNodeParameter('jsonOutput', index) as string) as IDataObject];
		}
		const { assignments } = context.getNodeParameter('assignments', index) as {
			assignments: Assignment[];
		};
		const others =
			context.getNodeParameter('includeOtherFields', index, false) === true ? json : {};
		return [{ ...others, ...Object.fromEntries(assignments.map(valueOf)) }];
	},
);

/** A list that is typed in is text in the workflow. */
function valueOf({ name, type, value }: Assignment): [string, IDataObject[string]] {
	const isText = type === 'array' && typeof value === 'string';
	return [name, isText ? (JSON.parse(value) as IDataObject[string]) : value];
}

const splitOut = perItem(parameters('fieldToSplitOut', 'options'), (context, index, { json }) => {
	const field = context.getNodeParameter('fieldToSplitOut', index) as string;
	const { destinationFieldName } = context.getNodeParameter('options', index, {}) as {
		destinationFieldName?: string;
	};
	const values = json[field] as IDataObject[];
	return destinationFieldName === undefined
		? values
		: values.map((value) => ({ [destinationFieldName]: value }));
});

const httpRequest = perItem(
	{
		...parameters('method', 'url', 'bodyParameters', 'options'),
		credentials: [{ name: CREDENTIAL_TYPE }],
	},
	async (context, index) => {
		const body = context.getNodeParameter('bodyParameters', index) as unknown as {
			parameters: Array<{ name: string; value: string }>;
		};
		const { response } = context.getNodeParameter('options', index, {}) as {
			response?: { response: { fullResponse: boolean; neverError: boolean } };
		};
		const options: IHttpRequestOptions = {
			method: context.getNodeParameter('method', index) as IHttpRequestOptions['method'],
			url: context.getNodeParameter('url', index) as string,
			body: Object.fromEntries(body.parameters.map(({ name, value }) => [name, value])),
			json: true,
			returnFullResponse: response?.response.fullResponse,
			ignoreHttpStatusErrors: response?.response.neverError,
		};
		// As the real node does: the credential is resolved for each item.
		const credentialsDecrypted = {
			id: 'credential-1',
			name: 'Whapi channel',
			type: CREDENTIAL_TYPE,
			data: await context.getCredentials(CREDENTIAL_TYPE, index),
		};
		const { helpers } = context;
		return [
			(await helpers.httpRequestWithAuthentication.call(context, CREDENTIAL_TYPE, options, {
				credentialsDecrypted,
			})) as IDataObject,
		];
	},
);

interface Condition {
	leftValue: unknown;
	rightValue: unknown;
	operator: { operation: string };
}

const HOLDS: Record<string, (left: unknown, right: unknown) => boolean> = {
	equals: (left, right) => left === right,
	notEmpty: (left) => left !== undefined && left !== null && left !== '',
	true: (left) => left === true,
	false: (left) => left === false,
};

const ifNode = standIn(
	{ ...parameters('conditions'), outputs: ['main', 'main'] },
	async function () {
		const items = this.getInputData();
		const holds = items.map((_, index) => {
			const { conditions } = this.getNodeParameter('conditions', index) as unknown as {
				conditions: Condition[];
			};
			return conditions.every(({ leftValue, rightValue, operator }) =>
				HOLDS[operator.operation](leftValue, rightValue),
			);
		});
		const branches = [true, false].map((branch) =>
			items.flatMap((item, index) =>
				holds[index] === branch ? [{ ...item, pairedItem: { item: index } }] : [],
			),
		);
		return await Promise.resolve(branches);
	},
);

const code = standIn(parameters('jsCode'), async function () {
	const { $, $input, $now } = this.getWorkflowDataProxy(0);
	const source = this.getNodeParameter('jsCode', 0) as string;
	const run = compileFunction(source, ['$', '$input', '$now']) as (
		...given: unknown[]
	) => INodeExecutionData[];
	return await Promise.resolve([run($, $input, $now)]);
});

/** Each expression of the template in turn, by a replacement as in the real node. */
const html = perItem(parameters('html'), (context, index) => {
	let page = context.getNodeParameter('html', index) as string;
	for (const expression of page.match(/{{.*?}}/gs) ?? []) {
		page = page.replace(expression, context.evaluateExpression(expression, index) as string);
	}
	return [{ html: page }];
});

const limit = standIn(parameters('maxItems'), async function () {
	const most = this.getNodeParameter('maxItems', 0) as number;
	return await Promise.resolve([this.getInputData().slice(0, most)]);
});

const removeDuplicates = standIn(parameters('fieldsToCompare'), async function () {
	const field = this.getNodeParameter('fieldsToCompare', 0) as string;
	const items = this.getInputData();
	const values = items.map(({ json }) => json[field]);
	return await Promise.resolve([
		items.filter((_, index) => values.indexOf(values[index]) === index),
	]);
});

/** Says how long it would have waited. */
const wait = perItem(parameters('amount'), (context, index) => [
	{ waited: context.getNodeParameter('amount', index) },
]);

/** One item after the other out of the second output, and all that came back out of the first. */
const loop = standIn({ outputs: ['main', 'main'] }, async function () {
	const state = this.getContext('node') as {
		waiting?: INodeExecutionData[];
		done?: INodeExecutionData[];
	};
	const items = this.getInputData();
	if (state.waiting === undefined) Object.assign(state, { waiting: [...items], done: [] });
	else state.done!.push(...items);
	const next = state.waiting!.shift();
	return await Promise.resolve(next === undefined ? [state.done!, []] : [[], [next]]);
});

const sort = standIn(parameters('sortFieldsUi'), async function () {
	const { sortField } = this.getNodeParameter('sortFieldsUi', 0) as unknown as {
		sortField: Array<{ fieldName: string }>;
	};
	const [{ fieldName }] = sortField;
	const rank = ({ json }: INodeExecutionData) => json[fieldName] as number;
	const sorted = [...this.getInputData()].sort((one, other) => rank(one) - rank(other));
	return await Promise.resolve([sorted]);
});

/** Calls each of its tools, and answers with what it said: an item for each. */
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
		const answers = tools.map(async (tool) => {
			const { name, description } = tool;
			const said = await tool.invoke({});
			return { json: { name, description, said }, pairedItem: { item: 0 } };
		});
		return [await Promise.all(answers)];
	},
);

export const EXAMPLE_NODES: StandIns = {
	'n8n-nodes-base.stickyNote': standIn({ inputs: [], outputs: [] }),
	'n8n-nodes-base.set': set,
	'n8n-nodes-base.splitOut': splitOut,
	'n8n-nodes-base.httpRequest': httpRequest,
	'n8n-nodes-base.if': ifNode,
	'n8n-nodes-base.code': code,
	'n8n-nodes-base.html': html,
	'n8n-nodes-base.limit': limit,
	'n8n-nodes-base.removeDuplicates': removeDuplicates,
	'n8n-nodes-base.splitInBatches': loop,
	'n8n-nodes-base.wait': wait,
	'n8n-nodes-base.respondToWebhook': standIn(),
	'n8n-nodes-base.sort': sort,
	'n8n-nodes-base.convertToFile': standIn(),
	'@n8n/n8n-nodes-langchain.lmChatOpenAi': standIn({ inputs: [], outputs: ['ai_languageModel'] }),
	'@n8n/n8n-nodes-langchain.agent': agent,
};
