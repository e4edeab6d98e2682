import type { IDataObject, IExecuteFunctions, INode } from 'n8n-workflow';

import { WAYS_WHEN_NOT_CALCULATED, type MeterQuestion } from '../shared/channel';
import { OPERATION_VALUES, WITHOUT_LEVEL, type Operation } from '../shared/operations';
import {
	DEFAULT_TIMEOUT_SECONDS,
	oneOf,
	refuser,
	shown,
	yesOrNo,
	type Parse,
} from '../shared/parameters';
import { UNANSWERED, type Question } from './answers';

/** What one item is to be answered with. */
export interface ItemSettings {
	question: Question;
	timeoutSeconds: number;
	concurrency: number;
}

const DEFAULT_RESULT_FIELD = 'riskMeter';
/** Of items with nothing but these fields n8n's engine believes that they failed. */
const FIELDS_OF_A_FAILED_ITEM: readonly string[] = ['error', 'message', 'details'];
/** What n8n adds to the operations of every node that has a credential. */
const CUSTOM_API_CALL = '__CUSTOM_API_CALL__';
const WAY_OUT =
	'Run the operation Calculate once, or choose what happens under When Not Calculated.';

const parseOperation: Parse<Operation> = (value, refuse) =>
	value === CUSTOM_API_CALL
		? refuse(
				'A custom API call is made with the HTTP Request node',
				'Add an HTTP Request node and choose there, under Authentication, the predefined credential type Whapi Channel Token API. Here, choose another operation.',
			)
		: oneOf('Operation', OPERATION_VALUES)(value, refuse);

/** n8n resolves no expression in this one and converts nothing: canvas and run use the same test. */
const parseSplit: Parse<boolean> = (value, refuse) =>
	typeof value === 'boolean'
		? value
		: refuse(
				'Split by Risk Level has to be true or false',
				`It is ${shown(value)} now, which is neither. Switch it on or off in the node: it takes no expression.`,
			);

const parseResultField: Parse<string> = (value, refuse) => {
	const name = typeof value === 'string' ? value.trim() : '';
	if (name === '') {
		return refuse(
			'The option Result Field has to name a field',
			`Enter the field that the result goes into, such as ${DEFAULT_RESULT_FIELD}, or remove the option to use that.`,
		);
	}
	if (FIELDS_OF_A_FAILED_ITEM.includes(name)) {
		return refuse(
			`The option Result Field cannot be “${name}”`,
			`n8n takes an item with such a field for one that failed. Enter another name, such as ${DEFAULT_RESULT_FIELD}.`,
		);
	}
	return name;
};

/** @param displayName the parameter's name in the editor. An expression may give its value as a text */
function numberThat(
	displayName: string,
	requirement: string,
	isMet: (value: number) => boolean,
): Parse<number> {
	return (value, refuse) => {
		// n8n gives the numbers of expressions as text now and then.
		const isText = typeof value === 'string' && value.trim() !== '';
		const number = typeof value === 'number' || isText ? Number(value) : NaN;
		if (isMet(number)) return number;
		return refuse(
			`${displayName} has to be ${requirement}`,
			`It is ${shown(value)} now. Change it, or reset it to its default.`,
		);
	};
}

/** A day. Far beyond any calculation, and well below what a timer can count. */
const LONGEST_TIMEOUT_SECONDS = 24 * 60 * 60;
/** A longer look back says nothing about now. */
const MOST_DAYS = 31;
/** A page of Whapi's message list. */
const FEWEST_MAX_MESSAGES = 500;

interface Parameter<T> {
	name: string;
	/** For a parameter that the workflow does not hold. */
	fallback: unknown;
	parse: Parse<T>;
}

const OPERATION: Parameter<Operation> = {
	name: 'operation',
	fallback: 'calculate',
	parse: parseOperation,
};
const WHEN_NOT_CALCULATED: Parameter<MeterQuestion['whenNotCalculated']> = {
	name: 'whenNotCalculated',
	fallback: 'fail',
	parse: oneOf('When Not Calculated', WAYS_WHEN_NOT_CALCULATED),
};
const SPLIT: Parameter<boolean> = {
	name: 'splitByRiskLevel',
	fallback: false,
	parse: parseSplit,
};
const SIMPLIFY: Parameter<boolean> = {
	name: 'simplify',
	fallback: true,
	parse: yesOrNo('Simplify'),
};
const INCLUDE_INPUT_FIELDS: Parameter<boolean> = {
	name: 'includeInputFields',
	fallback: false,
	parse: yesOrNo('The option Include Input Fields'),
};
const RESULT_FIELD: Parameter<string> = {
	name: 'resultField',
	fallback: DEFAULT_RESULT_FIELD,
	parse: parseResultField,
};
const MAX_AGE_DAYS: Parameter<number> = {
	name: 'maxAgeDays',
	fallback: Infinity,
	parse: numberThat(
		'The option Max Age (Days)',
		'a number of days, 0 or more',
		(days) => days >= 0,
	),
};
const CONCURRENCY: Parameter<number> = {
	name: 'concurrency',
	fallback: 10,
	parse: numberThat(
		'The option Concurrency',
		'a whole number of channels, at least 1',
		(count) => Number.isSafeInteger(count) && count >= 1,
	),
};
const TIMEOUT: Parameter<number> = {
	name: 'timeout',
	fallback: DEFAULT_TIMEOUT_SECONDS,
	parse: numberThat(
		'The option Timeout (Seconds)',
		`a number of seconds above 0 and up to ${LONGEST_TIMEOUT_SECONDS}`,
		(seconds) => seconds > 0 && seconds <= LONGEST_TIMEOUT_SECONDS,
	),
};
const DAYS: Parameter<number> = {
	name: 'days',
	fallback: 7,
	parse: numberThat(
		'Days',
		`a whole number of days, 1 to ${MOST_DAYS}`,
		(days) => Number.isSafeInteger(days) && days >= 1 && days <= MOST_DAYS,
	),
};
const MAX_MESSAGES: Parameter<number> = {
	name: 'maxMessages',
	fallback: 10_000,
	parse: numberThat(
		'The option Max Messages',
		`a whole number of messages, at least ${FEWEST_MAX_MESSAGES}`,
		(count) => Number.isSafeInteger(count) && count >= FEWEST_MAX_MESSAGES,
	),
};

