import type { IDataObject } from 'n8n-workflow';

import { OPERATIONS } from '../../shared/operations';
import { bodyRefusal, successOf, type Refusal } from '../../shared/refusals';
import { send, type Channel } from '../../shared/transport/request';
import { messagesOf, readMessage, type Message } from './messages';
import { MS_PER_SECOND, type Period } from './period';

const OPERATION = 'getActivity';
/** Whapi's most for one page (API description 1.8.7). */
const PAGE_SIZE = 500;

/** What was read of a channel's messages. */
export interface History {
	/** Of the period and the day before it. */
	messages: Message[];
	/** False where `maxMessages` ended the reading. */
	isComplete: boolean;
}

/**
 * Reads a channel's messages page by page: the newest first, so that what is left out is the oldest, and so
 * that a message that comes in meanwhile shows an older one twice and hides none.
 *
 * @param maxMessages how many entries of pages are asked for at most, at least 1
 * @returns the messages, or the refusal of the first page that could not be read: fewer messages than there
 *   were would look like a quiet number
 */
export async function readHistory(
	channel: Channel,
	period: Period,
	maxMessages: number,
): Promise<History | { refusal: Refusal }> {
	const { token } = channel.credential;
	const messages: Message[] = [];
	const ids = new Set<string>();
	const chats = new Map<string, number>();
	for (let offset = 0; offset < maxMessages;) {
		const count = Math.min(PAGE_SIZE, maxMessages - offset);
		const sent = await send(channel, OPERATIONS[OPERATION], pageQuery(period, count, offset));
		const success = successOf(sent, OPERATION, token);
		if ('refusal' in success) return success;
		const entries = messagesOf(success.response.body);
		if (entries === null) {
			return { refusal: bodyRefusal('notDocumented', success.response, OPERATION, token) };
		}
		for (const entry of entries) {
			const message = readMessage(entry);
			if (message === null || ids.has(message.id ?? '')) continue;
			const { id, chatId, ...counted } = message;
			if (id !== null) ids.add(id);
			const chat = chats.get(chatId) ?? chats.size;
			chats.set(chatId, chat);
			messages.push({ ...counted, chat });
		}
		// Never by the answer's `total`: what it counts is documented in two ways.
		if (entries.length < count) return { messages, isComplete: true };
		offset += entries.length;
	}
	// The newest are read first: an older one than wanted tells that none of the period is missing.
	const isComplete = messages.some(({ at }) => at < period.contextFrom);
	return { messages, isComplete };
}

function pageQuery(period: Period, count: number, offset: number): IDataObject {
	return {
		count,
		offset,
		time_from: period.contextFrom / MS_PER_SECOND,
		time_to: period.to / MS_PER_SECOND,
		sort: 'desc',
	};
}
