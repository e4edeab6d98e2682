import { maskToken } from '../../shared/mask';
import type { RequestContext } from '../../shared/transport/request';
import { readHistory } from './history';
import type { OwnLimits } from './limits';
import { periodBefore } from './period';
import { toActivityReport } from './report';

interface ActivitySettings {
	/** How many days back, 1 to 31. */
	days: number;
	/** The maximum number of messages to read. */
	maxMessages: number;
	/** Limits in place of Whapi's. */
	limits: OwnLimits;
}

/**
 * Measures a number's activity from its message list.
 *
 * @param now the moment that the period ends with
 * @throws Refusal
 */
export async function getActivity(
	channel: RequestContext,
	{ days, maxMessages, limits }: ActivitySettings,
	now: Date,
) {
	const period = periodBefore(now, days, channel.context.getTimezone());
	const history = await readHistory(channel, period, { maxMessages });
	const report = toActivityReport(history, period, limits);
	return { ...report, channel: maskToken(channel.credential.token) };
}
