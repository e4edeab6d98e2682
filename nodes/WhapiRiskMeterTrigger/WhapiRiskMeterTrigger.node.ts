import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { EVENTS } from './events';
import { pollChannel } from './poll';

const SUBTITLES = JSON.stringify(
	Object.fromEntries(Object.entries(EVENTS).map(([event, { subtitle }]) => [event, subtitle])),
);

export class WhapiRiskMeterTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Whapi Risk Meter Trigger',
		name: 'whapiRiskMeterTrigger',
		icon: {
			light: 'file:../shared/whapiRiskMeter.svg',
			dark: 'file:../shared/whapiRiskMeter.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: `={{ (${SUBTITLES})[$parameter["event"]] }}`,
		description:
			'Starts the workflow when the ban risk of a WhatsApp number on Whapi.Cloud changes',
		defaults: { name: 'Whapi Risk Meter Trigger' },
		polling: true,
		eventTriggerDescription: '',
		activationMessage:
			'Your trigger now watches the number. The first poll only remembers its risk level; the workflow starts when that changes.',
		triggerPanel: {
			header: "Read the number's risk now",
			executionsHelp: {
				inactive:
					'<b>While you build</b>, fetch a test event: it returns the current reading and remembers nothing.<br /><br /><b>To keep watch</b>, publish the workflow. It then starts by itself when the number changes, and each start is in the executions list.',
				active:
					'<b>This workflow keeps watch.</b> It starts by itself when the number changes, and each start is in the executions list. While nothing changes, nothing shows there.<br /><br /><b>A test event</b> returns the current reading and remembers nothing.',
			},
			activationHint: {
				inactive:
					'Publish the workflow to keep watch. The first poll only remembers; Whapi is asked at most once an hour.',
				active:
					'The watch lives: Whapi is asked as often as Poll Times says, and at most once an hour.',
			},
		},
		hints: [
			{
				message:
					'Poll Times is at Every Minute. Whapi calculates once a day and this trigger asks at most once an hour: choose the mode Every Day.',
				type: 'info',
				location: 'outputPane',
				whenToDisplay: 'always',
				displayCondition:
					'={{ ($parameter["pollTimes"]?.item ?? [{ mode: "everyMinute" }]).some(({ mode }) => (mode ?? "everyMinute") === "everyMinute") }}',
			},
		],
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'whapiChannelTokenApi', required: true }],
		properties: [
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
					'What starts the workflow. The first poll only remembers. An unknown level does not count as a change.',
			},
			{
				displayName: 'Reading',
				name: 'reading',
				type: 'options',
				noDataExpression: true,
				options: [
					{
						name: 'Calculate',
						value: 'calculate',
						description:
							"Calculate the metrics anew. It uses the channel's one calculation of the day.",
					},
					{
						name: 'Get',
						value: 'get',
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
