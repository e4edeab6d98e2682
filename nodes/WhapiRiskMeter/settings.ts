import type { IExecuteFunctions } from 'n8n-workflow';

import { DEFAULT_MAX_AGE_DAYS, WAYS_WHEN_OUT_OF_DATE, type GetSettings } from '../shared/meter';
import { OPERATION_VALUES, WITHOUT_LEVEL, type Operation } from '../shared/operations';
import {
	numberThat,
	oneOf,
	reasonShown,
	refuser,
	shown,
	yesOrNo,
	type Parse,
} from '../shared/parsers';
import { LIMITS, type LimitName, type OwnLimits } from './activity/limits';

/** What every channel is asked. */
export type Question =
	| { operation: 'calculate'; simplify: boolean; maxAgeDays: number }
	| ({ operation: 'get'; simplify: boolean } & Omit<GetSettings, 'wayOut'>)
	| { operation: 'getActivity'; days: number; maxMessages: number; limits: OwnLimits };

/** What is the same for all items of a run: only the channel differs from item to item. */
export interface Settings {
	question: Question;
	/** How many channels are asked at once. */
	concurrency: number;
	/** For one request. */
	timeoutSeconds: number;
}

const DEFAULT_RESULT_FIELD = 'riskMeter';
/** An item with nothing but these fields counts as failed in n8n's engine. */
const FIELDS_OF_A_FAILED_ITEM: readonly string[] = ['error', 'message', 'details'];
/** What n8n adds to the operations of every node that has a credential. */
const CUSTOM_API_CALL = '__CUSTOM_API_CALL__';
/** A day. Far beyond any calculation, and well below what a timer can count. */
const LONGEST_TIMEOUT_SECONDS = 24 * 60 * 60;
/** A longer look back says nothing about now. */
const MOST_DAYS = 31;
/** A page of Whapi's message list. */
const FEWEST_MAX_MESSAGES = 500;

const parseOperation: Parse<Operation> = (value, displayName, refuse) =>
	value === CUSTOM_API_CALL
		? refuse(
				'A custom API call is made with the HTTP Request node',
				'Add an HTTP Request node and choose there, under Authentication, the predefined credential type Whapi Channel Token API. Here, choose another operation.',
			)
		: oneOf(OPERATION_VALUES)(value, displayName, refuse);

/** n8n neither resolves an expression here nor converts the value: canvas and run use the same test. */
const parseSplit: Parse<boolean> = (value, displayName, refuse) =>
	typeof value === 'boolean'
		? value
		: refuse(
				`${displayName} has to be true or false`,
				`It is ${shown(value)} now, which is neither. Switch it on or off in the node: it takes no expression.`,
			);

const parseResultField: Parse<string> = (value, displayName, refuse) => {
	const name = typeof value === 'string' ? value.trim() : '';
	if (name !== '' && !FIELDS_OF_A_FAILED_ITEM.includes(name)) return name;
	return refuse(
		name === '' ? `${displayName} has to name a field` : `${displayName} cannot be “${name}”`,
		`Enter the field that the result goes into, such as ${DEFAULT_RESULT_FIELD}. It cannot be one of ${FIELDS_OF_A_FAILED_ITEM.join(', ')}: n8n takes an item with such a field for one that failed.`,
	);
};

const wholeNumber = (requirement: string, least: number, most = Number.MAX_SAFE_INTEGER) =>
	numberThat(requirement, (value) => Number.isInteger(value) && value >= least && value <= most);

/** Below 1 no message could ever go out, and the moment for the next one would never come. */
const parseCount = wholeNumber('a whole number, at least 1', 1);
const parseShare = numberThat('a number from 0 to 1', (share) => share >= 0 && share <= 1);

/** n8n passes on only the names that the description has. A limit that is not given is Whapi's. */
const parseLimits: Parse<OwnLimits> = (value, displayName, refuse) => {
	const given = (value ?? {}) as Partial<Record<LimitName, { allowed?: unknown }>>;
	const own = LIMITS.filter(({ limit }) => given[limit] !== undefined).map((facts) => {
		const parse = facts.side === 'atMost' ? parseCount : parseShare;
		const name = `${displayName}: ${facts.title}`;
		return [facts.limit, parse(given[facts.limit]?.allowed, name, refuse)] as const;
	});
	return Object.fromEntries(own);
};

interface Parameter {
	displayName: string;
	/** Where the workflow does not hold the parameter. */
	fallback: unknown;
	parse: Parse<unknown>;
	/** Whether it stands among the Options. */
	isOption?: boolean;
}

