/**
 * Whapi as a state machine: channels, once-a-day calculations, a clock, and faults to script. It knows
 * nothing of HTTP; adapters put it behind nock or a proxy.
 *
 * What Whapi leaves undocumented is for a test to script, as a fault, under each form that it may have.
 */
import { createHash } from 'node:crypto';

import {
	listHiddenIds,
	listMessages,
	refused,
	type Answer,
	type HiddenIdsForm,
	type SimulatedMessage,
} from './messages';

type MetricField = 'riskFactor' | 'lifeTime' | 'riskFactorContacts' | 'riskFactorChats';

export type Metrics = Partial<Record<MetricField, unknown>>;

interface Reply {
	kind: 'reply';
	status: number;
	/** Bytes, such as a compressed body, are for nock only. */
	body: string | Uint8Array;
	headers?: Record<string, string>;
}

interface Cut {
	kind: 'cut';
	/** Node's code for it; a connection that is reset, if left out. */
	code?: string;
	/** Whether the error is its own cause. */
	isOwnCause?: boolean;
}

export type Fault = Reply | Cut | { kind: 'slow'; ms: number };

export interface Channel {
	token: string;
	/** The results of the next calculations; the last one stays. */
	readings: Metrics[];
	/** The calculation before the story begins. */
	saved?: { metrics: Metrics; on: Date };
	/** One is used up by each request to the meter. */
	faults?: Fault[];
	/** Sent and received, in any order; `histories.ts` makes some. Entries may have any form. */
	messages?: readonly unknown[];
	/** The maximum for a page, whatever `count` says. */
	largestPage?: number;
	/** New messages after each next page. */
	arrivals?: unknown[][];
	/** One is used up by each request for messages. */
	messageFaults?: Fault[];
	/** One is used up by each message that is to be sent. */
	sendFaults?: Fault[];
	/** Who has a hidden id, by phone number. */
	hiddenIds?: Record<string, string>;
	/** The form of that answer; by number if left out. */
	hiddenIdsForm?: HiddenIdsForm;
	/** One is used up by each request for hidden ids. */
	hiddenIdFaults?: Fault[];
	/** What its state is called; `AUTH`, if left out. Each request uses one up, the last one stays. */
	states?: unknown[];
	/** One is used up by each request for the state. */
	stateFaults?: Fault[];
	/** How long after it was sent a message is listed; at once, if left out, and never with Infinity. */
	listedAfterMs?: number;
	/** The status of each message sent; the last one stays. Delivered, if left out. */
	deliveries?: string[];
}

export interface SimulatedRequest {
	method: string;
	/** Host and path, without a query. */
	address: string;
	/** The part after the `?`. */
	query?: string;
	authorization: string | undefined;
	body?: string;
}

export type SimulatedOutcome = (Reply & { delayMs: number }) | Cut;

export const METER = 'tools.whapi.cloud/services/riskOfBlocking';
export const HEALTH = 'gate.whapi.cloud/health';
export const MESSAGES = 'gate.whapi.cloud/messages/list';
export const HIDDEN_IDS_OF = 'gate.whapi.cloud/contacts/lids';
export const SEND_TEXT = 'gate.whapi.cloud/messages/text';
export const HOSTS = ['tools.whapi.cloud', 'gate.whapi.cloud'];

/** The faults that a request to an address uses up. */
const FAULTS_AT: Record<string, keyof Channel & `${string}aults`> = {
	[METER]: 'faults',
	[MESSAGES]: 'messageFaults',
	[SEND_TEXT]: 'sendFaults',
	[HIDDEN_IDS_OF]: 'hiddenIdFaults',
	[HEALTH]: 'stateFaults',
};

const JSON_TYPE = { 'content-type': 'application/json' };

/** A token of the length and look of Whapi's, always the same for a name. */
export function simulatedToken(name: string): string {
	return createHash('sha256').update(name).digest('base64url').replace(/[-_]/g, 'x').slice(0, 32);
}

/** Metrics that are all at one value. */
export function allAt(value: unknown): Metrics {
	return { riskFactor: value, lifeTime: value, riskFactorContacts: value, riskFactorChats: value };
}

export class SimulatedWhapi {
	readonly requests: SimulatedRequest[] = [];

	/** The time at Whapi, in ms since 1970. */
	clock = () => Date.now();

	private readonly channels = new Map<string | undefined, Channel>();

	/** When the list shows what was sent, in ms since 1970. */
	private readonly listedAt = new Map<unknown, number>();

	constructor(channels: Channel[]) {
		for (const channel of channels) this.setChannel(channel);
	}

