import { ageInDays, toIsoDate } from './report/dates';
import { readAnswer, type WhapiObject } from './report/answer';
import {
	noConnectionRefusal,
	refusalFor,
	STOPPED,
	timeoutRefusal,
	type Operation,
	type Refusal,
} from './transport/refusals';
import type { Attempt } from './transport/retries';

export type WhenNotCalculated = 'fail' | 'calculate' | 'unknown';

/** What an item wants to know about its channel. */
export interface Question {
	operation: Operation;
	whenNotCalculated: WhenNotCalculated;
	/** Saved metrics older than this are calculated anew. */
	maxAgeDays?: number;
}

/** What is known about a channel: its metrics (null: never calculated), or why there are none. */
export type Finding = { body: WhapiObject | null } | { refusal: Refusal };

export type Ask = (operation: Operation) => Promise<{ attempt: Attempt; tries: number }>;

type Outcome = Finding | { notCalculated: Refusal };

/**
 * The statuses that Get may answer with before anything was calculated. Whapi documents none, so each
 * of these may mean that, or what it says.
 */
const PERHAPS_NEVER_CALCULATED: readonly number[] = [404, 500];

/**
 * Finds out about one channel.
 *
 * @param ask sends an operation for the channel
 * @param question what to find out
 * @param token the channel's token, to keep it out of Whapi's words
 * @param timeoutSeconds what `ask` gives a request, for the message
 * @param now the moment that the age of saved metrics is counted to
 * @returns the finding; it never throws
 */
export async function checkChannel(
	ask: Ask,
	question: Question,
	token: string,
	timeoutSeconds: number,
	now: Date,
): Promise<Finding> {
	const run = async (operation: Operation): Promise<Outcome> => {
		const { attempt, tries } = await ask(operation);
		if (attempt.kind === 'stopped') return { refusal: STOPPED };
		if (attempt.kind === 'timeout') return { refusal: timeoutRefusal(timeoutSeconds) };
		if (attempt.kind === 'noConnection') return { refusal: noConnectionRefusal(tries) };
		return readReply(attempt, operation, token);
	};
	const calculate = async () => asFinding(await run('calculate'));

	if (question.operation === 'calculate') return await calculate();
	const saved = await run('get');
	if ('notCalculated' in saved) {
		const then: Record<WhenNotCalculated, () => Finding | Promise<Finding>> = {
			fail: () => asFinding(saved),
			calculate,
			unknown: () => ({ body: null }),
		};
		return await then[question.whenNotCalculated]();
	}
	return isOlderThan(question.maxAgeDays, saved, now) ? await calculate() : saved;
}

function readReply(
	reply: { status: number; body: unknown },
	operation: Operation,
	token: string,
): Outcome {
	const isGet = operation === 'get';
	if (reply.status < 200 || reply.status > 299) {
		const refusal = refusalFor('status', reply, operation, token);
		return isGet && PERHAPS_NEVER_CALCULATED.includes(reply.status)
			? { notCalculated: refusal }
			: { refusal };
	}
	const answer = readAnswer(reply.body);
	if (answer.kind === 'metrics') return { body: answer.body };
	const refusal = refusalFor(answer.kind, reply, operation, token);
	return isGet && answer.kind === 'noMetrics' ? { notCalculated: refusal } : { refusal };
}

function asFinding(outcome: Outcome): Finding {
	return 'notCalculated' in outcome ? { refusal: outcome.notCalculated } : outcome;
}

/** Metrics without a readable date are old: nobody can say that they are not. */
function isOlderThan(maxAgeDays: number | undefined, finding: Finding, now: Date): boolean {
	if (maxAgeDays === undefined || !('body' in finding) || finding.body === null) return false;
	const age = ageInDays(toIsoDate(finding.body.lastUpdateDate), now);
	return age === null || age > maxAgeDays;
}
