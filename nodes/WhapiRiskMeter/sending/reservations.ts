/** Messages that were allowed, and may not be in Whapi's list yet. */
import type { IContextObject } from 'n8n-workflow';

import { fieldsOf } from '../../shared/transport/fieldsOf';
import { isHidden, type ChatId } from '../activity/chatId';
import { personOf, type Matches } from '../activity/identity';
import type { Message } from '../activity/message';
import { MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '../activity/period';

/** Moments are in ms since 1970. */
export interface Reservation {
	chat: ChatId;
	at: number;
	/** The last message to this person that the list had then; null for none. */
	lastWrittenAt: number | null;
}

/** How long a message that is not in the list counts as sent. */
const COUNTS_FOR_MS = 60 * MS_PER_MINUTE;
/** The list shows a message within this time, unless something is wrong. */
const SHOWN_WITHIN_MS = 60 * MS_PER_SECOND;
/** How far the clocks of n8n and Whapi may be apart. */
const MAX_CLOCK_DIFFERENCE_MS = MS_PER_HOUR;
/** This many in a row missing from the list are no coincidence. */
const MAX_NOT_SEEN = 5;

/**
 * Compares the reservations of a channel with its list.
 *
 * @param messages of the channel, each under its person
 * @param now in ms since 1970
 */
export function standingOf(
	reservations: readonly Reservation[],
	messages: readonly Message[],
	matches: Matches,
	now: number,
) {
	const counting = reservations
		.filter(({ at }) => now - at < COUNTS_FOR_MS)
		.map((one) => ({
			...one,
			chat: personOf(one.chat, matches),
			// A clock may have been set back.
			at: Math.min(one.at, now),
		}))
		.sort((one, other) => one.at - other.at);
	const unseen = unseenOf(counting, messages);
	const last = counting.slice(-MAX_NOT_SEEN);
	const isNotSeen =
		last.length === MAX_NOT_SEEN &&
		last.every((one) => now - one.at > SHOWN_WITHIN_MS && unseen.includes(one));
	return {
		/** Those that the list does not show yet: each counts as sent. */
		unseen,
		/** Nothing more is allowed until then, if the list shows none of the last allowed messages; else null. */
		notSeenUntil: isNotSeen ? last[0].at + COUNTS_FOR_MS : null,
	};
}

/**
 * A listed message to the person confirms a reservation. So does one to a hidden id without a number, which may be
 * theirs; each of these confirms one, the latest before it.
 */
function unseenOf(rising: readonly Reservation[], messages: readonly Message[]): Reservation[] {
	const ours = messages.filter(({ isOurs }) => isOurs);
	const isShown = ({ chat, at, lastWrittenAt }: Reservation) => {
		// An older message may be theirs as well, if its hidden id had no number until now.
		const after = Math.max(lastWrittenAt ?? -Infinity, at - MAX_CLOCK_DIFFERENCE_MS);
		return ours.some((one) => one.chat === chat && one.at > after);
	};
	const shownByOwn = new Set(rising.filter(isShown));
	let unseen = rising.filter((one) => !shownByOwn.has(one));
	const own = new Set([...shownByOwn].map(({ chat }) => chat));
	const hidden = ours
		.filter(({ chat }) => isHidden(chat) && !own.has(chat))
		.sort((one, other) => one.at - other.at);
	for (const { at } of hidden) {
		// Whapi's times are full seconds, rounded down; that of a reservation is rounded up.
		const shown = unseen.filter((one) => one.at - MS_PER_SECOND <= at).at(-1);
		unseen = unseen.filter((one) => one !== shown);
	}
	return unseen;
}

/** In this process, for all executions in it; by the hash of the channel's token. */
const inProcess = new Map<string, Reservation[]>();

const KEY = 'reservations';

/**
 * @param execution the node's data in an execution, which n8n keeps: it is saved with a waiting one, and goes with it to
 *   another worker. It may hold anything
 */
export function recallReservations(
	execution: IContextObject,
	tokenHash: string,
	now: number,
): Reservation[] {
	const saved = fieldsOf(execution[KEY])[tokenHash];
	const ofExecution = Array.isArray(saved) ? saved.filter(isReservation) : [];
	const all = [...(inProcess.get(tokenHash) ?? []), ...ofExecution];
	const byKey = new Map(all.map((one) => [`${one.chat} ${one.at}`, one]));
	return [...byKey.values()].filter(({ at }) => now - at < COUNTS_FOR_MS);
}

function isReservation(value: unknown): value is Reservation {
	const { chat, at, lastWrittenAt } = fieldsOf(value);
	const isMoment = (one: unknown): one is number => typeof one === 'number' && Number.isFinite(one);
	return (
		typeof chat === 'string' && isMoment(at) && (lastWrittenAt === null || isMoment(lastWrittenAt))
	);
}

/** Keeps a reservation beside the others, and forgets those that no longer count. */
export function reserve(
	execution: IContextObject,
	tokenHash: string,
	reservation: Reservation,
): void {
	const all = [...recallReservations(execution, tokenHash, reservation.at), reservation];
	inProcess.set(tokenHash, all);
	execution[KEY] = { ...fieldsOf(execution[KEY]), [tokenHash]: all };
}
