/**
 * Get Activity told a second time, as the design words it and as slowly as one pleases: what the real
 * code says of a list has to be the same. Written without a look at that code, and to stay so.
 */

import { DAY, HOUR, MINUTE, messagesOf, type ActivityInput, type Message } from './oracleMessages';

/** Whapi's limits, in the order of the design's table. */
export const LIMITS = {
	messagesPerMinute: 2,
	messagesPer15Minutes: 10,
	messagesPerHour: 29,
	chatsPerDay: 50,
	hoursPerDay: 6,
	consecutiveDays: 3,
	undeliveredInARow: 4,
	replyShare: 0.3,
};
export type LimitName = keyof typeof LIMITS;
export type Limits = Record<LimitName, number>;

/** More people than this in an hour or on a day are a campaign. */
const FEW = 5;

/** What came first is told by the times in the list, also where they are ahead of now. */
const timeIn = (message: Message) => message.writtenAt ?? message.at;
/** Seconds from the first to the second, by the list. */
const between = (first: Message, second: Message) => timeIn(second) - timeIn(first);

/** Whether a message of ours was not prompted by its person in the 24 hours before it. */
export function isUnprompted(message: Message, all: Message[]): boolean {
	const theirs = all.filter(({ person, fromMe }) => !fromMe && person === message.person);
	// Times are full seconds, and a bot answers within one.
	return (
		message.fromMe &&
		!theirs.some((one) => between(one, message) >= 0 && between(one, message) < DAY)
	);
}

export const peopleOf = (messages: Message[]) => new Set(messages.map(({ person }) => person));
const within = (messages: Message[], from: number, to: number) =>
	messages.filter(({ at }) => at >= from && at < to);

const CLOCKS = new Map<string, Intl.DateTimeFormat>();
/** The offset of a zone at a moment, in seconds, as Intl writes its wall clock. */
export function offsetOf(timeZone: string, moment: number): number {
	const clock =
		CLOCKS.get(timeZone) ??
		new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
	CLOCKS.set(timeZone, clock);
	// As Sweden writes it: 2024-05-20 12:00:00.
	const wall = Date.parse(`${clock.format(moment * 1000).replace(' ', 'T')}Z`) / 1000;
	return wall - Math.floor(moment);
}

/** Numbers of the days on which many people were written to. */
export function busyDays(messages: Message[], offset: number): number[] {
	const numbers = new Set(messages.map(({ at }) => Math.floor((at + offset) / DAY)));
	return [...numbers].filter((number) => {
		const start = number * DAY - offset;
		return peopleOf(within(messages, start, start + DAY)).size > FEW;
	});
}

/** The days in a row up to this one that are among the given, 0 where it is not. */
export function rowUpTo(day: number, days: number[]): number {
	return days.includes(day) ? 1 + rowUpTo(day - 1, days) : 0;
}

const most = (numbers: number[]) => Math.max(0, ...numbers);

/** What counts as the newest of one second: first what did not arrive. */
const BY_CAUTION: Message['delivery'][] = ['failed', 'pending', 'unknown', 'delivered'];
const newestFirst = (a: Message, b: Message) =>
	between(a, b) || BY_CAUTION.indexOf(a.delivery) - BY_CAUTION.indexOf(b.delivery);

/** The newest unprompted messages, one after the other, that did not arrive, newest first. */
export function undeliveredRow(unprompted: Message[], isUpdated: boolean, now: number): Message[] {
	const lately = unprompted.filter(({ at }) => at > now - 72 * HOUR).sort(newestFirst);
	const isSilent = ({ at, delivery }: Message) =>
		delivery === 'unknown' || (delivery === 'pending' && at > now - 10 * MINUTE);
	const telling = lately.filter((message) => !isSilent(message));
	const end = telling.findIndex(
		({ delivery }) => delivery === 'delivered' || (delivery === 'pending' && !isUpdated),
	);
	return end === -1 ? telling : telling.slice(0, end);
}

/** The first moment that a row of undelivered messages allows: a day later, and one at a time. */
export function restedAt(unprompted: Message[], row: Message[], allowed: number, now: number) {
	if (row.length <= allowed) return now;
	const probes = unprompted.filter(
		({ at, delivery }) => at > now - 10 * MINUTE && ['pending', 'unknown'].includes(delivery),
	);
	return Math.max(now, row[0].at + DAY, ...probes.map(({ at }) => at + 10 * MINUTE));
}

/** The clock hours from this one to the 24th that have a message: none where few people were written to. */
function hoursFrom(first: number, messages: Message[]): number {
	const inThem = within(messages, first * HOUR, (first + 24) * HOUR);
	if (peopleOf(inThem).size <= FEW) return 0;
	return new Set(inThem.map(({ at }) => Math.floor(at / HOUR))).size;
}

/** What one more message at a moment would make of each limit of pace, in windows that hold it. */
export function withOneMore(unprompted: Message[], at: number, offset: number) {
	const added: Message[] = [
		...unprompted,
		{ person: 'somebody new', at, fromMe: true, delivery: 'pending' },
	];
	const upTo = (length: number) => added.filter((message) => message.at > at - length);
	return {
		messagesPerMinute: upTo(MINUTE).length,
		messagesPer15Minutes: upTo(15 * MINUTE).length,
		messagesPerHour: upTo(HOUR).length,
		chatsPerDay: peopleOf(upTo(DAY)).size,
		hoursPerDay: hoursFrom(Math.floor(at / HOUR) - 23, added),
		consecutiveDays: rowUpTo(Math.floor((at + offset) / DAY), busyDays(added, offset)),
	};
}