/** Whether an agent calls the node as its tool: then only the first output reaches it. */
export function isTool(context: IExecuteFunctions): boolean {
	// Newer engines run a tool in the context of an ordinary node, which says false; older ones do not
	// have the function. The type that n8n makes of a node for agents always has this ending.
	return (context.isToolExecution?.() ?? false) || context.getNode().type.endsWith('Tool');
}

/** The operation as it stands in the workflow: it takes no expression, and may be anything. */
function operationIn(context: IExecuteFunctions): unknown {
	return context.getNodeParameter(OPERATION.name, 0, OPERATION.fallback);
}

const isKnown = (operation: unknown): operation is Operation =>
	OPERATION_VALUES.some((known) => known === operation);

/** Whether the items leave by an output per risk level. */
export function isSplit(context: IExecuteFunctions): boolean {
	return (
		context.getNodeParameter(SPLIT.name, 0, SPLIT.fallback) === true &&
		!WITHOUT_LEVEL.includes(operationIn(context)) &&
		!isTool(context)
	);
}

/** What a workflow branches on, in an item that could not be answered. */
export function unansweredBy(context: IExecuteFunctions): IDataObject {
	const operation = operationIn(context);
	return UNANSWERED[isKnown(operation) ? operation : 'calculate'];
}

/** Reads an item's parameters. Both throw a NodeOperationError that says what to enter. */
export interface ParameterReader {
	/** The field for the result among the input's own fields; null for a result without them. */
	resultField(itemIndex: number): string | null;
	settings(itemIndex: number): ItemSettings;
}

export function parameterReader(context: IExecuteFunctions, node: INode): ParameterReader {
	const isForTool = isTool(context);
	const valueOf = valueReader(context, node);
	const parameter = <T>({ name, fallback, parse }: Parameter<T>, itemIndex: number) =>
		parse(valueOf(name, fallback, itemIndex), refuser(node, itemIndex));
	const option = <T>({ name, fallback, parse }: Parameter<T>, itemIndex: number) => {
		const options = (valueOf('options', {}, itemIndex) ?? {}) as Record<string, unknown>;
		// An option that is there but gives nothing (a wrong expression) is refused, not defaulted.
		const value = Object.hasOwn(options, name) ? options[name] : fallback;
		return parse(value, refuser(node, itemIndex));
	};

	const questions: { [O in Operation]: (itemIndex: number) => Question<O> } = {
		calculate: (itemIndex) => ({
			operation: 'calculate',
			simplify: parameter(SIMPLIFY, itemIndex),
			whenNotCalculated: 'fail',
			maxAgeDays: Infinity,
			wayOut: WAY_OUT,
		}),
		get: (itemIndex) => ({
			operation: 'get',
			simplify: parameter(SIMPLIFY, itemIndex),
			whenNotCalculated: parameter(WHEN_NOT_CALCULATED, itemIndex),
			maxAgeDays: option(MAX_AGE_DAYS, itemIndex),
			wayOut: WAY_OUT,
		}),
		getActivity: (itemIndex) => ({
			operation: 'getActivity',
			days: parameter(DAYS, itemIndex),
			maxMessages: option(MAX_MESSAGES, itemIndex),
		}),
	};

	return {
		resultField: (itemIndex) =>
			// What goes out of a tool is read by a model, and the agent's own fields are not for it.
			!isForTool && option(INCLUDE_INPUT_FIELDS, itemIndex)
				? option(RESULT_FIELD, itemIndex)
				: null,
		settings: (itemIndex) => {
			const operation = parameter(OPERATION, itemIndex);
			if (!WITHOUT_LEVEL.includes(operation) && !isForTool) parameter(SPLIT, itemIndex);
			return {
				question: questions[operation](itemIndex),
				concurrency: option(CONCURRENCY, itemIndex),
				timeoutSeconds: option(TIMEOUT, itemIndex),
			};
		},
	};
}

/**
 * What holds no expression is the same for every item and is read once: with thousands of items, resolving
 * it each time costs more than all the rest of the node.
 */
function valueReader(context: IExecuteFunctions, node: INode) {
	const constants = new Map<string, unknown>();
	return (name: string, fallback: unknown, itemIndex: number): unknown => {
		if (constants.has(name)) return constants.get(name);
		const value: unknown = context.getNodeParameter(name, itemIndex, fallback);
		if (!holdsExpression(node.parameters[name])) constants.set(name, value);
		return value;
	};
}

function holdsExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	return typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression);
}
