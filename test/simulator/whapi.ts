/**
 * Whapi as a state machine: channels, once-a-day calculations, a clock, and faults to script. It knows
 * nothing of HTTP; adapters put it behind nock or a proxy.
 *
 * What Whapi leaves undocumented is a choice of the scenario, so that a test can run under each.
 */
import { createHash } from 'node:crypto';

import {
	listHiddenIds,
	listMessages,
	type HiddenIdsForm,
	type TotalOf,
	type SimulatedMessage,
} from './messages';

export interface Metrics {
	riskFactor?: unknown;
	lifeTime?: unknown;
	riskFactorContacts?: unknown;
	riskFactorChats?: unknown;
}

export type Fault =
	| {
			kind: 'reply';
			status: number;
			/** Bytes, such as a compressed body, are for nock only. */
			body: string | Uint8Array;
			headers?: Record<string, string>;
	  }
	| {
			kind: 'cut';
			/** Node's code for it; a connection that is reset, if left out. */
			code?: string;
			/** Whether the error is its own cause. */
			isOwnCause?: boolean;
	  }
	| { kind: 'slow'; ms: number };

export interface Channel {
	token: string;
	/** The results of the next calculations; the last one stays. */
	readings: Metrics[];
	/** The calculation before the story begins. */
	saved?: { metrics: Metrics; on: Date };
	plan?: 'paid' | 'trial';
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
	/** Out of sync, it answers no request for messages until it is linked anew. */
	isOutOfSync?: boolean;
}

export interface Scenario {
	/** How Get answers for a channel that was never calculated. */
	neverCalculated:
		'notFound' | 'serverError' | 'emptyBody' | 'nullBody' | 'emptyObject' | 'noMetrics';
	unknownToken: 401 | 404;
	errorBody: 'nested' | 'flat' | 'text' | 'html';
	successStatus: 200 | 201;
	/** Whether refusals quote the token. */
	quotesToken: boolean;
	/** The meaning of a page's `total`. */
	totalOf: TotalOf;
	/** The status for a channel that is out of sync; the body names the state. */
	outOfSync: 400 | 409 | 500;
}

export const DEFAULT_SCENARIO: Scenario = {
	neverCalculated: 'notFound',
	unknownToken: 404,
	errorBody: 'nested',
	successStatus: 200,
	quotesToken: false,
	totalOf: 'list',
	outOfSync: 500,
};

export interface SimulatedRequest {
	method: string;
	/** Host and path, without a query. */
	address: string;
	/** The part after the `?`. */
	query?: string;
	authorization: string | undefined;
	body?: string;
}

export type SimulatedOutcome =
	| {
			kind: 'reply';
			status: number;
			headers: Record<string, string>;
			body: string;
			delayMs: number;
	  }
	| { kind: 'cut'; code?: string; isOwnCause?: boolean };

export const METER = 'tools.whapi.cloud/services/riskOfBlocking';
export const HEALTH = 'gate.whapi.cloud/health';
export const MESSAGES = 'gate.whapi.cloud/messages/list';
export const HIDDEN_IDS_OF = 'gate.whapi.cloud/contacts/lids';
export const SEND_TEXT = 'gate.whapi.cloud/messages/text';
export const HOSTS = ['tools.whapi.cloud', 'gate.whapi.cloud'];

/**
 * @param name any name
 * @returns a token of the length and look of Whapi's, always the same for a name
 */
export function simulatedToken(name: string): string {
	return createHash('sha256').update(name).digest('base64url').replace(/[-_]/g, 'x').slice(0, 32);
}

/** Metrics that are all at one value. */
export function allAt(value: unknown): Metrics {
	return { riskFactor: value, lifeTime: value, riskFactorContacts: value, riskFactorChats: value };
}

export class SimulatedWhapi {
	readonly requests: SimulatedRequest[] = [];

	/** When a message arrives, in ms since 1970. */
	clock = () => Date.now();

	private readonly channels: Map<string, Channel>;

	/** When the list shows what was sent, in ms since 1970. */
	private readonly listedAt = new Map<unknown, number>();

	private readonly scenario: Scenario;

	constructor(
		channels: Channel[],
		scenario: Partial<Scenario> = {},
		/** The clock; a test moves it. */
		public now: Date = new Date(),
		/** How long every answer takes, in ms. */
		private readonly latencyMs = 0,
	) {
		this.channels = new Map(channels.map((channel) => [channel.token, ownCopy(channel)]));
		this.scenario = { ...DEFAULT_SCENARIO, ...scenario };
	}

