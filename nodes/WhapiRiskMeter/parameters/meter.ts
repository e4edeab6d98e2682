/** The parameters of Calculate and Get. */
import type { INodeProperties } from 'n8n-workflow';

import { DEFAULT_MAX_AGE_DAYS, WAYS_WHEN_OUT_OF_DATE, type GetSettings } from '../../shared/meter';
import { SIMPLIFY as ANY_SIMPLIFY, type Parameter } from '../../shared/parameter';
import { numberThat, oneOf, shown } from '../../shared/parsers';
import { Refusal } from '../../shared/refusal';
import { WITH_LEVEL } from '../operations';

export const CALCULATE_NOTICE: INodeProperties = {
	displayName:
		"Calculate uses the channel's one calculation of the day. Later activity is included tomorrow.",
	name: 'calculateNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { operation: ['calculate'] } },
};

export const MAX_AGE_DAYS: Parameter<number> = {
	property: {
		displayName: 'Max Age (Days)',
		name: 'maxAgeDays',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: DEFAULT_MAX_AGE_DAYS,
		description:
			'Older metrics are out of date, and their level is ignored. 0 accepts only metrics of today.',
		displayOptions: { show: { operation: WITH_LEVEL } },
	},
	// Not Infinity: metrics without a readable date are older than any number of days.
	parse: numberThat('a number, 0 or more', (days) => days >= 0 && days < Infinity),
};

export const WHEN_OUT_OF_DATE: Parameter<GetSettings['whenOutOfDate']> = {
	property: {
		displayName: 'When Out of Date',
		name: 'whenOutOfDate',
		type: 'options',
		options: [
			{
				name: 'Calculate Now',
				value: 'calculate',
				description: "Calculate new metrics. This uses the channel's one calculation of the day.",
			},
			{
				name: 'Return Unknown',
				value: 'unknown',
				description: 'Return an item with the risk level unknown',
			},
			{
				name: 'Stop with a Message',
				value: 'fail',
				description:
					'Fail with a message that gives the age and the old level. On Error decides what happens next.',
			},
		],
		default: 'fail',
		description: 'What to do if the metrics were never calculated or are older than Max Age',
		displayOptions: { show: { operation: ['get'] } },
	},
	parse: oneOf(WAYS_WHEN_OUT_OF_DATE),
};

export const SPLIT_BY_RISK_LEVEL: Parameter<boolean> = {
	property: {
		displayName: 'Split by Risk Level',
		name: 'splitByRiskLevel',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			'Whether to use four outputs, one per risk level: Unknown, Use Caution, Needs Attention, and Good. Connections that you have already made move to Unknown.',
		displayOptions: { show: { operation: WITH_LEVEL }, hide: { '@tool': [true] } },
	},
	/** n8n neither evaluates an expression here nor converts the value: canvas and run use the same test. */
	parse: (value, displayName) => {
		if (typeof value === 'boolean') return value;
		throw new Refusal({
			message: `${displayName} has to be true or false`,
			description: `It is ${shown(value)} now. Switch it on or off in the node: it takes no expression.`,
		});
	},
};

export const SPLIT_NOTICE: INodeProperties = {
	displayName:
		'Connect your sending nodes to Good only. Errors stop the workflow; change that under Settings → On Error.',
	name: 'splitNotice',
	type: 'notice',
	default: '',
	displayOptions: {
		show: { splitByRiskLevel: [true], operation: WITH_LEVEL },
		hide: { '@tool': [true] },
	},
};

export const SIMPLIFY: Parameter<boolean> = {
	...ANY_SIMPLIFY,
	property: {
		...ANY_SIMPLIFY.property,
		displayOptions: { show: { operation: WITH_LEVEL }, hide: { '@tool': [true] } },
	},
};