	/** Adds or replaces a channel. Messages are never changed, and may be too many to copy. */
	setChannel({ messages, ...channel }: Channel): void {
		this.channels.set(channel.token, { ...structuredClone(channel), messages });
	}

	/** @returns what a channel sent and received, in the order in which it arrived */
	messagesOf(token: string): readonly unknown[] {
		return this.channels.get(token)?.messages ?? [];
	}

	/** Somebody writes: a person to the channel, or, with `from_me`, its owner from the phone. */
	write(token: string, chat: string, more: Partial<SimulatedMessage> = {}): SimulatedMessage {
		const messages = this.messagesOf(token);
		const message: SimulatedMessage = {
			id: `written-${messages.length}`,
			type: 'text',
			chat_id: chat.includes('@') ? chat : `${chat}@s.whatsapp.net`,
			from_me: false,
			timestamp: Math.floor(this.clock() / 1_000),
			source: 'mobile',
			...more,
		};
		this.channels.get(token)!.messages = [...messages, message];
		return message;
	}

	handle(request: SimulatedRequest): SimulatedOutcome {
		this.requests.push(request);
		const channel = this.channels.get(request.authorization?.replace(/^Bearer /, ''));
		const fault = channel?.[FAULTS_AT[request.address]]?.shift();
		if (fault?.kind === 'cut') return fault;
		if (fault?.kind === 'reply') {
			return { ...fault, headers: { ...JSON_TYPE, ...fault.headers }, delayMs: 0 };
		}
		const [status, answer] =
			channel === undefined ? refused(404, 'Channel not found') : this.answer(channel, request);
		const body = JSON.stringify(answer);
		return { kind: 'reply', status, body, headers: JSON_TYPE, delayMs: fault?.ms ?? 0 };
	}

	private answer(channel: Channel, request: SimulatedRequest): Answer {
		const { method, address, query = '', body = '{}' } = request;
		const { states, hiddenIds = {}, hiddenIdsForm = 'byNumber' } = channel;
		const answers: Record<string, () => Answer> = {
			[`GET ${HEALTH}`]: () => [200, { status: { code: 4, text: next(states, 'AUTH') } }],
			[`GET ${MESSAGES}`]: () => this.list(channel, query),
			[`POST ${SEND_TEXT}`]: () => this.send(channel, body),
			[`GET ${HIDDEN_IDS_OF}`]: () => listHiddenIds(hiddenIds, query, hiddenIdsForm),
			[`POST ${METER}`]: () => this.calculate(channel),
			[`GET ${METER}`]: () => savedMetrics(channel),
		};
		return answers[`${method} ${address}`]?.() ?? refused(404, 'No such route');
	}

	private list(channel: Channel, query: string): Answer {
		const { messages = [], largestPage = Infinity } = channel;
		const known = messages.filter((message) => (this.listedAt.get(message) ?? 0) <= this.clock());
		channel.messages = [...(channel.arrivals?.shift() ?? []), ...messages];
		return listMessages(known, query, largestPage);
	}

	/** The list holds the message from then on. */
	private send(channel: Channel, json: string): Answer {
		const { to = '', body } = JSON.parse(json) as { to?: string; body?: string };
		// Digits or an id: Whapi takes no +, spaces or dashes.
		if (!/^[\w.]+(@[\w.]+)?$/.test(to) || !body) return refused(400, 'Wrong parameters');
		const message = this.write(channel.token, to, {
			id: `sent-${this.requests.length}`,
			from_me: true,
			source: 'api',
			text: { body },
			status: next(channel.deliveries, 'delivered'),
		});
		this.listedAt.set(message, this.clock() + (channel.listedAfterMs ?? 0));
		return [200, { sent: true, message: { ...message, status: 'pending' } }];
	}

	private calculate(channel: Channel): Answer {
		const on = new Date(this.clock());
		if (channel.saved === undefined || dayOf(channel.saved.on) !== dayOf(on)) {
			channel.saved = { metrics: next(channel.readings, {}), on };
		}
		return savedMetrics(channel);
	}
}

function savedMetrics({ token, saved }: Channel): Answer {
	if (saved === undefined) return refused(404, 'Not calculated yet');
	return [200, { channel: token, lastUpdateDate: dayOf(saved.on), ...saved.metrics }];
}

/** The next value, of which the last one stays. */
function next<T>(values: T[] | undefined, otherwise: T): T {
	if (values === undefined || values.length === 0) return otherwise;
	return values.length > 1 ? values.shift()! : values[0];
}

/** As Whapi writes it: `M/D/YYYY`. */
function dayOf(date: Date): string {
	return date.toLocaleDateString('en-US', { timeZone: 'UTC' });
}
