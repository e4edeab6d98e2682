import {
	deepCopy,
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';

import { readCredential, type ChannelCredential } from '../shared/credential';
import { toNodeError } from '../shared/nodeError';
import type { RiskLevel } from '../shared/report/levels';
import { answerTo, askedOf, type Answer, type Question, type Source } from './answers';
import { mapWithLimit } from './mapWithLimit';
import { isTool, parameterReader, unansweredBy, type ItemSettings } from './parameters';

/** Resolving a credential waits for n8n's database: some at a time overlap that wait. */
const CREDENTIALS_AT_ONCE = 50;

type NodeFailure = NodeApiError | NodeOperationError;

/** An item's answer and the level that decides on its output, where the outputs are split by it. */
export interface AnsweredItem {
	level: RiskLevel;
	item: INodeExecutionData;
	/** Undefined for an item that could not be answered. */
	source?: Source;
}

/** What an item asks, or why it cannot ask. Channels and questions are held in memory only. */
interface Reading {
	/** The field for the result among the input's own; null for a result without them. */
	resultField: string | null;
	asked: (ItemSettings & { credential: ChannelCredential; key: string }) | { failure: NodeFailure };
}

/**
 * Answers every input item with what it asks of its own channel. Each distinct channel is asked once, however
 * many items carry its token.
 *
 * @param now the moment to which ages are counted
 * @returns an answer per input item, in the order of the input
 * @throws NodeApiError or NodeOperationError for the first item that could not be answered, after which
 *   nothing more is sent; unless the node continues on fail or is a tool: then that item says so, at level
 *   unknown. It never throws in these modes: the engine would pass the input on, or a model read nothing
 */
export async function answerItems(context: IExecuteFunctions, now: Date): Promise<AnsweredItem[]> {
	const node = context.getNode();
	const items = context.getInputData();
	const continues = context.continueOnFail() || isTool(context);

	const readItem = itemReader(context, node, continues);
	const readings = await mapWithLimit(items, CREDENTIALS_AT_ONCE, async (_, index) =>
		readItem(index),
	);
	const answers = await askEachOnce(context, node, readings, continues, now);

	return readings.map(({ resultField, asked }, index) => {
		const place = { input: items[index], index, resultField };
		if ('failure' in asked) return failedItem(context, asked.failure, place);
		const answer = answers.get(asked.key)!;
		if ('refusal' in answer) {
			return failedItem(context, toNodeError(node, answer.refusal, index), place);
		}
		const { level, result, source } = answer;
		// An object of its own for each item: a later node may change one of them.
		return { level, source, item: itemWith(deepCopy(result), place) };
	});
}

/** Reads what an item asks for, and of which channel. Nothing is sent before every item is read. */
function itemReader(context: IExecuteFunctions, node: INode, continues: boolean) {
	const parameters = parameterReader(context, node);
	return async (itemIndex: number): Promise<Reading> => {
		let resultField: string | null = null;
		try {
			resultField = parameters.resultField(itemIndex);
			const settings = parameters.settings(itemIndex);
			const credential = await readCredential(context, node, itemIndex);
			const key = JSON.stringify([credential.token, settings.question]);
			return { resultField, asked: { ...settings, credential, key } };
		} catch (error) {
			const failure = asNodeError(node, error, itemIndex);
			if (!continues) throw failure;
			return { resultField, asked: { failure } };
		}
	};
}

interface ChannelAsked {
	credential: ChannelCredential;
	timeoutSeconds: number;
	/** What its items ask, by their key, with the first item that does. */
	questions: Map<string, { question: Question; firstItem: number }>;
}

async function askEachOnce(
	context: IExecuteFunctions,
	node: INode,
	readings: readonly Reading[],
	continues: boolean,
	now: Date,
): Promise<Map<string, Answer>> {
	const { channels, concurrency } = channelsOf(readings);
	const failed = new AbortController();
	const stops = [failed.signal, context.getExecutionCancelSignal?.()].filter(
		(signal) => signal !== undefined,
	);
	const answers = new Map<string, Answer>();
	await mapWithLimit(channels, concurrency, async ({ credential, timeoutSeconds, questions }) => {
		const channel = { context, credential, timeoutSeconds, stops };
		const all = [...questions.values()].map(({ question }) => question);
		const asked = askedOf(channel, all, now);
		for (const [key, { question, firstItem }] of questions) {
			const answer = await answerTo(asked, question);
			if ('refusal' in answer && !continues) {
				failed.abort();
				throw toNodeError(node, answer.refusal, firstItem);
			}
			answers.set(key, answer);
		}
	});
	return answers;
}

function channelsOf(readings: readonly Reading[]): {
	channels: ChannelAsked[];
	/** An expression may ask for several limits: the lowest is the one that overruns nobody's. */
	concurrency: number;
} {
	const channels = new Map<string, ChannelAsked>();
	let concurrency = Infinity;
	for (const [firstItem, { asked }] of readings.entries()) {
		if ('failure' in asked) continue;
		const { credential, question, key, timeoutSeconds } = asked;
		const channel = channels.get(credential.token) ?? {
			credential,
			timeoutSeconds,
			questions: new Map(),
		};
		channels.set(credential.token, channel);
		channel.timeoutSeconds = Math.max(channel.timeoutSeconds, timeoutSeconds);
		if (!channel.questions.has(key)) channel.questions.set(key, { question, firstItem });
		concurrency = Math.min(concurrency, asked.concurrency);
	}
	return { channels: [...channels.values()], concurrency };
}

/** Where an item's answer goes. */
interface Place {
	input: INodeExecutionData;
	index: number;
	resultField: string | null;
}

/**
 * A refusal as an answer. For the error output the engine knows such an item by a `json` of nothing but
 * `error` and `message`, and adds the input's fields. There is never an `error` beside the `json`: with one
 * the engine drops those fields, and on the regular output everything in the `json` but the `error`.
 */
function failedItem(context: IExecuteFunctions, failure: NodeFailure, place: Place): AnsweredItem {
	const refusal = { error: failure.message, message: failure.description ?? '' };
	const hasErrorOutput = context.getNode().onError === 'continueErrorOutput' && !isTool(context);
	const item = hasErrorOutput
		? itemWith(refusal, { ...place, resultField: null })
		: itemWith({ ...unansweredBy(context), ...refusal }, place);
	return { level: 'unknown', item };
}

function itemWith(result: IDataObject, { input, index, resultField }: Place): INodeExecutionData {
	const pairedItem = { item: index };
	if (resultField === null) return { json: result, pairedItem };
	const { json, binary } = input;
	const withInput = { json: { ...json, [resultField]: result }, pairedItem };
	return binary === undefined ? withInput : { ...withInput, binary };
}

function asNodeError(node: INode, error: unknown, itemIndex: number): NodeFailure {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		error.context.itemIndex ??= itemIndex;
		return error;
	}
	return new NodeOperationError(node, error as Error, { itemIndex });
}
