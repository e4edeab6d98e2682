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

export interface Measured {
	limit: LimitName;
	measured: number | null;
	allowed: number;
	isOver: boolean;
}

export interface ActivityReport {
	withinLimits: boolean | null;
	overLimits: LimitName[];
	nextAllowedAt: string | null;
	limits: Measured[];
	sent: number;
	chatsWritten: number;
	coldChats: number;
	undelivered: number;
	unmatchedChats: number;
	isComplete: boolean;
}

/** More people than this in an hour or on a day are a campaign. */
const FEW = 5;

/** Whether a message of ours was not prompted by its person in the 24 hours before it. */
export function isUnprompted(message: Message, all: Message[]): boolean {
	return (
		message.fromMe &&
		!all.some(
			({ person, at, fromMe }) =>
				!fromMe && person === message.person && at < message.at && at > message.at - DAY,
		)
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
		new Intl.DateTimeFormat('en-US', {
			timeZone,
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric',
		});
	CLOCKS.set(timeZone, clock);
	const parts = clock.formatToParts(moment * 1000);
	const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
	const day = Date.UTC(part('year'), part('month') - 1, part('day')) / 1000;
	const wall = day + part('hour') * HOUR + part('minute') * MINUTE + part('second');
	return wall - Math.floor(moment);
}

/** Numbers of the hours or days, `length` seconds each, on which many people were written to. */
export function busy(messages: Message[], length: number, offset: number): number[] {
	const numbers = new Set(messages.map(({ at }) => Math.floor((at + offset) / length)));
	return [...numbers].filter((number) => {
		const start = number * length - offset;
		return peopleOf(within(messages, start, start + length)).size > FEW;
	});
}

/** The days in a row up to this one that are among the given, 0 where it is not. */
export function rowUpTo(day: number, days: number[]): number {
	return days.includes(day) ? 1 + rowUpTo(day - 1, days) : 0;
}

const most = (numbers: number[]) => Math.max(0, ...numbers);

/** The newest unprompted messages, one after the other, that did not arrive, newest first. */
export function undeliveredRow(unprompted: Message[], all: Message[], now: number): Message[] {
	const isUpdated = all.some(({ fromMe, delivery }) => fromMe && delivery === 'delivered');
	const row: Message[] = [];
	for (const message of [...unprompted].sort((a, b) => b.at - a.at)) {
		if (message.at <= now - 72 * HOUR) break;
		const isYoung = message.at > now - 10 * MINUTE;
		if (message.delivery === 'pending' && isYoung) continue;
		const counts = message.delivery === 'failed' || (message.delivery === 'pending' && isUpdated);
		if (!counts) break;
		row.push(message);
	}
	return row;
}

/** What one more message at a moment would make of each limit of pace, in windows that hold it. */
export function withOneMore(unprompted: Message[], at: number, offset: number) {
	const added: Message[] = [
		...unprompted,
		{ person: 'somebody new', at, fromMe: true, delivery: 'pending' },
	];
	const upTo = (length: number) => added.filter((message) => message.at > at - length);
	const hour = Math.floor(at / HOUR);
	return {
		messagesPerMinute: upTo(MINUTE).length,
		messagesPer15Minutes: upTo(15 * MINUTE).length,
		messagesPerHour: upTo(HOUR).length,
		chatsPerDay: peopleOf(upTo(DAY)).size,
		hoursPerDay: busy(added, HOUR, 0).filter((busyHour) => busyHour > hour - 24).length,
		consecutiveDays: rowUpTo(Math.floor((at + offset) / DAY), busy(added, DAY, offset)),
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
export function activityOf(input: ActivityInput): ActivityReport | 'refusal' {
	const now = input.now.getTime() / 1000;
	const allowed: Limits = { ...LIMITS, ...input.limits };
	const offset = offsetOf(input.timeZone, now);
	const { messages, unmatchedChats, isUnreadable, isNothing } = messagesOf(input);
	if (isUnreadable && isNothing) return 'refusal';

	const period = messages.filter(({ at }) => at >= now - input.days * DAY);
	const ours = period.filter(({ fromMe }) => fromMe);
	const unprompted = ours.filter((message) => isUnprompted(message, messages));
	const reached = unprompted.filter(({ delivery }) => delivery !== 'failed');
	const chats = [...peopleOf(reached)];
	const repliedChats = chats.filter((person) =>
		reached.some(
			(message) =>
				message.person === person &&
				messages.some((one) => !one.fromMe && one.person === person && one.at >= message.at + 10),
		),
	).length;
	const coldChats = chats.filter((person) => {
		const first = Math.min(...reached.filter((one) => one.person === person).map(({ at }) => at));
		return !messages.some((one) => !one.fromMe && one.person === person && one.at < first);
	}).length;

	const perWindow = (length: number) =>
		most(unprompted.map(({ at }) => within(unprompted, at, at + length).length));
	const row = undeliveredRow(
		messages.filter((message) => isUnprompted(message, messages)),
		messages,
		now,
	);
	const hours = busy(unprompted, HOUR, 0);
	const days = busy(unprompted, DAY, offset);
	const measured: Record<LimitName, number | null> = {
		messagesPerMinute: perWindow(MINUTE),
		messagesPer15Minutes: perWindow(15 * MINUTE),
		messagesPerHour: perWindow(HOUR),
		chatsPerDay: most(unprompted.map(({ at }) => peopleOf(within(unprompted, at, at + DAY)).size)),
		hoursPerDay: most(
			hours.map((first) => hours.filter((h) => h >= first && h < first + 24).length),
		),
		consecutiveDays: most(days.map((day) => rowUpTo(day, days))),
		undeliveredInARow: row.length,
		replyShare: chats.length === 0 ? null : Math.round((repliedChats / chats.length) * 100) / 100,
	};
	const isReplyShareOver =
		chats.length >= 10 &&
		repliedChats / chats.length < allowed.replyShare &&
		(repliedChats + unmatchedChats) / chats.length < allowed.replyShare;
	const limits = (Object.keys(LIMITS) as LimitName[]).map((limit) => ({
		limit,
		measured: measured[limit],
		allowed: allowed[limit],
		isOver: limit === 'replyShare' ? isReplyShareOver : Number(measured[limit]) > allowed[limit],
	}));

	const isComplete = !isUnreadable && input.isCut !== true;
	const overLimits = limits.filter(({ isOver }) => isOver).map(({ limit }) => limit);
	const rested = row.length > allowed.undeliveredInARow ? row[0].at + DAY : now;
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
