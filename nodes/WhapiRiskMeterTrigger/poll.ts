import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { readCredential } from '../shared/credential';
import {
	calculate,
	DEFAULT_MAX_AGE_DAYS,
	get,
	METER_OPERATIONS,
	type GetSettings,
	type MeterOperation,
} from '../shared/meter';
import { toOutput } from '../shared/output';
import { oneOf, yesOrNo, type Parse } from '../shared/parsers';
import { Refusal, toNodeError, toRefusal } from '../shared/refusal';
import { toCalculationDay } from '../shared/report/dates';
import type { Metrics } from '../shared/report/body';
import type { RiskReport } from '../shared/report/report';
import type { ChannelCredential } from '../shared/transport/request';
import { decide, levelDayOf, toSnapshot, type Belief, type Change } from './change';
import { EVENT_VALUES, EVENTS, type TriggerEvent } from './events';
import { hashOf, recall, remember } from './memory';
import { isTooSoon, noteRequest } from './pace';

/**
 * For the whole poll, retries and pauses included. n8n's durable polling gives a poll up after 45 s, and Whapi may
 * need as long to calculate: this is the latest at which the node can say so itself.
 */
const MAX_POLL_MS = 43_000;

/** Metrics that are out of date are no refusal here, but a reading without a level. */
const ANY_AGE = Infinity;
const GET_SETTINGS: GetSettings = {
	whenOutOfDate: 'fail',
	maxAgeDays: ANY_AGE,
	wayOut: {
		never: 'Under Reading, choose Calculate, or calculate the metrics elsewhere first.',
		old: '',
	},
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
	const deadline = deadlineOf(context);
	try {
		return await readChannel(context, deadline, now);
	} catch (error) {
		const refusal = deadline.signal.aborted ? lateRefusal(deadline.seconds) : toRefusal(error);
		throw toNodeError(context.getNode(), refusal);
	}
}

async function readChannel(
	context: IPollFunctions,
	deadline: Deadline,
	now: Date,
): Promise<INodeExecutionData[][] | null> {
	const node = context.getNode();
	const { event, reading, simplify } = readParameters(context);
	const credential = await readCredential(context, node);
	const { token } = credential;

	const isByHand = context.getMode() === 'manual';
	const staticData = context.getWorkflowStaticData('node');
	// Not by the node's id: a node copied as JSON keeps its id, or has none.
	const trigger = `${context.getWorkflow().id}/${node.name}`;
	const request = { channelHash: hashOf(token), event, reading, at: now.getTime() };
	const memory = recall(staticData, trigger, request);
	if (!isByHand) {
		if (memory !== undefined && isTooSoon(trigger, memory.request, request)) return null;
		noteRequest(trigger, request);
		// After a refusal, what is remembered stays, and Whapi is not asked again at once either.
		if (memory === undefined) remember(staticData, trigger, { request });
	}

	const metrics = await readMeter(context, reading, credential, deadline, now);
	const { report, output } = toOutput(metrics, token, simplify);
	const seen = { snapshot: toSnapshot(report), levelDay: levelDayOf(metrics, now) };
	const { change, isTold, belief } = decide(memory?.belief, seen, EVENTS[event].isTold, now);
	if (!isByHand) remember(staticData, trigger, { request, belief });
	if (!isByHand && !isTold) return null;
	return [[{ json: toItem(output, report, change, belief, now) }]];
}

function readParameters(context: IPollFunctions): {
	event: TriggerEvent;
	reading: MeterOperation;
	simplify: boolean;
} {
	const read = <T>(name: string, displayName: string, parse: Parse<T>, fallback?: unknown) =>
		parse(context.getNodeParameter(name, fallback), displayName);
	return {
		event: read('event', 'Event', oneOf(EVENT_VALUES)),
		reading: read('reading', 'Reading', oneOf(METER_OPERATIONS)),
		simplify: read('simplify', 'Simplify', yesOrNo, true),
	};
}

interface Deadline {
	seconds: number;
	signal: AbortSignal;
}

/** Newer versions of n8n say how long a poll may take; without a limit of its own that is 5 minutes. */
function deadlineOf(context: IPollFunctions): Deadline {
	const budgetMs = (context as Partial<IPollFunctions>).getPollBudgetMs?.() ?? Infinity;
	const ms = Math.min(MAX_POLL_MS, budgetMs);
	return { seconds: ms / 1_000, signal: AbortSignal.timeout(ms) };
}

async function readMeter(
	context: IPollFunctions,
	reading: MeterOperation,
	credential: ChannelCredential,
	{ seconds, signal }: Deadline,
	now: Date,
): Promise<Metrics> {
	// One request may take the whole poll's time.
	const channel = {
		context,
		credential,
		timeoutSeconds: seconds,
		signals: [signal],
		isTool: false,
	};
	const isCalculated = reading === 'calculate';
	const metrics = isCalculated
		? await calculate(channel, ANY_AGE, now)
		: await get(channel, GET_SETTINGS, now);
	// Without a date, metrics just calculated count as today's, and saved ones as too old.
	const age = metrics.ageDays ?? (isCalculated ? 0 : Infinity);
	return { ...metrics, isOutOfDate: age > DEFAULT_MAX_AGE_DAYS };
}

function lateRefusal(seconds: number): Refusal {
	return new Refusal(
		{
			message: `Whapi did not answer within ${seconds} s`,
			description:
				'A calculation can be slow, and a poll may not take longer. A later poll tries again, at the earliest in an hour. If Whapi finishes the calculation, it returns the result at once then.',
		},
		{ isOutage: true },
	);
}

/** Whapi's own fields say nothing of a lost level: the item says it in our words beside them. */
function toItem(
	output: IDataObject,
	{ riskLevel, advice }: RiskReport,
	change: Change,
	{ levelDay }: Belief,
	now: Date,
): IDataObject {
	const loss =
		change.change === 'lost' ? { riskLevel, advice: [adviceOnLoss(levelDay, now), ...advice] } : {};
	return { ...output, ...loss, ...change };
}

function adviceOnLoss(levelDay: string | null, now: Date): string {
	const { ageDays } = toCalculationDay(levelDay, now);
	const since =
		ageDays === null
			? 'No current risk level of this number was seen so far.'
			: `No current risk level of this number was seen for ${ageDays} days: the last one that this trigger remembers is of ${levelDay}.`;
	return `${since} Treat the risk as unknown, and hold back mass sending. Check that something calculates the metrics every day, and in Whapi's dashboard that the channel is linked to its phone and on a paid plan. The next level that is known is told, whatever it is.`;
}
