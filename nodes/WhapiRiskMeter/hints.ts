import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

import type { CheckedItem } from './channels';
import { maskToken } from './report/mask';
import type { Operation } from './transport/refusals';

const OLD_AFTER_DAYS = 7;

type Source = NonNullable<CheckedItem['source']>;

/**
 * What is worth knowing about the answers, in the editor's output pane.
 *
 * @param sources where each answered item's answer is from
 * @returns the hints, with tokens masked
 */
export function hintsFor(sources: readonly Source[]): NodeExecutionHint[] {
	const channels = [...new Set(sources.map(({ token }) => token))];
	const oldest: Record<Operation, number> = { calculate: 0, get: 0 };
	for (const { operation, ageDays } of sources) {
		oldest[operation] = Math.max(oldest[operation], ageDays ?? 0);
	}
	const hints: NodeExecutionHint[] = [];
	if (sources.length > 1 && channels.length === 1) {
		hints.push({
			message: `All ${sources.length} items were answered for one channel (${maskToken(channels[0])}), which was asked once. To check a channel per item, make the token in the credential an expression.`,
			type: 'info',
			location: 'outputPane',
		});
	}
	if (oldest.calculate > 0) {
		hints.push({
			message: `Whapi answered with metrics that it had saved ${inDays(oldest.calculate)} ago: it calculates at most once a day.`,
			type: 'info',
			location: 'outputPane',
		});
	}
	if (oldest.get > OLD_AFTER_DAYS) {
		hints.push({
			message: `The oldest of these metrics were calculated ${inDays(oldest.get)} ago. Use the operation Calculate, or the option Max Age, to decide on newer ones.`,
			type: 'warning',
			location: 'outputPane',
		});
	}
	return hints;
}

function inDays(days: number): string {
	return days === 1 ? '1 day' : `${days} days`;
}

/**
 * @param context the node's context; an old n8n has no hints, and then there are none
 * @param checked the answered items
 */
export function showHints(context: IExecuteFunctions, checked: readonly CheckedItem[]): void {
	const hints = hintsFor(checked.flatMap(({ source }) => source ?? []));
	if (hints.length > 0) context.addExecutionHints?.(...hints);
}
