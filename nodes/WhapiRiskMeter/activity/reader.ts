import { messagesOf, readMessage, type Message } from './messages';
import { MS_PER_SECOND, type Period } from './period';

/** Whapi's most for one page (API description 1.8.7). */
const PAGE_SIZE = 500;

/** The query of one page, in Whapi's names. */
export type PageQuery = {
	count: number;
	offset: number;
	/** Unix time in seconds, as is `time_to`. */
	time_from: number;
	time_to: number;
	sort: 'desc';
};

/** What came of asking for a page: its parsed body, or why there is none, in the caller's terms. */
export type PageAnswer<Refusal> =
	{ kind: 'page'; body: unknown } | { kind: 'refused'; refusal: Refusal };

export type MessageReading<Refusal> =
	| { kind: 'read'; messages: Message[]; isComplete: boolean }
	| { kind: 'notDocumented' }
	| { kind: 'refused'; refusal: Refusal };

/**
 * Reads a channel's messages page by page, one after the other: the newest first, so that what is left
 * out is the oldest, and so that a message that comes in meanwhile shows an older one twice and hides none.
 *
 * @param askPage asks for one page. Stopping is its matter: a refusal of any page ends the reading
 * @param maxMessages how many entries of pages are asked for at most, at least 1
 * @returns the messages of the period and the day before it; `isComplete` is false where `maxMessages`
 *   was reached and nothing says that there were no more. One page without the documented form, or
 *   refused, leaves nothing: fewer messages than there were would look like a quiet number
 * @throws what `askPage` throws
 */
export async function readMessages<Refusal>(
	askPage: (query: PageQuery) => Promise<PageAnswer<Refusal>>,
	period: Period,
	maxMessages: number,
): Promise<MessageReading<Refusal>> {
	const kept = new Kept();
	let offset = 0;
	while (offset < maxMessages) {
		const count = Math.min(PAGE_SIZE, maxMessages - offset);
		const answer = await askPage(pageQuery(period, count, offset));
		if (answer.kind === 'refused') return answer;
		const entries = messagesOf(answer.body);
		if (entries === null) return { kind: 'notDocumented' };
		entries.forEach((entry) => kept.add(entry));
		// Never by the answer's `total`: what it counts is documented in two ways.
		if (entries.length < count) return { kind: 'read', messages: kept.messages, isComplete: true };
		offset += entries.length;
	}
	return { kind: 'read', messages: kept.messages, isComplete: false };
}

function pageQuery(period: Period, count: number, offset: number): PageQuery {
	return {
		count,
		offset,
		time_from: period.contextFrom / MS_PER_SECOND,
		time_to: period.to / MS_PER_SECOND,
		sort: 'desc',
	};
}

/** What is kept of the pages, which are too large to stay in memory. */
class Kept {
	readonly messages: Message[] = [];

	private readonly ids = new Set<string>();

	private readonly chats = new Map<string, number>();

	add(entry: unknown): void {
		const message = readMessage(entry);
		if (message === null) return;
		const { id, chatId, ...counted } = message;
		if (id !== null && this.ids.has(id)) return;
		if (id !== null) this.ids.add(id);
		const chat = this.chats.get(chatId) ?? this.chats.size;
		this.chats.set(chatId, chat);
		this.messages.push({ ...counted, chat });
	}
}
