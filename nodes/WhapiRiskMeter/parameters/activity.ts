/** The parameters of Get Activity. */
import type { INodeProperties } from 'n8n-workflow';

import type { Parameter } from '../../shared/parameter';
import { numberThat, wholeNumber, type Parse } from '../../shared/parsers';
import { LIMITS as LIMIT_FACTS, type LimitName, type OwnLimits } from '../activity/limits';

/** A longer look back says nothing about now. */
const MAX_DAYS = 31;
/** A page of Whapi's message list. */
const MIN_MAX_MESSAGES = 500;

export const ACTIVITY_NOTICE: INodeProperties = {
	displayName:
		'Reads the channel’s message list and returns only counts, never texts, names or numbers. If WhatsApp hides numbers, the node also looks them up at Whapi. Switch on full_history in the channel’s settings at Whapi: without it, the list may be incomplete.',
	name: 'activityNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { operation: ['getActivity'] } },
};

export const DAYS: Parameter<number> = {
	property: {
		displayName: 'Days',
		name: 'days',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: MAX_DAYS, numberPrecision: 0 },
		default: 7,
		description:
			'How many days back to count, 1 to 31. Use at least 4 to check the limit of 3 consecutive days.',
		displayOptions: { show: { operation: ['getActivity'] } },
	},
	parse: wholeNumber(`a whole number of days, 1 to ${MAX_DAYS}`, 1, MAX_DAYS),
};

export const MAX_MESSAGES: Parameter<number> = {
	property: {
		displayName: 'Max Messages',
		name: 'maxMessages',
		type: 'number',
		typeOptions: { minValue: MIN_MAX_MESSAGES, numberPrecision: 0 },
		default: 10000,
		description:
			'Maximum number of messages to read, newest first. If there were more, the limits cannot be checked.',
		displayOptions: { show: { '/operation': ['getActivity', 'checkBeforeSending'] } },
	},
	parse: wholeNumber(`a whole number of messages, at least ${MIN_MAX_MESSAGES}`, MIN_MAX_MESSAGES),
	isOption: true,
};

/** Below 1 no message could ever go out, and the moment for the next one would never come. */
const parseCount = wholeNumber('a whole number, 1 or more', 1);
const parseShare = numberThat('a number from 0 to 1', (share) => share >= 0 && share <= 1);

/** n8n passes on only the names that the description has. Whapi's limits apply to the rest. */
const parseLimits: Parse<OwnLimits> = (value, displayName) => {
	const given = (value ?? {}) as Partial<Record<LimitName, { allowed?: unknown }>>;
	const own = LIMIT_FACTS.filter(({ limit }) => given[limit] !== undefined).map((facts) => {
		const parse = facts.side === 'atMost' ? parseCount : parseShare;
		return [facts.limit, parse(given[facts.limit]?.allowed, `${displayName}: ${facts.title}`)];
	});
	return Object.fromEntries(own) as OwnLimits;
};

export const LIMITS: Parameter<OwnLimits> = {
	property: {
		displayName: 'Limits',
		name: 'limits',
		type: 'fixedCollection',
		placeholder: 'Add Limit',
		default: {},
		description:
			"Limits of your own for unprompted messages, stricter or looser than Whapi's. Whapi's limits apply to the rest.",
		displayOptions: { show: { '/operation': ['getActivity', 'checkBeforeSending'] } },
		options: LIMIT_FACTS.map(({ limit, title, description, allowed, side }) => ({
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
		})),
	},
	parse: parseLimits,
	isOption: true,
};
