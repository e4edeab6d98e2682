import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { METRICS } from '../shared/report/metrics';
import { EVENTS } from './events';
import { pollChannel } from './poll';

const SUBTITLES = JSON.stringify(
	Object.fromEntries(Object.entries(EVENTS).map(([event, { subtitle }]) => [event, subtitle])),
);

const METRIC_NAMES = METRICS.map(({ name }) => name).join(', ');

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
			'Starts the workflow when the ban risk of a WhatsApp number on Whapi.Cloud changes, or can no longer be read',
		defaults: { name: 'Whapi Risk Meter Trigger' },
		polling: true,
		eventTriggerDescription: '',
		activationMessage:
			'Your trigger now watches the number. The workflow starts at once if the risk level is already worse than Good, then whenever it changes, and once after a week without a current level.',
		triggerPanel: {
			header: "Read the number's risk now",
			executionsHelp: {
				inactive:
					'<b>While you build</b>, fetch a test event: it returns the current reading and remembers nothing.<br /><br /><b>To keep watch</b>, publish the workflow. It starts at once if the level is already worse than Good, then whenever it changes, and once after a week without a current level. The executions list shows each start.',
				active:
					'<b>This workflow keeps watch.</b> It starts whenever the level changes, and once after a week without a current level. The executions list shows each start, and each request that Whapi refused. While nothing changes, it shows nothing.<br /><br /><b>A test event</b> returns the current reading and remembers nothing.',
			},
			activationHint: {
				inactive:
					'Publish the workflow to keep watch. If the level is already worse than Good, it starts at once.',
				active:
					'The watch is on. It sends a request to Whapi as often as Poll Times says, but at most once an hour.',
			},
		},
		builderHint: {
			searchHint:
				'Starts a workflow when the ban risk of a WhatsApp number on Whapi.Cloud changes. Choose the mode Every Day in Poll Times: Whapi calculates once a day, and this trigger sends at most one request an hour. A first reading of "good" is silent; any other known level starts the workflow at once when it is published. Only riskLevel "good" is an all-clear: "unknown" is never good, nor is change "lost", which means no current level for more than 7 days. One trigger watches one channel; to check many channels, use a schedule and the node Whapi Risk Meter.',
			extraTypeDefContent: [
				{
					content: `One item each time, with simplify on:
{
  riskLevel: 'good' | 'needsAttention' | 'useCaution' | 'unknown', // branch on this
  riskLabel: string,
  safetyScore: number | null, // 1 to 3, and 3 is the safest
  ${METRIC_NAMES}: a level each,
  advice: string[], // what to do, in sentences for people
  lastUpdateDate: string | null, ageDays: number | null,
  channel: string, // the masked token
  previous: { riskLevel, ${METRIC_NAMES}, lastUpdateDate },
  change: 'better' | 'worse' | 'mixed' | 'same' | 'lost',
  changedMetrics: string[]
}
Every event also starts the workflow when riskLevel falls, when it is lost, and when it is known again after that.`,
				},
			],
		},
		hints: [
			{
				message:
					'Poll Times is at Every Minute. Whapi calculates once a day, and this trigger sends at most one request an hour: choose the mode Every Day.',
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
						description: 'The overall rating or one of the metrics has another level',
					},
					{
						name: 'Metrics Updated',
						value: 'updated',
						description: 'The metrics were calculated anew, whether or not a level changed',
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
					'The change that starts the workflow. A worse overall rating always starts it, also at the first poll. So does, once, a week without a current level ("lost"). An unknown level is no change.',
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
