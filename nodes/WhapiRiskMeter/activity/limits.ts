/**
 * Whapi's limits for writing to many people. They are meant for unprompted messages: answers in a
 * conversation count for none of them.
 * Source: Whapi's guide on broadcasts (April 2026), "hard limits, never exceed", its table by size of the list
 * (more than 50 people: not this way), and its aim of at least 30 % of people answering.
 */

import type { Measurement } from './unprompted';

export type LimitName =
	| 'messagesPerMinute'
	| 'messagesPer15Minutes'
	| 'chatsPerDay'
	| 'hoursPerDay'
	| 'consecutiveDays'
	| 'replyShare';

/** What somebody allows in place of Whapi's limits, stricter or looser. Counts are 1 or more. */
export type OwnLimits = Partial<Record<LimitName, number>>;

/** A limit as it holds for a run. */
export type Limit = LimitFacts & { isOwn: boolean };

interface LimitFacts {
	limit: LimitName;
	/** As the editor names and explains it. */
	title: string;
	description: string;
	allowed: number;
	/** Whether `allowed` is the most or the least that is fine. */
	side: 'atMost' | 'atLeast';
	/** With fewer chats than this a figure says nothing, and never exceeds the limit. */
	fewestChats: number;
	/** What was measured, in words. The moments are ms since 1970. */
	finding: (measured: number, from: number, to: number) => string;
	remedy: string;
}

const COUNT = { side: 'atMost', fewestChats: 0 } as const;

/** In the order of the output. */
export const LIMITS: readonly LimitFacts[] = [
	{
		...COUNT,
		limit: 'messagesPerMinute',
		title: 'Messages per Minute',
		description: 'How many messages may go out within any minute, at most',
		allowed: 2,
		finding: (count, from) =>
			`${count} unprompted messages went out within one minute on ${momentOf(from)}`,
		remedy: 'Leave 60 to 90 seconds between two messages.',
	},
	{
		...COUNT,
		limit: 'messagesPer15Minutes',
		title: 'Messages per 15 Minutes',
		description: 'How many messages may go out within any 15 minutes, at most',
		allowed: 10,
		finding: (count, from) =>
			`${count} unprompted messages went out within 15 minutes on ${momentOf(from)}`,
		remedy: 'Leave 90 to 120 seconds between two messages.',
	},
	{
		...COUNT,
		limit: 'chatsPerDay',
		title: 'Chats per Day',
		description: 'How many people may be written to on one day, at most',
		allowed: 50,
		finding: (count, day) => `${count} people were written to unprompted on ${dayOf(day)} (UTC)`,
		remedy: 'Write to fewer people a day; for more, use a group or a channel.',
	},
	{
		...COUNT,
		limit: 'hoursPerDay',
		title: 'Hours per Day',
		description: 'In how many hours of one day messages may go out, at most',
		allowed: 6,
		finding: (count, day) =>
			`Unprompted messages went out in ${count} hours of one day, ${dayOf(day)} (UTC)`,
		remedy: 'Keep them to fewer hours a day.',
	},
	{
		...COUNT,
		limit: 'consecutiveDays',
		title: 'Consecutive Days',
		description:
			'On how many days in a row messages may go out, at most. Days has to be more than this.',
		allowed: 3,
		finding: (count, from, to) =>
			`Unprompted messages went out on ${count} days in a row, ${dayOf(from)} to ${dayOf(to)} (UTC)`,
		remedy: 'Let the number rest for a day.',
	},
	{
		limit: 'replyShare',
		title: 'Reply Share',
		description: 'How many of the people written to should write back, at least: 0.3 are 30 %',
		allowed: 0.3,
		side: 'atLeast',
		fewestChats: 10,
		finding: (share) => `${percent(share)} of the people written to unprompted wrote back`,
		remedy: 'Write to people who expect it, and send what people answer to.',
	},
];

/** @returns all limits, in the order of the output; what is not one's own is Whapi's */
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

/** @returns what was measured and when, what is allowed, whether it is exceeded now, and what to do */
export function adviceOn(limit: Limit, { measured, from, to, now }: Measurement): string {
	const { finding, side, allowed, isOwn, remedy } = limit;
	const whose = isOwn ? 'your' : "Whapi's";
	const most = side === 'atMost' ? allowed : `at least ${percent(allowed)}`;
	const state = exceeds(limit, now!)
		? 'The limit is exceeded now.'
		: 'It was exceeded then and is not now.';
	return `${finding(measured!, from!, to!)}, and ${whose} limit is ${most}. ${state} ${remedy}`;
}

/** 0.29 * 100 is below 29, hence the rounding. */
function percent(share: number): string {
	return `${Math.round(share * 100)} %`;
}

function dayOf(at: number): string {
	return new Date(at).toLocaleDateString('en-GB', {
		day: 'numeric',
		month: 'long',
		timeZone: 'UTC',
	});
}

function momentOf(at: number): string {
	return `${dayOf(at)} at ${new Date(at).toISOString().slice(11, 16)} UTC`;
}
