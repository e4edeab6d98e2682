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
import { OPERATIONS } from './operations';
import { OUTPUTS, toOutputs } from './outputs';
import { OPERATION } from './parameters/operation';
import { PROPERTIES } from './parameters/properties';
import { startRun } from './run';

const SUBTITLES = JSON.stringify(
	Object.fromEntries(
		(OPERATION.property.options as INodePropertyOptions[]).map(({ value, name }) => [value, name]),
	),
);
const LEVEL_OUTPUTS = OPERATIONS.calculate.outputs.map(({ title }, at) => `${at} ${title}`);

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
				'Checks the ban risk of a WhatsApp number on Whapi.Cloud. Put it before the node that sends, and send only when riskLevel is good: unknown is never good.',
			extraTypeDefContent: [
				{
					content: `<patterns>
Four outputs: with splitByRiskLevel true (not for getActivity, not as a tool) the outputs are, in this order: ${LEVEL_OUTPUTS.join(', ')}.
Only Good may send: connect your sending nodes to .output(${LEVEL_OUTPUTS.length - 1}) and to no other. Without the split there is one output: follow it with an IF on riskLevel equals good, and send on true.
unknown means that the level is missing, unreadable or out of date. Treat it like useCaution, never as good.
Channels: only the credential may differ from item to item, by an expression in its Channel Token. Every other parameter has one value for the whole run.
Operations: calculate uses the channel's one calculation per day; get reads the saved one; getActivity counts what the number sent and gives no risk level: follow it with an IF on withinLimits, and with a Wait until nextAllowedAt before each send.
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
