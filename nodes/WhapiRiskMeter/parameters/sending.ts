/** The parameters of Check Before Sending. */
import type { INodeProperties } from 'n8n-workflow';

import { asText } from '../../shared/asText';
import type { Parameter } from '../../shared/parameter';
import { numberThat, oneOf, shown, wholeNumber, yesOrNo } from '../../shared/parsers';
import { Refusal } from '../../shared/refusal';
import type { SendingHours, SendingSettings } from '../sending/situation';

const SHOWN = { show: { operation: ['checkBeforeSending'] } };
const OPTION_SHOWN = { show: { '/operation': ['checkBeforeSending'] } };
/** The list of messages is read for a week and a day. */
const MAX_HOURS_BETWEEN = 168;
const MAX_SECONDS_BETWEEN = 24 * 60 * 60;

const numberUpTo = (max: number, unit: string) =>
	numberThat(`a number of ${unit}, 0 to ${max}`, (value) => value >= 0 && value <= max);

/** By item. Anything that may not be one person is an answer of its own, not a refusal. */
export const TO: Parameter<unknown> = {
	property: {
		displayName: 'To',
		name: 'to',
		type: 'string',
		default: '',
		placeholder: 'e.g. +44 7700 900001',
		description:
			'The person this message is for: a phone number with its country code, or a chat ID. Groups are not checked.',
		displayOptions: SHOWN,
	},
	parse: (value) => value,
};

export const AT_NEEDS_ATTENTION: Parameter<SendingSettings['atNeedsAttention']> = {
	property: {
		displayName: 'At Needs Attention',
		name: 'atNeedsAttention',
		type: 'options',
		options: [
			{
				name: 'Send at Half Pace',
				value: 'halfPace',
				description: 'Half as many people a day, and twice the time between two messages',
			},
			{ name: 'Stop', value: 'stop', description: 'Send only at Good' },
		],
		default: 'halfPace',
		description: 'What to do while Whapi rates the number Needs Attention',
		displayOptions: SHOWN,
	},
	parse: oneOf(['halfPace', 'stop']),
};

/** The traps of a loop that waits: each ends in a burst, or in a run that ends too early. */
export const LOOP_NOTICE: INodeProperties = {
	displayName:
		'Put Loop Over Items (batch size 1) before this node, or take one person at a time from a table. Connect Send → your sending node → the loop; Skip → the loop; Stop → Stop and Error; Wait → only a Wait node until sendAt → this node. Keep Always Output Data off.',
	name: 'loopNotice',
	type: 'notice',
	default: '',
	displayOptions: { ...SHOWN, hide: { '@tool': [true] } },
};

const hour = (displayName: string, name: string, value: number): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 24, numberPrecision: 0 },
	default: value,
	description: "A full hour, 0 to 24, in the workflow's time zone",
});

const parseHour = wholeNumber('a full hour, 0 to 24', 0, 24);

export const SENDING_HOURS: Parameter<SendingHours | null> = {
	property: {
		displayName: 'Sending Hours',
		name: 'sendingHours',
		type: 'fixedCollection',
		placeholder: 'Add Hours',
		default: {},
		description: 'Hours in which messages may go out. If not set, at any hour.',
		displayOptions: OPTION_SHOWN,
		options: [
			{
				displayName: 'Hours',
				name: 'hours',
				values: [hour('From', 'from', 9), hour('To', 'to', 18)],
			},
		],
	},
	parse: (value, displayName) => {
		const { hours } = (value ?? {}) as { hours?: { from?: unknown; to?: unknown } };
		if (hours === undefined) return null;
		const from = parseHour(hours.from, `${displayName}: From`);
		const to = parseHour(hours.to, `${displayName}: To`);
		if (from % 24 !== to % 24 || to - from === 24) return { from: from % 24, to };
		throw new Refusal({
			message: `${displayName} have the same From and To`,
			description: `Both are ${shown(from)}, so nothing could ever be sent. Enter two different hours, or remove them to send at any hour.`,
		});
	},
	isOption: true,
};

export const COUNTRY_CODE: Parameter<string> = {
	property: {
		displayName: 'Country Code',
		name: 'countryCode',
		type: 'string',
		default: '',
		placeholder: 'e.g. 44',
		description:
			'For numbers without a country code, such as 07700 900001 (code 1: ten digits). If empty, such numbers are skipped.',
		displayOptions: OPTION_SHOWN,
	},
	parse: (value, displayName) => {
		const code = asText(value).replace(/^\s*(?:\+|00)?|\s+$/g, '');
		if (/^(?:[1-9]\d{0,2})?$/.test(code)) return code;
		throw new Refusal({
			message: `${displayName} has to be 1 to 3 digits, such as 44`,
			description: `It is ${shown(value)} now. Change it, or leave it empty.`,
		});
	},
	isOption: true,
};

export const OPT_OUT_WORDS: Parameter<string> = {
	property: {
		displayName: 'Opt-Out Words',
		name: 'optOutWords',
		type: 'string',
		default: 'stop, unsubscribe',
		description:
			'Words separated by commas. People whose message in the last 8 days begins with one of them are skipped. This does not replace a table of opt-outs.',
		displayOptions: OPTION_SHOWN,
	},
	parse: asText,
	isOption: true,
};

export const ANSWERS_AT_ONCE: Parameter<boolean> = {
	property: {
		displayName: 'Answers at Once',
		name: 'answersAtOnce',
		type: 'boolean',
		default: false,
		description:
			'Whether people who wrote in the last 24 hours are answered at once, whatever the level and the pace. For bots and support.',
		displayOptions: OPTION_SHOWN,
	},
	parse: yesOrNo,
	isOption: true,
};

export const SECONDS_BETWEEN: Parameter<number> = {
	property: {
		displayName: 'Seconds Between Messages',
		name: 'secondsBetween',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: MAX_SECONDS_BETWEEN },
		default: 120,
		description:
			"Minimum time since the number's last unprompted message, from this workflow, the phone, or any other sender",
		displayOptions: OPTION_SHOWN,
	},
	parse: numberUpTo(MAX_SECONDS_BETWEEN, 'seconds'),
	isOption: true,
};

export const HOURS_BETWEEN: Parameter<number> = {
	property: {
		displayName: 'Hours Between Messages to One Person',
		name: 'hoursBetween',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: MAX_HOURS_BETWEEN },
		default: 20,
		description:
			'People who got any message in this time are skipped, 0 to 168 hours. So a list started twice reaches nobody twice.',
		displayOptions: OPTION_SHOWN,
	},
	parse: numberUpTo(MAX_HOURS_BETWEEN, 'hours'),
	isOption: true,
};

export const WARM_UP: Parameter<boolean> = {
	property: {
		displayName: 'Warm Up',
		name: 'warmUp',
		type: 'boolean',
		default: true,
		description:
			'Whether a new number starts with 20 people a day and grows, with days of rest in between',
		displayOptions: OPTION_SHOWN,
	},
	parse: yesOrNo,
	isOption: true,
};
