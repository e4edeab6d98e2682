import type { NodeExecutionHint } from 'n8n-workflow';

import { maskToken } from '../shared/mask';
import type { AnsweredItem } from './items';
import type { Operation } from './operations';
import type { Run } from './run';

type Answers = ReadonlyArray<NonNullable<AnsweredItem['answer']>>;

/** @returns what the editor shows below the output, with tokens masked; null for nothing */
type Hint = (answers: Answers) => [type: NodeExecutionHint['type'], message: string] | null;

const HINTS: Record<Operation, Hint[]> = {
	calculate: [oneChannel, earlierMetrics],
	get: [oneChannel],
	getActivity: [oneMoment, unread],
	checkBeforeSending: [oneAtATime],
};

const channelsOf = (answers: Answers) => [...new Set(answers.map(({ token }) => token))];

function oneChannel(answers: Answers): ReturnType<Hint> {
	const channels = channelsOf(answers);
	if (answers.length === 1 || channels.length !== 1) return null;
	return [
		'info',
		`All ${answers.length} items belong to one channel (${maskToken(channels[0])}), so Whapi was asked once. To check another channel for each item, use an expression for the token in the credential.`,
	];
}

function earlierMetrics(answers: Answers): ReturnType<Hint> {
	const oldest = answers.reduce((most, { ageDays }) => Math.max(most, ageDays ?? 0), 0);
	if (oldest === 0) return null;
	const days = oldest === 1 ? '1 day' : `${oldest} days`;
	return ['info', `Whapi returned metrics from ${days} ago. It calculates at most once a day.`];
}

function oneMoment(answers: Answers): ReturnType<Hint> {
	if (answers.length === channelsOf(answers).length) return null;
	return [
		'warning',
		'Several items of one channel have the same nextAllowedAt, which allows one message. To send to a list, use the operation Check Before Sending in a loop over single items.',
	];
}

function unread(answers: Answers): ReturnType<Hint> {
	const { length } = channelsOf(answers.filter(({ isComplete }) => isComplete === false));
	if (length === 0) return null;
	return [
		'warning',
		`Not all messages of ${length === 1 ? '1 channel' : `${length} channels`} could be read, so nextAllowedAt is unknown. If Max Messages was reached, raise it or count fewer days. Otherwise Whapi's list has an entry that could not be read.`,
	];
}

function oneAtATime(answers: Answers): ReturnType<Hint> {
	if (!answers.some(({ reason }) => reason === 'oneAtATime')) return null;
	return [
		'warning',
		'Only one item per channel is decided in a run, and the others wait. Put Loop Over Items with batch size 1 before this node, so that each item comes alone and waits for its own moment.',
	];
}

/** @param answers of the items that were answered */
export function hintsFor(operation: Operation, answers: Answers): NodeExecutionHint[] {
	return HINTS[operation].flatMap((hint) => {
		const [type, message] = hint(answers) ?? [];
		return message === undefined ? [] : [{ type, message, location: 'outputPane' as const }];
	});
}

/** Shows nothing in an n8n that is too old for hints. */
export function showHints({ context, operation }: Run, answered: readonly AnsweredItem[]): void {
	const answers = answered.flatMap(({ answer }) => answer ?? []);
	// An unknown operation has no answers.
	if (answers.length > 0) context.addExecutionHints?.(...hintsFor(operation as Operation, answers));
}
