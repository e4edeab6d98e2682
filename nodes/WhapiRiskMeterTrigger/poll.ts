import type { IDataObject, INode, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { asker, findOut } from '../shared/channel';
import { readCredential } from '../shared/credential';
import { toNodeError } from '../shared/nodeError';
import { METER_OPERATIONS, type MeterOperation } from '../shared/operations';
import { DEFAULT_TIMEOUT_SECONDS, oneOf, refuser, yesOrNo } from '../shared/parameters';
import { toRawReport, toReport } from '../shared/report/report';
import { changeBetween, toSnapshot, type Change } from './change';
import { decide } from './decide';
import { EVENT_VALUES, type TriggerEvent } from './events';
import { hashOf, recall, remember } from './memory';
import { isTooSoon, noteInquiry } from './pace';

const WAY_OUT = 'Choose Calculate under Reading, or calculate the metrics once elsewhere.';

/**
 * Reads the channel and tells what changed since the last poll.
 *
 * @param now the moment to which ages are counted
 * @returns one item, or null where there is nothing to tell or Whapi was asked less than an hour ago. By hand
 *   it is always the current reading, and nothing is remembered
 * @throws NodeApiError or NodeOperationError where the channel could not be read; what is remembered of its
 *   levels stays
 */
export async function pollChannel(
	context: IPollFunctions,
	now: Date,
): Promise<INodeExecutionData[][] | null> {
	const node = context.getNode();
	const { event, reading, simplify } = readParameters(context, node);
	const credential = await readCredential(context, node);
	const { token } = credential;

	const isByHand = context.getMode() === 'manual';
	const staticData = context.getWorkflowStaticData('node');
	const trigger = `${context.getWorkflow().id}/${node.id}`;
	const inquiry = { channelHash: hashOf(token), event, reading, at: now.getTime() };
	const memory = recall(staticData, inquiry.channelHash);
	if (!isByHand) {
		if (memory !== undefined && isTooSoon(trigger, memory.inquiry, inquiry)) return null;
		noteInquiry(trigger, inquiry);
		// A refusal leaves what is remembered as it is, and is not repeated at once either.
		if (memory === undefined) remember(staticData, { inquiry });
	}

	const fields = await readMeter(context, node, reading, credential, now);
	const report = toReport(fields, token, now);
	const current = toSnapshot(report);
	const output = simplify ? report : toRawReport(fields, token);
	const emit = (change: Change) => [[{ json: { ...output, ...change } as unknown as IDataObject }]];
	if (isByHand) return emit(changeBetween(memory?.snapshot ?? current, current));

	const decision = decide(memory?.snapshot, current, event);
	remember(staticData, { inquiry, snapshot: decision.remember });
	return decision.tell === null ? null : emit(decision.tell);
}

function readParameters(
	context: IPollFunctions,
	node: INode,
): { event: TriggerEvent; reading: MeterOperation; simplify: boolean } {
	const refuse = refuser(node);
	return {
		event: oneOf('Event', EVENT_VALUES)(context.getNodeParameter('event'), refuse),
		reading: oneOf('Reading', METER_OPERATIONS)(context.getNodeParameter('reading'), refuse),
		simplify: yesOrNo('Simplify')(context.getNodeParameter('simplify', true), refuse),
	};
}

async function readMeter(
	context: IPollFunctions,
	node: INode,
	reading: MeterOperation,
	credential: Awaited<ReturnType<typeof readCredential>>,
	now: Date,
) {
	const question = {
		operation: reading,
		whenNotCalculated: 'fail',
		maxAgeDays: Infinity,
		wayOut: WAY_OUT,
	} as const;
	const channel = { context, credential, timeoutSeconds: DEFAULT_TIMEOUT_SECONDS, stops: [] };
	const finding = await findOut(asker(channel), question, credential.token, now);
	if ('refusal' in finding) throw toNodeError(node, finding.refusal);
	return finding.fields;
}
