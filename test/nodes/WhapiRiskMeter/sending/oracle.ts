/**
 * Check Before Sending told a second time, as the design words it and as slowly as one pleases: the
 * real decision has to be the same. Written without a look at that code, and to stay so.
 */

import {
	LIMITS,
	candidates,
	isUnprompted,
	offsetOf,
	peopleOf,
	restedAt,
	undeliveredRow,
	withOneMore,
	type Limits,
} from '../activity/oracle';
import { DAY, HOUR, MINUTE, type Message } from '../activity/oracleMessages';

export type Level = 'good' | 'needsAttention' | 'useCaution' | 'unknown';

export interface Written extends Message {
	isOptOut: boolean;
	/** In a chat under a hidden id without a number. */
	isHidden?: boolean;
}

export interface Settings {
	atNeedsAttention: 'halfPace' | 'stop';
	secondsBetween: number;
	hoursBetween: number;
	sendingHours?: { from: number; to: number };
	warmUp: boolean;
	answersAtOnce: boolean;
	limits: Partial<Limits>;
}

/** Moments are whole seconds. */
export interface DecideInput {
	state: string | undefined;
	executionStartedAt: number;
	level: Level;
	phoneLifetime: Level;
	history: Written[];
	isComplete: boolean;
	to: string | null;
	settings: Settings;
	/** All that was allowed, answers aside, whether the list shows it by now or not. */
	reservations: { person: string; at: number }[];
	/** The moment of an earlier item of this run: now where it was sent, its own where it waits. */
	decidedInThisRun: number | null;
	now: number;
	timeZone: string;
}

export interface Decision {
	decision: 'skip' | 'stop' | 'wait' | 'send';
	/** All that hold a wait back until its very moment; else one. */
	reasons: string[];
	sendAt: number | null;
}

/** What keeps a wait in n8n's data base. */
const SHORTEST_WAIT = 70;

const decided = (decision: 'skip' | 'stop' | 'send', reason: string, sendAt: number | null) => ({
	decision,
	reasons: [reason],
	sendAt,
});
const skip = (reason: string) => decided('skip', reason, null);
const stop = (reason: string) => decided('stop', reason, null);
const send = (reason: string, now: number) => decided('send', reason, now);
const wait = (reasons: string[], at: number, now: number) => ({
	decision: 'wait' as const,
	reasons,
	sendAt: Math.max(at, now + SHORTEST_WAIT),
});

type Reservation = DecideInput['reservations'][number];

/**
 * What was allowed and is not in the list: no message to that person since, and none under a hidden
 * id, each of which may be the one that was allowed last before it.
 */
function notListed(reservations: Reservation[], history: Written[]): Reservation[] {
	const ours = history.filter(({ fromMe }) => fromMe);
	const open = reservations
		.filter(({ person, at }) => !ours.some((one) => one.person === person && one.at >= at))
		.sort((a, b) => b.at - a.at);
	for (const hidden of ours.filter(({ isHidden }) => isHidden).sort((a, b) => a.at - b.at)) {
		const shown = open.findIndex(({ at }) => at <= hidden.at);
		if (shown !== -1) open.splice(shown, 1);
	}
	return open;
}

/** How many people a number may write to in 24 hours at a moment, by the ramp. */
export function rampAt(unprompted: Message[], at: number, offset: number, level: Level): number {
	const today = Math.floor((at + offset) / DAY);
	const peopleOn = (day: number) =>
		peopleOf(unprompted.filter((message) => Math.floor((message.at + offset) / DAY) === day)).size;
	if (peopleOn(today - 1) > 20) return 0;
	if (level !== 'good') return 10;
	const most = Math.max(...[1, 2, 3, 4, 5, 6, 7].map((back) => peopleOn(today - back)));
	return Math.max(20, Math.ceil(1.5 * most));
}

/** Whether a moment lies in the hours of sending, by the clock of its zone at that moment. */
export function isSendingHour(at: number, timeZone: string, hours: Settings['sendingHours']) {
	if (hours === undefined) return true;
	const clock = at + offsetOf(timeZone, at);
	const hour = Math.floor((((clock % DAY) + DAY) % DAY) / HOUR);
	const { from, to } = hours;
	return from < to ? hour >= from && hour < to : hour >= from || hour < to;
}

/** The limits at a level: half of the people at Needs Attention. */
export function limitsAt(level: Level, settings: Settings): Limits {
	const limits = { ...LIMITS, ...settings.limits };
	const half = Math.max(1, Math.floor(limits.chatsPerDay / 2));
	const chatsPerDay = level === 'good' ? limits.chatsPerDay : half;
	return { ...limits, chatsPerDay };
}

/** The least distance at a level, in seconds. */
export const distanceAt = (level: Level, { secondsBetween }: Settings) =>
	level === 'good' ? secondsBetween : 2 * secondsBetween;

