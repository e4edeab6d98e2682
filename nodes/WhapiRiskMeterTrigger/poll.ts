import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { readCredential } from '../shared/credential';
import { hashOf } from '../shared/hashOf';
import {
	calculate,
	DEFAULT_MAX_AGE_DAYS,
	get,
	type GetSettings,
	type MeterOperation,
} from '../shared/meter';
import { toOutput } from '../shared/output';
import { SIMPLIFY, type Parameter } from '../shared/parameter';
import { Refusal, toNodeError, toRefusal } from '../shared/refusal';
import { toCalculationDay } from '../shared/report/dates';
import type { Metrics } from '../shared/report/body';
import { toRiskLevel } from '../shared/report/levels';
import { OVERALL_FIELD } from '../shared/report/metrics';
import type { RiskReport } from '../shared/report/report';
import type { ChannelCredential } from '../shared/transport/request';
import { decide, type Belief, type Change } from './change';
import { EVENTS } from './events';
import { hold, recall, remember } from './memory';
import { nextStep } from './pace';
import { EVENT, READING } from './parameters';

/**
 * For the whole poll, retries and pauses included. n8n's durable polling gives a poll up after 45 s, and Whapi may
 * need as long to calculate: this is the latest at which the node can say so itself.
 */
const MAX_POLL_MS = 43_000;

/** Newer versions of n8n say how long a poll may take. A poll that its durable polling schedules has less than this. */
const DEFAULT_BUDGET_MS = 5 * 60_000;

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

/** One poll, and what is known of it so far. */
type Poll = ReturnType<typeof begin>;

const NO_CHANNEL = '';

/**
 * Reads the channel and compares it with the last reading.
 *
 * @param now the moment to which ages are counted
 * @returns one item, or null where there is nothing to report or the last request was less than an hour ago. By
 *   hand it is always the current reading, and nothing is remembered
 * @throws NodeApiError or NodeOperationError where the channel could not be read; the levels that are remembered
 *   stay
 */
export async function pollChannel(
	context: IPollFunctions,
	now: Date,
): Promise<INodeExecutionData[][] | null> {
	const poll = begin(context, now);
	try {
		return await readChannel(poll);
	} catch (error) {
		const refusal = poll.signal.aborted ? lateRefusal(poll.seconds) : toRefusal(error);
		if (shouldThrow(poll, refusal)) throw toNodeError(context.getNode(), refusal);
		return null;
	}
}

function begin(context: IPollFunctions, now: Date) {
	const budgetMs = (context as Partial<IPollFunctions>).getPollBudgetMs?.() ?? DEFAULT_BUDGET_MS;
	const ms = Math.min(MAX_POLL_MS, budgetMs);
	const staticData = context.getWorkflowStaticData('node');
	// Not by the node's id: a node copied as JSON keeps its id, or has none.
	const trigger = `${context.getWorkflow().id}/${context.getNode().name}`;
	const request = { channelHash: NO_CHANNEL, event: '', reading: '', at: now.getTime() };
	return {
		context,
		now,
		/** For the whole poll. */
		seconds: ms / 1_000,
		/** Ends the request when they are over. */
		signal: AbortSignal.timeout(ms),
		isByHand: context.getMode() === 'manual',
		/** Whether it is the first poll in its context. */
		isNew: isNewContext(context, budgetMs),
		staticData,
		/** Distinguishes this trigger from others in this n8n. */
		trigger,
		/** Without a channel until the parameters and the credential are read. */
		request,
		memory: recall(staticData, trigger, request),
	};
}

const polled = new WeakSet<IPollFunctions>();

/** n8n polls in one context for as long as a workflow is published, and its durable polling in a new one each time. */
function isNewContext(context: IPollFunctions, budgetMs: number): boolean {
	const isNew = !polled.has(context);
	polled.add(context);
	return isNew && budgetMs >= DEFAULT_BUDGET_MS;
}

