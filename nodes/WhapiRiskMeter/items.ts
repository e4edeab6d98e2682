import { deepCopy, type IDataObject, type INodeExecutionData } from 'n8n-workflow';

import { readCredential } from '../shared/credential';
import { toNodeError, toRefusal, type Refusal } from '../shared/refusal';
import type { ChannelCredential } from '../shared/transport/request';
import { PREPARE, type Answer } from './ask';
import { mapConcurrently } from './mapConcurrently';
import { OPERATION } from './parameters/operation';
import { CONCURRENCY, TIMEOUT } from './parameters/options';
import { read } from './parameters/read';
import { readResultField, type Run } from './run';

/** Resolving a credential waits for n8n's database, so several are resolved at once. */
const CREDENTIALS_AT_ONCE = 50;

/** An input item with its answer. */
export interface AnsweredItem {
	item: INodeExecutionData;
	/** Undefined for an item that could not be answered: it leaves by the first output. */
	answer?: Omit<Answer, 'output'> & { token: string };
}

/**
 * Answers every input item for its own channel. Each distinct channel is asked once, however many items carry
 * its token, and nothing is sent before all settings and credentials are read.
 *
 * @param now the moment that ages are counted to
 * @returns an answer per input item, in the order of the input
 * @throws NodeApiError or NodeOperationError for an item that could not be answered, after which nothing more
 *   is sent; unless the node continues on fail or is a tool: then that item says so. It never throws in these
 *   modes: the engine would pass on the input, or a model would read nothing
 */
export async function answerItems(run: Run, now: Date): Promise<AnsweredItem[]> {
	const { context, node, isTool } = run;
	const inputs = context.getInputData();
	const answered = new Array<AnsweredItem>(inputs.length);
	const failed = new AbortController();
	const signals = [failed.signal, context.getExecutionCancelSignal?.()].filter(
		(signal) => signal !== undefined,
	);
	let resultField: string | null = null;

	/** The one catch: a refusal becomes an answer of its items, or ends the run. */
	const orRefused = async <T>(
		indexes: readonly number[],
		work: () => T | Promise<T>,
	): Promise<T | undefined> => {
		try {
			return await work();
		} catch (error) {
			const refusal = toRefusal(error);
			if (!run.continues) {
				failed.abort();
				throw toNodeError(node, refusal, refusal.facts.itemIndex ?? indexes[0]);
			}
			for (const index of indexes) {
				answered[index] = { item: failedItem(run, refusal, inputs[index], index, resultField) };
			}
			return undefined;
		}
	};

	const everyIndex = inputs.map((_, index) => index);
	const settings = await orRefused(everyIndex, () => {
		resultField = readResultField(run);
		return {
			question: PREPARE[read(context, OPERATION)](context, isTool),
			/** How many channels are asked at once. */
			concurrency: read(context, CONCURRENCY),
			/** For one request. */
			timeoutSeconds: read(context, TIMEOUT),
		};
	});
	if (settings === undefined) return answered;

	const { question, concurrency, timeoutSeconds } = settings;
	const items = await mapConcurrently(everyIndex, CREDENTIALS_AT_ONCE, (index) =>
		orRefused([index], async () => {
			const to = question.readTo?.(index) ?? null;
			return { index, to, credential: await readCredential(context, node, index) };
		}),
	);
	await mapConcurrently(byChannel(items), concurrency, (itsItems) => {
		const indexes = itsItems.map(({ index }) => index);
		return orRefused(indexes, async () => {
			const [{ credential }] = itsItems;
			const channel = { context, credential, timeoutSeconds, signals, isTool };
			const recipients = itsItems.map(({ to }) => to);
			const answers = await question.ask(channel, recipients, now);
			for (const [at, { output, ...answer }] of answers.entries()) {
				const index = indexes[at];
				// An object of its own for each item: a later node may change one of them.
				const item = itemWith(deepCopy(output), inputs[index], index, resultField);
				answered[index] = { item, answer: { ...answer, token: credential.token } };
			}
		});
	});
	return answered;
}

/** @returns the items of each channel: those that carry the same token */
function byChannel<T extends { credential: ChannelCredential }>(
	items: ReadonlyArray<T | undefined>,
): T[][] {
	const channels = new Map<string, T[]>();
	for (const item of items) {
		if (item === undefined) continue;
		const { token } = item.credential;
		const itsItems = channels.get(token) ?? [];
		channels.set(token, itsItems);
		itsItems.push(item);
	}
	return [...channels.values()];
}

/**
 * A refusal as an answer. For the error output the engine knows such an item by a `json` of nothing but
 * `error` and `message`, and adds the input's fields. There is never an `error` beside the `json`: with one
 * the engine drops those fields, and on the regular output everything in the `json` but the `error`.
 */
function failedItem(
	{ node, isTool, facts }: Run,
	{ message, description }: Refusal,
	input: INodeExecutionData,
	index: number,
	resultField: string | null,
): INodeExecutionData {
	const refusal = { error: message, message: description };
	const hasErrorOutput = node.onError === 'continueErrorOutput' && !isTool;
	return hasErrorOutput
		? itemWith(refusal, input, index, null)
		: itemWith({ ...facts.unanswered, ...refusal }, input, index, resultField);
}

function itemWith(
	result: IDataObject,
	{ json, binary }: INodeExecutionData,
	index: number,
	resultField: string | null,
): INodeExecutionData {
	const pairedItem = { item: index };
	if (resultField === null) return { json: result, pairedItem };
	const withInput = { json: { ...json, [resultField]: result }, pairedItem };
	return binary === undefined ? withInput : { ...withInput, binary };
}