const PARAMETERS = {
	operation: { displayName: 'Operation', fallback: 'calculate', parse: parseOperation },
	maxAgeDays: {
		displayName: 'Max Age (Days)',
		fallback: DEFAULT_MAX_AGE_DAYS,
		// Not Infinity: what has no readable date is older than any number of days.
		parse: numberThat('a number of days, 0 or more', (days) => days >= 0 && days < Infinity),
	},
	whenOutOfDate: {
		displayName: 'When Out of Date',
		fallback: 'fail',
		parse: oneOf(WAYS_WHEN_OUT_OF_DATE),
	},
	splitByRiskLevel: { displayName: 'Split by Risk Level', fallback: false, parse: parseSplit },
	simplify: { displayName: 'Simplify', fallback: true, parse: yesOrNo },
	days: {
		displayName: 'Days',
		fallback: 7,
		parse: wholeNumber(`a whole number of days, 1 to ${MOST_DAYS}`, 1, MOST_DAYS),
	},
	includeInputFields: {
		displayName: 'Include Input Fields',
		fallback: false,
		parse: yesOrNo,
		isOption: true,
	},
	resultField: {
		displayName: 'Result Field',
		fallback: DEFAULT_RESULT_FIELD,
		parse: parseResultField,
		isOption: true,
	},
	concurrency: {
		displayName: 'Concurrency',
		fallback: 10,
		parse: wholeNumber('a whole number of channels, at least 1', 1),
		isOption: true,
	},
	timeout: {
		displayName: 'Timeout (Seconds)',
		fallback: 60,
		parse: numberThat(
			`a number of seconds above 0 and up to ${LONGEST_TIMEOUT_SECONDS}`,
			(seconds) => seconds > 0 && seconds <= LONGEST_TIMEOUT_SECONDS,
		),
		isOption: true,
	},
	maxMessages: {
		displayName: 'Max Messages',
		fallback: 10_000,
		parse: wholeNumber(
			`a whole number of messages, at least ${FEWEST_MAX_MESSAGES}`,
			FEWEST_MAX_MESSAGES,
		),
		isOption: true,
	},
	limits: { displayName: 'Limits', fallback: {}, parse: parseLimits, isOption: true },
} satisfies Record<string, Parameter>;

type Name = keyof typeof PARAMETERS;
type Value<N extends Name> = ReturnType<(typeof PARAMETERS)[N]['parse']>;

/** Whether an agent calls the node as its tool: then only the first output reaches it. */
export function isTool(context: IExecuteFunctions): boolean {
	// Newer engines run a tool in the context of an ordinary node, which says false; older ones do not
	// have the function. The type that n8n makes of a node for agents always has this ending.
	return (context.isToolExecution?.() ?? false) || context.getNode().type.endsWith('Tool');
}

/** @returns the operation as the workflow holds it: it takes no expression, and is not checked here */
export function storedOperation(context: IExecuteFunctions): unknown {
	return context.getNodeParameter('operation', 0, PARAMETERS.operation.fallback);
}

/** Whether the items leave by an output per risk level. */
export function isSplit(context: IExecuteFunctions): boolean {
	return (
		context.getNodeParameter('splitByRiskLevel', 0, false) === true &&
		!WITHOUT_LEVEL.includes(storedOperation(context)) &&
		!isTool(context)
	);
}

/**
 * @returns the field for the result among the input's own fields; null for a result without them
 * @throws NodeOperationError that says what to enter
 */
export function readResultField(context: IExecuteFunctions): string | null {
	// What goes out of a tool is read by a model, and the agent's own fields are not for it.
	if (isTool(context) || !read(context, 'includeInputFields')) return null;
	return read(context, 'resultField');
}

/** @throws NodeOperationError that says what to enter */
export function readSettings(context: IExecuteFunctions): Settings {
	const question = readQuestion(context, read(context, 'operation'));
	if (!WITHOUT_LEVEL.includes(question.operation) && !isTool(context))
		read(context, 'splitByRiskLevel');
	return {
		question,
		concurrency: read(context, 'concurrency'),
		timeoutSeconds: read(context, 'timeout'),
	};
}

function readQuestion(context: IExecuteFunctions, operation: Operation): Question {
	switch (operation) {
		case 'calculate':
			return {
				operation,
				simplify: read(context, 'simplify'),
				maxAgeDays: read(context, 'maxAgeDays'),
			};
		case 'get':
			return {
				operation,
				simplify: read(context, 'simplify'),
				maxAgeDays: read(context, 'maxAgeDays'),
				whenOutOfDate: read(context, 'whenOutOfDate'),
			};
		case 'getActivity':
			return {
				operation,
				days: read(context, 'days'),
				maxMessages: read(context, 'maxMessages'),
				limits: read(context, 'limits'),
			};
	}
}

/** The one value of a parameter. An expression may give each item another one, and that is refused. */
function read<N extends Name>(context: IExecuteFunctions, name: N): Value<N> {
	const { displayName, fallback, parse, isOption }: Parameter = PARAMETERS[name];
	const path = isOption ? `options.${name}` : name;
	const node = context.getNode();
	const parsedFor = (itemIndex: number) => {
		const refuse = refuser(node, itemIndex);
		let value: unknown;
		try {
			value = context.getNodeParameter(path, itemIndex, fallback);
		} catch (error) {
			return refuse(
				`${displayName} could not be read: ${reasonShown(error)}`,
				`Its expression gives nothing for item ${itemIndex}: open it in the expression editor and correct what is marked there.`,
			);
		}
		return parse(value, displayName, refuse);
	};
	const value = parsedFor(0);
	const stored = context.getNodeParameter(path, 0, fallback, { rawExpressions: true });
	const items = holdsExpression(stored) ? context.getInputData().length : 1;
	for (let itemIndex = 1; itemIndex < items; itemIndex++) {
		const [one, other] = firstDifference(value, parsedFor(itemIndex));
		if (one === other) continue;
		refuser(node, itemIndex)(
			`${displayName} has to be the same for all items`,
			`It is ${shown(one)} for item 0 and ${shown(other)} for item ${itemIndex}. Only the channel may differ from item to item: enter one value, or run the node once for each.`,
		);
	}
	return value as Value<N>;
}

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
