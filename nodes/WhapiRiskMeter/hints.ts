import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

import { maskToken } from '../shared/mask';
import type { Operation } from '../shared/operations';
import type { AnsweredItem } from './items';
import { storedOperation } from './settings';

/**
 * What is worth knowing about the answers, in the editor's output pane.
 *
 * @param sources where each answered item's answer is from
 * @returns the hints, with tokens masked
 */
export function hintsFor(
	operation: Operation,
	sources: ReadonlyArray<NonNullable<AnsweredItem['source']>>,
): NodeExecutionHint[] {
	const channels = [...new Set(sources.map(({ token }) => token))];
	const oldest = sources.reduce((most, { ageDays }) => Math.max(most, ageDays ?? 0), 0);
	const cutShort = new Set(sources.flatMap((s) => (s.isComplete === false ? [s.token] : [])));
	const hints: Array<Pick<NodeExecutionHint, 'message' | 'type'>> = [];
	if (sources.length > 1 && channels.length === 1) {
		hints.push({
			message: `All ${sources.length} items were answered for one channel (${maskToken(channels[0])}), which was asked once. To check a channel per item, make the token in the credential an expression.`,
			type: 'info',
		});
	}
	if (operation === 'calculate' && oldest > 0) {
		hints.push({
			message: `Whapi answered with metrics that it had saved ${inDays(oldest)} ago: it calculates at most once a day.`,
			type: 'info',
		});
	}
	if (cutShort.size > 0) {
		hints.push({
			message: `Not all messages could be read for ${cutShort.size === 1 ? '1 channel' : `${cutShort.size} channels`}, so that nothing says when to write next. Max Messages ended the reading (raise that option, or ask for fewer days), or Whapi listed something that could not be understood.`,
			type: 'warning',
		});
	}
	return hints.map((hint) => ({ ...hint, location: 'outputPane' }));
}

function inDays(days: number): string {
	return days === 1 ? '1 day' : `${days} days`;
}

/** Shows nothing in an n8n that is too old for hints. */
export function showHints(context: IExecuteFunctions, answered: readonly AnsweredItem[]): void {
	const hints = hintsFor(
		storedOperation(context) as Operation,
		answered.flatMap(({ source }) => source ?? []),
	);
	if (hints.length > 0) context.addExecutionHints?.(...hints);
}
