import { exceeds, type Limit, type LimitName } from './limits';
import {
	ARRIVES_WITHIN_MS,
	daysUpTo,
	hourOf,
	hoursUpTo,
	MAX_PEOPLE_WITHOUT_CAMPAIGN,
	peopleOn,
	type Pace,
} from './pace';
import {
	ceilToSecond,
	localDayOf,
	MS_PER_DAY,
	MS_PER_HOUR,
	MS_PER_MINUTE,
	startOfLocalDay,
	type Zone,
} from './period';

/** The first moment from `at` on at which a limit allows one more, by itself; everything in `pace` lies before `at`. */
type Earliest = (at: number, limit: Limit, pace: Pace, zone: Zone) => number;

/** The oldest of the last `allowed` messages has to be out of the window, whose end is not part of it. */
const afterWindow =
	(windowMs: number): Earliest =>
	(at, { allowed }, { messages }) =>
		later(at, (messages.at(-allowed)?.at ?? -Infinity) + windowMs);

const EARLIEST: Record<LimitName, Earliest> = {
	messagesPerMinute: afterWindow(MS_PER_MINUTE),
	messagesPer15Minutes: afterWindow(15 * MS_PER_MINUTE),
	messagesPerHour: afterWindow(MS_PER_HOUR),
	/** The 24 hours may have `allowed` people, the new one included. */
	chatsPerDay: (at, { allowed }, { messages }) => {
		const lastTimes = new Map(messages.map((message) => [message.chat, message.at]));
		const latest = [...lastTimes.values()].sort((one, other) => other - one);
		return later(at, (latest[allowed - 1] ?? -Infinity) + MS_PER_DAY);
	},
	/** Nothing lies after the new message, so the 24 clock hours that end with it have the most hours and people. */
	hoursPerDay: (at, { allowed }, pace) => {
		for (let hour = hourOf(at); ; hour++) {
			if (hoursUpTo(pace, hour, true) <= allowed) return later(at, hour * MS_PER_HOUR);
		}
	},
	/** A day without messages so far is not a day of sending, so the next day always suits. */
	consecutiveDays: (at, { allowed }, pace, zone) => {
		const today = localDayOf(at, zone);
		const isOneMore =
			peopleOn(pace, today) >= MAX_PEOPLE_WITHOUT_CAMPAIGN && daysUpTo(pace, today - 1) >= allowed;
		return isOneMore ? startOfLocalDay(today + 1, zone) : at;
	},
	/** After a day's rest one may go out, and shows within minutes whether messages arrive. */
	undeliveredInARow: (at, limit, { undeliveredInARow: { measured, to, undecidedAt } }) => {
		if (!exceeds(limit, measured)) return at;
		const shown = undecidedAt === null ? -Infinity : undecidedAt + ARRIVES_WITHIN_MS;
		return later(at, Math.max(to! + MS_PER_DAY, shown));
	},
	/** Says how people answer, not when to send. */
	replyShare: (at) => at,
};

/**
 * @param limits counts of 1 or more: otherwise the moment would never come
 * @param at in ms since 1970, at a full second
 * @returns for each limit by itself, the first moment from `at` on at which one more unprompted message to somebody
 *   new stays within it, in ms since 1970, at a full second. Another limit's moment may not suit it: to combine
 *   them, try the latest again until it stays
 */
export function earliestByLimit(
	pace: Pace,
	limits: readonly Limit[],
	at: number,
	zone: Zone,
): Record<LimitName, number> {
	const from = Math.max(at, ceilToSecond(pace.messages.at(-1)?.at ?? at));
	const earliest = limits.map((limit) => [
		limit.limit,
		EARLIEST[limit.limit](from, limit, pace, zone),
	]);
	return Object.fromEntries(earliest) as Record<LimitName, number>;
}

/**
 * When one more unprompted message to somebody new stays within every limit of pace.
 *
 * @param now in ms since 1970, at a full second
 * @returns the first such moment from now on. A limit that was exceeded before matters only in the windows, the day
 *   and the row of days that the new message would be in
 */
export function nextAllowedAt(
	pace: Pace,
	limits: readonly Limit[],
	now: number,
	zone: Zone,
): number {
	for (let at = now; ;) {
		const latest = Math.max(...Object.values(earliestByLimit(pace, limits, at, zone)));
		if (latest === at) return at;
		at = latest;
	}
}

function later(at: number, other: number): number {
	return Math.max(at, ceilToSecond(other));
}
