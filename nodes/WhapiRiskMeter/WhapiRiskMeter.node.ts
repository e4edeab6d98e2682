import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { OPERATIONS, WITHOUT_LEVEL } from '../shared/operations';
import { LEVELS } from '../shared/report/levels';
import { LIMITS } from './activity/limits';
import { showHints } from './hints';
import { answerItems } from './items';
import { isSplit } from './settings';
import { splitByLevel } from './split';

/** As JSON, because outputs that depend on a parameter have to be an expression. */
const OUTPUT_PER_LEVEL = JSON.stringify(
	LEVELS.map(({ output }) => ({ type: NodeConnectionTypes.Main, displayName: output })),
);
const OUTPUTS_IN_ORDER = LEVELS.map(({ output }, index) => `${index} ${output}`).join(', ');
const SUBTITLES = JSON.stringify(
	Object.fromEntries(Object.entries(OPERATIONS).map(([value, { name }]) => [value, name])),
);

const OWN_LIMITS = LIMITS.map(({ limit, title, description, allowed, side }) => ({
	displayName: title,
	name: limit,
	values: [
		{
			displayName: 'Allowed',
			name: 'allowed',
			type: 'number' as const,
			typeOptions:
				side === 'atMost' ? { minValue: 1, numberPrecision: 0 } : { minValue: 0, maxValue: 1 },
			default: allowed,
			description,
		},
	],
}));

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
		description: 'Check the ban risk of a WhatsApp number on Whapi.Cloud before you send',
		defaults: { name: 'Whapi Risk Meter' },
		usableAsTool: true,
		builderHint: {
			searchHint:
				'Checks the ban risk of a WhatsApp number on Whapi.Cloud. Put it before what sends, and let only riskLevel good send: unknown is never good.',
			extraTypeDefContent: [
				{
					content: `<patterns>
Four outputs: with splitByRiskLevel true (not for getActivity, not as a tool) the outputs are, in this order: ${OUTPUTS_IN_ORDER}.
Only Good may send: connect what sends to .output(${LEVELS.length - 1}) and to no other. Without the split there is one output: follow it with an IF on riskLevel equals good, and send on true.
unknown means that the level could not be told or is out of date. Treat it like useCaution, never as good.
Channels: only the credential may differ from item to item, by an expression in its Channel Token. All parameters are one for the run.
Operations: calculate uses the one calculation that a channel has per day; get reads the saved one; getActivity counts what the number sent, without a risk level: follow it with an IF on withinLimits, and with a Wait until nextAllowedAt before each send.
</patterns>`,
				},
			],
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: `={{ $parameter["splitByRiskLevel"] === true && !${JSON.stringify(WITHOUT_LEVEL)}.includes($parameter["operation"]) ? ${OUTPUT_PER_LEVEL} : ["main"] }}`,
		credentials: [{ name: 'whapiChannelTokenApi', required: true }],
		properties: [
			{
				displayName: 'Tool Description',
				name: 'toolDescription',
				type: 'string',
				typeOptions: { rows: 5 },
				default:
					'Calculates how close a WhatsApp number is to being blocked. Call it before mass or first-contact messages. It uses the one calculation that the number has per day; called again that day it returns the saved result. Read riskLevel: good = sending as usual is fine; needsAttention = send less, and only to people who expect it; useCaution = do not start mass sending; unknown = treat it like useCaution. advice says what to improve, ageDays how old the result is. Where there is an error instead, the number could not be checked and message says how to go on.',
				description: 'What the model reads to decide when to call this tool',
				displayOptions: { show: { '@tool': [true], operation: ['calculate'] } },
			},
			{
				displayName: 'Tool Description',
				name: 'toolDescription',
				type: 'string',
				typeOptions: { rows: 5 },
				default:
					'Reads how close a WhatsApp number is to being blocked, from its last saved calculation. By itself it costs nothing: only where it is set to calculate what is out of date, it uses the one calculation that the number has per day. Read riskLevel: good = sending as usual is fine; needsAttention = send less, and only to people who expect it; useCaution = do not start mass sending; unknown = treat it like useCaution. advice says what to improve, ageDays how old the result is. Where there is an error instead, the number could not be checked and message says how to go on.',
				description: 'What the model reads to decide when to call this tool',
				displayOptions: { show: { '@tool': [true], operation: ['get'] } },
			},
			{
				displayName: 'Tool Description',
				name: 'toolDescription',
				type: 'string',
				typeOptions: { rows: 5 },
				default:
					'Counts what a WhatsApp number itself sent in the last days against limits for messages that nobody asked for, and says when the next one may go out. Call it before each such message, or to see why a number is at risk. It costs no calculation, and gives counts and times, no texts or names. It is no risk level. nextAllowedAt is a limit, not a suggestion: do not write to anybody before that moment unless they wrote in the last 24 hours; from then on you may write one message, and call this again before the next. nextAllowedAt null = not known, do not write. Read withinLimits: true = no limit is exceeded; false = overLimits names those that are or were in these days, and advice says when and what to do; null = not known, be careful. Where there is an error, the messages could not be read: do not write, and message says how to go on.',
				description: 'What the model reads to decide when to call this tool',
				displayOptions: { show: { '@tool': [true], operation: ['getActivity'] } },
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
						action: 'Calculate the ban risk of a number',
						description:
							'Calculate the metrics anew. Whapi does so at most once a day per channel, and returns the saved metrics until then.',
					},
					{
						name: 'Get',
						value: 'get',
						action: 'Get the saved ban risk of a number',
						description: 'Get the metrics that were calculated last, without calculating them',
					},
					{
						name: 'Get Activity',
						value: 'getActivity',
						action: 'Count what a number sent against limits',
						description:
							"Count what the number itself sent in the last days against Whapi's published limits, and say when the next message may go out. It is no risk level, and costs no calculation.",
					},
				],
				default: 'calculate',
			},
			{
				displayName:
					"Calculate uses the channel's one calculation of the day. Activity after it shows in the metrics tomorrow.",
				name: 'calculateNotice',
				type: 'notice',
				default: '',
				displayOptions: { show: { operation: ['calculate'] } },
			},
			{
				displayName: 'Days',
				name: 'days',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 31, numberPrecision: 0 },
				default: 7,
				description:
					'How many days back to count, 1 to 31. With fewer than 4, it cannot be seen that a fourth day in a row would be one too many.',
				displayOptions: { show: { operation: ['getActivity'] } },
			},
			{
				displayName:
					'Reads the message list of the channel and keeps counts only: no text, name or number of anybody. Where WhatsApp hides numbers, Whapi is also asked whose they are.',
				name: 'activityNotice',
				type: 'notice',
				default: '',
				displayOptions: { show: { operation: ['getActivity'] } },
			},
			{
				displayName: 'Max Age (Days)',
				name: 'maxAgeDays',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 7,
				description:
					'Metrics that were calculated longer ago are out of date, and their level is not relied on. 0 accepts only those of today.',
				displayOptions: { show: { operation: ['calculate', 'get'] } },
			},
			{
				displayName: 'When Out of Date',
				name: 'whenOutOfDate',
				type: 'options',
				options: [
					{
						name: 'Calculate Now',
						value: 'calculate',
						description: "Calculate the metrics. It uses the channel's one calculation of the day.",
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
							"Say so with the age and the old level, and stop or go on as the node's On Error setting says",
					},
				],
				default: 'fail',
				description:
					'What to do for metrics that were never calculated, or longer ago than Max Age',
				displayOptions: { show: { operation: ['get'] } },
			},
			{
				displayName: 'Split by Risk Level',
				name: 'splitByRiskLevel',
				type: 'boolean',
				noDataExpression: true,
				default: false,
				description:
					'Whether to have an output for each risk level: Unknown, Use Caution, Needs Attention, and Good',
				displayOptions: { hide: { '@tool': [true], operation: ['getActivity'] } },
			},
			{
				displayName:
					'Connect only what may send to Good. What could not be checked stops the workflow; with On Error (in the Settings tab) at Continue it leaves by Unknown, at Continue (using error output) by an output of its own.',
				name: 'splitNotice',
				type: 'notice',
				default: '',
				displayOptions: {
					show: { splitByRiskLevel: [true] },
					hide: { '@tool': [true], operation: ['getActivity'] },
				},
			},
			{
				displayName: 'Simplify',
				name: 'simplify',
				type: 'boolean',
				default: true,
				description:
					'Whether to return a simplified version of the response instead of the raw data',
				displayOptions: { hide: { operation: ['getActivity'] } },
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
						typeOptions: { minValue: 1, numberPrecision: 0 },
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
						displayOptions: { hide: { '@tool': [true] } },
					},
					{
						displayName: 'Limits',
						name: 'limits',
						type: 'fixedCollection',
						placeholder: 'Add Limit',
						default: {},
						description:
							"Limits of your own for unprompted messages, stricter or looser than Whapi's. What you do not add is Whapi's.",
						displayOptions: { show: { '/operation': ['getActivity'] } },
						options: OWN_LIMITS,
					},
					{
						displayName: 'Max Messages',
						name: 'maxMessages',
						type: 'number',
						typeOptions: { minValue: 500, numberPrecision: 0 },
						default: 10000,
						description:
							'Where reading stops, with the newest messages read. The result says in isComplete whether that was needed.',
						displayOptions: { show: { '/operation': ['getActivity'] } },
					},
					{
						displayName: 'Result Field',
						name: 'resultField',
						type: 'string',
						default: 'riskMeter',
						placeholder: 'e.g. riskMeter',
						description:
							'Name of the field for the result, next to the input fields. A field of the input with this name is replaced.',
						displayOptions: { show: { includeInputFields: [true] }, hide: { '@tool': [true] } },
					},
					{
						displayName: 'Timeout (Seconds)',
						name: 'timeout',
						type: 'number',
						typeOptions: { minValue: 1 },
						default: 60,
						description: 'How long one request may take. A calculation can be slow.',
					},
				],
			},
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const answered = await answerItems(this, new Date());
		showHints(this, answered);
		return isSplit(this) ? splitByLevel(answered) : [answered.map(({ item }) => item)];
	}
}
