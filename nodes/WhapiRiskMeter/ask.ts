import type { IDataObject } from 'n8n-workflow';

import { calculate, get, type MeterAnswer } from '../shared/meter';
import type { Operation } from '../shared/operations';
import { toOutput } from '../shared/output';
import type { Refusal } from '../shared/refusals';
import type { RiskLevel } from '../shared/report/levels';
import type { Channel } from '../shared/transport/request';
import { toActivityReport } from './activity/activity';
import { readHistory } from './activity/history';
import { periodBefore } from './activity/period';
import { maskToken } from '../shared/mask';
import type { Question } from './settings';

/** What is worth a hint about an answer. */
export interface Noted {
	ageDays?: number | null;
	isComplete?: boolean;
}

/** What a channel's items are answered with. */
export type Answer = ({ level: RiskLevel; output: IDataObject } & Noted) | { refusal: Refusal };

const WAY_OUT =
	'Run the operation Calculate, or choose something else under Max Age or When Out of Date.';

/**
 * Asks one channel.
 *
 * @param now the moment that ages and periods are counted to
 */
export async function ask(channel: Channel, question: Question, now: Date): Promise<Answer> {
	const { token } = channel.credential;
	switch (question.operation) {
		case 'calculate':
			return fromMeter(
				await calculate(channel, question.maxAgeDays, now),
				token,
				question.simplify,
				now,
			);
		case 'get':
			return fromMeter(
				await get(channel, { ...question, wayOut: WAY_OUT }, now),
				token,
				question.simplify,
				now,
			);
		case 'getActivity': {
			const period = periodBefore(now, question.days);
			const history = await readHistory(channel, period, question.maxMessages);
			if ('refusal' in history) return history;
			const report = toActivityReport(history, period, question.limits);
			const output = { ...report, channel: maskToken(token) } as unknown as IDataObject;
			return { level: 'unknown', output, isComplete: report.isComplete };
		}
	}
}

function fromMeter(answer: MeterAnswer, token: string, simplify: boolean, now: Date): Answer {
	if ('refusal' in answer) return answer;
	const { report, output } = toOutput(answer, token, simplify, now);
	return { level: report.riskLevel, output, ageDays: report.ageDays };
}

/** What a workflow branches on, where there is no answer. */
export const UNANSWERED: Record<Operation, IDataObject> = {
	calculate: { riskLevel: 'unknown' },
	get: { riskLevel: 'unknown' },
	getActivity: { withinLimits: null },
};