/** Moments from now on at which a limit may let go, in order. */
export function candidates(unprompted: Message[], now: number, offset: number): number[] {
	const lengths = [MINUTE, 15 * MINUTE, HOUR, DAY];
	const ends = unprompted.flatMap(({ at }) => lengths.map((length) => at + length));
	const firstHour = Math.floor(now / HOUR);
	const hours = Array.from({ length: 60 }, (_, index) => (firstHour + 1 + index) * HOUR);
	const today = Math.floor((now + offset) / DAY);
	const days = Array.from({ length: 40 }, (_, index) => (today + 1 + index) * DAY - offset);
	return [now, ...ends, ...hours, ...days]
		.map((moment) => Math.ceil(moment))
		.filter((moment) => moment >= now)
		.sort((a, b) => a - b);
}

/** Whether one more message at a moment stays within every limit of pace. */
export function fits(unprompted: Message[], at: number, offset: number, limits: Limits): boolean {
	const measured = withOneMore(unprompted, at, offset);
	return Object.entries(measured).every(([name, value]) => value <= limits[name as LimitName]);
}

/** The whole of Get Activity's figures for a list. */
export function activityOf(input: ActivityInput) {
	const now = Math.ceil(input.now.getTime() / 1000);
	const allowed: Limits = { ...LIMITS, ...input.limits };
	const offset = offsetOf(input.timeZone, now);
	const { messages, unmatchedChats, isUnreadable, isNothing, isUpdated } = messagesOf(input);
	if (isUnreadable && isNothing) return 'refusal';

	const period = messages.filter(({ at }) => at >= now - input.days * DAY);
	const ours = period.filter(({ fromMe }) => fromMe);
	const unprompted = ours.filter((message) => isUnprompted(message, messages));
	const reached = unprompted.filter(({ delivery }) => delivery !== 'failed');
	const chats = [...peopleOf(reached)];
	const firstTo = (person: string) =>
		reached.filter((one) => one.person === person).sort((one, other) => between(other, one))[0];
	const isReply = (answer: Message) =>
		!answer.fromMe &&
		between(firstTo(answer.person), answer) > 0 &&
		!messages.some(
			(one) =>
				one.fromMe &&
				one.person === answer.person &&
				one.delivery !== 'failed' &&
				between(one, answer) > 0 &&
				between(one, answer) < 10,
		);
	const answered = chats.filter((person) =>
		messages.some((one) => one.person === person && isReply(one)),
	);
	const coldChats = chats.filter(
		(person) =>
			!messages.some(
				(one) => !one.fromMe && one.person === person && between(one, firstTo(person)) >= 0,
			),
	).length;

	const perWindow = (length: number) =>
		most(unprompted.map(({ at }) => within(unprompted, at, at + length).length));
	const row = undeliveredRow(unprompted, isUpdated, now);
	const days = busyDays(unprompted, offset);
	const share = (people: number) => Math.floor((people * 100) / chats.length) / 100;
	const measured: Record<LimitName, number | null> = {
		messagesPerMinute: perWindow(MINUTE),
		messagesPer15Minutes: perWindow(15 * MINUTE),
		messagesPerHour: perWindow(HOUR),
		chatsPerDay: most(unprompted.map(({ at }) => peopleOf(within(unprompted, at, at + DAY)).size)),
		hoursPerDay: most(unprompted.map(({ at }) => hoursFrom(Math.floor(at / HOUR), unprompted))),
		consecutiveDays: most(days.map((day) => rowUpTo(day, days))),
		undeliveredInARow: row.length,
		replyShare: chats.length === 0 ? null : share(answered.length),
	};
	// A hidden chat may be the answer of somebody who was written to by number before.
	const silent = chats.filter((person) => !answered.includes(person) && !firstTo(person).isHidden);
	const perhaps = peopleOf(
		messages.filter(
			(one) =>
				one.isHidden && !one.fromMe && silent.some((person) => between(firstTo(person), one) >= 10),
		),
	);
	const atMost = answered.length + Math.min(perhaps.size, silent.length);
	const isReplyShareOver = chats.length >= 10 && share(atMost) < allowed.replyShare;
	const limits = (Object.keys(LIMITS) as LimitName[]).map((limit) => ({
		limit,
		measured: measured[limit],
		allowed: allowed[limit],
		isOver: limit === 'replyShare' ? isReplyShareOver : Number(measured[limit]) > allowed[limit],
	}));

	const isComplete = !isUnreadable;
	const overLimits = limits.filter(({ isOver }) => isOver).map(({ limit }) => limit);
	const rested = restedAt(unprompted, row, allowed.undeliveredInARow, now);
	const next = [...candidates(unprompted, now, offset), Math.ceil(rested)]
		.sort((a, b) => a - b)
		.find((at) => at >= rested && fits(unprompted, at, offset, allowed));
	return {
		withinLimits: overLimits.length > 0 ? false : isComplete ? true : null,
		overLimits,
		nextAllowedAt: isComplete && next !== undefined ? new Date(next * 1000).toISOString() : null,
		limits,
		sent: ours.length,
		chatsWritten: chats.length,
		coldChats,
		undelivered: ours.filter(
			({ delivery, at }) => delivery === 'failed' || (delivery === 'pending' && at <= now - HOUR),
		).length,
		unmatchedChats,
		isComplete,
	};
}
