/**
 * Whapi's limits for writing to many people. They are meant for messages of our own accord: answers in a
 * conversation count for none of them.
 * Source: Whapi's guide on broadcasts (April 2026), "hard limits, never exceed", and its aim of at least
 * 30 % of people answering.
 */

export type LimitName =
	'messagesPerMinute' | 'messagesPer15Minutes' | 'hoursPerDay' | 'consecutiveDays' | 'replyShare';

/** What was measured for each limit; null where there was nothing to measure. */
export type Measured = Record<LimitName, number | null>;

interface LimitFacts {
	limit: LimitName;
	allowed: number;
	/** Whether `allowed` is the most or the least that is fine. */
	side: 'atMost' | 'atLeast';
	/** With fewer chats than this a figure says nothing, and is never over. */
	fewestChats: number;
	/** A sentence with both figures, and what to do. */
	advice: (measured: number, allowed: number) => string;
}

/** In the order of the output. */
export const LIMITS: readonly LimitFacts[] = [
	{
		limit: 'messagesPerMinute',
		allowed: 2,
		side: 'atMost',
		fewestChats: 0,
		advice: (measured, allowed) =>
			`${measured} unprompted messages went out within one minute, and Whapi's limit is ${allowed}: leave 60 to 90 seconds between two messages.`,
	},
	{
		limit: 'messagesPer15Minutes',
		allowed: 10,
		side: 'atMost',
		fewestChats: 0,
		advice: (measured, allowed) =>
			`${measured} unprompted messages went out within 15 minutes, and Whapi's limit is ${allowed}: leave 90 to 120 seconds between two messages.`,
	},
	{
		limit: 'hoursPerDay',
		allowed: 6,
		side: 'atMost',
		fewestChats: 0,
		advice: (measured, allowed) =>
			`Unprompted messages went out in ${measured} hours of one day, and Whapi's limit is ${allowed}: keep them to fewer hours a day.`,
	},
	{
		limit: 'consecutiveDays',
		allowed: 3,
		side: 'atMost',
		fewestChats: 0,
		advice: (measured, allowed) =>
			`Unprompted messages went out on ${measured} days in a row, and Whapi's limit is ${allowed}: let the number rest for a day.`,
	},
	{
		limit: 'replyShare',
		allowed: 0.3,
		side: 'atLeast',
		fewestChats: 10,
		advice: (measured, allowed) =>
			`${percent(measured)} of the people written to unprompted wrote back, and Whapi asks for at least ${percent(allowed)}: write to people who expect it, and send what people answer to.`,
	},
];

/**
 * @param chats how many chats were written to of our own accord
 * @returns whether the limit is exceeded; never for what was not measured, or over too few chats
 */
export function isOverLimit(facts: LimitFacts, measured: number | null, chats: number): boolean {
	if (measured === null || chats < facts.fewestChats) return false;
	return facts.side === 'atMost' ? measured > facts.allowed : measured < facts.allowed;
}

/** 0.29 * 100 is below 29, hence the rounding. */
function percent(share: number): string {
	return `${Math.round(share * 100)} %`;
}