async function readChannel(poll: Poll): Promise<INodeExecutionData[][] | null> {
	const { context, now, isByHand, staticData, trigger } = poll;
	const event = read(context, EVENT);
	const reading = read(context, READING);
	const simplify = read(context, SIMPLIFY);
	const credential = await readCredential(context, context.getNode());
	const { token } = credential;
	const request = { ...poll.request, channelHash: hashOf(token), event, reading };
	const memory = recall(staticData, trigger, request);
	poll.request = request;
	poll.memory = memory;

	const step = isByHand ? 'send' : nextStep(memory, request, poll.isNew);
	// Published in the pause after a refusal: the next poll reports it as a failed execution.
	if (step === 'wait' && poll.isNew && memory?.refusal)
		hold(trigger, { ...memory, isReported: false });
	if (step === 'wait') return null;
	if (step === 'refuse') throw memory!.refusal!;
	// The next poll may start before this one has ended.
	if (!isByHand) hold(trigger, { ...request, belief: memory?.belief });
	const metrics = await readMeter(poll, reading, credential);
	const { report, output } = toOutput(metrics, token, simplify);
	const current = { ...report, oldLevelDay: oldLevelDayOf(metrics) };
	const { change, shouldEmit, belief } = decide(
		memory?.belief,
		current,
		EVENTS[event].matches,
		now,
	);
	if (!isByHand) remember(staticData, trigger, { ...request, belief }, shouldEmit);
	if (!isByHand && !shouldEmit) return null;
	return [[{ json: toItem(output, report, change, belief, now) }]];
}

/**
 * Remembers a refusal.
 *
 * @returns whether n8n has to report it now
 */
function shouldThrow(poll: Poll, refusal: Refusal): boolean {
	const { context, isByHand, isNew, request, memory, trigger } = poll;
	if (isByHand) return true;
	// Parameters or a credential that cannot be read: there was no pause yet.
	const isUnread = request.channelHash === NO_CHANNEL;
	if (isUnread && nextStep(memory, request, isNew) === 'wait') return false;
	const isRepeated = refusal === memory?.refusal;
	const last = isRepeated ? memory : { ...request, belief: memory?.belief };
	hold(trigger, { ...last, refusal, isReported: !isNew });
	return !isNew || !isTolerated(refusal, context);
}

/**
 * Whether the first poll passes over a refusal, which the next poll then reports. A throw keeps a workflow from being
 * published: passing trouble must not do that. When n8n starts, a throw would end the watch for good.
 */
function isTolerated({ facts: { httpCode, isOutage } }: Refusal, context: IPollFunctions): boolean {
	const mode = context.getActivationMode();
	if (mode === 'init' || mode === 'leadershipChange') return true;
	return isOutage === true || httpCode === '429';
}

function read<T>(context: IPollFunctions, { property, parse }: Parameter<T>): T {
	return parse(context.getNodeParameter(property.name, property.default), property.displayName);
}

async function readMeter(
	{ context, now, seconds, signal }: Poll,
	reading: MeterOperation,
	credential: ChannelCredential,
): Promise<Metrics> {
	// One request may take the whole poll's time.
	const timing = { timeoutSeconds: seconds, signals: [signal] };
	const channel = { context, credential, ...timing, isTool: false };
	const isCalculated = reading === 'calculate';
	const metrics = isCalculated
		? await calculate(channel, ANY_AGE, now)
		: await get(channel, GET_SETTINGS, now);
	// Without a date, metrics just calculated count as today's, and saved ones as too old.
	const age = metrics.ageDays ?? (isCalculated ? 0 : Infinity);
	return { ...metrics, isOutOfDate: age > DEFAULT_MAX_AGE_DAYS };
}

function oldLevelDayOf({ fields, isOutOfDate, lastUpdateDate }: Metrics): string | null {
	const hasLevel = toRiskLevel(fields?.[OVERALL_FIELD]) !== 'unknown';
	return isOutOfDate && hasLevel ? lastUpdateDate : null;
}

function lateRefusal(seconds: number): Refusal {
	const message = `Whapi did not answer within ${seconds} s`;
	const description =
		'A calculation can be slow, and the time for a poll is limited. A later poll tries again, in an hour at the earliest. If Whapi has finished by then, it returns the result at once.';
	return new Refusal({ message, description }, { isOutage: true });
}

/** Whapi's own fields do not show that a level is lost, so the item has our words beside them. */
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
			? 'There has been no current risk level for this number so far.'
			: `There has been no current risk level for this number for ${ageDays} days; the last one is from ${levelDay}.`;
	return `${since} Treat the risk as unknown, and stop mass sending. Check that the metrics are calculated every day, and in Whapi's dashboard that the channel is linked to its phone and on a paid plan. The next known level will start the workflow.`;
}
