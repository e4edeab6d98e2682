import type { IDataObject } from 'n8n-workflow';

import type { Refusal } from '../shared/refusal';
import { toCalculationDay } from '../shared/report/dates';
import { LEVELS } from '../shared/report/levels';
import { fieldsOf } from '../shared/transport/fieldsOf';
import { LEVEL_FIELDS, toSnapshot, type Belief, type Snapshot } from './change';

/** One request to Whapi: of which channel, for what, and when. */
export interface PollRequest {
	/** Of the token, which is never remembered itself. */
	channelHash: string;
	event: string;
	reading: string;
	/** In ms since 1970. */
	at: number;
}

/** The last request for a channel, how it ended, and what is believed since. */
export interface Memory extends PollRequest {
	/** Undefined after an answer. */
	refusal?: Refusal;
	/** Whether n8n has the refusal as a failed execution. */
	isReported?: boolean;
	/** Undefined until Whapi answered. */
	belief?: Belief;
}

const KEY = 'channels';

/** In static data. */
const MAX_SAVED = 5;
/** In this process: one a minute for an hour, so that each can keep to its pause. */
const MAX_HELD = 60;

/**
 * By trigger, the newest first: the last requests, and what is believed since those that emitted nothing, after which
 * n8n does not save static data. An emitted reading is only in static data: if n8n drops its item, it also goes back to
 * the static data from before.
 */
const held = new Map<string, Memory[]>();

/**
 * @param staticData the node's static data. It may hold anything: an older version's, an edit by hand
 * @param trigger distinguishes this trigger from others in this n8n
 * @returns the newest memory of the channel, with null for a date that cannot be read; undefined without one
 */
export function recall(
	staticData: IDataObject,
	trigger: string,
	{ channelHash, at }: PollRequest,
): Memory | undefined {
	const isOfChannel = (memory: object) => fieldsOf(memory).channelHash === channelHash;
	const here = heldBy(trigger).find(isOfChannel);
	const saved = readMemory(savedIn(staticData).find(isOfChannel), new Date(at));
	const isSavedLater = here === undefined || (saved !== undefined && saved.at > here.at);
	return isSavedLater ? saved : { ...here, belief: here.belief ?? saved?.belief };
}

/**
 * @param memory after an answer
 * @param isEmitted whether n8n saves the static data now
 */
export function remember(
	staticData: IDataObject,
	trigger: string,
	memory: Memory,
	isEmitted: boolean,
): void {
	staticData[KEY] = [memory, ...others(savedIn(staticData), memory)].slice(0, MAX_SAVED);
	// The request counts for the pace of more channels than static data has.
	hold(trigger, isEmitted ? { ...memory, belief: undefined } : memory);
}

/** Remembers in this process alone, as after a refusal. */
export function hold(trigger: string, memory: Memory): void {
	held.set(trigger, [memory, ...others(heldBy(trigger), memory)].slice(0, MAX_HELD));
}

const heldBy = (trigger: string) => held.get(trigger) ?? [];

function others<T extends object>(memories: T[], { channelHash }: Memory): T[] {
	return memories.filter((memory) => fieldsOf(memory).channelHash !== channelHash);
}

/** A copy: n8n's own objects are proxies. */
function savedIn(staticData: IDataObject): object[] {
	const saved: unknown = JSON.parse(JSON.stringify(staticData[KEY] ?? []));
	return Array.isArray(saved) ? saved.map(fieldsOf) : [];
}

/** Anything unreadable counts as nothing. */
function readMemory(value: unknown, now: Date): Memory | undefined {
	const { channelHash, event, reading, at, belief } = fieldsOf(value);
	const { snapshot, levelDay, isLost } = fieldsOf(belief);
	const { lastUpdateDate, ...levels } = fieldsOf(snapshot) as Record<keyof Snapshot, unknown>;
	const isReadable = LEVEL_FIELDS.every((name) =>
		LEVELS.some(({ level }) => level === levels[name]),
	);
	if (!isReadable) return undefined;
	const readDay = (day: unknown) => toCalculationDay(day, now).lastUpdateDate;
	return {
		...({ channelHash, event, reading } as PollRequest),
		at: typeof at === 'number' ? at : NaN,
		belief: {
			snapshot: toSnapshot({ ...levels, lastUpdateDate: readDay(lastUpdateDate) } as Snapshot),
			levelDay: readDay(levelDay),
			isLost: isLost === true,
		},
	};
}
