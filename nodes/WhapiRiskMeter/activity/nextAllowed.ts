import type { Limit, LimitName } from './limits';
import { MS_PER_DAY, MS_PER_MINUTE, MS_PER_SECOND } from './period';
import { dayOf, hourOf, type Unprompted } from './unprompted';

/** The first moment from `at` on at which a limit lets one more go out; or an earlier one, to be tried next. */
type Earliest = (at: number, allowed: number, sent: Unprompted) => number;

/** Everything that was sent lies before `at`, so a day that is over its limit stays so until its end. */
const EARLIEST: Record<LimitName, Earliest> = {
	messagesPerMinute: (at, allowed, sent) => afterWindow(at, allowed, sent, MS_PER_MINUTE),
	messagesPer15Minutes: (at, allowed, sent) => afterWindow(at, allowed, sent, 15 * MS_PER_MINUTE),
	chatsPerDay: (at, allowed, { chatsOfDay }) => {
		const chats = (chatsOfDay.get(dayOf(at)) ?? 0) + 1;
		return chats > allowed ? nextDay(at) : at;
	},
	hoursPerDay: (at, allowed, { hoursOfDay }) => {
		const hours = new Set(hoursOfDay.get(dayOf(at))).add(hourOf(at));
		return hours.size > allowed ? nextDay(at) : at;
	},
	consecutiveDays: (at, allowed, { chatsOfDay }) =>
		dayOf(at) - firstDayInRow(at, chatsOfDay) >= allowed ? nextDay(at) : at,
	/** Says how people answer, not when to send. */
	replyShare: (at) => at,
};

/**
 * When one more unprompted message to somebody new stays within every limit of pace.
 *
 * @param limits counts of 1 or more: otherwise the moment would never come
 * @param now in ms since 1970, at a full second; nothing was sent after it
 * @returns the first such moment from now on, in ms since 1970, at a full second. A limit that was exceeded
 *   before matters only in the windows, the day and the row of days that the new message would be in
 */
export function nextAllowedAt(sent: Unprompted, limits: readonly Limit[], now: number): number {
	for (let at = now; ;) {
		const earliest = limits.map(({ limit, allowed }) => EARLIEST[limit](at, allowed, sent));
		const latest = Math.max(...earliest);
		if (latest === at) return at;
		at = latest;
	}
}

/** The first day of the row of days, each with messages, that the day of `at` would end. */
function firstDayInRow(at: number, chatsOfDay: Unprompted['chatsOfDay']): number {
	let first = dayOf(at);
	while (chatsOfDay.has(first - 1)) first--;
	return first;
}

/** The oldest of the last `allowed` messages has to be out of the window, whose end is not part of it. */
function afterWindow(at: number, allowed: number, { times }: Unprompted, windowMs: number): number {
	const oldest = times.at(-allowed) ?? -Infinity;
	return Math.max(at, Math.ceil((oldest + windowMs) / MS_PER_SECOND) * MS_PER_SECOND);
}

function nextDay(at: number): number {
	return (dayOf(at) + 1) * MS_PER_DAY;
}
