import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { pollChannel } from './poll';

export class WhapiRiskMeterTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Whapi Risk Meter Trigger',
		name: 'whapiRiskMeterTrigger',
		icon: {
			light: 'file:../WhapiRiskMeter/whapiRiskMeter.svg',
			dark: 'file:../WhapiRiskMeter/whapiRiskMeter.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ ({ riskLevelChanged: "risk level changed", riskLevelWorsened: "risk level worsened", anyMetricChanged: "any metric changed", updated: "metrics updated" })[$parameter["event"]] }}',
		description:
			'Starts the workflow when the ban risk of a WhatsApp number on Whapi.Cloud changes',
		defaults: {
			name: 'Whapi Risk Meter Trigger',
		},
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'whapiChannelTokenApi',
				required: true,
			},
		],
		properties: [
			{
				displayName:
					'Whapi calculates at most once a day: under Poll Times, choose the mode Every Day. Polling more often finds nothing new.',
				name: 'pollTimesNotice',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Event',
				name: 'event',
				type: 'options',
				noDataExpression: true,
				options: [
					{
						name: 'Any Metric Changed',
						value: 'anyMetricChanged',
						description: 'The overall rating or one of the three metrics has another level',
					},
					{
						name: 'Metrics Updated',
						value: 'updated',
						description: 'The metrics were calculated anew, whether or not they changed',
					},
					{
						name: 'Risk Level Changed',
						value: 'riskLevelChanged',
						description: 'The overall rating has another level, better or worse',
					},
					{
						name: 'Risk Level Worsened',
						value: 'riskLevelWorsened',
						description: 'The overall rating fell to a riskier level',
					},
				],
				default: 'riskLevelChanged',
				description:
					'What starts the workflow. The first poll only remembers, and a level that Whapi does not tell is no change.',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [
					{
						name: 'Calculate',
						value: 'calculate',
						action: 'Watch the ban risk and calculate it each time',
						description:
							"Calculate the metrics anew. It uses the channel's one calculation of the day.",
					},
					{
						name: 'Get',
						value: 'get',
						action: 'Watch the saved ban risk',
						description: 'Get the metrics that something else calculates, for example a dashboard',
					},
				],
				default: 'calculate',
				description: 'How to read the metrics',
			},
			{
				displayName: 'Simplify',
				name: 'simplify',
				type: 'boolean',
				default: true,
				description:
					'Whether to return a simplified version of the response instead of the raw data',
			},
		],
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollChannel(this, new Date());
	}
}
