import { isHidden, type ChatId } from './chatId';
import { adviceOn, exceeds, limitsWith, type LimitName, type OwnLimits } from './limits';
import type { Message } from './messages';
import { nextAllowedAt } from './nextAllowed';
import { MS_PER_DAY, MS_PER_MINUTE, type Period } from './period';
import {
	dayOf,
	hourOf,
	mostChatsInADay,
	mostDaysInARow,
	mostHoursInADay,
	mostWithin,
	type Measurement,
	type Unprompted,
} from './unprompted';

/** What was read of a channel's messages. */
export interface History {
	/** In any order, one chat for each person. */
	messages: readonly Message[];
	/** Whether these are all messages of the period and the day before it. */
	isComplete: boolean;
}

/** What a number did, against the limits: the fields of Get Activity, except `channel`. */
export type ActivityReport = {
	/** Null where not everything could be read, and no limit is exceeded in what was. */
	withinLimits: boolean | null;
	overLimits: LimitName[];
	/** ISO. Null where not everything could be read. */
	nextAllowedAt: string | null;
	limits: LimitReport[];
	sent: number;
	chatsWritten: number;
	coldChats: number;
	undelivered: number;
	unmatchedChats: number;
	advice: string[];
	oldestMessageAt: string | null;
	isComplete: boolean;
};

export type LimitReport = {
	limit: LimitName;
	measured: number | null;
	allowed: number;
	isOver: boolean;
	/** ISO: the start of the window, the day, the days or the period that was measured. */
	at: string | null;
};

/**
 * Counts what a number did in a period.
 *
 * A message is unprompted when its chat wrote nothing in the 24 hours before it. As in every window here, what
 * lies exactly 24 hours back is too old. What the chat wrote in the same second counts as earlier: a bot answers
 * that fast, a person does not. What was not read counts as not written, so where reading ended early, our
 * oldest answers may count as unprompted.
 *
 * @param history of the period and the day before it; what lies outside of both does not count
 */
export function toActivityReport(
	{ messages, isComplete }: History,
	period: Period,
	own: OwnLimits = {},
): ActivityReport {
	const { chats, unprompted, sent, undelivered, oldestAt } = count(messages, period);
	const written = chats.filter(({ writtenAt }) => writtenAt !== null);
	const replies = written.filter(({ hasWrittenBack }) => hasWrittenBack).length;
	const measurements: Record<LimitName, Measurement> = {
		messagesPerMinute: mostWithin(unprompted, MS_PER_MINUTE, period.to),
		messagesPer15Minutes: mostWithin(unprompted, 15 * MS_PER_MINUTE, period.to),
		chatsPerDay: mostChatsInADay(unprompted, period.to),
		hoursPerDay: mostHoursInADay(unprompted, period.to),
		consecutiveDays: mostDaysInARow(unprompted, period.to),
		replyShare: wholePeriod(shareOf(replies, written.length), period),
	};

	const limits = limitsWith(own);
	const mostReplies = replies + mayHaveAnswered(chats);
	const over = limits.filter((limit) => {
		const isShare = limit.limit === 'replyShare';
		const figure = isShare
			? shareOf(mostReplies, written.length)
			: measurements[limit.limit].measured;
		return figure !== null && written.length >= limit.fewestChats && exceeds(limit, figure);
	});
	return {
		withinLimits: over.length > 0 ? false : isComplete || null,
		overLimits: over.map(({ limit }) => limit),
		nextAllowedAt: isComplete ? toIso(nextAllowedAt(unprompted, limits, period.to)) : null,
		limits: limits.map((limit) => ({
			limit: limit.limit,
			measured: measurements[limit.limit].measured,
			allowed: limit.allowed,
			isOver: over.includes(limit),
			at: toIso(measurements[limit.limit].from),
		})),
		sent,
		chatsWritten: written.length,
		coldChats: written.filter(({ isCold }) => isCold).length,
		undelivered,
		unmatchedChats: chats.filter(({ isHidden }) => isHidden).length,
		advice: over.map((limit) => adviceOn(limit, measurements[limit.limit])),
		oldestMessageAt: toIso(oldestAt),
		isComplete,
	};
}

