import { Refusal } from '../../shared/refusal';
import { badBody, send, TOO_LARGE, type WhapiRequest } from '../../shared/send';
import { BY_BODY } from '../../shared/sentences';
import { fieldsOf } from '../../shared/transport/fieldsOf';
import type { RequestContext } from '../../shared/transport/request';
import { canonicalPhone, writingsOf, type ChatId } from './chatId';
import { byPerson, matchesInAnswer, matchesInList, unmatchedIn, type Matches } from './identity';
import {
	entriesOf,
	isReceipt,
	readEntry,
	toId,
	toMilliseconds,
	type Message,
	type Uncounted,
} from './message';
import { MS_PER_SECOND, type Period } from './period';

/** Source: Whapi's API description 1.8.7. */
const GATE = { method: 'GET', host: 'gate.whapi.cloud', isQuotable: false } as const;
const MESSAGES: WhapiRequest = { ...GATE, path: '/messages/list', maxBytes: 16_000_000 };
const HIDDEN_IDS: WhapiRequest = {
	...GATE,
	path: '/contacts/lids',
	maxBytes: 4_000_000,
	isOptional: true,
};
const MAX_NUMBERS = 100;
/** Whapi's maximum for one page. */
const PAGE_SIZE = 500;
/** For messages with pictures, of which 500 are too large. */
const SMALL_PAGE_SIZE = 100;
/**
 * Messages that come in while pages are read push older entries onto the next page again. After this many pages
 * in a row without a new entry, more will not come.
 */
const MAX_PAGES_WITHOUT_NEWS = 100;
/** How many times the time-out of one request all of the reading may take. */
const MAX_TIMEOUTS = 10;

/** A channel's messages. */
export interface History {
	/** In any order, one chat for each person. */
	messages: readonly Message[];
	matches: Matches;
	/** Whether any message of ours arrived, to whomever. If none did, Whapi may not update the status. */
	hasReceipts: boolean;
	/** Whether these are all messages of the period and the day before it. */
	isComplete: boolean;
}

interface ReadOptions {
	/** The maximum number of entries to read, at least 1. */
	maxMessages: number;
	/** Who may be written to next: their ids are matched, too. */
	recipients?: readonly ChatId[];
	/** Whether a text says that its sender wants no more messages. */
	isOptOut?: (text: string) => boolean;
}

/**
 * Reads a channel's messages, and matches ids with people.
 *
 * @returns the messages of the period and the day before it; `isComplete` is false if an entry that may be ours could
 *   not be understood or the end was not reached
 * @throws Refusal if a page is refused, or all of them take too long: a part of the messages would look like a quiet
 *   number
 */
export async function readHistory(
	channel: RequestContext,
	period: Period,
	options: ReadOptions,
): Promise<History> {
	const hurried = withDeadline(channel);
	const { messages, ...facts } = await readList(hurried, period, options);
	const matches = await findNumbers(hurried, messages, options.recipients);
	return { messages: byPerson(messages, matches), matches, ...facts };
}

function withDeadline(channel: RequestContext): RequestContext {
	const seconds = MAX_TIMEOUTS * channel.timeoutSeconds;
	const deadline = new AbortController();
	const tooLate = new Refusal(
		{
			message: `Whapi did not list all messages within ${seconds} s`,
			description: 'Count fewer days, lower Max Messages, or raise Timeout under Options.',
		},
		{ isOutage: true },
	);
	AbortSignal.timeout(Math.ceil(seconds * MS_PER_SECOND)).addEventListener('abort', () => {
		deadline.abort(tooLate);
	});
	return { ...channel, signals: [...channel.signals, deadline.signal] };
}

