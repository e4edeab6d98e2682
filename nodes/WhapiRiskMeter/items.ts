import {
	deepCopy,
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';

import { readCredential } from '../shared/credential';
import { toNodeError } from '../shared/nodeError';
import { orRefusal } from '../shared/refusals';
import type { RiskLevel } from '../shared/report/levels';
import type { ChannelCredential } from '../shared/transport/request';
import { ask, UNANSWERED, type Answer, type Noted } from './ask';
import { mapConcurrently } from './mapConcurrently';
import { isTool, readResultField, readSettings, storedOperation, type Settings } from './settings';

/** Resolving a credential waits for n8n's database, so several are resolved at once. */
const CREDENTIALS_AT_ONCE = 50;

type NodeError = NodeApiError | NodeOperationError;

/** An item's answer and the level that decides on its output, where the outputs are split by it. */
export interface AnsweredItem {
	level: RiskLevel;
	item: INodeExecutionData;
	/** Undefined for an item that could not be answered. */
	source?: { token: string } & Noted;
}

interface Run {
	context: IExecuteFunctions;
	/** Kept, because `getNode` makes a copy at each call. */
	node: INode;
	/** Whether what could not be answered becomes an item and throws nothing. */
	continues: boolean;
}

/**
 * Answers every input item for its own channel. Each distinct channel is asked once, however many items carry
 * its token, and nothing is sent before all settings and credentials are read.
 *
 * @param now the moment to which ages are counted
 * @returns an answer per input item, in the order of the input
 * @throws NodeApiError or NodeOperationError for an item that could not be answered, after which nothing more
 *   is sent; unless the node continues on fail or is a tool: then that item says so, at level unknown. It
 *   never throws in these modes: the engine would pass on the input, or a model would read nothing
 */
export async function answerItems(context: IExecuteFunctions, now: Date): Promise<AnsweredItem[]> {
	const items = context.getInputData();
	const node = context.getNode();
	const run = { context, node, continues: context.continueOnFail() || isTool(context) };
	let resultField: string | null = null;
	const failed = (error: NodeError, index: number) =>
		failedItem(run, error, { input: items[index], index, resultField });

	const field = await orError(run, 0, () => readResultField(context));
	if (isError(field)) return items.map((_, index) => failed(field, index));
	resultField = field;
	const settings = await orError(run, 0, () => readSettings(context));
	if (isError(settings)) return items.map((_, index) => failed(settings, index));

	const credentials = await mapConcurrently(items, CREDENTIALS_AT_ONCE, async (_, index) =>
		orError(run, index, () => readCredential(context, node, index)),
	);
	const answers = await askEachOnce(run, settings, credentials, now);

	return credentials.map((credential, index) => {
		if (isError(credential)) return failed(credential, index);
		const { token } = credential;
		const answer = answers.get(token)!;
		if ('refusal' in answer) {
			return failed(toNodeError(node, answer.refusal, index), index);
		}
		const { level, output, ...noted } = answer;
		// An object of its own for each item: a later node may change one of them.
		const item = itemWith(deepCopy(output), { input: items[index], index, resultField });
		return { level, item, source: { token, ...noted } };
	});
}

const isError = (value: unknown): value is NodeError =>
	value instanceof NodeApiError || value instanceof NodeOperationError;

/** Where the run continues, what `read` throws becomes the item's answer. */
async function orError<T>(
	{ node, continues }: Run,
	itemIndex: number,
	read: () => T | Promise<T>,
): Promise<T | NodeError> {
	try {
		return await read();
	} catch (error) {
		const nodeError = isError(error)
			? error
			: new NodeOperationError(node, error as Error, { itemIndex });
		nodeError.context.itemIndex ??= itemIndex;
		if (!continues) throw nodeError;
		return nodeError;
	}
}

/** @returns the answers by token */
async function askEachOnce(
	{ context, node, continues }: Run,
	{ question, concurrency, timeoutSeconds }: Settings,
	credentials: ReadonlyArray<ChannelCredential | NodeError>,
	now: Date,
): Promise<Map<string, Answer>> {
	const firstItems = new Map<string, number>();
	for (const [index, credential] of credentials.entries()) {
		if (isError(credential) || firstItems.has(credential.token)) continue;
		firstItems.set(credential.token, index);
	}
	const failed = new AbortController();
	const stops = [failed.signal, context.getExecutionCancelSignal?.()].filter(
		(signal) => signal !== undefined,
	);
	const answers = new Map<string, Answer>();
	await mapConcurrently([...firstItems], concurrency, async ([token, index]) => {
		const credential = credentials[index] as ChannelCredential;
		const channel = { context, credential, timeoutSeconds, stops };
		const answer = await orRefusal(ask(channel, question, now), question.operation, token);
		if ('refusal' in answer && !continues) {
			failed.abort();
			throw toNodeError(node, answer.refusal, index);
		}
		answers.set(token, answer);
	});
	return answers;
}

/** Where an item's answer goes. */
interface Place {
	input: INodeExecutionData;
	index: number;
	/** The field for the result among the input's own; null for a result without them. */
	resultField: string | null;
}

/**
 * A refusal as an answer. For the error output the engine knows such an item by a `json` of nothing but
 * `error` and `message`, and adds the input's fields. There is never an `error` beside the `json`: with one
 * the engine drops those fields, and on the regular output everything in the `json` but the `error`.
 */
function failedItem({ context, node }: Run, error: NodeError, place: Place): AnsweredItem {
	const refusal = { error: error.message, message: error.description ?? '' };
	const hasErrorOutput = node.onError === 'continueErrorOutput' && !isTool(context);
	const item = hasErrorOutput
		? itemWith(refusal, { ...place, resultField: null })
		: itemWith({ ...unanswered(context), ...refusal }, place);
	return { level: 'unknown', item };
}

function unanswered(context: IExecuteFunctions): IDataObject {
	const operation = storedOperation(context) as keyof typeof UNANSWERED;
	return Object.hasOwn(UNANSWERED, operation) ? UNANSWERED[operation] : UNANSWERED.calculate;
}

function itemWith(result: IDataObject, { input, index, resultField }: Place): INodeExecutionData {
	const pairedItem = { item: index };
	if (resultField === null) return { json: result, pairedItem };
	const { json, binary } = input;
	const withInput = { json: { ...json, [resultField]: result }, pairedItem };
	return binary === undefined ? withInput : { ...withInput, binary };
}
