import { successOf } from '../../shared/channel';
import { maskToken } from '../../shared/mask';
import { bodyRefusal, unexpectedRefusal, type Refusal, type Reply } from '../../shared/refusals';
import { send, type Channel } from '../../shared/transport/request';
import { toActivityReport, type ActivityReport } from './activity';
import { periodBefore } from './period';
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

/**
 * Finds out what one channel did. Whatever is thrown on the way ends as its refusal, as does a page that
 * could not be read.
 *
 * @param now the end of the period
 */
export async function findActivity(
	channel: Channel,
	{ days, maxMessages }: ActivityQuestion,
	now: Date,
): Promise<{ activity: ChannelActivity } | { refusal: Refusal }> {
	const { token } = channel.credential;
	const period = periodBefore(now, days);
	let latest: Reply = { status: 200, body: '' };
	const askPage = async (query: PageQuery) => {
		const success = successOf(await send(channel, OPERATION, query), OPERATION, token);
		if ('refusal' in success) return { kind: 'refused', ...success } as const;
		latest = success.reply;
		return { kind: 'page', body: latest.body } as const;
	};
	try {
		const reading = await readMessages(askPage, period, maxMessages);
		if (reading.kind === 'refused') return reading;
		if (reading.kind === 'notDocumented') {
			return { refusal: bodyRefusal('notDocumented', latest, OPERATION, token) };
		}
		const report = toActivityReport(reading.messages, reading.isComplete, period);
		return { activity: { ...report, channel: maskToken(token) } };
	} catch (error) {
		return { refusal: unexpectedRefusal((error as Error).message, OPERATION, token) };
	}
}
