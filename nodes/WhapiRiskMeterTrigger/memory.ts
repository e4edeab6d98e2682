import { createHash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import { toReading, type Reading } from '../WhapiRiskMeter/report/change';

/** What the trigger keeps in n8n's static data: never the token, only what tells channels apart. */
interface Memory {
	/** SHA-256 of the channel token. A token is random and long, so it cannot be guessed from this. */
	channelHash: string;
	reading: Reading;
}

const KEY = 'remembered';

function hashOf(token: string): string {
	return createHash('sha256').update(token).digest('hex');
}

/**
 * @param staticData the node's static data
 * @param token the channel's token
 * @returns what was remembered of this channel; undefined if it was another one, or nothing
 */
export function recall(staticData: IDataObject, token: string): Reading | undefined {
	const memory = staticData[KEY] as Partial<Memory> | undefined;
	if (memory?.channelHash !== hashOf(token) || memory.reading === undefined) return undefined;
	return toReading(memory.reading);
}

/**
 * @param staticData the node's static data, which n8n saves when the trigger emits
 * @param token the channel's token
 * @param reading what to remember of it
 */
export function remember(staticData: IDataObject, token: string, reading: Reading): void {
	const memory: Memory = { channelHash: hashOf(token), reading };
	staticData[KEY] = memory;
}
