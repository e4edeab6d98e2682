import type { IDataObject } from 'n8n-workflow';

import { asker, findOut, type Ask, type MeterQuestion } from '../shared/channel';
import type { MeterOperation, Operation } from '../shared/operations';
import { unexpectedRefusal, type Refusal } from '../shared/refusals';
import type { RiskLevel } from '../shared/report/levels';
import { toRawReport, toReport } from '../shared/report/report';
import type { Channel } from '../shared/transport/request';
import {
	activityReader,
	findActivity,
	type ActivityQuestion,
	type ReadOnce,
} from './activity/inquiry';

/** What an item may ask of its channel, by operation. */
interface Questions {
	calculate: MeterQuestion & { operation: 'calculate'; simplify: boolean };
	get: MeterQuestion & { operation: 'get'; simplify: boolean };
	getActivity: ActivityQuestion;
}

/** What one of these operations is asked with. */
export type Question<O extends Operation = Operation> = { [K in O]: Questions[K] }[O];

/** Where an answer is from. For hints only. */
export type Source = { token: string } & (
	| { operation: MeterOperation; ageDays: number | null }
	| { operation: 'getActivity'; isComplete: boolean }
);

/** What is the same for all items that ask the same of a channel, worked out once. */
export type Answer =
	{ level: RiskLevel; result: IDataObject; source: Source } | { refusal: Refusal };

/** A channel, and what asks it, the same for all questions: each request goes out once. */
export interface Asked {
	token: string;
	ask: Ask;
	readOnce: ReadOnce;
	/** The moment that ages and periods are counted to. */
	now: Date;
}

/** @param questions all that the run asks of the channel */
export function askedOf(channel: Channel, questions: readonly Question[], now: Date): Asked {
	const ofActivity = questions.filter((question) => question.operation === 'getActivity');
	return {
		token: channel.credential.token,
		ask: asker(channel),
		readOnce: activityReader(channel, ofActivity, now),
		now,
	};
}

type FindAnswer<O extends Operation> = (asked: Asked, question: Question<O>) => Promise<Answer>;

async function fromMeter(
	{ token, ask, now }: Asked,
	question: Question<MeterOperation>,
): Promise<Answer> {
	const finding = await findOut(ask, question, token, now);
	if ('refusal' in finding) return finding;
	const report = toReport(finding.fields, token, now);
	const result = question.simplify ? report : toRawReport(finding.fields, token);
	const source = { token, operation: question.operation, ageDays: report.ageDays };
	return { level: report.riskLevel, result: result as IDataObject, source };
}

async function fromMessages(
	{ token, readOnce, now }: Asked,
	question: Question<'getActivity'>,
): Promise<Answer> {
	const found = await findActivity(readOnce, question, token, now);
	if ('refusal' in found) return found;
	const { activity } = found;
	const source = { token, operation: question.operation, isComplete: activity.isComplete };
	return { level: 'unknown', result: activity as unknown as IDataObject, source };
}

const BY_OPERATION: { [O in Operation]: FindAnswer<O> } = {
	calculate: fromMeter,
	get: fromMeter,
	getActivity: fromMessages,
};

/** Finds the answer to one question. It never throws: what goes wrong is a refusal. */
export async function answerTo<O extends Operation>(
	asked: Asked,
	question: Question<O>,
): Promise<Answer> {
	const find: FindAnswer<O> = BY_OPERATION[question.operation as O];
	try {
		return await find(asked, question);
	} catch (error) {
		const { message } = error as Error;
		return { refusal: unexpectedRefusal(message, question.operation, asked.token) };
	}
}

/** What a workflow branches on, where there is no answer. */
export const UNANSWERED: Record<Operation, IDataObject> = {
	calculate: { riskLevel: 'unknown' },
	get: { riskLevel: 'unknown' },
	getActivity: { withinLimits: null },
};
