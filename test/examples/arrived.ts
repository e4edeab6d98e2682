/** Measures what arrived at the simulator against Whapi's limits, by counting every window. */

interface Sent {
	chat_id: string;
	from_me: boolean;
	timestamp: number;
	source: string;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** At most as many in any window of so many seconds. */
const WINDOWS = [
	{ limit: 'messagesPerMinute', seconds: MINUTE, most: 2 },
	{ limit: 'messagesPer15Minutes', seconds: 15 * MINUTE, most: 10 },
];
const CHATS_PER_DAY = 50;
const HOURS_PER_DAY = 6;
const DAYS_IN_A_ROW = 3;

/** Messages to somebody who had written nothing in the day before. */
export function unprompted(messages: readonly unknown[]): Sent[] {
	const all = messages as Sent[];
	const wrote = (chat: string, at: number) =>
		all.some(
			({ chat_id, from_me, timestamp }) =>
				chat_id === chat && !from_me && timestamp <= at && timestamp > at - DAY,
		);
	return all.filter(({ from_me, chat_id, timestamp }) => from_me && !wrote(chat_id, timestamp));
}

/**
 * @returns each limit of Whapi's that a message of a workflow exceeded, with when. What somebody writes from
 *   the phone counts before it, and is nobody's fault here
 */
export function exceeded(messages: readonly unknown[]): string[] {
	const sent = unprompted(messages).sort((one, other) => one.timestamp - other.timestamp);
	return sent.flatMap((message, index) =>
		message.source === 'api' ? exceededBy(message, sent.slice(0, index + 1)) : [],
	);
}

function exceededBy({ timestamp: now }: Sent, until: Sent[]): string[] {
	const dayOf = (time: number) => Math.floor(time / DAY);
	const today = until.filter(({ timestamp }) => dayOf(timestamp) === dayOf(now));
	const days = new Set(until.map(({ timestamp }) => dayOf(timestamp)));
	const row = Array.from({ length: DAYS_IN_A_ROW + 1 }, (_, back) => dayOf(now) - back);
	const measured = [
		...WINDOWS.map(({ limit, seconds, most }) => {
			const inside = until.filter(({ timestamp }) => timestamp > now - seconds);
			return { limit, most, count: inside.length };
		}),
		{
			limit: 'chatsPerDay',
			most: CHATS_PER_DAY,
			count: new Set(today.map(({ chat_id }) => chat_id)).size,
		},
		{
			limit: 'hoursPerDay',
			most: HOURS_PER_DAY,
			count: new Set(today.map(({ timestamp }) => Math.floor(timestamp / HOUR))).size,
		},
		{
			limit: 'consecutiveDays',
			most: DAYS_IN_A_ROW,
			count: row.findIndex((day) => !days.has(day)) === -1 ? DAYS_IN_A_ROW + 1 : 0,
		},
	];
	return measured
		.filter(({ count, most }) => count > most)
		.map(({ limit, count }) => `${limit} ${count} at ${new Date(now * 1000).toISOString()}`);
}
