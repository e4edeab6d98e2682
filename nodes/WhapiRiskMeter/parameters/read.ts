import type { IExecuteFunctions } from 'n8n-workflow';

import type { Parameter } from '../../shared/parameter';
import { reasonShown, shown } from '../../shared/parsers';
import { Refusal } from '../../shared/refusal';

/**
 * The value of a parameter for one item.
 *
 * @throws Refusal that says what to enter
 */
export function readForItem<T>(
	context: IExecuteFunctions,
	parameter: Parameter<T>,
	itemIndex: number,
): T {
	const { property, parse } = parameter;
	const { displayName } = property;
	try {
		const value = context.getNodeParameter(pathOf(parameter), itemIndex, property.default);
		return parse(value, displayName);
	} catch (error) {
		throw unreadable(error, displayName, itemIndex);
	}
}

/** @returns a parser's refusal, or one for an expression that n8n could not evaluate, with the item */
function unreadable(error: unknown, displayName: string, itemIndex: number): Refusal {
	const notEvaluated = {
		message: `${displayName} could not be read: ${reasonShown(error)}`,
		description: `Its expression does not work for item ${itemIndex}. Open it in the expression editor and correct the marked part.`,
	};
	return new Refusal(error instanceof Refusal ? error : notEvaluated, { itemIndex });
}

/**
 * The value of a parameter that is the same for all items. An expression may give each item another one, and
 * that is refused.
 *
 * @throws Refusal that says what to enter
 */
export function read<T>(context: IExecuteFunctions, parameter: Parameter<T>): T {
	const { property } = parameter;
	const first = readForItem(context, parameter, 0);
	const stored = context.getNodeParameter(pathOf(parameter), 0, property.default, {
		rawExpressions: true,
	});
	const items = holdsExpression(stored) ? context.getInputData().length : 1;
	for (let itemIndex = 1; itemIndex < items; itemIndex++) {
		const [one, other] = firstDifference(first, readForItem(context, parameter, itemIndex));
		if (one === other) continue;
		throw new Refusal(
			{
				message: `${property.displayName} has to be the same for all items`,
				description: `It is ${shown(one)} for item 0 and ${shown(other)} for item ${itemIndex}. Enter one value, or run the node once for each value: only the channel may differ from item to item.`,
			},
			{ itemIndex },
		);
	}
	return first;
}

const pathOf = <T>({ property, isOption }: Parameter<T>) =>
	isOption ? `options.${property.name}` : property.name;

/** @returns the two values, or the first two entries that differ: all limits would be too long to show */
function firstDifference(one: unknown, other: unknown): [unknown, unknown] {
	if (typeof one !== 'object' || one === null) return [one, other];
	const pairs = Object.entries(one).map(([name, value]): [unknown, unknown] => [
		value,
		(other as Record<string, unknown>)[name],
	]);
	return pairs.find(([a, b]) => a !== b) ?? [one, one];
}

function holdsExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	return typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression);
}
