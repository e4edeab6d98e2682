import type { INodeProperties } from 'n8n-workflow';

import type { Parameter } from '../../shared/parameter';
import { oneOf } from '../../shared/parsers';
import { Refusal } from '../../shared/refusal';
import { OPERATION_VALUES, type Operation } from '../operations';

/** n8n adds this value to the operations of every node that has a credential. */
const CUSTOM_API_CALL = '__CUSTOM_API_CALL__';

export const OPERATION: Parameter<Operation> = {
	property: {
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
					'Calculate new metrics. Whapi does this at most once a day per channel; later calls that day return the saved ones.',
			},
			{
				name: 'Check Before Sending',
				value: 'checkBeforeSending',
				action: 'Check before sending a message',
				description:
					"Decide for each message to one person: send it now, wait, skip this person, or stop. Reads the number's state, risk level and pace, and this person's messages.",
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get the saved ban risk of a number',
				description: 'Get the last saved metrics without calculating new ones',
			},
			{
				name: 'Get Activity',
				value: 'getActivity',
				action: 'Get the activity of a number',
				description:
					"Compare the number's recent activity with Whapi's limits, and see when it may send next. This is not a risk level, and it uses no calculation.",
			},
		],
		default: 'calculate',
	},
	parse: (value, displayName) => {
		if (value !== CUSTOM_API_CALL) return oneOf(OPERATION_VALUES)(value, displayName);
		throw new Refusal({
			message: 'Custom API calls are made with the HTTP Request node',
			description:
				'Add an HTTP Request node. There, under Authentication, choose the predefined credential type Whapi Channel Token API. In this node, choose another operation.',
		});
	},
};

const LEVELS_EXPLAINED =
	'Read riskLevel: good = send as usual; needsAttention = send less, and only to people who expect it; useCaution = do not start mass sending; unknown = treat it like useCaution. advice says what to improve, ageDays how many days old the result is. If the result has an error field, the number could not be checked, and message says how to go on.';

/** For the model: when to call the tool, and how to read its answer. */
const TOOL_DESCRIPTIONS: Record<Operation, string> = {
	calculate: `Calculates how close a WhatsApp number is to being blocked. Call it before mass or first-contact messages. It uses the number's one calculation per day; later calls that day return the saved result. ${LEVELS_EXPLAINED}`,
	get: `Reads how close a WhatsApp number is to being blocked, from its last saved calculation. This costs nothing, unless this tool is set to calculate metrics that are out of date: then it uses the number's one calculation per day. ${LEVELS_EXPLAINED}`,
	getActivity:
		'Compares the recent activity of a WhatsApp number with limits for unprompted messages (to people who did not write in the 24 hours before), and says when the next one may go out. Call it before each such message, or to see why a number is at risk. It uses no calculation, and returns only counts and times, never texts or names. It is not a risk level. nextAllowedAt is a limit, not a suggestion: before that time, write only to people who wrote in the last 24 hours. From then on you may write one message; call this again before the next one. nextAllowedAt null = unknown, do not write. withinLimits: true = no limit is exceeded; false = overLimits names the limits that are or were exceeded, and advice says when and what to do; null = unknown, do not write. If the result has an error field, the messages could not be read: do not write, and message says how to go on.',
	checkBeforeSending:
		"Decides whether one WhatsApp message may be sent to one person now. Call it right before each message, with the phone number in To, and follow decision: send = send this one message now; wait = do not send, check again at sendAt; skip = never send this message to this person; stop = send nothing more from this number, and tell a person what message says. It reads the number's state, risk level, pace and recent messages, and a message that it allowed counts as sent: do not call it for a message that you will not send. If the result has an error field, nothing could be checked: do not send.",
};

export const TOOL_DESCRIPTION_PROPERTIES = Object.entries(TOOL_DESCRIPTIONS).map(
	([operation, text]): INodeProperties => ({
		displayName: 'Tool Description',
		name: 'toolDescription',
		type: 'string',
		typeOptions: { rows: 5 },
		default: text,
		description: 'Tells the model what this tool does and when to call it',
		displayOptions: { show: { '@tool': [true], operation: [operation] } },
	}),
);
