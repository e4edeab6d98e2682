import { createHash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import { LEVELS } from '../shared/report/levels';
import { LEVEL_NAMES, latestDay, toSnapshot, type Belief, type Snapshot } from './change';
import type { PollRequest } from './pace';

/** What the trigger keeps in n8n's static data: never the token, only its hash. */
export interface Memory {
	/** The last request to Whapi that was answered, or the first one. */
	request: PollRequest;
	/** Undefined until an answer was read. */
	belief?: Belief;
}

const KEY = 'remembered';

/** SHA-256. A token is random and long, so it cannot be guessed from this. */
export function hashOf(token: string): string {
	return createHash('sha256').update(token).digest('hex');
}

/**
 * The last day with a known level, by trigger and channel: n8n does not save it after a silent poll, see pace.ts.
 * What was told is not kept here, because n8n may drop an item, which then has to be told again.
 */
const levelDays = new Map<string, string | null>();

const placeOf = (trigger: string, { channelHash }: PollRequest) => `${trigger}/${channelHash}`;

/**
 * @param staticData the node's static data. It may hold anything: an older version's, an edit by hand
 * @param trigger what tells this trigger from others in this n8n
 * @param wanted the request to be made now
 * @returns what was remembered of this channel, with null for a date that cannot be read; undefined where that is
 *   nothing, another channel's, or not readable
 */
export function recall(
	staticData: IDataObject,
	trigger: string,
	wanted: PollRequest,
): Memory | undefined {
	const memory = staticData[KEY] as Partial<Memory> | null | undefined;
	const request = memory?.request as PollRequest | null | undefined;
	if (request?.channelHash !== wanted.channelHash) return undefined;
	const belief: unknown = memory!.belief;
	if (belief === undefined) return { request };
	if (!isBelief(belief)) return undefined;
	const snapshot = toSnapshot(belief.snapshot);
	const levelDay = levelDays.get(placeOf(trigger, wanted));
	const readDay = (...days: unknown[]) => latestDay(days, new Date(wanted.at)).lastUpdateDate;
	return {
		request,
		belief: {
			snapshot: { ...snapshot, lastUpdateDate: readDay(snapshot.lastUpdateDate) },
			levelDay: readDay(belief.levelDay, levelDay),
			isLost: belief.isLost === true,
		},
	};
}

type Kept = Record<keyof Belief, unknown> & { snapshot: Snapshot };

function isBelief(value: unknown): value is Kept {
	const snapshot: unknown = isRecord(value) ? value.snapshot : undefined;
	if (!isRecord(snapshot)) return false;
	const { lastUpdateDate } = snapshot;
	return (
		LEVEL_NAMES.every((name) => LEVELS.some(({ level }) => level === snapshot[name])) &&
		(lastUpdateDate === null || typeof lastUpdateDate === 'string')
	);
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}

/** @param staticData the node's static data, which n8n saves when the trigger emits */
export function remember(staticData: IDataObject, trigger: string, memory: Memory): void {
	staticData[KEY] = memory;
	levelDays.set(placeOf(trigger, memory.request), memory.belief?.levelDay ?? null);
}
