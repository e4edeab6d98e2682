import { send, type WhapiRequest } from './send';
import { fieldsOf } from './transport/fieldsOf';
import type { RequestContext } from './transport/request';

/** Whether a channel is connected to WhatsApp. */
export interface ChannelState {
	isConnected: boolean;
	/** It is being started, which takes seconds. Longer may mean that the number is blocked. */
	isConnecting: boolean;
	/** Whapi's name for the state, if it is one that is known; null for any other. */
	name: string | null;
	/** Its meaning, in words that follow "the channel". */
	meaning: string;
}

/**
 * Source: Whapi help desk, "Account and device status". In SYNC_ERROR a channel sends, but its messages cannot be
 * counted.
 */
const STATES: Readonly<Record<string, string>> = {
	AUTH: 'is connected',
	INIT: 'is being started',
	LAUNCH: 'is being started',
	QR: 'is logged out until its code is scanned',
	STOP: 'is switched off',
	SYNC_ERROR: 'is out of sync with its phone',
	ERROR: 'is out of order',
	NOT_INIT: 'is not set up',
};

const HEALTH: WhapiRequest = {
	method: 'GET',
	host: 'gate.whapi.cloud',
	path: '/health',
	// Starts a channel that sleeps.
	query: { wakeup: true },
	maxBytes: 1_000_000,
	isQuotable: true,
};

/**
 * Reads the state of a channel.
 *
 * @returns a state that is not connected for an answer that cannot be read
 * @throws Refusal
 */
export async function readState(channel: RequestContext): Promise<ChannelState> {
	return toState(await send(channel, HEALTH));
}

/** @param body the parsed body of a success, which may be anything */
export function toState(body: unknown): ChannelState {
	const { text } = fieldsOf(fieldsOf(body).status);
	const name = typeof text === 'string' && Object.hasOwn(STATES, text) ? text : null;
	return {
		isConnected: name === 'AUTH',
		isConnecting: name === 'INIT' || name === 'LAUNCH',
		name,
		meaning: name === null ? 'has an unknown state' : STATES[name],
	};
}