	/** Adds or replaces a channel. */
	setChannel(channel: Channel): void {
		this.channels.set(channel.token, ownCopy(channel));
	}

	/** @returns what a channel sent and received, in the order in which it arrived */
	messagesOf(token: string): readonly unknown[] {
		return this.channels.get(token)?.messages ?? [];
	}

	/** Somebody writes: a person to the channel, or, with `from_me`, its owner from the phone. */
	write(token: string, chatId: string, more: Partial<SimulatedMessage> = {}): void {
		const channel = this.channels.get(token)!;
		const message: SimulatedMessage = {
			id: `written-${(channel.messages ?? []).length}`,
			type: 'text',
			chat_id: chatId.includes('@') ? chatId : `${chatId}@s.whatsapp.net`,
			from_me: false,
			timestamp: Math.floor(this.clock() / 1_000),
			source: 'mobile',
			...more,
		};
		channel.messages = [...(channel.messages ?? []), message];
	}

	handle(request: SimulatedRequest): SimulatedOutcome {
		this.requests.push(request);
		const token = request.authorization?.replace(/^Bearer /, '') ?? '';
		const channel = this.channels.get(token);
		const fault = this.nextFault(request.address, channel);
		if (fault?.kind === 'cut') return fault;
		if (fault?.kind === 'reply') {
			return this.reply(fault.status, fault.body as string, { headers: fault.headers });
		}
		const slowness = fault?.kind === 'slow' ? fault.ms : 0;
		return this.answer(request, token, channel, slowness);
	}

	private nextFault(address: string, channel: Channel | undefined): Fault | undefined {
		const faults: Record<string, Fault[] | undefined> = {
			[METER]: channel?.faults,
			[MESSAGES]: channel?.messageFaults,
			[SEND_TEXT]: channel?.sendFaults,
			[HIDDEN_IDS_OF]: channel?.hiddenIdFaults,
			[HEALTH]: channel?.stateFaults,
		};
		return faults[address]?.shift();
	}

	private answer(
		request: SimulatedRequest,
		token: string,
		channel: Channel | undefined,
		delayMs: number,
	): SimulatedOutcome {
		if (channel === undefined) {
			return this.refuse(this.scenario.unknownToken, 'Channel not found', token);
		}
		const answers: Record<string, () => SimulatedOutcome> = {
			[`GET ${HEALTH}`]: () =>
				this.json(200, { status: { code: 4, text: next(channel.states, 'AUTH') } }, delayMs),
			[`GET ${MESSAGES}`]: () => this.listMessages(channel, request.query ?? '', delayMs),
			[`POST ${SEND_TEXT}`]: () => this.send(channel, request.body ?? '{}', delayMs),
			[`GET ${HIDDEN_IDS_OF}`]: () => this.listHiddenIds(channel, request.query ?? '', delayMs),
			[`POST ${METER}`]: () => this.calculate(channel, delayMs),
			[`GET ${METER}`]: () => this.savedMetrics(channel, delayMs),
		};
		const route = answers[`${request.method} ${request.address}`];
		return route === undefined ? this.refuse(404, 'No such route', token) : route();
	}

	/** The list holds the message from then on. */
	private send(channel: Channel, json: string, delayMs: number): SimulatedOutcome {
		const { to, body } = JSON.parse(json) as { to?: string; body?: string };
		if (!to || !body) return this.refuse(400, 'Wrong request parameters', channel.token);
		const message: SimulatedMessage = {
			id: `sent-${this.requests.length}`,
			type: 'text',
			chat_id: to.includes('@') ? to : `${to}@s.whatsapp.net`,
			from_me: true,
			timestamp: Math.floor(this.clock() / 1_000),
			source: 'api',
			text: { body },
		};
		const listed = { ...message, status: next(channel.deliveries, 'delivered') };
		channel.messages = [...(channel.messages ?? []), listed];
		this.listedAt.set(listed, this.clock() + (channel.listedAfterMs ?? 0));
		return this.json(200, { sent: true, message: { ...message, status: 'pending' } }, delayMs);
	}

	private calculate(channel: Channel, delayMs: number): SimulatedOutcome {
		if (channel.plan === 'trial') return this.refuse(402, 'Trial limit exceeded', channel.token);
		const isSavedToday = channel.saved !== undefined && sameDay(channel.saved.on, this.now);
		if (!isSavedToday) {
			const metrics = channel.readings.length > 1 ? channel.readings.shift()! : channel.readings[0];
			channel.saved = { metrics, on: this.now };
		}
		return this.metricsOf(channel, delayMs);
	}

