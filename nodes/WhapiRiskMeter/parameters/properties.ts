import type { INodeProperties } from 'n8n-workflow';

import * as activity from './activity';
import * as meter from './meter';
import { OPERATION, TOOL_DESCRIPTION_PROPERTIES } from './operation';
import * as options from './options';
import * as sending from './sending';

/** In the order in which people need them; those of only one operation come first. */
const OPTIONS = [
	sending.SENDING_HOURS.property,
	sending.COUNTRY_CODE.property,
	sending.OPT_OUT_WORDS.property,
	sending.ANSWERS_AT_ONCE.property,
	sending.SECONDS_BETWEEN.property,
	sending.HOURS_BETWEEN.property,
	sending.WARM_UP.property,
	activity.LIMITS.property,
	activity.MAX_MESSAGES.property,
	options.INCLUDE_INPUT_FIELDS.property,
	options.RESULT_FIELD.property,
	options.RESULT_FIELD_ALWAYS,
	options.CONCURRENCY.property,
	options.TIMEOUT.property,
];

/** The node's parameters, in the order of its panel. */
export const PROPERTIES: INodeProperties[] = [
	...TOOL_DESCRIPTION_PROPERTIES,
	OPERATION.property,
	sending.TO.property,
	sending.AT_NEEDS_ATTENTION.property,
	sending.LOOP_NOTICE,
	meter.CALCULATE_NOTICE,
	activity.DAYS.property,
	activity.ACTIVITY_NOTICE,
	meter.MAX_AGE_DAYS.property,
	meter.WHEN_OUT_OF_DATE.property,
	meter.SPLIT_BY_RISK_LEVEL.property,
	meter.SPLIT_NOTICE,
	meter.SIMPLIFY.property,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: OPTIONS,
	},
];
