/**
 * The nodes of n8n-nodes-base that the examples use, as far as the examples use them. The tests in the
 * real n8n run the examples with the real ones.
 */
import { compileFunction } from 'node:vm';

import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
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

/** A list or an object that is typed in is text in the workflow. */
function valueOf({ name, type, value }: Assignment): [string, IDataObject[string]] {
	const isText = (type === 'array' || type === 'object') && typeof value === 'string';
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

interface Named {
	parameters?: Array<{ name: string; value: string }>;
}

const asObject = ({ parameters: list = [] }: Named) =>
	Object.fromEntries(list.map(({ name, value }) => [name, value]));

async function request(context: IExecuteFunctions, index: number): Promise<IDataObject> {
	const { response, timeout } = context.getNodeParameter('options', index, {}) as {
		response?: { response: { fullResponse?: boolean; neverError?: boolean } };
		timeout?: number;
	};
	const method = context.getNodeParameter('method', index, '') as string;
	const json = context.getNodeParameter('jsonBody', index, '') as string | IDataObject;
	const asJson = typeof json === 'string' ? () => JSON.parse(json) as IDataObject : () => json;
	const fields = context.getNodeParameter('bodyParameters', index, {}) as Named;
	const options: IHttpRequestOptions = {
		method: (method || 'GET') as IHttpRequestOptions['method'],
		url: context.getNodeParameter('url', index) as string,
		qs: asObject(context.getNodeParameter('queryParameters', index, {}) as Named),
		body: method === 'POST' ? (json === '' ? asObject(fields) : asJson()) : undefined,
		json: true,
		timeout,
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
	return (await helpers.httpRequestWithAuthentication.call(context, CREDENTIAL_TYPE, options, {
		credentialsDecrypted,
	})) as IDataObject;
}

/** In a continue mode an item that came to nothing is one of its `error` alone, as in the real node. */
const httpRequest = perItem(
	{
		...parameters('method', 'url', 'bodyParameters', 'jsonBody', 'queryParameters', 'options'),
		credentials: [{ name: CREDENTIAL_TYPE }],
	},
	async (context, index) => {
		try {
			return [await request(context, index)];
		} catch (error) {
			const { message } = error as Error;
			if (!context.continueOnFail()) throw new NodeApiError(context.getNode(), { message });
			return [{ error: { message } }];
		}
	},
);

interface Condition {
	leftValue: unknown;
	rightValue: unknown;
	operator: { operation: string };
}

const HOLDS: Record<string, (left: unknown, right: unknown) => boolean> = {
	equals: (left, right) => left === right,
	notEquals: (left, right) => left !== right,
	empty: (left) => left === undefined || left === null || left === '',
	notEmpty: (left) => left !== undefined && left !== null && left !== '',
	true: (left) => left === true,
	false: (left) => left === false,
	gt: (left, right) => Number(left) > Number(right),
	gte: (left, right) => Number(left) >= Number(right),
	lt: (left, right) => Number(left) < Number(right),
	lte: (left, right) => Number(left) <= Number(right),
};

interface Conditions {
	conditions: Condition[];
	combinator?: string;
}

function hold({ conditions, combinator = 'and' }: Conditions): boolean {
	const one = ({ leftValue, rightValue, operator }: Condition) =>
		HOLDS[operator.operation](leftValue, rightValue);
	return combinator === 'or' ? conditions.some(one) : conditions.every(one);
}

/** @returns the items for which the conditions hold, and the others */
function sorted(context: IExecuteFunctions): INodeExecutionData[][] {
	const items = context.getInputData();
	const holds = items.map((_, index) =>
		hold(context.getNodeParameter('conditions', index) as unknown as Conditions),
	);
	return [true, false].map((branch) =>
		items.flatMap((item, index) =>
			holds[index] === branch ? [{ ...item, pairedItem: { item: index } }] : [],
		),
	);
}

const ifNode = standIn(
	{ ...parameters('conditions'), outputs: ['main', 'main'] },
	async function () {
		return await Promise.resolve(sorted(this));
	},
);

/** Two rules and an output for the rest. */
const switchNode = standIn(
	{ ...parameters('rules'), outputs: ['main', 'main', 'main'] },
	async function () {
		const outputs: INodeExecutionData[][] = [[], [], []];
		for (const [item, input] of this.getInputData().entries()) {
			const { values } = this.getNodeParameter('rules', item) as unknown as {
				values: Array<{ conditions: Conditions }>;
			};
			const rule = values.findIndex(({ conditions }) => hold(conditions));
			outputs.at(rule)!.push({ ...input, pairedItem: { item } });
		}
		return await Promise.resolve(outputs);
	},
);

const stopAndError = standIn(parameters('errorMessage'), async function () {
	const message = this.getNodeParameter('errorMessage', 0) as string;
	return await Promise.reject(new NodeOperationError(this.getNode(), message));
});

/** What a Code node's text may name, in the order in which it is handed over. */
export const CODE_NAMES = [
	...['$', '$input', '$json', '$now', '$today', '$execution', '$workflow', '$runIndex', '$vars'],
	...['DateTime', '$getWorkflowStaticData'],
];

/** @param staticData what the workflow remembers, by `$getWorkflowStaticData('global')` */
const codeNode = (staticData: IDataObject) =>
	standIn(parameters('jsCode', 'mode'), async function () {
		const source = this.getNodeParameter('jsCode', 0) as string;
		const text = `return (async () => {${source}\n})()`;
		const run = compileFunction(text, CODE_NAMES) as (...given: unknown[]) => Promise<unknown>;
		const runAt = async (index: number) => {
			const proxy = this.getWorkflowDataProxy(index) as unknown as IDataObject;
			const named = { ...proxy, $getWorkflowStaticData: () => staticData } as IDataObject;
			return await run(...CODE_NAMES.map((name) => named[name] ?? proxy[name]));
		};
		if (this.getNodeParameter('mode', 0, '') !== 'runOnceForEachItem') {
			return [asItems(await runAt(0))];
		}
		const output: INodeExecutionData[] = [];
		for (const item of this.getInputData().keys()) {
			output.push({ ...asItems(await runAt(item))[0], pairedItem: { item } });
		}
		return [output];
	});

/** Code may give one item or several, each with or without `json` around it. */
function asItems(given: unknown): INodeExecutionData[] {
	const list = (Array.isArray(given) ? given : [given]) as INodeExecutionData[];
	return list.map((item) => ('json' in item ? item : { json: item }));
}

/** Each expression of the template in turn, by a replacement as in the real node. */
const html = perItem(parameters('html'), (context, index) => {
	let page = context.getNodeParameter('html', index) as string;
	for (const expression of page.match(/{{.*?}}/gs) ?? []) {
		page = page.replace(expression, context.evaluateExpression(expression, index) as string);
	}
	return [{ html: page }];
});

/** @param waited takes how long it would have waited, in the node's own unit */
const waitNode = (waited: unknown[]) =>
	perItem(parameters('amount', 'unit', 'resume', 'dateTime'), (context, index, { json }) => {
		waited.push(context.getNodeParameter('amount', index, ''));
		return [json];
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

/** What lives on after a run of one workflow, and what a test looks at. */
export interface Kept {
	staticData: IDataObject;
	waited: unknown[];
}

/** @returns the node types by their full name */
export function exampleNodes({ staticData, waited }: Kept): StandIns {
	return {
		'n8n-nodes-base.stickyNote': standIn({ inputs: [], outputs: [] }),
		'n8n-nodes-base.set': set,
		'n8n-nodes-base.splitOut': splitOut,
		'n8n-nodes-base.httpRequest': httpRequest,
		'n8n-nodes-base.if': ifNode,
		'n8n-nodes-base.code': codeNode(staticData),
		'n8n-nodes-base.html': html,
		'n8n-nodes-base.noOp': standIn(),
		'n8n-nodes-base.stopAndError': stopAndError,
		'n8n-nodes-base.switch': switchNode,
		'n8n-nodes-base.wait': waitNode(waited),
		'n8n-nodes-base.respondToWebhook': standIn(),
		'n8n-nodes-base.sort': sort,
		'n8n-nodes-base.convertToFile': standIn(),
		'@n8n/n8n-nodes-langchain.lmChatOpenAi': standIn({ inputs: [], outputs: ['ai_languageModel'] }),
		'@n8n/n8n-nodes-langchain.agent': agent,
	};
}
