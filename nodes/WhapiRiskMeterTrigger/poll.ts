import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { channelCredential, findOut, toNodeError } from '../WhapiRiskMeter/channel';
import { DEFAULT_TIMEOUT_SECONDS, oneOf, OPERATIONS } from '../WhapiRiskMeter/parameters';
import {
	changeBetween,
	decide,
	toReading,
	TRIGGER_EVENTS,
	type Change,
} from '../WhapiRiskMeter/report/change';
import { toRawReport, toReport } from '../WhapiRiskMeter/report/report';
import { CREDENTIAL_TYPE } from '../WhapiRiskMeter/transport/request';
import { recall, remember } from './memory';

/**
 * Reads the channel and tells what changed since the last poll.
 *
 * @param context the trigger's context
 * @param now the moment to which ages are counted
 * @returns one item, or null where there is nothing to tell. By hand it is always the current reading,
 *   and nothing is remembered
 * @throws NodeApiError or NodeOperationError where the channel could not be read; what is remembered
 *   stays
 */
export async function pollChannel(
	context: IPollFunctions,
	now: Date,
): Promise<INodeExecutionData[][] | null> {
	const { event, simplify, token, body } = await readChannel(context, now);
	const report = toReport(body, token, now);
	const current = toReading(report);
	const fields = simplify ? report : toRawReport(body, token);
	const emit = (change: Change) => [[{ json: { ...fields, ...change } as unknown as IDataObject }]];

	const staticData = context.getWorkflowStaticData('node');
	const remembered = recall(staticData, token);
	if (context.getMode() === 'manual') return emit(changeBetween(remembered ?? current, current));

	const decision = decide(remembered, current, event);
	remember(staticData, token, decision.remember);
	return decision.tell === null ? null : emit(decision.tell);
}

async function readChannel(context: IPollFunctions, now: Date) {
	const node = context.getNode();
	const event = oneOf('Event', TRIGGER_EVENTS)(context.getNodeParameter('event'), node);
	const operation = oneOf('Operation', OPERATIONS)(context.getNodeParameter('operation'), node);
	const simplify = context.getNodeParameter('simplify', true) !== false;

	const credential = channelCredential(node, await context.getCredentials(CREDENTIAL_TYPE));
	const question = { operation, whenNotCalculated: 'fail' } as const;
	const timeoutSeconds = DEFAULT_TIMEOUT_SECONDS;
	const finding = await findOut(context, { question, credential, timeoutSeconds }, now);
	if ('refusal' in finding) throw toNodeError(node, finding.refusal);
	return { event, simplify, token: credential.token, body: finding.body };
}
