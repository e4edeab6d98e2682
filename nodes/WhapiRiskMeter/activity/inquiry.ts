import { successOf } from '../../shared/channel';
import { maskToken } from '../../shared/mask';
import { bodyRefusal, type Refusal, type Reply } from '../../shared/refusals';
import { send, type Channel } from '../../shared/transport/request';
import { toActivityReport, type ActivityReport } from './activity';
import type { Message } from './messages';
import { periodBefore, type Period } from './period';
import { readMessages, type PageQuery } from './reader';

const OPERATION = 'getActivity';

/** What is wanted of a channel's messages. */
export interface ActivityQuestion {
	operation: typeof OPERATION;
	/** How many days back. */
	days: number;
	/** Where reading stops. */
	maxMessages: number;
}

/** The output of Get Activity. */
export type ChannelActivity = ActivityReport & { channel: string };

/** What was read of a channel's messages, or why they could not be. */
type Reading = { messages: Message[]; isComplete: boolean } | { refusal: Refusal };

/** Reads a channel's messages: the first time it is called, and not again. */
export type ReadOnce = () => Promise<Reading>;

/**
 * One reading for all that a run asks of a channel's messages: it goes as far back, and takes as many, as
 * any of the questions wants.
 *
 * @param now the end of the period
 */
export function activityReader(
	channel: Channel,
	questions: readonly ActivityQuestion[],
	now: Date,
): ReadOnce {
	let reading: Promise<Reading> | undefined;
	return async () => {
		const most = (name: 'days' | 'maxMessages') =>
			questions.reduce((largest, question) => Math.max(largest, question[name]), 0);
		return await (reading ??= read(channel, periodBefore(now, most('days')), most('maxMessages')));
	};
}

/** A page that could not be read ends it as the channel's refusal. */
async function read(channel: Channel, period: Period, maxMessages: number): Promise<Reading> {
	const { token } = channel.credential;
	let latest: Reply = { status: 200, body: '' };
	const askPage = async (query: PageQuery) => {
		const success = successOf(await send(channel, OPERATION, query), OPERATION, token);
		if ('refusal' in success) return { kind: 'refused', ...success } as const;
		latest = success.reply;
		return { kind: 'page', body: latest.body } as const;
	};
	const reading = await readMessages(askPage, period, maxMessages);
	return reading.kind === 'notDocumented'
		? { refusal: bodyRefusal('notDocumented', latest, OPERATION, token) }
		: reading;
}

/**
 * Finds out what one channel did.
 *
 * @param now the end of the period
 */
export async function findActivity(
	readOnce: ReadOnce,
	{ days }: ActivityQuestion,
	token: string,
	now: Date,
): Promise<{ activity: ChannelActivity } | { refusal: Refusal }> {
	const reading = await readOnce();
	if ('refusal' in reading) return reading;
	const period = periodBefore(now, days);
	// The newest are read first: an older one than wanted tells that none of the period is missing.
	const isComplete =
		reading.isComplete || reading.messages.some(({ at }) => at < period.contextFrom);
	const report = toActivityReport(reading.messages, isComplete, period);
	return { activity: { ...report, channel: maskToken(token) } };
}