	private savedMetrics(channel: Channel, delayMs: number): SimulatedOutcome {
		if (channel.plan === 'trial') return this.refuse(402, 'Trial limit exceeded', channel.token);
		if (channel.saved !== undefined) return this.metricsOf(channel, delayMs);
		const { successStatus } = this.scenario;
		const answers: Record<Scenario['neverCalculated'], () => SimulatedOutcome> = {
			notFound: () => this.refuse(404, 'Not calculated yet', channel.token),
			serverError: () => this.refuse(500, 'Internal Server Error', channel.token),
			emptyBody: () => this.reply(successStatus, ''),
			nullBody: () => this.json(successStatus, null),
			emptyObject: () => this.json(successStatus, {}),
			noMetrics: () => this.json(successStatus, { channel: channel.token, lastUpdateDate: null }),
		};
		return answers[this.scenario.neverCalculated]();
	}

	private listMessages(channel: Channel, query: string, delayMs: number): SimulatedOutcome {
		const { outOfSync, totalOf } = this.scenario;
		if (channel.isOutOfSync) {
			return this.refuse(outOfSync, 'Channel state is SYNC_ERROR', channel.token);
		}
		const { messages = [], largestPage = Infinity } = channel;
		const known = messages.filter((message) => (this.listedAt.get(message) ?? 0) <= this.clock());
		const list = listMessages(known, query, { totalOf, largestPage });
		const arrived = channel.arrivals?.shift() ?? [];
		if (arrived.length > 0) channel.messages = [...arrived, ...messages];
		return 'wrong' in list
			? this.refuse(400, `Wrong parameter ${list.wrong}`, channel.token)
			: this.json(200, list.page, delayMs);
	}

	private listHiddenIds(channel: Channel, query: string, delayMs: number): SimulatedOutcome {
		const { hiddenIds = {}, hiddenIdsForm = 'byNumber' } = channel;
		const list = listHiddenIds(hiddenIds, query, hiddenIdsForm);
		return 'wrong' in list
			? this.refuse(400, `Wrong parameter ${list.wrong}`, channel.token)
			: this.json(200, list.body, delayMs);
	}

	private metricsOf(channel: Channel, delayMs: number): SimulatedOutcome {
		const { metrics, on } = channel.saved!;
		const lastUpdateDate = `${on.getUTCMonth() + 1}/${on.getUTCDate()}/${on.getUTCFullYear()}`;
		const body = { channel: channel.token, lastUpdateDate, ...metrics };
		return this.json(this.scenario.successStatus, body, delayMs);
	}

	private refuse(status: number, reason: string, token: string): SimulatedOutcome {
		const message = this.scenario.quotesToken ? `${reason}: ${token}` : reason;
		const bodies: Record<Scenario['errorBody'], () => SimulatedOutcome> = {
			nested: () =>
				this.json(status, { error: { code: status, message, details: 'See the docs' } }),
			flat: () => this.json(status, { code: status, error: message }),
			text: () => this.reply(status, message, { type: 'text/plain' }),
			html: () =>
				this.reply(status, `<html><body><h1>${message}</h1></body></html>`, { type: 'text/html' }),
		};
		return bodies[this.scenario.errorBody]();
	}

	private json(status: number, body: unknown, delayMs = 0): SimulatedOutcome {
		return this.reply(status, JSON.stringify(body), { type: 'application/json', delayMs });
	}

	private reply(
		status: number,
		body: string,
		options: { type?: string; headers?: Record<string, string>; delayMs?: number } = {},
	): SimulatedOutcome {
		const { type = 'application/json', headers = {}, delayMs = 0 } = options;
		return {
			kind: 'reply',
			status,
			headers: { 'content-type': type, ...headers },
			body,
			delayMs: delayMs + this.latencyMs,
		};
	}
}

/** Messages are never changed, and may be too many to copy. */
function ownCopy({ messages, ...channel }: Channel): Channel {
	return { ...structuredClone(channel), messages };
}

/** The next value, of which the last one stays. */
function next<T>(values: T[] | undefined, otherwise: T): T {
	if (values === undefined || values.length === 0) return otherwise;
	return values.length > 1 ? values.shift()! : values[0];
}

function sameDay(one: Date, other: Date): boolean {
	return one.toISOString().slice(0, 10) === other.toISOString().slice(0, 10);
}