async function readList(
	channel: RequestContext,
	period: Period,
	{ maxMessages, isOptOut }: ReadOptions,
): Promise<{ messages: Message[] } & Pick<History, 'hasReceipts' | 'isComplete'>> {
	const seen = new Set<string>();
	const readings: Array<Message | Uncounted> = [];
	let hasReceipts = false;
	/** @returns false if the entry, or one that looks the same, was read before */
	const read = (entry: unknown): boolean => {
		const { id, chat_id, timestamp, from_me } = fieldsOf(entry);
		// Several entries may have the same id.
		const key = JSON.stringify([id, chat_id, timestamp, from_me].map(toKey));
		const isNews = !seen.has(key);
		seen.add(key);
		// Entries without an id cannot be distinguished, so each of them counts.
		if ((isNews || toId(id) === null) && !isOutside(timestamp, period)) {
			readings.push(readEntry(entry, period.now, isOptOut));
			hasReceipts ||= isReceipt(entry);
		}
		return isNews;
	};
	let isAtEnd = false;
	let pagesWithoutNews = 0;
	for await (const entries of pagesOf(channel, period, maxMessages)) {
		// Whapi documents neither that a short page is the last one, nor the meaning of the answer's `total`.
		isAtEnd = entries.length === 0;
		const news = entries.filter(read).length;
		pagesWithoutNews = news > 0 ? 0 : pagesWithoutNews + 1;
		if (isAtEnd || pagesWithoutNews === MAX_PAGES_WITHOUT_NEWS) break;
	}
	const hidesOurs = readings.includes('mayBeOurs');
	const isUnderstood = readings.some((one) => typeof one === 'object' || one === 'noMessage');
	if (hidesOurs && !isUnderstood) throw new Refusal(BY_BODY.notDocumented);
	const messages = readings.filter((one) => typeof one === 'object');
	return { messages, hasReceipts, isComplete: isAtEnd && !hidesOurs };
}

/** Whether an entry is surely none of those asked for: then it hides nothing, even if it cannot be read. */
export function isOutside(timestamp: unknown, { contextFrom, listedTo, now }: Period): boolean {
	const at = toMilliseconds(timestamp, now);
	return at !== null && (at < contextFrom || at > listedTo);
}

/** Page by page, the newest first: the oldest are left out. A page itself is too large to stay in memory. */
async function* pagesOf(
	channel: RequestContext,
	{ contextFrom, listedTo }: Period,
	maxMessages: number,
): AsyncGenerator<unknown[]> {
	const time_from = contextFrom / MS_PER_SECOND;
	const time_to = listedTo / MS_PER_SECOND;
	let pageSize = PAGE_SIZE;
	for (let offset = 0; offset < maxMessages;) {
		const count = Math.min(pageSize, maxMessages - offset);
		const query = { count, offset, time_from, time_to, sort: 'desc' };
		const mayBeTooLarge = count > SMALL_PAGE_SIZE;
		const body = await send(channel, { ...MESSAGES, query, mayBeTooLarge });
		if (body === TOO_LARGE) {
			pageSize = SMALL_PAGE_SIZE;
			continue;
		}
		const entries = entriesOf(body)?.slice(0, count);
		if (entries === undefined) throw badBody(channel, MESSAGES, body, 'notDocumented');
		yield entries;
		offset += entries.length;
	}
}

/** Short, whatever the value is: all keys stay in memory. */
const toKey = (value: unknown) => (typeof value === 'boolean' ? value : toId(value));

/** Any trouble leaves hidden ids unmatched; only a stop of the execution is a refusal. */
async function findNumbers(
	channel: RequestContext,
	messages: readonly Message[],
	recipients: readonly ChatId[] = [],
): Promise<Matches> {
	const matches = new Map(matchesInList(messages));
	// Whapi may know a number in one of its writings only.
	const numbers = [...unmatchedIn(messages, matches, recipients).phones].flatMap(writingsOf);
	while (numbers.length > 0) {
		const { hidden } = unmatchedIn(messages, matches, recipients);
		if (hidden.size === 0) break;
		const asked = numbers.splice(0, MAX_NUMBERS);
		const query = { ContactIDList: asked.join(',') };
		const answer = await send(channel, { ...HIDDEN_IDS, query });
		if (answer === null) break;
		const phones = new Set(asked.map(canonicalPhone));
		const found = matchesInAnswer(answer, { hidden, phones });
		for (const [hiddenId, number] of found) matches.set(hiddenId, number);
	}
	return matches;
}
