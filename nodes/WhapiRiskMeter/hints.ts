import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

import { maskToken } from '../shared/mask';
import type { MeterOperation } from '../shared/operations';
import type { Source } from './answers';
import type { AnsweredItem } from './items';

const OLD_AFTER_DAYS = 7;

/**
 * What is worth knowing about the answers, in the editor's output pane.
 *
 * @param sources where each answered item's answer is from
 * @returns the hints, with tokens masked
 */
export function hintsFor(sources: readonly Source[]): NodeExecutionHint[] {
	const channels = [...new Set(sources.map(({ token }) => token))];
	const oldest: Record<MeterOperation, number> = { calculate: 0, get: 0 };
	const cutShort = new Set<string>();
	for (const source of sources) {
		if (source.operation !== 'getActivity') {
			oldest[source.operation] = Math.max(oldest[source.operation], source.ageDays ?? 0);
		} else if (!source.isComplete) cutShort.add(source.token);
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
	if (cutShort.size > 0) {
		hints.push({
			message: `Max Messages ended the reading for ${cutShort.size === 1 ? '1 channel' : `${cutShort.size} channels`}, and older messages were not counted. Raise that option, or ask for fewer days.`,
			type: 'warning',
			location: 'outputPane',
		});
	}
	return hints;
}

function inDays(days: number): string {
	return days === 1 ? '1 day' : `${days} days`;
}

/** An old n8n has no hints, and then there are none. */
export function showHints(context: IExecuteFunctions, answered: readonly AnsweredItem[]): void {
	const hints = hintsFor(answered.flatMap(({ source }) => source ?? []));
	if (hints.length > 0) context.addExecutionHints?.(...hints);
}