/** The names of all that forbids one more message to somebody new at a moment. */
function heldBackBy(sent: Message[], at: number, input: DecideInput): string[] {
	const { level, settings, timeZone, to, now } = input;
	const names: string[] = [];
	const offset = offsetOf(timeZone, now);
	if (sent.some((message) => message.at > at - distanceAt(level, settings))) {
		names.push('secondsBetween');
	}
	if (!isSendingHour(at, timeZone, settings.sendingHours)) names.push('sendingHours');
	const isReserved = notListed(input.reservations, input.history).some(
		(reservation) => reservation.person === to && reservation.at > at - 15 * MINUTE,
	);
	if (isReserved) names.push('reserved');
	const lately = peopleOf(sent.filter((message) => message.at > at - DAY)).size;
	const isRamp = settings.warmUp && input.phoneLifetime !== 'good';
	if (isRamp && lately + 1 > rampAt(sent, at, offset, level)) names.push('warmUp');
	const limits = limitsAt(level, settings);
	for (const [name, measured] of Object.entries(withOneMore(sent, at, offset))) {
		if (measured > limits[name as keyof Limits]) names.push(name);
	}
	return names;
}

/** Moments from now on at which something may let go: now, and the rest in order. */
function* moments(sent: Message[], rested: number, input: DecideInput): Generator<number> {
	const { now, level, settings, timeZone, reservations } = input;
	yield now;
	const isSending = (at: number) => isSendingHour(at, timeZone, settings.sendingHours);
	const quarter = 15 * MINUTE;
	const quarters = Array.from(
		{ length: 12 * 96 },
		(_, index) => (Math.floor(now / quarter) + 1 + index) * quarter,
	).filter((at) => isSending(at) && !isSending(at - 1));
	const all = [
		...candidates(sent, now, offsetOf(timeZone, now)),
		...sent.map(({ at }) => at + distanceAt(level, settings)),
		...reservations.map(({ at }) => at + quarter),
		...quarters,
		rested,
	];
	yield* [...new Set(all)].filter((at) => at > now).sort((a, b) => a - b);
}

/** The decision for one message to one person. */
export function decide(input: DecideInput): Decision {
	const { state, history, to, settings, now, level } = input;
	if (to === null) return skip('noPerson');
	if (state === 'INIT' || state === 'LAUNCH') {
		const isTooLong = now - input.executionStartedAt >= 30 * MINUTE;
		return isTooLong ? stop('notConnected') : wait(['connecting'], now, now);
	}
	if (state !== 'AUTH') return stop('notConnected');

	const theirs = history.filter(({ person, fromMe }) => person === to && !fromMe);
	if (theirs.some(({ isOptOut }) => isOptOut)) return skip('optedOut');
	if (settings.answersAtOnce && theirs.some(({ at }) => at > now - DAY)) return send('answer', now);
	if (!input.isComplete) return stop('unread');
	const isWrittenLately = history.some(
		({ person, fromMe, at }) => person === to && fromMe && at > now - settings.hoursBetween * HOUR,
	);
	if (isWrittenLately) return skip('writtenLately');
	if (level === 'unknown' || level === 'useCaution') return stop(level);
	if (level === 'needsAttention' && settings.atNeedsAttention === 'stop') return stop(level);

	const unprompted = history.filter((message) => isUnprompted(message, history));
	const isUpdated = history.some(({ fromMe, delivery }) => fromMe && delivery === 'delivered');
	const row = undeliveredRow(unprompted, isUpdated, now);
	const inARow = limitsAt(level, settings).undeliveredInARow;
	if (row.length > inARow && row[0].at > now - DAY) return stop('undelivered');

	const open = notListed(input.reservations, history);
	const lastFive = [...input.reservations].sort((a, b) => b.at - a.at).slice(0, 5);
	const isNotSeen =
		lastFive.length === 5 &&
		lastFive.every((one) => now - one.at > MINUTE && open.includes(one)) &&
		now - lastFive[4].at < HOUR;
	if (isNotSeen) return stop('notSeen');

	if (input.decidedInThisRun !== null) {
		return wait(['oneAtATime'], input.decidedInThisRun + SHORTEST_WAIT, now);
	}

	const reserved = open
		.filter((one) => now - one.at < HOUR)
		.map(({ person, at }): Message => ({ person, at, fromMe: true, delivery: 'pending' }))
		.filter((message) => isUnprompted(message, history));
	const sent = [...unprompted, ...reserved];
	const rested = restedAt(sent, row, inARow, now);
	const holds = (at: number) => [
		...(at < rested ? ['undeliveredInARow'] : []),
		...heldBackBy(sent, at, input),
	];
	for (const at of moments(sent, rested, input)) {
		if (holds(at).length > 0) continue;
		return at === now ? send('allowed', now) : wait(holds(at - 1), at, now);
	}
	throw new Error('Nothing lets go within the days that were tried');
}
