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
/** An hour or a day with more people than this is one of a campaign. */
const FEW = 5;

/** At most as many messages in any window of so many seconds. */
const WINDOWS = [
	{ limit: 'messagesPerMinute', seconds: MINUTE, most: 2 },
	{ limit: 'messagesPer15Minutes', seconds: 15 * MINUTE, most: 10 },
	{ limit: 'messagesPerHour', seconds: HOUR, most: 29 },
];

/** Messages to somebody who had written nothing in the day before. */
function unprompted(messages: readonly unknown[]): Sent[] {
	const all = messages as Sent[];
	const wrote = (chat: string, at: number) =>
		all.some(
			({ chat_id, from_me, timestamp }) =>
				chat_id === chat && !from_me && timestamp <= at && timestamp > at - DAY,
		);
	return all.filter(({ from_me, chat_id, timestamp }) => from_me && !wrote(chat_id, timestamp));
}

/**
 * @returns each limit of Whapi's that a message of a workflow exceeded, with the moment. Messages from the phone
 *   count before it, and are nobody's fault here
 */
export function exceeded(messages: readonly unknown[]): string[] {
	const sent = unprompted(messages).sort((one, other) => one.timestamp - other.timestamp);
	return sent.flatMap((message, index) =>
		message.source === 'api' ? exceededBy(message, sent.slice(0, index + 1)) : [],
	);
}

function exceededBy({ timestamp: now }: Sent, until: Sent[]): string[] {
	const since = (seconds: number) => until.filter(({ timestamp }) => timestamp > now - seconds);
	const people = (list: Sent[]) => new Set(list.map(({ chat_id }) => chat_id)).size;
	/** Whether there was a campaign in each of the last periods, the current one first. */
	const campaigns = (seconds: number, count: number) =>
		Array.from({ length: count }, (_, back) => {
			const period = Math.floor(now / seconds) - back;
			return people(until.filter((one) => Math.floor(one.timestamp / seconds) === period)) > FEW;
		});
	const measured = [
		...WINDOWS.map(({ limit, seconds, most }) => ({ limit, most, count: since(seconds).length })),
		{ limit: 'chatsPerDay', most: 50, count: people(since(DAY)) },
		{ limit: 'hoursPerDay', most: 6, count: campaigns(HOUR, 24).filter(Boolean).length },
		{ limit: 'consecutiveDays', most: 3, count: campaigns(DAY, 4).every(Boolean) ? 4 : 0 },
	];
	return measured
		.filter(({ count, most }) => count > most)
		.map(({ limit, count }) => `${limit} ${count} at ${new Date(now * 1000).toISOString()}`);
}
