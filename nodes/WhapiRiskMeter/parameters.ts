import { NodeOperationError, type IExecuteFunctions, type INode } from 'n8n-workflow';

import type { Question } from './check';

/** What one item is to be answered with. */
export interface ItemSettings {
	question: Question;
	simplify: boolean;
	/** The field for the result among the input's own fields; null for a result without them. */
	resultField: string | null;
	timeoutSeconds: number;
	concurrency: number;
}

/** Reads the parameters of item `itemIndex`. Throws a NodeOperationError that says what to enter. */
export type SettingsReader = (itemIndex: number) => ItemSettings;

export type Check<T> = (value: unknown, node: INode, itemIndex?: number) => T;

const DEFAULT_CONCURRENCY = 10;
export const DEFAULT_TIMEOUT_SECONDS = 60;
/** A day. Far beyond any calculation, and well below what a timer can count. */
const LONGEST_TIMEOUT_SECONDS = 24 * 60 * 60;
const DEFAULT_RESULT_FIELD = 'riskMeter';

export const OPERATIONS = ['calculate', 'get'] as const;

const PARAMETERS = {
	operation: oneOf('Operation', OPERATIONS),
	whenNotCalculated: oneOf('When Not Calculated', ['fail', 'calculate', 'unknown'] as const),
	simplify: (value: unknown) => value !== false,
	options: (value: unknown, node: INode, itemIndex?: number) => {
		const given = (value ?? {}) as Record<string, unknown>;
		// An option that is there but gives nothing (a wrong expression) is refused, not defaulted.
		const isGiven = (name: string) => Object.hasOwn(given, name);
		const read = <T>(name: string, fallback: unknown, check: Check<T>) =>
			check(isGiven(name) ? given[name] : fallback, node, itemIndex);
		return {
			resultField:
				given.includeInputFields === true
					? read('resultField', DEFAULT_RESULT_FIELD, resultFieldName)
					: null,
			maxAgeDays: isGiven('maxAgeDays') ? read('maxAgeDays', 0, maxAgeDays) : undefined,
			concurrency: read('concurrency', DEFAULT_CONCURRENCY, concurrency),
			timeoutSeconds: read('timeout', DEFAULT_TIMEOUT_SECONDS, timeout),
		};
	},
} satisfies Record<string, Check<unknown>>;

const FALLBACKS = {
	operation: 'calculate',
	whenNotCalculated: 'fail',
	simplify: true,
	options: {},
};

/**
 * A reader of the node's parameters. What holds no expression is the same for every item and is read
 * once: with thousands of items, resolving it each time costs more than all the rest of the node.
 *
 * @param context the node's context
 * @param node the node, for messages
 */
export function settingsReader(context: IExecuteFunctions, node: INode): SettingsReader {
	const reader = <T>(name: keyof typeof PARAMETERS, check: Check<T>) => {
		const readAt = (itemIndex: number) =>
			check(context.getNodeParameter(name, itemIndex, FALLBACKS[name]), node, itemIndex);
		if (holdsExpression(node.parameters[name])) return readAt;
		let constant: { value: T } | undefined;
		return (itemIndex: number) => (constant ??= { value: readAt(itemIndex) }).value;
	};
	const operation = reader('operation', PARAMETERS.operation);
	const whenNotCalculated = reader('whenNotCalculated', PARAMETERS.whenNotCalculated);
	const simplify = reader('simplify', PARAMETERS.simplify);
	const options = reader('options', PARAMETERS.options);
	return (itemIndex) => {
		const question: Question = {
			operation: operation(itemIndex),
			whenNotCalculated: 'fail',
		};
		const { maxAgeDays, ...rest } = options(itemIndex);
		if (question.operation === 'get') {
			question.whenNotCalculated = whenNotCalculated(itemIndex);
			question.maxAgeDays = maxAgeDays;
		}
		return { question, simplify: simplify(itemIndex), ...rest };
	};
}

function holdsExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	return typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression);
}

/**
 * @param displayName the parameter's name in the editor
 * @param known its values
 * @returns a check that throws a NodeOperationError for any other value
 */
export function oneOf<T extends string>(displayName: string, known: readonly T[]): Check<T> {
	return (value, node, itemIndex) => {
		const found = known.find((candidate) => candidate === value);
		if (found === undefined) {
			throw new NodeOperationError(
				node,
				`${displayName} has a value that this node does not know: ${shown(value)}`,
				{
					description: `Choose one of ${known.join(', ')}. The workflow may come from another version of this node or may have been edited by hand.`,
					itemIndex,
				},
			);
		}
		return found;
	};
}

const LONGEST_VALUE_TO_SHOW = 15;

/** A wrong expression may give anything, a channel token too: a longer text is not repeated. */
function shown(value: unknown): string {
	const text = String(value);
	return text.length > LONGEST_VALUE_TO_SHOW ? 'a longer text' : `“${text}”`;
}

/** n8n gives the numbers of expressions as text now and then. */
function toNumber(value: unknown): number {
	if (typeof value === 'number') return value;
	return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
}

function numberThat(
	displayName: string,
	requirement: string,
	isMet: (value: number) => boolean,
): Check<number> {
	return (value, node, itemIndex) => {
		const number = toNumber(value);
		if (!isMet(number)) {
			throw new NodeOperationError(node, `The option ${displayName} has to be ${requirement}`, {
				description: `It is ${shown(value)} now. Change it, or remove the option to use its default.`,
				itemIndex,
			});
		}
		return number;
	};
}

function maxAgeDays(...args: Parameters<Check<number>>): number {
	return numberThat('Max Age (Days)', 'a number of days, 0 or more', (days) => days >= 0)(...args);
}

function concurrency(...args: Parameters<Check<number>>): number {
	return numberThat(
		'Concurrency',
		'a whole number of channels, at least 1',
		(count) => Number.isSafeInteger(count) && count >= 1,
	)(...args);
}

function timeout(...args: Parameters<Check<number>>): number {
	return numberThat(
		'Timeout (Seconds)',
		`a number of seconds above 0 and up to ${LONGEST_TIMEOUT_SECONDS}`,
		(seconds) => seconds > 0 && seconds <= LONGEST_TIMEOUT_SECONDS,
	)(...args);
}

function resultFieldName(...[value, node, itemIndex]: Parameters<Check<string>>): string {
	const name = typeof value === 'string' ? value.trim() : '';
	if (name === '') {
		throw new NodeOperationError(node, 'The option Result Field has to name a field', {
			description: `Enter the field that the result goes into, such as ${DEFAULT_RESULT_FIELD}, or remove the option to use that.`,
			itemIndex,
		});
	}
	return name;
}
