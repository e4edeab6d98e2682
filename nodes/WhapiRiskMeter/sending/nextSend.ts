import type { LimitName } from '../activity/limits';
import { earliestByLimit } from '../activity/nextAllowed';
import { ceilToSecond, MS_PER_MINUTE, MS_PER_SECOND, type Zone } from '../activity/period';
import { personOf } from '../activity/identity';
import { limitsFor, secondsBetweenFor, type SendingHours, type Surveyed } from './situation';
import { earliestInWarmUp } from './warmUp';

/** Reasons that may hold a message back. */
export type HeldBackBy = LimitName | 'secondsBetween' | 'warmUp' | 'sendingHours' | 'reserved';

interface NextSend {
	/** In ms since 1970, at a full second. */
	at: number;
	/** The reason that holds it back longest; null if none does. */
	heldBackBy: HeldBackBy | null;
}

/** How long an allowed person is not written to again, unless the list shows the message. */
const RESERVED_FOR_MS = 15 * MS_PER_MINUTE;

/** @returns the first moment from now on at which nothing holds the message back */
export function nextSend(situation: Surveyed): NextSend {
	let next: NextSend = { at: situation.period.now, heldBackBy: null };
	for (;;) {
		// Each moment suits the reason that gives it, but perhaps not the others, so all are tried again.
		const { at } = next;
		const latest = earliestFrom(situation, at).reduce((one, other) =>
			other.at > one.at ? other : one,
		);
		if (latest.at <= at) return next;
		next = latest;
	}
}

function earliestFrom(situation: Surveyed, at: number): NextSend[] {
	const { known, settings, period } = situation;
	const { pace } = known.history;
	const limits = limitsFor(situation);
	const lastAt = pace.messages.at(-1)?.at ?? -Infinity;
	const { riskLevel, phoneLifetime } = known.level;
	const isWarmingUp = settings.warmUp && phoneLifetime !== 'good';
	const earliest: Record<HeldBackBy, number> = {
		...earliestByLimit(pace, Object.values(limits), at, period),
		secondsBetween: lastAt + secondsBetweenFor(situation) * MS_PER_SECOND,
		warmUp: isWarmingUp ? earliestInWarmUp(pace, riskLevel, limits.chatsPerDay, at, period) : at,
		sendingHours:
			settings.sendingHours === null ? at : earliestInHours(settings.sendingHours, at, period),
		reserved: reservedUntil(situation),
	};
	return Object.entries(earliest).map(([heldBackBy, moment]) => ({
		at: ceilToSecond(moment),
		heldBackBy: heldBackBy as HeldBackBy,
	}));
}

/** @returns -Infinity if the person was not allowed lately, or the list shows the message */
function reservedUntil({ recipient, known: { history } }: Surveyed): number {
	const chat = personOf(recipient!.chat, history.matches);
	const theirs = history.unseen.filter((one) => one.chat === chat);
	return Math.max(...theirs.map(({ at }) => at + RESERVED_FOR_MS));
}

/** In every time zone, a full hour begins with a quarter of an hour in UTC. */
const STEP_MS = 15 * MS_PER_MINUTE;

/**
 * @param at in ms since 1970
 * @returns the first moment from `at` on within these hours, as a clock on the wall shows them then
 */
function earliestInHours({ from, to }: SendingHours, at: number, { timeZone }: Zone): number {
	const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
	const isWithin = (moment: number) => {
		const hour = Number(clock.format(moment));
		return from < to ? hour >= from && hour < to : hour >= from || hour < to;
	};
	let earliest = at;
	while (!isWithin(earliest)) earliest = (Math.floor(earliest / STEP_MS) + 1) * STEP_MS;
	return earliest;
}
