import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodePropertyOptions,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { answerItems } from './items';
import { showHints } from './hints';
import { OPERATIONS, type Output } from './operations';
import { OUTPUTS, toOutputs } from './outputs';
import { OPERATION } from './parameters/operation';
import { PROPERTIES } from './parameters/properties';
import { startRun } from './run';

const SUBTITLES = JSON.stringify(
	Object.fromEntries(
		(OPERATION.property.options as INodePropertyOptions[]).map(({ value, name }) => [value, name]),
	),
);
const numbered = (outputs: readonly Output[]) => outputs.map(({ title }, at) => `${at} ${title}`);
const LEVEL_OUTPUTS = numbered(OPERATIONS.calculate.outputs);
const SENDING_OUTPUTS = numbered(OPERATIONS.checkBeforeSending.outputs);

export class WhapiRiskMeter implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Whapi Risk Meter',
		name: 'whapiRiskMeter',
		icon: {
			light: 'file:../shared/whapiRiskMeter.svg',
			dark: 'file:../shared/whapiRiskMeter.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: `={{ (${SUBTITLES})[$parameter["operation"]] }}`,
		description: 'Check or watch the ban risk of a WhatsApp number on Whapi.Cloud',
		defaults: { name: 'Whapi Risk Meter' },
		usableAsTool: true,
		builderHint: {
			searchHint:
				'Checks the ban risk of a WhatsApp number on Whapi.Cloud, and decides whether a message may go out now. To send to people, use checkBeforeSending and send only from its Send output. Elsewhere, send only when riskLevel is good: unknown is never good.',
			extraTypeDefContent: [
				{
					content: `<patterns>
To send messages to people: checkBeforeSending, one item at a time. Its outputs are always, in this order: ${SENDING_OUTPUTS.join(', ')}.
Loop: Loop Over Items (batchSize 1), output 1 (loop) to this node, with "to" set to the item's phone number. Send to the node that sends, and that node back to Loop Over Items. Skip back to Loop Over Items. Wait only to a Wait node (resume: specificTime, dateTime from riskMeter.sendAt), and the Wait node back to this node. Stop to Stop and Error, with riskMeter.message. The result is in the field riskMeter, beside the item's own fields. Never switch Always Output Data on.
Only Send may send: connect the node that sends to .output(${SENDING_OUTPUTS.length - 1}) and nothing else to it.
Four outputs by level: for calculate and get with splitByRiskLevel true (not as a tool) the outputs are, in this order: ${LEVEL_OUTPUTS.join(', ')}.
Only Good may send: connect your sending nodes to .output(${LEVEL_OUTPUTS.length - 1}) and to no other. Without the split there is one output: follow it with an IF on riskLevel equals good, and send on true.
unknown means that the level is missing, unreadable or out of date. Treat it like useCaution, never as good.
Channels: only the credential, by an expression in its Channel Token, and "to" may differ from item to item. Every other parameter has one value for the whole run.
Operations: calculate uses the channel's one calculation per day; get reads the saved one; getActivity counts what the number sent and gives no risk level: use it to report or alert, with an IF on withinLimits, not to pace sending.
</patterns>`,
				},
			],
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: OUTPUTS,
		credentials: [{ name: 'whapiChannelTokenApi', required: true }],
		properties: PROPERTIES,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const run = startRun(this);
		const answered = await answerItems(run, new Date());
		showHints(run, answered);
		return toOutputs(run, answered);
	}
}
