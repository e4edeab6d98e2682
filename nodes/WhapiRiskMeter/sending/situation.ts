import type { RiskReport } from '../../shared/report/report';
import type { ChannelState } from '../../shared/state';
import { countActivity, type Person } from '../activity/counts';
import { personOf } from '../activity/identity';
import { limitsWith, type Limit, type LimitName, type OwnLimits } from '../activity/limits';
import { MS_PER_DAY, periodBefore, type Period } from '../activity/period';
import type { History } from '../activity/history';
import type { Recipient } from './recipient';
import { standingOf, type Reservation } from './reservations';

/** Full hours, 0 to 24, of the workflow's time zone. From 22 to 6 is a night. */
export interface SendingHours {
	from: number;
	to: number;
}

export interface SendingSettings {
	atNeedsAttention: 'halfPace' | 'stop';
	secondsBetween: number;
	hoursBetween: number;
	/** Null for any hour. */
	sendingHours: SendingHours | null;
	warmUp: boolean;
	answersAtOnce: boolean;
	limits: OwnLimits;
}

/** The parts that are read of a channel, in their order. */
export type Part = 'state' | 'history' | 'level';

/** The parts that were read so far. A part that nothing depends on is not read. */
export interface Known {
	state?: ChannelState & {
		/** When the execution first saw the channel starting, in ms since 1970; null if it is not. */
		connectingSince: number | null;
	};
	history?: Survey;
	level?: Pick<RiskReport, 'riskLevel' | 'phoneLifetime' | 'advice'>;
	/** The part that Whapi did not answer for. Nothing more is read then. */
	unanswered?: Part;
}

/** One message to one person. Moments are in ms since 1970. */
export interface Situation {
	/** Null if it may not be one person. */
	recipient: Recipient | null;
	settings: SendingSettings;
	/** It ends now. */
	period: Period;
	known: Known;
	/** When the item decided before this one goes out; null for none. */
	earlierAt: number | null;
}

/** Everything that a decision may need was read. */
export type Surveyed = Situation & { known: Required<Omit<Known, 'unanswered'>> };

/** A week, and the day before it: the ramp looks at the 7 days before today. */
const DAYS = 8;

/**
 * @returns the days that are counted. As for Get Activity, a day more is read: without it, answers on the first day
 *   would count as unprompted, and the ramp would grow by them
 */
export function sendingPeriod(now: Date, timeZone: string): Period {
	return periodBefore(now, DAYS, timeZone);
}

/** A channel's list of messages. */
type Survey = ReturnType<typeof surveyOf>;

export function surveyOf(history: History, reservations: readonly Reservation[], period: Period) {
	const { messages, matches, isComplete } = history;
	const standing = standingOf(reservations, messages, matches, period.now);
	const unprompted = standing.unseen.filter((one) => !isAnswer(one, messages));
	// The pace is that with the messages that were allowed and are not listed yet.
	const { pace, people } = countActivity(history, period, unprompted);
	return { matches, isComplete, pace, people, ...standing };
}

/** As with listed messages, answers count for no limit. */
function isAnswer({ chat, at }: Reservation, messages: History['messages']): boolean {
	return messages.some(
		(one) => !one.isOurs && one.chat === chat && one.at <= at && at - one.at < MS_PER_DAY,
	);
}

/** @returns the recipient's messages in the list; undefined without any */
export function personIn({ recipient, known: { history } }: Situation): Person | undefined {
	if (recipient === null || history === undefined) return undefined;
	return history.people.get(personOf(recipient.chat, history.matches));
}

export const isAtHalfPace = ({ known, settings }: Situation): boolean =>
	known.level?.riskLevel === 'needsAttention' && settings.atNeedsAttention === 'halfPace';

/** @returns the limits that hold at the number's level */
export function limitsFor(situation: Situation): Record<LimitName, Limit> {
	const limits = Object.fromEntries(
		limitsWith(situation.settings.limits).map((limit) => [limit.limit, limit]),
	) as Record<LimitName, Limit>;
	if (!isAtHalfPace(situation)) return limits;
	const { chatsPerDay } = limits;
	// Not below 1, or nothing could ever be sent.
	const allowed = Math.max(1, Math.floor(chatsPerDay.allowed / 2));
	return { ...limits, chatsPerDay: { ...chatsPerDay, allowed } };
}

/** @returns the minimum time since the number's last unprompted message, in s */
export function secondsBetweenFor(situation: Situation): number {
	return situation.settings.secondsBetween * (isAtHalfPace(situation) ? 2 : 1);
}
