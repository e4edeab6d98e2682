import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { SIMPLIFY } from '../shared/parameter';
import { METRIC_NAMES, REPORT_FOR_BUILDER } from '../shared/report/report';
import { EVENTS } from './events';
import { EVENT, READING } from './parameters';
import { pollChannel } from './poll';

const SUBTITLES = JSON.stringify(
	Object.fromEntries(
		Object.entries(EVENTS).map(([event, { name }]) => [event, name.toLowerCase()]),
	),
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
		description: 'Check or watch the ban risk of a WhatsApp number on Whapi.Cloud',
		defaults: { name: 'Whapi Risk Meter Trigger' },
		polling: true,
		eventTriggerDescription: '',
		activationMessage:
			'Your trigger now watches the number. The workflow starts when the risk changes, and once after a week without a current level. If the number is not good now, it starts at the first poll.',
		triggerPanel: {
			header: 'Check the number now',
			executionsHelp: {
				inactive:
					'<b>While you build</b>, fetch a test event: it returns the current metrics and does not affect the watch.<br /><br /><b>To start the watch</b>, publish the workflow. It then starts by itself if the number is not good at the first poll, when the risk changes, and once after a week without a current level. Each start is in the executions list.',
				active:
					'<b>This workflow is watching.</b> It starts by itself when the risk changes, and once after a week without a current level. The executions list has each start and each refusal by Whapi, but no poll without a change.<br /><br /><b>A test event</b> returns the current metrics and does not affect the watch.',
			},
			activationHint: {
				inactive:
					'Publish the workflow to start the watch. If the number is not good now, it starts at the first poll.',
				active:
					'The watch is on. It asks Whapi as often as Poll Times says, but at most once an hour.',
			},
		},
		builderHint: {
			searchHint:
				'Starts a workflow when the ban risk of a WhatsApp number on Whapi.Cloud changes. In Poll Times, choose the mode Every Day: Whapi calculates once a day, and this trigger asks it at most once an hour. If the number is not good at the first poll, that starts the workflow too. Only riskLevel "good" is an all-clear: "unknown" is never good, and change "lost" means a week without a current level. One trigger watches one channel; for many channels, use a schedule and the node Whapi Risk Meter.',
			extraTypeDefContent: [
				{
					content: `One item each time, with simplify on:
{
  ${REPORT_FOR_BUILDER}
  previous: { riskLevel, ${METRIC_NAMES}, lastUpdateDate },
  change: 'better' | 'worse' | 'mixed' | 'same' | 'lost',
  changedMetrics: string[]
}
Whatever the event, the workflow also starts when riskLevel gets worse, when it is lost, and when it is known again after that.`,
				},
			],
		},
		hints: [
			{
				message:
					'Poll Times is set to Every Minute. Choose Every Day: Whapi calculates once a day, and this trigger asks it at most once an hour.',
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
		properties: [EVENT.property, READING.property, SIMPLIFY.property],
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollChannel(this, new Date());
	}
}
