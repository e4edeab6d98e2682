import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { readCredential } from '../shared/credential';
import { toNodeError } from '../shared/nodeError';
import {
	calculate,
	get,
	METER_OPERATIONS,
	type GetSettings,
	type MeterOperation,
} from '../shared/meter';
import { toOutput } from '../shared/output';
import { oneOf, refuser, yesOrNo, type Parse } from '../shared/parsers';
import { orRefusal } from '../shared/refusals';
import type { ChannelCredential } from '../shared/transport/request';
import { changeBetween, decide, toSnapshot, type Change } from './change';
import { EVENT_VALUES, type TriggerEvent } from './events';
import { hashOf, recall, remember } from './memory';
import { isTooSoon, noteInquiry } from './pace';

const TIMEOUT_SECONDS = 60;
const GET_SETTINGS: GetSettings = {
	whenOutOfDate: 'fail',
	maxAgeDays: Infinity,
	wayOut: 'Choose Calculate under Reading, or calculate the metrics once elsewhere.',
};

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
	const { event, reading, simplify } = readParameters(context);
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

	const metrics = await readMeter(context, reading, credential, now);
	const { report, output } = toOutput(metrics, token, simplify, now);
	const current = toSnapshot(report);
	const emit = (change: Change) => [[{ json: { ...output, ...change } as unknown as IDataObject }]];
	if (isByHand) return emit(changeBetween(memory?.snapshot ?? current, current));

	const decision = decide(memory?.snapshot, current, event);
	remember(staticData, { inquiry, snapshot: decision.remember });
	return decision.tell === null ? null : emit(decision.tell);
}

function readParameters(context: IPollFunctions): {
	event: TriggerEvent;
	reading: MeterOperation;
	simplify: boolean;
} {
	const refuse = refuser(context.getNode());
	const read = <T>(name: string, displayName: string, parse: Parse<T>, fallback?: unknown) =>
		parse(context.getNodeParameter(name, fallback), displayName, refuse);
	return {
		event: read('event', 'Event', oneOf(EVENT_VALUES)),
		reading: read('reading', 'Reading', oneOf(METER_OPERATIONS)),
		simplify: read('simplify', 'Simplify', yesOrNo, true),
	};
}

async function readMeter(
	context: IPollFunctions,
	reading: MeterOperation,
	credential: ChannelCredential,
	now: Date,
) {
	const channel = { context, credential, timeoutSeconds: TIMEOUT_SECONDS, stops: [] };
	const asked =
		reading === 'calculate' ? calculate(channel, Infinity, now) : get(channel, GET_SETTINGS, now);
	const answer = await orRefusal(asked, reading, credential.token);
	if ('refusal' in answer) throw toNodeError(context.getNode(), answer.refusal);
	return answer;
}
