import { countActivity, SOONEST_REPLY_MS, type Person } from './counts';
import { adviceOn, exceeds, limitsWith, type LimitName, type OwnLimits } from './limits';
import type { History } from './history';
import { nextAllowedAt } from './nextAllowed';
import { maxDaysInARow, maxHoursInADay, maxWithin, type Measurement } from './pace';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, toIso, type Period } from './period';

/** An empty list looks like a quiet number, but may not be one. */
const NOTHING_READ =
	"Whapi listed no messages in chats with one person, which proves little: without the channel's setting full_history it does not keep all of them. Switch full_history on in the channel's settings in Whapi's dashboard, and until then count what you send yourself.";

/**
 * Compares a number's activity in a period with the limits.
 *
 * @returns the fields of Get Activity, except `channel`
 */
export function toActivityReport(
	history: Omit<History, 'matches'>,
	period: Period,
	own: OwnLimits = {},
) {
	const { isComplete } = history;
	const activity = countActivity(history, period);
	const { pace, oldestAt, sent, undelivered } = activity;
	const people = [...activity.people.values()];
	const written = people.filter(({ writtenAt }) => writtenAt !== null);
	const replies = written.filter(({ hasWrittenBack }) => hasWrittenBack).length;
	const share = shareOf(replies, written.length);
	const measurements: Record<LimitName, Measurement> = {
		messagesPerMinute: maxWithin(pace, MS_PER_MINUTE, period),
		messagesPer15Minutes: maxWithin(pace, 15 * MS_PER_MINUTE, period),
		messagesPerHour: maxWithin(pace, MS_PER_HOUR, period),
		chatsPerDay: maxWithin(pace, MS_PER_DAY, period, ({ chat }) => chat),
		hoursPerDay: maxHoursInADay(pace, period),
		consecutiveDays: maxDaysInARow(pace, period),
		undeliveredInARow: pace.undeliveredInARow,
		replyShare: {
			measured: share,
			current: share,
			from: share === null ? null : period.from,
			to: period.now,
		},
	};

	const limits = limitsWith(own);
	const bestShare = shareOf(replies + mayHaveAnswered(people), written.length);
	const over = limits.filter((limit) => {
		const isShare = limit.limit === 'replyShare';
		const figure = isShare ? bestShare : measurements[limit.limit].measured;
		return figure !== null && written.length >= limit.minChats && exceeds(limit, figure);
	});
	const advice = over.map((limit) => adviceOn(limit, measurements[limit.limit], period));
	return {
		/** Null if something could not be read, and the rest is within the limits. */
		withinLimits: over.length > 0 ? false : isComplete || null,
		overLimits: over.map(({ limit }) => limit),
		/** Null if something could not be read. */
		nextAllowedAt: isComplete ? toIso(nextAllowedAt(pace, limits, period.now, period)) : null,
		limits: limits.map((limit) => ({
			limit: limit.limit,
			measured: measurements[limit.limit].measured,
			allowed: limit.allowed,
			isOver: over.includes(limit),
			/** The start of the window, the days, the row or the period that was measured. */
			at: toIso(measurements[limit.limit].from),
		})),
		sent,
		chatsWritten: written.length,
		coldChats: written.filter(({ isCold }) => isCold).length,
		undelivered,
		unmatchedChats: people.filter(({ isHidden }) => isHidden).length,
		advice: isComplete && oldestAt === null ? [...advice, NOTHING_READ] : advice,
		oldestMessageAt: toIso(oldestAt),
		isComplete,
	};
}

/** How many of those written to by number may have answered under a hidden id that could not be matched. */
function mayHaveAnswered(people: readonly Person[]): number {
	const unanswered = people.flatMap((person) =>
		person.isHidden || person.hasWrittenBack ? [] : (person.writtenAt ?? []),
	);
	const first = unanswered.reduce((earliest, at) => Math.min(earliest, at), Infinity);
	const answers = people.filter(
		({ isHidden, lastHeardAt }) =>
			isHidden && lastHeardAt !== null && lastHeardAt >= first + SOONEST_REPLY_MS,
	);
	return Math.min(unanswered.length, answers.length);
}

/**
 * Rounded down to 2 decimals, so that a share below a limit never reads as the limit. Null if the whole is 0.
 * Multiplies before it divides, because 0.29 * 100 is below 29.
 */
function shareOf(part: number, whole: number): number | null {
	return whole === 0 ? null : Math.floor((part * 100) / whole) / 100;
}
