import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';

import { channelCredential, findOut, toNodeError } from './channel';
import type { Finding } from './check';
import { settingsReader, type ItemSettings } from './parameters';
import { mapWithLimit } from './pool';
import type { WhapiObject } from './report/answer';
import type { RiskLevel } from './report/levels';
import { toRawReport, toReport, type RiskReport } from './report/report';
import type { Operation } from './transport/refusals';
import { CREDENTIAL_TYPE, type ChannelCredential } from './transport/request';

/** Resolving a credential waits for n8n's database: some at a time overlap that wait. */
const CREDENTIALS_AT_ONCE = 50;

/** An item's answer and the level that a workflow branches on. */
export interface CheckedItem {
	level: RiskLevel;
	item: INodeExecutionData;
	/** Where the answer is from; undefined for an item that could not be checked. For hints only. */
	source?: { token: string; operation: Operation; ageDays: number | null };
}

interface Resolved extends ItemSettings {
	credential: ChannelCredential;
	/** The same for items that want to know the same of the same channel. Held in memory only. */
	key: string;
}

/**
 * Answers every input item with its own channel's risk. Each distinct channel is asked once, however
 * many items carry its token.
 *
 * @param context the node's context
 * @param now the moment to which ages are counted
 * @returns an answer per input item, in the order of the input
 * @throws NodeApiError or NodeOperationError for the first item that could not be checked, unless the
 *   node continues on fail: then that item is `{ error }` of level unknown. It never throws in that
 *   mode: the engine would pass the input on to the first output, as if all were good
 */
export async function checkItems(context: IExecuteFunctions, now: Date): Promise<CheckedItem[]> {
	const node = context.getNode();
	const items = context.getInputData();
	const continues = context.continueOnFail();

	const resolve = itemResolver(context, node);
	const resolved = await mapWithLimit(items, CREDENTIALS_AT_ONCE, async (_item, index) => {
		try {
			return await resolve(index);
		} catch (error) {
			if (!continues) throw asNodeError(node, error, index);
			return asNodeError(node, error, index);
		}
	});

	const findings = await askEachOnce(context, node, resolved, continues, now);
	const answers = new Map<string, Answer>();

	return resolved.map((settings, index) => {
		if (settings instanceof Error) return failedItem(node, settings, index);
		const { key, credential, question } = settings;
		const finding = findings.get(key)!;
		if ('refusal' in finding) {
			return failedItem(node, toNodeError(node, finding.refusal, index), index);
		}
		const answer =
			answers.get(key) ?? answerFrom(finding.body, credential.token, question.operation, now);
		answers.set(key, answer);
		return answeredItem(items[index], index, settings, answer);
	});
}

/** Reads what an item asks for, and for which channel. Nothing is sent before every item is read. */
function itemResolver(
	context: IExecuteFunctions,
	node: INode,
): (itemIndex: number) => Promise<Resolved> {
	const readSettings = settingsReader(context, node);
	return async (itemIndex) => {
		const settings = readSettings(itemIndex);
		const data = await context.getCredentials(CREDENTIAL_TYPE, itemIndex);
		const credential = channelCredential(node, data, itemIndex);
		return { ...settings, credential, key: JSON.stringify([credential.token, settings.question]) };
	};
}

async function askEachOnce(
	context: IExecuteFunctions,
	node: INode,
	resolved: ReadonlyArray<Resolved | NodeOperationError | NodeApiError>,
	continues: boolean,
	now: Date,
): Promise<Map<string, Finding>> {
	const requests = new Map<string, Resolved & { firstItem: number }>();
	for (const [firstItem, settings] of resolved.entries()) {
		if (settings instanceof Error || requests.has(settings.key)) continue;
		requests.set(settings.key, { ...settings, firstItem });
	}
	const channels = [...requests];
	// An expression may ask for several limits: the lowest is the one that overruns nobody's.
	const limit = channels.reduce(
		(least, [, { concurrency }]) => Math.min(least, concurrency),
		Infinity,
	);
	const findings = await mapWithLimit(channels, limit, async ([key, request]) => {
		const finding = await findOut(context, request, now);
		if ('refusal' in finding && !continues) {
			throw toNodeError(node, finding.refusal, request.firstItem);
		}
		return [key, finding] as const;
	});
	return new Map(findings);
}

/** What is the same for all items that want to know the same of a channel. */
interface Answer {
	body: WhapiObject | null;
	report: RiskReport;
	level: RiskLevel;
	source: NonNullable<CheckedItem['source']>;
}

function answerFrom(
	body: WhapiObject | null,
	token: string,
	operation: Operation,
	now: Date,
): Answer {
	const report = toReport(body, token, now);
	const { riskLevel, ageDays } = report;
	return { body, report, level: riskLevel, source: { token, operation, ageDays } };
}

/** Each item gets an object of its own: a later node may change one of them. */
function answeredItem(
	input: INodeExecutionData,
	index: number,
	settings: Resolved,
	{ body, report, level, source }: Answer,
): CheckedItem {
	const result = (
		settings.simplify ? { ...report, advice: [...report.advice] } : toRawReport(body, source.token)
	) as IDataObject;
	const pairedItem = { item: index };
	if (settings.resultField === null) return { level, source, item: { json: result, pairedItem } };
	const json = { ...input.json, [settings.resultField]: result };
	const { binary } = input;
	const item = { json, pairedItem, ...(binary === undefined ? {} : { binary }) };
	return { level, source, item };
}

/**
 * For the error output the engine knows such an item by its `json` and adds the input's fields to it; an
 * `error` beside the `json` would make it drop them. On the regular output that `error` is what shows
 * description and HTTP code in the editor.
 */
function failedItem(
	node: INode,
	error: NodeApiError | NodeOperationError,
	index: number,
): CheckedItem {
	const item = { json: { error: error.message }, pairedItem: { item: index } };
	const hasErrorOutput = node.onError === 'continueErrorOutput';
	return { level: 'unknown', item: hasErrorOutput ? item : { ...item, error } };
}

function asNodeError(
	node: INode,
	error: unknown,
	itemIndex: number,
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		error.context.itemIndex ??= itemIndex;
		return error;
	}
	return new NodeOperationError(node, error as Error, { itemIndex });
}
