import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { calculate, get } from '../shared/meter';
import { toOutput } from '../shared/output';
import type { Metrics } from '../shared/report/body';
import type { RequestContext } from '../shared/transport/request';
import { getActivity } from './activity/getActivity';
import type { Operation } from './operations';
import { DAYS, LIMITS, MAX_MESSAGES } from './parameters/activity';
import { MAX_AGE_DAYS, SIMPLIFY, SPLIT_BY_RISK_LEVEL, WHEN_OUT_OF_DATE } from './parameters/meter';
import { read, readForItem } from './parameters/parameter';
import * as sending from './parameters/sending';
import { checkBeforeSending } from './sending/checkBeforeSending';
import { readRecipient } from './sending/recipient';

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

/**
 * Asks one channel.
 *
 * @param indexes the items of this channel, at least one
 * @param now the moment that ages and periods are counted to
 * @returns an answer for each of the items
 * @throws Refusal
 */
export type Ask = (
	channel: RequestContext,
	indexes: readonly number[],
	now: Date,
) => Promise<Answer[]>;

const WAY_OUT = {
	never: 'Run the operation Calculate, or change When Out of Date.',
	old: 'Run the operation Calculate, raise Max Age, or change When Out of Date.',
};

/**
 * Reads the parameters of an operation, once a run.
 *
 * @throws Refusal that says what to enter
 */
export const PREPARE: Record<Operation, (context: IExecuteFunctions, isTool: boolean) => Ask> = {
	calculate: (context, isTool) => {
		const answer = readAnswerSettings(context, isTool);
		const maxAgeDays = read(context, MAX_AGE_DAYS);
		return async (channel, indexes, now) =>
			answer(await calculate(channel, maxAgeDays, now), channel, indexes);
	},
	get: (context, isTool) => {
		const answer = readAnswerSettings(context, isTool);
		const settings = {
			maxAgeDays: read(context, MAX_AGE_DAYS),
			whenOutOfDate: read(context, WHEN_OUT_OF_DATE),
			wayOut: WAY_OUT,
		};
		return async (channel, indexes, now) =>
			answer(await get(channel, settings, now), channel, indexes);
	},
	getActivity: (context) => {
		const settings = {
			days: read(context, DAYS),
			maxMessages: read(context, MAX_MESSAGES),
			limits: read(context, LIMITS),
		};
		return async (channel, indexes, now) => {
			const report = await getActivity(channel, settings, now);
			return indexes.map(() => ({ output: report, isComplete: report.isComplete }));
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
		return async (channel, indexes) => {
			const recipients = indexes.map((index) =>
				readRecipient(readForItem(context, sending.TO, index), countryCode),
			);
			const results = await checkBeforeSending(channel, recipients, settings, execution);
			return results.map((output) => ({ output, branch: output.decision, reason: output.reason }));
		};
	},
};

/** @returns a function that makes the answers from a channel's metrics, the same for each item */
function readAnswerSettings(context: IExecuteFunctions, isTool: boolean) {
	// A model reads only our own words: Whapi's fields could hold anything.
	const isSimplified = isTool || read(context, SIMPLIFY);
	if (!isTool) read(context, SPLIT_BY_RISK_LEVEL);
	return (
		metrics: Metrics,
		{ credential }: RequestContext,
		indexes: readonly number[],
	): Answer[] => {
		const { report, output } = toOutput(metrics, credential.token, isSimplified);
		return indexes.map(() => ({ output, branch: report.riskLevel, ageDays: report.ageDays }));
	};
}
