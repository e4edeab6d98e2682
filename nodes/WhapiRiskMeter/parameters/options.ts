/** The options of all operations. */
import type { INodeProperties } from 'n8n-workflow';

import type { Parameter } from '../../shared/parameter';
import { numberThat, wholeNumber, yesOrNo } from '../../shared/parsers';
import { Refusal } from '../../shared/refusal';
import { factsOf, OPERATION_VALUES } from '../operations';

const DEFAULT_RESULT_FIELD = 'riskMeter';
/** n8n's engine treats an item with nothing but these fields as failed. */
const FIELDS_OF_A_FAILED_ITEM: readonly string[] = ['error', 'message', 'details'];
/** A day. Far beyond any calculation, and well below the maximum of a timer. */
const MAX_TIMEOUT_SECONDS = 24 * 60 * 60;
/** More at once end in time-outs. */
const MAX_CONCURRENCY = 100;

const WITH_INPUT = OPERATION_VALUES.filter((operation) => factsOf(operation).keepsInput);
const WITHOUT_INPUT = OPERATION_VALUES.filter((operation) => !WITH_INPUT.includes(operation));

export const INCLUDE_INPUT_FIELDS: Parameter<boolean> = {
	property: {
		displayName: 'Include Input Fields',
		name: 'includeInputFields',
		type: 'boolean',
		default: false,
		description:
			"Whether to keep the input item's fields and binary data, and add the result as one more field",
		displayOptions: { show: { '/operation': WITHOUT_INPUT }, hide: { '@tool': [true] } },
	},
	parse: yesOrNo,
	isOption: true,
};

export const RESULT_FIELD: Parameter<string> = {
	property: {
		displayName: 'Result Field',
		name: 'resultField',
		type: 'string',
		default: DEFAULT_RESULT_FIELD,
		placeholder: 'e.g. riskMeter',
		description:
			'Name of the field for the result, next to the input fields. An input field with this name is replaced.',
		displayOptions: {
			show: { '/operation': WITHOUT_INPUT, includeInputFields: [true] },
			hide: { '@tool': [true] },
		},
	},
	parse: (value, displayName) => {
		const name = typeof value === 'string' ? value.trim() : '';
		if (name !== '' && !FIELDS_OF_A_FAILED_ITEM.includes(name)) return name;
		throw new Refusal({
			message: name === '' ? `${displayName} is empty` : `${displayName} cannot be “${name}”`,
			description: `Enter a field name for the result, such as ${DEFAULT_RESULT_FIELD}. The names ${FIELDS_OF_A_FAILED_ITEM.join(', ')} are not possible: n8n treats an item with such a field as failed.`,
		});
	},
	isOption: true,
};

/** The same parameter, for the operations that always keep the input's fields. */
export const RESULT_FIELD_ALWAYS: INodeProperties = {
	...RESULT_FIELD.property,
	displayOptions: { show: { '/operation': WITH_INPUT }, hide: { '@tool': [true] } },
};

export const CONCURRENCY: Parameter<number> = {
	property: {
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: MAX_CONCURRENCY, numberPrecision: 0 },
		default: 10,
		description: 'How many channels to check at the same time, 1 to 100',
	},
	parse: wholeNumber(`a whole number of channels, 1 to ${MAX_CONCURRENCY}`, 1, MAX_CONCURRENCY),
	isOption: true,
};

export const TIMEOUT: Parameter<number> = {
	property: {
		displayName: 'Timeout (Seconds)',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 60,
		description: 'Maximum time for one request. A calculation can be slow.',
	},
	parse: numberThat(
		`a number of seconds above 0 and up to ${MAX_TIMEOUT_SECONDS}`,
		(seconds) => seconds > 0 && seconds <= MAX_TIMEOUT_SECONDS,
	),
	isOption: true,
};
