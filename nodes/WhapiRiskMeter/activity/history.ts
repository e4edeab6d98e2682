import { Refusal } from '../../shared/refusal';
import { badBody, send, type WhapiRequest } from '../../shared/send';
import { BY_BODY } from '../../shared/sentences';
import type { RequestContext } from '../../shared/transport/request';
import type { History } from './activity';
import { byPerson, matchesInAnswer, matchesInList, unmatchedIn, type Matches } from './identity';
import { entriesOf, isRecord, readEntry, type Message } from './messages';
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
const MOST_NUMBERS = 100;
/** Whapi's most for one page. */
const PAGE_SIZE = 500;
/**
 * Messages that come in while pages are read push older entries onto the next page again. After this many pages
 * in a row without a new entry, more will not come.
 */
const MOST_PAGES_WITHOUT_NEWS = 100;

/**
 * Reads a channel's messages, and finds out who is who.
 *
 * @param maxMessages how many entries are read at most, at least 1
 * @returns the messages of the period and the day before it; `isComplete` is false if an entry could not be
 *   understood or the end was not reached
 * @throws Refusal if a page is refused: a part of the messages would look like a quiet number
 */
export async function readHistory(
	channel: RequestContext,
	period: Period,
	maxMessages: number,
): Promise<History> {
	const { messages, isComplete } = await readList(channel, period, maxMessages);
	const matches = await findNumbers(channel, messages);
	return { isComplete, messages: byPerson(messages, matches) };
}

/** Page by page, the newest first: what is left out is the oldest. */
async function readList(
	channel: RequestContext,
	period: Period,
	maxMessages: number,
): Promise<{ messages: Message[]; isComplete: boolean }> {
	const list = new MessageList(period);
	let isAtEnd = false;
	let pagesWithoutNews = 0;
	for (let offset = 0; offset < maxMessages && !isAtEnd;) {
		const query = {
			count: Math.min(PAGE_SIZE, maxMessages - offset),
			offset,
			time_from: period.contextFrom / MS_PER_SECOND,
			time_to: period.to / MS_PER_SECOND,
			sort: 'desc',
		};
		const body = await send(channel, { ...MESSAGES, query });
		const entries = entriesOf(body);
		if (entries === null) throw badBody(channel, MESSAGES, body, 'notDocumented');
		// Whapi documents neither that a short page is the last one, nor what the answer's `total` counts.
		isAtEnd = entries.length === 0;
		offset += entries.length;
		const news = entries.filter((entry) => list.add(entry)).length;
		pagesWithoutNews = news > 0 ? 0 : pagesWithoutNews + 1;
		if (pagesWithoutNews === MOST_PAGES_WITHOUT_NEWS) break;
	}
	const { messages, understood, notUnderstood } = list;
	if (understood === 0 && notUnderstood > 0) throw new Refusal(BY_BODY.notDocumented);
	return { messages, isComplete: isAtEnd && notUnderstood === 0 };
}

/** What is kept of the pages, which are too large to stay in memory. */
class MessageList {
	readonly messages: Message[] = [];

	understood = 0;

	notUnderstood = 0;

	private readonly seen = new Set<string>();

	constructor(private readonly period: Period) {}

	/** @returns false where the entry, or one that looks the same, was added before */
	add(entry: unknown): boolean {
		const { id, chat_id, timestamp, from_me } = isRecord(entry) ? entry : {};
		// Several entries may have the same id.
		const key = JSON.stringify([id, chat_id, timestamp, from_me]);
		const isNews = !this.seen.has(key);
		this.seen.add(key);
		// Entries without an id cannot be told apart, so each of them counts.
		if (!isNews && (id ?? '') !== '') return false;
		const message = readEntry(entry, this.period.to);
		if (message === 'notUnderstood') this.notUnderstood++;
		else this.understood++;
		if (typeof message === 'object' && this.isAskedFor(message)) this.messages.push(message);
		return isNews;
	}

	private isAskedFor({ at }: Message): boolean {
		return at >= this.period.contextFrom && at <= this.period.to;
	}
}

/** Any trouble leaves hidden ids unmatched; only a stop of the execution is a refusal. */
async function findNumbers(
	channel: RequestContext,
	messages: readonly Message[],
): Promise<Matches> {
	const matches = new Map(matchesInList(messages));
	const numbers = [...unmatchedIn(messages, matches).phones];
	while (numbers.length > 0) {
		const { hidden } = unmatchedIn(messages, matches);
		if (hidden.size === 0) break;
		const asked = numbers.splice(0, MOST_NUMBERS);
		const query = { ContactIDList: asked.join(',') };
		const answer = await send(channel, { ...HIDDEN_IDS, query });
		if (answer === null) break;
		const found = matchesInAnswer(answer, { hidden, phones: new Set(asked) });
		for (const [hiddenId, number] of found) matches.set(hiddenId, number);
	}
	return matches;
}
