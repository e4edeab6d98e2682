import { isOverLimit, LIMITS, type LimitName, type Measured } from './limits';
import type { Message } from './messages';
import { MS_PER_DAY, MS_PER_HOUR, type Period } from './period';

/** What a number did, against Whapi's limits; the fields of Get Activity but `channel`. */
export type ActivityReport = {
	/** Null where not all messages were read, and no limit is exceeded in those that were. */
	withinLimits: boolean | null;
	overLimits: LimitName[];
	limits: LimitReport[];
	sent: number;
	chatsWritten: number;
	coldChats: number;
	undelivered: number;
	advice: string[];
	isComplete: boolean;
};

export type LimitReport = {
	limit: LimitName;
	measured: number | null;
	allowed: number;
	isOver: boolean;
};

const MS_PER_MINUTE = 60_000;

/**
 * Counts what a number did in a period.
 *
 * A message is of our own accord when its chat wrote nothing in the 24 hours before it, counted half-open
 * like every window here: what the chat wrote exactly 24 hours before is too old. What it wrote in the
 * same second came first, because a bot answers within the second and a person does not. What was not read
 * was not written: where reading had to end early, the first answers that were read may count as unprompted.
 *
 * @param messages in any order, those of the day before the period too. What is outside of both does not count
 * @param isComplete whether these are all messages of the period and the day before it
 */
export function toActivityReport(
	messages: readonly Message[],
	isComplete: boolean,
	period: Period,
): ActivityReport {
	const counts = count(messages, period);
	const chats = [...counts.chats.values()].filter((chat) => chat.isWritten);
	const measured: Measured = {
		messagesPerMinute: mostWithin(counts.ownTimes, MS_PER_MINUTE),
		messagesPer15Minutes: mostWithin(counts.ownTimes, 15 * MS_PER_MINUTE),
		hoursPerDay: mostHoursInADay(counts.ownTimes),
		consecutiveDays: mostDaysInARow(counts.ownTimes),
		replyShare: shareOf(chats.filter((chat) => chat.hasWrittenBack).length, chats.length),
	};
	const limits = LIMITS.map((facts) => ({
		limit: facts.limit,
		measured: measured[facts.limit],
		allowed: facts.allowed,
		isOver: isOverLimit(facts, measured[facts.limit], chats.length),
	}));
	const overLimits = limits.filter(({ isOver }) => isOver).map(({ limit }) => limit);
	return {
		withinLimits: overLimits.length > 0 ? false : isComplete ? true : null,
		overLimits,
		limits,
		sent: counts.sent,
		chatsWritten: chats.length,
		coldChats: chats.filter((chat) => chat.isCold).length,
		undelivered: counts.undelivered,
		advice: LIMITS.filter(({ limit }) => overLimits.includes(limit)).map((facts) =>
			facts.advice(measured[facts.limit]!, facts.allowed),
		),
		isComplete,
	};
}

interface Chat {
	/** When the other side last wrote, in ms since 1970; -Infinity where it never did. */
	lastHeard: number;
	/** Whether it was written to of our own accord in the period. */
	isWritten: boolean;
	/** Whether nothing had been heard before that first message. */
	isCold: boolean;
	/** Whether it wrote after that first message. */
	hasWrittenBack: boolean;
}

interface Counts {
	/** Times of the messages of our own accord, rising. */
	ownTimes: number[];
	chats: Map<number, Chat>;
	sent: number;
	undelivered: number;
}

function count(messages: readonly Message[], period: Period): Counts {
	const counts: Counts = { ownTimes: [], chats: new Map(), sent: 0, undelivered: 0 };
	const inOrder = messages
		.filter(({ at }) => at >= period.contextFrom && at <= period.to)
		.sort((one, other) => one.at - other.at || Number(one.isOurs) - Number(other.isOurs));
	for (const message of inOrder) {
		const chat = chatOf(counts.chats, message.chat);
		if (!message.isOurs) hear(chat, message.at);
		else if (message.at >= period.from) send(counts, chat, message, period.to);
	}
	return counts;
}

function chatOf(chats: Map<number, Chat>, key: number): Chat {
	const known = chats.get(key);
	if (known !== undefined) return known;
	const chat = { lastHeard: -Infinity, isWritten: false, isCold: false, hasWrittenBack: false };
	chats.set(key, chat);
	return chat;
}

function hear(chat: Chat, at: number): void {
	chat.lastHeard = at;
	if (chat.isWritten) chat.hasWrittenBack = true;
}

function send(counts: Counts, chat: Chat, message: Message, now: number): void {
	counts.sent++;
	if (isUndelivered(message, now)) counts.undelivered++;
	const isAnswer = message.at - chat.lastHeard < MS_PER_DAY;
	if (isAnswer) return;
	counts.ownTimes.push(message.at);
	if (!chat.isWritten) chat.isCold = chat.lastHeard === -Infinity;
	chat.isWritten = true;
}

function isUndelivered({ delivery, at }: Message, now: number): boolean {
	return delivery === 'failed' || (delivery === 'waiting' && now - at >= MS_PER_DAY);
}

/** The most of the rising times in any window of that length; its end is not part of it. */
function mostWithin(times: readonly number[], windowMs: number): number {
	let most = 0;
	let first = 0;
	times.forEach((time, index) => {
		while (time - times[first] >= windowMs) first++;
		most = Math.max(most, index - first + 1);
	});
	return most;
}

/** The most clock hours (UTC) of one day that hold any of the rising times. */
function mostHoursInADay(times: readonly number[]): number {
	const hours = new Set(times.map((time) => Math.floor(time / MS_PER_HOUR)));
	const hoursOfDay = new Map<number, number>();
	for (const hour of hours) {
		const day = Math.floor(hour / 24);
		hoursOfDay.set(day, (hoursOfDay.get(day) ?? 0) + 1);
	}
	return [...hoursOfDay.values()].reduce((most, one) => Math.max(most, one), 0);
}

/** The most days (UTC) in a row that hold any of the rising times. */
function mostDaysInARow(times: readonly number[]): number {
	const days = new Set(times.map((time) => Math.floor(time / MS_PER_DAY)));
	let most = 0;
	let inARow = 0;
	for (const day of days) {
		inARow = days.has(day - 1) ? inARow + 1 : 1;
		most = Math.max(most, inARow);
	}
	return most;
}

/**
 * Rounded down to 2 decimals, so that a share below a limit never reads as the limit. Null without any.
 * Multiplied first: 0.29 * 100 is below 29.
 */
function shareOf(part: number, whole: number): number | null {
	return whole === 0 ? null : Math.floor((part * 100) / whole) / 100;
}
