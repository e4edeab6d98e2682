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
import { CONCURRENCY, INCLUDE_INPUT_FIELDS, RESULT_FIELD, TIMEOUT } from './options';

const OPTIONS = [CONCURRENCY, INCLUDE_INPUT_FIELDS, LIMITS, MAX_MESSAGES, RESULT_FIELD, TIMEOUT];

/** The node's parameters, in the order of its panel. */
export const PROPERTIES: INodeProperties[] = [
	...TOOL_DESCRIPTION_PROPERTIES,
	OPERATION.property,
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
		options: OPTIONS.map(({ property }) => property),
	},
];
