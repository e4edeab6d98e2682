import { createHash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import { LEVELS } from '../shared/report/levels';
import { LEVEL_NAMES, toSnapshot, type Snapshot } from './change';
import type { Inquiry } from './pace';

/** What the trigger keeps in n8n's static data: never the token, only what tells channels apart. */
export interface Memory {
	/** When Whapi was asked last, for which channel and what. */
	inquiry: Inquiry;
	/** What was told last or first read; undefined while nothing was read. */
	snapshot?: Snapshot;
}

const KEY = 'remembered';

/** SHA-256. A token is random and long, so it cannot be guessed from this. */
export function hashOf(token: string): string {
	return createHash('sha256').update(token).digest('hex');
}

/**
 * @param staticData the node's static data. It may hold anything: an older version's, an edit by hand
 * @returns what was remembered of this channel; undefined where that is nothing, another channel's, or cannot
 *   be read
 */
export function recall(staticData: IDataObject, channelHash: string): Memory | undefined {
	const memory = staticData[KEY] as Partial<Memory> | null | undefined;
	const inquiry = memory?.inquiry as Inquiry | null | undefined;
	if (inquiry?.channelHash !== channelHash) return undefined;
	const { snapshot } = memory!;
	if (snapshot === undefined) return { inquiry };
	return isSnapshot(snapshot) ? { inquiry, snapshot: toSnapshot(snapshot) } : undefined;
}

function isSnapshot(value: unknown): value is Snapshot {
	if (typeof value !== 'object' || value === null) return false;
	const fields = value as Record<string, unknown>;
	const hasLevels = LEVEL_NAMES.every((name) => LEVELS.some(({ level }) => level === fields[name]));
	const { lastUpdateDate } = fields;
	return hasLevels && (lastUpdateDate === null || typeof lastUpdateDate === 'string');
}

/** @param staticData the node's static data, which n8n saves when the trigger emits */
export function remember(staticData: IDataObject, memory: Memory): void {
	staticData[KEY] = memory;
}
