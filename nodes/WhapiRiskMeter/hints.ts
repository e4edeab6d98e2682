import type { NodeExecutionHint } from 'n8n-workflow';

import { maskToken } from '../shared/mask';
import type { AnsweredItem } from './items';
import type { Run } from './run';

type Answers = ReadonlyArray<NonNullable<AnsweredItem['answer']>>;

/**
 * Hints about the answers, for the editor's output pane.
 *
 * @param answers of the items that were answered
 * @returns the hints, with tokens masked
 */
export function hintsFor(operation: unknown, answers: Answers): NodeExecutionHint[] {
	const channels = [...new Set(answers.map(({ token }) => token))];
	const oldest = answers.reduce((most, { ageDays }) => Math.max(most, ageDays ?? 0), 0);
	const incomplete = new Set(answers.flatMap((a) => (a.isComplete === false ? [a.token] : [])));
	const hints: Array<Pick<NodeExecutionHint, 'message' | 'type'>> = [];
	if (operation === 'getActivity' && answers.length > channels.length) {
		hints.push({
			message:
				'Several items of one channel have the same nextAllowedAt, which is good for one message. To send to a list, use the operation Check Before Sending in a loop over single items.',
			type: 'warning',
		});
	} else if (answers.some(({ reason }) => reason === 'oneAtATime')) {
		hints.push({
			message:
				'Only one item of a channel is decided in a run, and the others wait. Put Loop Over Items with batch size 1 before this node, so that each item comes alone and waits for its own moment.',
			type: 'warning',
		});
	} else if (operation !== 'checkBeforeSending' && answers.length > 1 && channels.length === 1) {
		hints.push({
			message: `All ${answers.length} items belong to one channel (${maskToken(channels[0])}), so Whapi was asked once. To check another channel for each item, use an expression for the token in the credential.`,
			type: 'info',
		});
	}
	if (operation === 'calculate' && oldest > 0) {
		hints.push({
			message: `Whapi returned metrics from ${inDays(oldest)} ago. It calculates at most once a day.`,
			type: 'info',
		});
	}
	if (incomplete.size > 0) {
		hints.push({
			message: `Not all messages of ${incomplete.size === 1 ? '1 channel' : `${incomplete.size} channels`} could be read, so nextAllowedAt is unknown. If Max Messages was reached, raise it or count fewer days. Otherwise Whapi's list has an entry that could not be read.`,
			type: 'warning',
		});
	}
	return hints.map((hint) => ({ ...hint, location: 'outputPane' }));
}

function inDays(days: number): string {
	return days === 1 ? '1 day' : `${days} days`;
}

/** Shows nothing in an n8n that is too old for hints. */
export function showHints({ context, operation }: Run, answered: readonly AnsweredItem[]): void {
	const hints = hintsFor(
		operation,
		answered.flatMap(({ answer }) => answer ?? []),
	);
	if (hints.length > 0) context.addExecutionHints?.(...hints);
}