interface Chat {
	/** Whether it is known by a hidden id only. */
	isHidden: boolean;
	/** When the other side last wrote, in ms since 1970; -Infinity where it never did. */
	lastHeard: number;
	/** When it was first written to unprompted in the period, by a message that did not fail. */
	writtenAt: number | null;
	/** Whether nothing had been heard before that message. */
	isCold: boolean;
	/** Whether it wrote after that message. */
	hasWrittenBack: boolean;
	/** The last day on which it was written to unprompted. */
	lastDay: number | null;
}

interface Counts {
	unprompted: Unprompted;
	chats: Chat[];
	sent: number;
	undelivered: number;
	oldestAt: number | null;
}

function count(messages: readonly Message[], period: Period): Counts {
	const unprompted = { times: [], chatsOfDay: new Map(), hoursOfDay: new Map() };
	const counts: Counts = { unprompted, chats: [], sent: 0, undelivered: 0, oldestAt: null };
	const chats = new Map<ChatId, Chat>();
	const inOrder = messages
		.filter(({ at }) => at >= period.contextFrom && at <= period.to)
		.sort((one, other) => one.at - other.at || Number(one.isOurs) - Number(other.isOurs));
	for (const message of inOrder) {
		const chat = chats.get(message.chat) ?? newChat(message.chat);
		chats.set(message.chat, chat);
		if (!message.isOurs) hear(chat, message.at);
		else if (message.at >= period.from) send(counts, chat, message, period.to);
	}
	return { ...counts, chats: [...chats.values()], oldestAt: inOrder[0]?.at ?? null };
}

const newChat = (id: ChatId): Chat => ({
	isHidden: isHidden(id),
	lastHeard: -Infinity,
	writtenAt: null,
	isCold: false,
	hasWrittenBack: false,
	lastDay: null,
});

function hear(chat: Chat, at: number): void {
	chat.lastHeard = at;
	if (chat.writtenAt !== null) chat.hasWrittenBack = true;
}

function send(counts: Counts, chat: Chat, message: Message, now: number): void {
	const { at, delivery } = message;
	counts.sent++;
	if (delivery === 'failed' || (delivery === 'waiting' && now - at >= MS_PER_DAY)) {
		counts.undelivered++;
	}
	const isAnswer = at - chat.lastHeard < MS_PER_DAY;
	if (isAnswer) return;
	addTo(counts.unprompted, chat, at);
	// What failed reached nobody, though WhatsApp saw it go out.
	if (delivery === 'failed' || chat.writtenAt !== null) return;
	chat.writtenAt = at;
	chat.isCold = chat.lastHeard === -Infinity;
}

function addTo({ times, chatsOfDay, hoursOfDay }: Unprompted, chat: Chat, at: number): void {
	const day = dayOf(at);
	times.push(at);
	chatsOfDay.set(day, (chatsOfDay.get(day) ?? 0) + Number(chat.lastDay !== day));
	hoursOfDay.set(day, (hoursOfDay.get(day) ?? new Set()).add(hourOf(at)));
	chat.lastDay = day;
}

/** How many of those written to by number may have answered under a hidden id that could not be matched. */
function mayHaveAnswered(chats: readonly Chat[]): number {
	const unanswered = chats.flatMap((chat) =>
		chat.isHidden || chat.hasWrittenBack ? [] : (chat.writtenAt ?? []),
	);
	const first = unanswered.reduce((earliest, at) => Math.min(earliest, at), Infinity);
	const answers = chats.filter((chat) => chat.isHidden && chat.lastHeard > first);
	return Math.min(unanswered.length, answers.length);
}

function wholePeriod(measured: number | null, { from, to }: Period): Measurement {
	const isMeasured = measured !== null;
	return { measured, now: measured, from: isMeasured ? from : null, to: isMeasured ? to : null };
}

/**
 * Rounded down to 2 decimals, so that a share below a limit never reads as the limit. Null where the whole is 0.
 * Multiplies before it divides, because 0.29 * 100 is below 29.
 */
function shareOf(part: number, whole: number): number | null {
	return whole === 0 ? null : Math.floor((part * 100) / whole) / 100;
}

function toIso(at: number | null): string | null {
	return at === null ? null : new Date(at).toISOString();
}
