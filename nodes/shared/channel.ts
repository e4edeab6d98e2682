import type { MeterOperation, Operation } from './operations';
import {
	bodyRefusal,
	neverCalculatedRefusal,
	noAnswerRefusal,
	statusRefusal,
	stoppedRefusal,
	timeoutRefusal,
	unexpectedRefusal,
	type Refusal,
	type Reply,
} from './refusals';
import { readBody, type WhapiObject } from './report/body';
import { toCalculationDay } from './report/dates';
import { labelOf, toRiskLevel } from './report/levels';
import { OVERALL_FIELD } from './report/metrics';
import { send, type Channel, type Sent } from './transport/request';

export const WAYS_WHEN_NOT_CALCULATED = ['fail', 'calculate', 'unknown'] as const;

/** What is wanted of a channel's meter. */
export interface MeterQuestion {
	operation: MeterOperation;
	/** What Get does where nothing was ever calculated. */
	whenNotCalculated: (typeof WAYS_WHEN_NOT_CALCULATED)[number];
	/** Get calculates saved metrics anew that are older than this. Infinity accepts any, dated or not. */
	maxAgeDays: number;
	/** How whoever reads that nothing was ever calculated gets a first calculation. */
	wayOut: string;
}

/** What is known about a channel's meter: its metrics (null: never calculated), or why there are none. */
export type Finding = { fields: WhapiObject | null } | { refusal: Refusal };

/** Sends an operation for one channel: the first time it is asked for, and not again. */
export type Ask = (operation: MeterOperation) => Promise<Sent>;

/** @returns what asks this channel */
export function asker(channel: Channel): Ask {
	const sent = new Map<MeterOperation, Promise<Sent>>();
	return async (operation) => {
		const answer = sent.get(operation) ?? send(channel, operation);
		sent.set(operation, answer);
		return await answer;
	};
}

/**
 * Finds out about one channel. Whatever is thrown on the way ends as its refusal: one channel's trouble is
 * never another's.
 *
 * @param token the channel's token, to keep it out of Whapi's words
 * @param now the moment that the age of saved metrics is counted to
 */
export async function findOut(
	ask: Ask,
	question: MeterQuestion,
	token: string,
	now: Date,
): Promise<Finding> {
	try {
		return await BY_OPERATION[question.operation](ask, question, token, now);
	} catch (error) {
		return { refusal: unexpectedRefusal((error as Error).message, question.operation, token) };
	}
}

type Find = (ask: Ask, question: MeterQuestion, token: string, now: Date) => Promise<Finding>;

const calculate: Find = async (ask, _question, token) =>
	readSent(await ask('calculate'), 'calculate', token);

const getSaved: Find = async (ask, question, token, now) => {
	const sent = await ask('get');
	const missing = refusalForMissing(sent, question, token);
	if (missing !== null) {
		if (question.whenNotCalculated === 'fail') return { refusal: missing };
		if (question.whenNotCalculated === 'unknown') return { fields: null };
		return await calculate(ask, question, token, now);
	}
	const saved = readSent(sent, 'get', token);
	if ('refusal' in saved || !isTooOld(saved.fields, question.maxAgeDays, now)) return saved;
	const anew = await calculate(ask, question, token, now);
	return 'refusal' in anew ? { refusal: withSaved(anew.refusal, saved.fields, now) } : anew;
};

const BY_OPERATION: Record<MeterOperation, Find> = { calculate, get: getSaved };

/** The refusal where nothing was ever calculated, or may not have been; null for every other answer. */
function refusalForMissing(
	{ attempt }: Sent,
	{ wayOut }: MeterQuestion,
	token: string,
): Refusal | null {
	if (attempt.kind !== 'reply') return null;
	const isSuccess = isSuccessful(attempt.status);
	if (isSuccess && readBody(attempt.body, token).kind !== 'noMetrics') return null;
	return neverCalculatedRefusal(attempt, token, wayOut);
}

function readSent(sent: Sent, operation: MeterOperation, token: string): Finding {
	const success = successOf(sent, operation, token);
	if ('refusal' in success) return success;
	const body = readBody(success.reply.body, token);
	return body.kind === 'metrics'
		? { fields: body.fields }
		: { refusal: bodyRefusal(body.kind, success.reply, operation, token) };
}

/**
 * @param token the token that was sent, to keep it out of Whapi's words
 * @returns the reply where its status is a success, or why there is none
 */
export function successOf(
	{ attempt, tries }: Sent,
	operation: Operation,
	token: string,
): { reply: Reply } | { refusal: Refusal } {
	if (attempt.kind === 'stopped') return { refusal: stoppedRefusal(operation) };
	if (attempt.kind === 'timeout') return { refusal: timeoutRefusal(attempt.seconds, operation) };
	if (attempt.kind === 'noAnswer') {
		return { refusal: noAnswerRefusal(attempt.lostBy, tries, operation) };
	}
	return isSuccessful(attempt.status)
		? { reply: attempt }
		: { refusal: statusRefusal(attempt, operation, token) };
}

const isSuccessful = (status: number) => status >= 200 && status < 300;

/** Metrics without a readable date are old: nobody can say that they are not. */
function isTooOld(fields: WhapiObject | null, maxAgeDays: number, now: Date): boolean {
	const { ageDays } = toCalculationDay(fields?.lastUpdateDate, now);
	return (ageDays ?? Infinity) > maxAgeDays;
}

/** Where newer metrics were refused, the older ones are worth telling, though not to act on. */
function withSaved(refusal: Refusal, saved: WhapiObject | null, now: Date): Refusal {
	const level = labelOf(toRiskLevel(saved?.[OVERALL_FIELD]));
	const { lastUpdateDate } = toCalculationDay(saved?.lastUpdateDate, now);
	const date = lastUpdateDate === null ? 'on a day that cannot be read' : `on ${lastUpdateDate}`;
	const sentence = `The saved metrics, too old for Max Age, say ${level}; they were calculated ${date}.`;
	return { ...refusal, description: `${refusal.description} ${sentence}` };
}
