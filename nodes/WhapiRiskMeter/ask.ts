import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { calculate, get } from '../shared/meter';
import { toOutput } from '../shared/output';
import type { Metrics } from '../shared/report/body';
import type { RequestContext } from '../shared/transport/request';
import { getActivity } from './activity/getActivity';
import type { Operation } from './operations';
import { DAYS, LIMITS, MAX_MESSAGES } from './parameters/activity';
import { MAX_AGE_DAYS, SIMPLIFY, SPLIT_BY_RISK_LEVEL, WHEN_OUT_OF_DATE } from './parameters/meter';
import { read, readForItem } from './parameters/read';
import * as sending from './parameters/sending';
import { checkBeforeSending } from './sending/checkBeforeSending';
import { readRecipient, type Recipient } from './sending/recipient';

/** The answer for one item. */
export interface Answer {
	output: IDataObject;
	/** Which of several outputs it leaves by. */
	branch?: string;
	/** For the hints. */
	ageDays?: number | null;
	isComplete?: boolean;
	reason?: string;
}

/** The recipient of an item's message; null if it may not be one person, or the operation sends nothing. */
type To = Recipient | null;

interface Question {
	/** @throws Refusal that says what to enter */
	readTo?: (itemIndex: number) => To;
	/**
	 * Asks one channel.
	 *
	 * @param items of this channel, at least one
	 * @param now the moment that ages and periods are counted to
	 * @returns an answer for each of the items
	 * @throws Refusal
	 */
	ask: (channel: RequestContext, items: readonly To[], now: Date) => Promise<Answer[]>;
}

const WAY_OUT = {
	never: 'Run the operation Calculate, or change When Out of Date.',
	old: 'Run the operation Calculate, raise Max Age, or change When Out of Date.',
};

/**
 * Reads the parameters of an operation, once a run.
 *
 * @throws Refusal that says what to enter
 */
export const PREPARE: Record<Operation, (context: IExecuteFunctions, isTool: boolean) => Question> =
	{
		calculate: (context, isTool) => {
			const answer = readAnswerSettings(context, isTool);
			const maxAgeDays = read(context, MAX_AGE_DAYS);
			return {
				ask: async (channel, items, now) =>
					answer(await calculate(channel, maxAgeDays, now), channel, items),
			};
		},
		get: (context, isTool) => {
			const answer = readAnswerSettings(context, isTool);
			const settings = {
				maxAgeDays: read(context, MAX_AGE_DAYS),
				whenOutOfDate: read(context, WHEN_OUT_OF_DATE),
				wayOut: WAY_OUT,
			};
			return {
				ask: async (channel, items, now) =>
					answer(await get(channel, settings, now), channel, items),
			};
		},
		getActivity: (context) => {
			const settings = {
				days: read(context, DAYS),
				maxMessages: read(context, MAX_MESSAGES),
				limits: read(context, LIMITS),
			};
			return {
				ask: async (channel, items, now) => {
					const report = await getActivity(channel, settings, now);
					return items.map(() => ({ output: report, isComplete: report.isComplete }));
				},
			};
		},
		checkBeforeSending: (context) => {
			const countryCode = read(context, sending.COUNTRY_CODE);
			const settings = {
				atNeedsAttention: read(context, sending.AT_NEEDS_ATTENTION),
				secondsBetween: read(context, sending.SECONDS_BETWEEN),
				hoursBetween: read(context, sending.HOURS_BETWEEN),
				sendingHours: read(context, sending.SENDING_HOURS),
				warmUp: read(context, sending.WARM_UP),
				answersAtOnce: read(context, sending.ANSWERS_AT_ONCE),
				optOutWords: read(context, sending.OPT_OUT_WORDS),
				maxMessages: read(context, MAX_MESSAGES),
				limits: read(context, LIMITS),
			};
			const execution = context.getContext('node');
			return {
				readTo: (index) => readRecipient(readForItem(context, sending.TO, index), countryCode),
				ask: async (channel, items) => {
					const results = await checkBeforeSending(channel, items, settings, execution);
					return results.map((output) => {
						const { decision, reason } = output;
						return { output, branch: decision, reason };
					});
				},
			};
		},
	};

/** @returns a function that makes the answers from a channel's metrics, the same for each item */
function readAnswerSettings(context: IExecuteFunctions, isTool: boolean) {
	// A model reads only our own words: Whapi's fields could hold anything.
	const isSimplified = isTool || read(context, SIMPLIFY);
	if (!isTool) read(context, SPLIT_BY_RISK_LEVEL);
	return (metrics: Metrics, { credential }: RequestContext, items: readonly To[]): Answer[] => {
		const { report, output } = toOutput(metrics, credential.token, isSimplified);
		return items.map(() => ({ output, branch: report.riskLevel, ageDays: report.ageDays }));
	};
}
