import type { INodeProperties } from 'n8n-workflow';

import { ACTIVITY_NOTICE, DAYS, LIMITS, MAX_MESSAGES } from './activity';
import {
	CALCULATE_NOTICE,
	MAX_AGE_DAYS,
	SIMPLIFY,
	SPLIT_BY_RISK_LEVEL,
	SPLIT_NOTICE,
	WHEN_OUT_OF_DATE,
} from './meter';
import { OPERATION, TOOL_DESCRIPTION_PROPERTIES } from './operation';
import {
	CONCURRENCY,
	INCLUDE_INPUT_FIELDS,
	RESULT_FIELD,
	RESULT_FIELD_ALWAYS,
	TIMEOUT,
} from './options';
import {
	ANSWERS_AT_ONCE,
	AT_NEEDS_ATTENTION,
	COUNTRY_CODE,
	HOURS_BETWEEN,
	LOOP_NOTICE,
	OPT_OUT_WORDS,
	SECONDS_BETWEEN,
	SENDING_HOURS,
	TO,
	WARM_UP,
} from './sending';

/** In the order in which people need them; those of only one operation come first. */
const OPTIONS = [
	SENDING_HOURS.property,
	COUNTRY_CODE.property,
	OPT_OUT_WORDS.property,
	ANSWERS_AT_ONCE.property,
	SECONDS_BETWEEN.property,
	HOURS_BETWEEN.property,
	WARM_UP.property,
	LIMITS.property,
	MAX_MESSAGES.property,
	INCLUDE_INPUT_FIELDS.property,
	RESULT_FIELD.property,
	RESULT_FIELD_ALWAYS,
	CONCURRENCY.property,
	TIMEOUT.property,
];

/** The node's parameters, in the order of its panel. */
export const PROPERTIES: INodeProperties[] = [
	...TOOL_DESCRIPTION_PROPERTIES,
	OPERATION.property,
	TO.property,
	AT_NEEDS_ATTENTION.property,
	LOOP_NOTICE,
	CALCULATE_NOTICE,
	DAYS.property,
	ACTIVITY_NOTICE,
	MAX_AGE_DAYS.property,
	WHEN_OUT_OF_DATE.property,
	SPLIT_BY_RISK_LEVEL.property,
	SPLIT_NOTICE,
	SIMPLIFY.property,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: OPTIONS,
	},
];
