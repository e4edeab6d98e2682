import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { checkItems } from './channels';

export class WhapiRiskMeter implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Whapi Risk Meter',
		name: 'whapiRiskMeter',
		icon: { light: 'file:whapiRiskMeter.svg', dark: 'file:whapiRiskMeter.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] === "get" ? "Get" : "Calculate" }}',
		description: 'Check how close a WhatsApp number on Whapi.Cloud is to being blocked',
		defaults: {
			name: 'Whapi Risk Meter',
		},
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'whapiChannelTokenApi',
				required: true,
			},
		],
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [
					{
						name: 'Calculate',
						value: 'calculate',
						action: 'Calculate the risk of a channel',
						description:
							'Calculate the metrics anew. Whapi does so at most once a day per channel, and returns the saved metrics until then.',
					},
					{
						name: 'Get',
						value: 'get',
						action: 'Get the saved risk of a channel',
						description: 'Get the metrics that were calculated last, without calculating them',
					},
				],
				default: 'calculate',
			},
			{
				displayName: 'When Not Calculated',
				name: 'whenNotCalculated',
				type: 'options',
				options: [
					{
						name: 'Calculate Now',
						value: 'calculate',
						description: "Calculate the metrics, as the day's calculation of this channel",
					},
					{
						name: 'Return Unknown',
						value: 'unknown',
						description: 'Return an item with the risk level unknown',
					},
					{
						name: 'Stop and Say So',
						value: 'fail',
						description: "Stop with a message, or as the node's On Error setting says",
					},
				],
				default: 'fail',
				description: 'What to do for a channel whose metrics were never calculated',
				displayOptions: {
					show: {
						operation: ['get'],
					},
				},
			},
			{
				displayName: 'Simplify',
				name: 'simplify',
				type: 'boolean',
				default: true,
				description:
					'Whether to return a simplified version of the response instead of the raw data',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [
					{
						displayName: 'Concurrency',
						name: 'concurrency',
						type: 'number',
						typeOptions: {
							minValue: 1,
							numberPrecision: 0,
						},
						default: 10,
						description: 'How many channels to ask at once',
					},
					{
						displayName: 'Include Input Fields',
						name: 'includeInputFields',
						type: 'boolean',
						default: false,
						description:
							"Whether to pass on the input item's fields and binary data, with the result in one more field",
					},
					{
						displayName: 'Max Age (Days)',
						name: 'maxAgeDays',
						type: 'number',
						typeOptions: {
							minValue: 0,
						},
						default: 1,
						description:
							'Saved metrics older than this number of days are calculated anew first. 0 accepts only those of today.',
						displayOptions: {
							show: {
								'/operation': ['get'],
							},
						},
					},
					{
						displayName: 'Result Field',
						name: 'resultField',
						type: 'string',
						default: 'riskMeter',
						description:
							'Name of the field for the result, next to the input fields. A field of the input with this name is replaced.',
						displayOptions: {
							show: {
								includeInputFields: [true],
							},
						},
					},
					{
						displayName: 'Timeout (Seconds)',
						name: 'timeout',
						type: 'number',
						typeOptions: {
							minValue: 1,
						},
						default: 60,
						description: 'How long one request may take. A calculation can be slow.',
					},
				],
			},
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const checked = await checkItems(this, new Date());
		return [checked.map(({ item }) => item)];
	}
}
