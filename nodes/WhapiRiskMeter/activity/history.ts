import { OPERATIONS } from '../../shared/operations';
import { bodyRefusal, successOf, type Refusal } from '../../shared/refusals';
import { send, type Channel, type Endpoint } from '../../shared/transport/request';
import type { History } from './activity';
import { byPerson, matchesInAnswer, matchesInList, unmatchedIn, type Matches } from './identity';
import { entriesOf, isRecord, readEntry, type Message } from './messages';
import { MS_PER_SECOND, type Period } from './period';

const OPERATION = 'getActivity';
/** Source: Whapi's API description 1.8.7, as is the message list. */
const HIDDEN_IDS: Endpoint = { method: 'GET', host: 'gate.whapi.cloud', path: '/contacts/lids' };
const MOST_NUMBERS = 100;
/** Whapi's most for one page. */
const PAGE_SIZE = 500;
/**
 * Messages that come in while pages are read push older entries onto the next page again. After this many pages
 * in a row without a new entry, more will not come.
 */
const MOST_PAGES_WITHOUT_NEWS = 100;

type Refused = { refusal: Refusal };

/**
 * Reads a channel's messages, and finds out who is who.
 *
 * @param maxMessages how many entries are read at most, at least 1
 * @returns the messages of the period and the day before it; `isComplete` is false where an entry could not be
 *   understood or the end was not reached. A refused page refuses the whole: a part of the messages would
 *   look like a quiet number
 */
export async function readHistory(
	channel: Channel,
	period: Period,
	maxMessages: number,
): Promise<History | Refused> {
	const list = await readList(channel, period, maxMessages);
	if ('refusal' in list) return list;
	const found = await findNumbers(channel, list.messages);
	if ('refusal' in found) return found;
	return { ...list, messages: byPerson(list.messages, found.matches) };
}

/** Page by page, the newest first: what is left out is the oldest. */
async function readList(
	channel: Channel,
	period: Period,
	maxMessages: number,
): Promise<{ messages: Message[]; isComplete: boolean } | Refused> {
	const { token } = channel.credential;
	const list = new MessageList(period);
	let status = 200;
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
		const success = successOf(await send(channel, OPERATIONS[OPERATION], query), OPERATION, token);
		if ('refusal' in success) return success;
		const entries = entriesOf(success.response.body);
		if (entries === null) {
			return { refusal: bodyRefusal('notDocumented', success.response, OPERATION, token) };
		}
		({ status } = success.response);
		// Whapi documents neither that a short page is the last one, nor what the answer's `total` counts.
		isAtEnd = entries.length === 0;
		offset += entries.length;
		const news = entries.filter((entry) => list.add(entry)).length;
		pagesWithoutNews = news > 0 ? 0 : pagesWithoutNews + 1;
		if (pagesWithoutNews === MOST_PAGES_WITHOUT_NEWS) break;
	}
	const { messages, understood, notUnderstood } = list;
	if (understood === 0 && notUnderstood > 0) {
		return {
			refusal: bodyRefusal('notDocumented', { status, headers: {}, body: '' }, OPERATION, token),
		};
	}
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

/** Without a success, hidden ids stay unmatched; only a stop of the execution is a refusal. */
async function findNumbers(
	channel: Channel,
	messages: readonly Message[],
): Promise<{ matches: Matches } | Refused> {
	const matches = new Map(matchesInList(messages));
	const numbers = [...unmatchedIn(messages, matches).phones];
	while (numbers.length > 0) {
		const { hidden } = unmatchedIn(messages, matches);
		if (hidden.size === 0) break;
		const asked = numbers.splice(0, MOST_NUMBERS);
		const sent = await send(channel, HIDDEN_IDS, { ContactIDList: asked.join(',') });
		const success = successOf(sent, OPERATION, channel.credential.token);
		if ('refusal' in success) {
			if (sent.attempt.kind === 'aborted') return success;
			break;
		}
		const found = matchesInAnswer(success.response.body, { hidden, phones: new Set(asked) });
		for (const [hiddenId, number] of found) matches.set(hiddenId, number);
	}
	return { matches };
}
