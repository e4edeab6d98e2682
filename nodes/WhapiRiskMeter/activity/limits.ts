/**
 * The limits for writing to many people. They are meant for unprompted messages: answers in a conversation
 * count for none of them.
 * Source: Whapi's guide on broadcasts (April 2026), "hard limits, never exceed", its table by size of the list
 * (more than 50 people: not this way), and its aim of at least 30% of people answering; its blog of 2026, "How to
 * avoid a WhatsApp ban", for the hour. `undeliveredInARow` is our own: it stands for the lock on new chats that
 * WhatsApp has had since spring 2026, and that Whapi does not report.
 */

import type { Measurement } from './pace';
import type { Zone } from './period';

export type LimitName =
	| 'messagesPerMinute'
	| 'messagesPer15Minutes'
	| 'messagesPerHour'
	| 'chatsPerDay'
	| 'hoursPerDay'
	| 'consecutiveDays'
	| 'undeliveredInARow'
	| 'replyShare';

/** Own limits in place of these, stricter or looser. Counts are 1 or more. */
export type OwnLimits = Partial<Record<LimitName, number>>;

/** A limit as it holds for a run. */
export type Limit = LimitFacts & { isOwn: boolean };

interface LimitFacts {
	limit: LimitName;
	/** As the editor names and explains it. */
	title: string;
	description: string;
	allowed: number;
	/** Whether `allowed` is a maximum or a minimum. */
	side: 'atMost' | 'atLeast';
	/** With fewer chats than this a figure says nothing, and never exceeds the limit. */
	minChats: number;
	/** Whose limit it is, in words. */
	whose: string;
	/** The measurement in words. The moments are ms since 1970. */
	finding: (measured: number, from: number, to: number, zone: Zone) => string;
	remedy: string;
}

const COUNT = { side: 'atMost', minChats: 0, whose: "Whapi's" } as const;

const messagesWithin = (window: string) => (count: number, from: number, _to: number, zone: Zone) =>
	`${count} unprompted messages went out within ${window} on ${momentOf(from, zone)}`;

/** In the order of the output. */
export const LIMITS: readonly LimitFacts[] = [
	{
		...COUNT,
		limit: 'messagesPerMinute',
		title: 'Messages per Minute',
		description: 'Maximum number of messages in any minute',
		allowed: 2,
		finding: messagesWithin('one minute'),
		remedy: 'Wait 60 to 90 seconds between two messages.',
	},
	{
		...COUNT,
		limit: 'messagesPer15Minutes',
		title: 'Messages per 15 Minutes',
		description: 'Maximum number of messages in any 15 minutes',
		allowed: 10,
		finding: messagesWithin('15 minutes'),
		remedy: 'Wait 90 to 120 seconds between two messages.',
	},
	{
		...COUNT,
		limit: 'messagesPerHour',
		title: 'Messages per Hour',
		description: 'Maximum number of messages in any hour',
		allowed: 29,
		finding: messagesWithin('one hour'),
		remedy: 'Wait at least 2 minutes between two messages.',
	},
	{
		...COUNT,
		limit: 'chatsPerDay',
		title: 'Chats per Day',
		description: 'Maximum number of people to write to in any 24 hours',
		allowed: 50,
		finding: (count, from, _to, zone) =>
			`${count} people got an unprompted message within 24 hours from ${momentOf(from, zone)}`,
		remedy: 'Write to fewer people a day. For more, use a group or a channel.',
	},
	{
		...COUNT,
		limit: 'hoursPerDay',
		title: 'Hours per Day',
		description:
			'Maximum number of hours with messages in any 24 hours, if more than 5 people are written to',
		allowed: 6,
		finding: (count, from, _to, zone) =>
			`Unprompted messages went out in ${count} of the 24 hours from ${momentOf(from, zone)}`,
		remedy: 'Send in fewer hours of the day.',
	},
	{
		...COUNT,
		limit: 'consecutiveDays',
		title: 'Consecutive Days',
		description:
			'Maximum number of consecutive days with messages to more than 5 people each. Set Days higher than this.',
		allowed: 3,
		finding: (count, from, to, zone) =>
			`Unprompted messages went out on ${count} days in a row, ${dayOf(from, zone)} to ${dayOf(to, zone)} (${zone.timeZone})`,
		remedy: 'Let the number rest for a day.',
	},
	{
		...COUNT,
		limit: 'undeliveredInARow',
		title: 'Undelivered in a Row',
		description:
			'Maximum number of unprompted messages in a row that failed or did not arrive within 10 minutes',
		allowed: 4,
		whose: 'the',
		finding: (count, from, _to, zone) =>
			`The last ${count} unprompted messages, from ${momentOf(from, zone)} on, did not arrive`,
		remedy:
			"WhatsApp may have locked new chats for this number. Only answer people who write, and check the list's numbers. Send one message at nextAllowedAt, and see whether it arrives.",
	},
	{
		limit: 'replyShare',
		title: 'Reply Share',
		description: 'Minimum share of people who reply; 0.3 is 30%',
		allowed: 0.3,
		side: 'atLeast',
		minChats: 10,
		whose: "Whapi's",
		finding: (share) => `${percent(share)} of the people who got an unprompted message wrote back`,
		remedy: 'Write to people who expect it, and send what people answer to.',
	},
];

/** @returns all limits, in the order of the output; own ones in place of the others */
export function limitsWith(own: OwnLimits): Limit[] {
	return LIMITS.map((facts) => ({
		...facts,
		allowed: own[facts.limit] ?? facts.allowed,
		isOwn: own[facts.limit] !== undefined,
	}));
}

/** Whether a figure is on the wrong side of its limit. */
export function exceeds({ side, allowed }: LimitFacts, measured: number): boolean {
	return side === 'atMost' ? measured > allowed : measured < allowed;
}

/** @returns the measurement with its moment, the limit, whether it is exceeded now, and how to go on */
export function adviceOn(
	limit: Limit,
	{ measured, from, to, current }: Measurement,
	zone: Zone,
): string {
	const { finding, remedy } = limit;
	const state = exceeds(limit, current!)
		? 'The limit is exceeded now.'
		: 'It is no longer exceeded.';
	return `${finding(measured!, from!, to!, zone)}, and ${boundOf(limit)}. ${state} ${remedy}`;
}

/** @returns such as "Whapi's limit is 50", or "your minimum is 30%" */
export function boundOf({ side, allowed, isOwn, whose }: Limit): string {
	const bound = side === 'atMost' ? `limit is ${allowed}` : `minimum is ${percent(allowed)}`;
	return `${isOwn ? 'your' : whose} ${bound}`;
}

/** 0.29 * 100 is below 29, hence the rounding. */
function percent(share: number): string {
	return `${Math.round(share * 100)}%`;
}

const DAY = { day: 'numeric', month: 'long' } as const;

/** @returns the day in the zone's offset of now, as the days of a period are counted */
function dayOf(at: number, { offsetMs }: Zone): string {
	return new Date(at + offsetMs).toLocaleDateString('en-GB', { ...DAY, timeZone: 'UTC' });
}

/** @returns the moment as a clock on the wall shows it then, which may be in another offset than now */
export function momentOf(at: number, { timeZone }: Zone): string {
	const day = new Date(at).toLocaleDateString('en-GB', { ...DAY, timeZone });
	const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
	return `${day} at ${new Date(at).toLocaleTimeString('en-GB', time)} (${timeZone})`;
}
