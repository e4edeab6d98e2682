import type { RiskLevel } from '../../shared/report/levels';
import { exceeds } from '../activity/limits';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '../activity/period';
import { nextSend, type HeldBackBy } from './nextSend';
import { limitsFor, personIn, type Part, type Situation, type Surveyed } from './situation';

export interface Decision {
	decision: 'stop' | 'skip' | 'wait' | 'send';
	reason: Reason;
	/** When to send, or to check again, in ms since 1970; null for stop and skip. */
	at: number | null;
	/** Whether the channel's other items of this run have to wait for this one. */
	takesTurn?: true;
}

/** n8n keeps a shorter wait in memory only, and loses it when it stops. */
export const MIN_WAIT_MS = 70 * MS_PER_SECOND;
const OUTAGE_MS = 10 * MS_PER_MINUTE;
const MAX_CONNECTING_MS = 30 * MS_PER_MINUTE;

type Applies = (situation: Surveyed) => boolean;
type Row<R> = readonly [
	decision: Decision['decision'],
	reason: R,
	applies: Applies,
	/** The part that this row and all later ones need. */
	needs?: Part,
];
/** Keeps the reasons as literal types. */
const rowsOf = <R extends string>(rows: ReadonlyArray<Row<R>>) => rows;

/** The first one that applies decides. */
const ROWS = rowsOf([
	['skip', 'noPerson', ({ recipient }) => recipient === null],
	['stop', 'notConnected', isNotConnected, 'state'],
	['wait', 'connecting', ({ known }) => !known.state.isConnected],
	['skip', 'optedOut', (situation) => personIn(situation)?.hasOptedOut === true, 'history'],
	['send', 'answer', isAnsweredAtOnce],
	['stop', 'unread', ({ known }) => !known.history.isComplete],
	['skip', 'writtenLately', isWrittenLately],
	['stop', 'unknown', hasLevel('unknown'), 'level'],
	['stop', 'useCaution', hasLevel('useCaution')],
	['stop', 'needsAttention', stopsAtNeedsAttention],
	['stop', 'undelivered', isUndelivered],
	['stop', 'notSeen', ({ known }) => known.history.notSeenUntil !== null],
]);

export type Reason = (typeof ROWS)[number][1] | 'noAnswer' | 'oneAtATime' | 'allowed' | HeldBackBy;

function isNotConnected({ known: { state }, period }: Surveyed): boolean {
	const { isConnected, connectingSince } = state;
	const isStarting = connectingSince !== null && period.now - connectingSince < MAX_CONNECTING_MS;
	return !isConnected && !isStarting;
}

function isAnsweredAtOnce(situation: Surveyed): boolean {
	const { answersAtOnce } = situation.settings;
	return answersAtOnce && isWithin(personIn(situation)?.lastHeardAt, MS_PER_DAY, situation);
}

function isWrittenLately(situation: Surveyed): boolean {
	const { hoursBetween } = situation.settings;
	return isWithin(personIn(situation)?.lastWrittenAt, hoursBetween * MS_PER_HOUR, situation);
}

function hasLevel(level: RiskLevel): Applies {
	return ({ known }) => known.level.riskLevel === level;
}

function stopsAtNeedsAttention({ known, settings }: Surveyed): boolean {
	return known.level.riskLevel === 'needsAttention' && settings.atNeedsAttention === 'stop';
}

function isUndelivered(situation: Surveyed): boolean {
	const { measured, to } = situation.known.history.pace.undeliveredInARow;
	const isOver = exceeds(limitsFor(situation).undeliveredInARow, measured);
	return isOver && isWithin(to, MS_PER_DAY, situation);
}

/** A message may be dated up to an hour ahead of this clock, and counts as of now. */
function isWithin(at: number | null | undefined, ms: number, { period }: Situation): boolean {
	return typeof at === 'number' && Math.max(0, period.now - at) < ms;
}

/**
 * Whether a message may go out now, and otherwise when, or why not.
 *
 * @returns the decision; or the part that has to be read first
 */
export function decide(situation: Situation): Decision | { needs: Part } {
	const { known, period, earlierAt } = situation;
	for (const [decision, reason, applies, needs] of ROWS) {
		if (needs !== undefined && known[needs] === undefined) {
			if (known.unanswered !== needs) return { needs };
			return { decision: 'wait', reason: 'noAnswer', at: period.now + OUTAGE_MS };
		}
		// Everything that this row needs was read.
		if (!applies(situation as Surveyed)) continue;
		const at = { send: period.now, wait: period.now + MIN_WAIT_MS, stop: null, skip: null }[
			decision
		];
		return { decision, reason, at };
	}
	if (earlierAt !== null) {
		return { decision: 'wait', reason: 'oneAtATime', at: earlierAt + MIN_WAIT_MS };
	}
	const { at, heldBackBy } = nextSend(situation as Surveyed);
	return heldBackBy === null
		? { decision: 'send', reason: 'allowed', at, takesTurn: true }
		: { decision: 'wait', reason: heldBackBy, at, takesTurn: true };
}
