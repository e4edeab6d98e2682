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
	const hints: Array<[type: NodeExecutionHint['type'], message: string]> = [];
	if (operation === 'getActivity' && answers.length > channels.length) {
		hints.push([
			'warning',
			'Several items of one channel have the same nextAllowedAt, which allows one message. To send to a list, use the operation Check Before Sending in a loop over single items.',
		]);
	} else if (answers.some(({ reason }) => reason === 'oneAtATime')) {
		hints.push([
			'warning',
			'Only one item per channel is decided in a run, and the others wait. Put Loop Over Items with batch size 1 before this node, so that each item comes alone and waits for its own moment.',
		]);
	} else if (operation !== 'checkBeforeSending' && answers.length > 1 && channels.length === 1) {
		hints.push([
			'info',
			`All ${answers.length} items belong to one channel (${maskToken(channels[0])}), so Whapi was asked once. To check another channel for each item, use an expression for the token in the credential.`,
		]);
	}
	if (operation === 'calculate' && oldest > 0) {
		const days = oldest === 1 ? '1 day' : `${oldest} days`;
		hints.push([
			'info',
			`Whapi returned metrics from ${days} ago. It calculates at most once a day.`,
		]);
	}
	if (incomplete.size > 0) {
		hints.push([
			'warning',
			`Not all messages of ${incomplete.size === 1 ? '1 channel' : `${incomplete.size} channels`} could be read, so nextAllowedAt is unknown. If Max Messages was reached, raise it or count fewer days. Otherwise Whapi's list has an entry that could not be read.`,
		]);
	}
	return hints.map(([type, message]) => ({ type, message, location: 'outputPane' }));
}

/** Shows nothing in an n8n that is too old for hints. */
export function showHints({ context, operation }: Run, answered: readonly AnsweredItem[]): void {
	const answers = answered.flatMap(({ answer }) => answer ?? []);
	context.addExecutionHints?.(...hintsFor(operation, answers));
}
