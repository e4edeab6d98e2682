import { exceeds } from '../activity/limits';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '../activity/period';
import { nextSend, type HeldBackBy } from './nextSend';
import { limitsFor, personIn, type Part, type Situation, type Surveyed } from './situation';

export type FixedReason =
	| 'noPerson'
	| 'notConnected'
	| 'connecting'
	| 'noAnswer'
	| 'optedOut'
	| 'answer'
	| 'unread'
	| 'writtenLately'
	| 'unknown'
	| 'useCaution'
	| 'needsAttention'
	| 'undelivered'
	| 'notSeen'
	| 'oneAtATime'
	| 'allowed';
export type Reason = FixedReason | HeldBackBy;

export interface Decision {
	decision: 'stop' | 'skip' | 'wait' | 'send';
	reason: Reason;
	/** When to send, or to check again, in ms since 1970; null for stop and skip. */
	at: number | null;
	/** Whether the channel's other items of this run have to wait for this one. */
	takesTurn: boolean;
}

/** n8n keeps a shorter wait in memory only, and loses it when it stops. */
export const MIN_WAIT_MS = 70 * MS_PER_SECOND;
const OUTAGE_MS = 10 * MS_PER_MINUTE;
const MAX_CONNECTING_MS = 30 * MS_PER_MINUTE;

interface Row {
	decision: Decision['decision'];
	reason: FixedReason;
	/** The parts that this row and all later ones need. */
	needs?: Part;
	applies: (situation: Surveyed) => boolean;
	/** For `wait`. */
	at?: (situation: Surveyed) => number;
}

/** The first one that applies decides. */
const ROWS: readonly Row[] = [
	{ decision: 'skip', reason: 'noPerson', applies: ({ recipient }) => recipient === null },
	{
		decision: 'stop',
		reason: 'notConnected',
		needs: 'state',
		applies: ({ known: { state }, connectingSince, period }) =>
			!state.isConnected &&
			!(state.isConnecting && period.to - (connectingSince ?? period.to) < MAX_CONNECTING_MS),
	},
	{
		decision: 'wait',
		reason: 'connecting',
		applies: ({ known }) => known.state.isConnecting,
		at: ({ period }) => period.to + MIN_WAIT_MS,
	},
	{
		decision: 'skip',
		reason: 'optedOut',
		needs: 'history',
		applies: (situation) => personIn(situation)?.hasOptedOut === true,
	},
	{
		decision: 'send',
		reason: 'answer',
		applies: (situation) =>
			situation.settings.answersAtOnce &&
			isWithin(personIn(situation)?.lastHeardAt, MS_PER_DAY, situation),
		at: ({ period }) => period.to,
	},
	{ decision: 'stop', reason: 'unread', applies: ({ known }) => !known.history.isComplete },
	{
		decision: 'skip',
		reason: 'writtenLately',
		applies: (situation) =>
			isWithin(
				personIn(situation)?.lastWrittenAt,
				situation.settings.hoursBetween * MS_PER_HOUR,
				situation,
			),
	},
	{
		decision: 'stop',
		reason: 'unknown',
		needs: 'level',
		applies: ({ known }) => known.level.riskLevel === 'unknown',
	},
	{
		decision: 'stop',
		reason: 'useCaution',
		applies: ({ known }) => known.level.riskLevel === 'useCaution',
	},
	{
		decision: 'stop',
		reason: 'needsAttention',
		applies: ({ known, settings }) =>
			known.level.riskLevel === 'needsAttention' && settings.atNeedsAttention === 'stop',
	},
	{
		decision: 'stop',
		reason: 'undelivered',
		applies: (situation) => {
			const { measured, to } = situation.known.history.activity.pace.undeliveredInARow;
			const isOver = exceeds(limitsFor(situation).undeliveredInARow, measured);
			return isOver && isWithin(to, MS_PER_DAY, situation);
		},
	},
	{
		decision: 'stop',
		reason: 'notSeen',
		applies: ({ known }) => known.history.standing.notSeenUntil !== null,
	},
	{
		decision: 'wait',
		reason: 'oneAtATime',
		applies: ({ earlierAt }) => earlierAt !== null,
		at: ({ earlierAt }) => earlierAt! + MIN_WAIT_MS,
	},
];

function isWithin(at: number | null | undefined, ms: number, { period }: Situation): boolean {
	return typeof at === 'number' && period.to - at < ms;
}

/**
 * Whether a message may go out now, and otherwise when, or why not.
 *
 * @returns the decision; or the part that has to be read first
 */
export function decide(situation: Situation): Decision | { needs: Part } {
	const { known } = situation;
	for (const { decision, reason, needs, applies, at } of ROWS) {
		if (needs !== undefined && known[needs] === undefined) {
			if (known.unanswered !== needs) return { needs };
			const at = situation.period.to + OUTAGE_MS;
			return { decision: 'wait', reason: 'noAnswer', at, takesTurn: false };
		}
		// Everything that this row needs was read.
		const surveyed = situation as Surveyed;
		if (applies(surveyed)) {
			return { decision, reason, at: at?.(surveyed) ?? null, takesTurn: false };
		}
	}
	const { at, heldBackBy } = nextSend(situation as Surveyed);
	return heldBackBy === null
		? { decision: 'send', reason: 'allowed', at, takesTurn: true }
		: { decision: 'wait', reason: heldBackBy, at, takesTurn: true };
}
