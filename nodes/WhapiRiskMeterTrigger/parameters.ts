import { METER_OPERATIONS, type MeterOperation } from '../shared/meter';
import type { Parameter } from '../shared/parameter';
import { oneOf } from '../shared/parsers';
import { EVENT_VALUES, EVENTS, type TriggerEvent } from './events';

export const EVENT: Parameter<TriggerEvent> = {
	property: {
		displayName: 'Event',
		name: 'event',
		type: 'options',
		noDataExpression: true,
		options: Object.entries(EVENTS)
			.map(([value, { name, description }]) => ({ name, value, description }))
			.sort((one, other) => one.name.localeCompare(other.name)),
		default: 'riskLevelChanged',
		description:
			'The change that starts the workflow. It also starts when the overall rating gets worse or is not good at the first poll, and once after a week without a current level ("lost"). An unknown level is not a change.',
	},
	parse: oneOf(EVENT_VALUES),
};

export const READING: Parameter<MeterOperation> = {
	property: {
		displayName: 'Reading',
		name: 'reading',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Calculate',
				value: 'calculate',
				description: "Calculate new metrics. This uses the channel's one calculation of the day.",
			},
			{
				name: 'Get',
				value: 'get',
				description:
					'Get the saved metrics. Something else has to calculate them, for example another workflow.',
			},
		],
		default: 'calculate',
		description: 'How to get the metrics',
	},
	parse: oneOf(METER_OPERATIONS),
};
