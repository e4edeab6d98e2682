import type { Attempt } from './attempt';

export type RetryKind = 'outage' | 'limit';

/**
 * Growing, so that a service that is coming back is not pushed over again. Calculate may be repeated like
 * Get: Whapi calculates at most once a day, and then answers with what it saved.
 */
const PAUSES_MS = [1_000, 3_000];
const GATEWAY_STATUSES: readonly number[] = [502, 503, 504];

/**
 * 429 means that WhatsApp limits the number, and hammering it does harm (Whapi's API reference): only
 * a short wait that Whapi itself asks for is worth one more try.
 */
const RATE_LIMITED = 429;
/** If Whapi asks for a longer wait, the request is not repeated. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Whether a request is sent again, and when.
 *
 * @param retriesSoFar how many retries of each kind were already made
 * @param now the moment that a `Retry-After` date is counted from
 * @returns the kind of retry and the pause before it in ms, or null if it is not repeated
 */
export function nextRetry(
	attempt: Attempt,
	retriesSoFar: Record<RetryKind, number>,
	now: Date,
): { kind: RetryKind; pauseMs: number } | null {
	const askedMs =
		attempt.kind === 'response' ? retryAfterMs(attempt.headers['retry-after'], now) : null;
	if (askedMs !== null && askedMs > LONGEST_WAIT_MS) return null;
	if (attempt.kind === 'response' && attempt.status === RATE_LIMITED) {
		return askedMs !== null && retriesSoFar.limit === 0
			? { kind: 'limit', pauseMs: askedMs }
			: null;
	}
	const isPassing =
		(attempt.kind === 'response' && GATEWAY_STATUSES.includes(attempt.status)) ||
		(attempt.kind === 'connectionError' && attempt.canRepeat);
	const pauseMs = PAUSES_MS[retriesSoFar.outage];
	if (!isPassing || pauseMs === undefined) return null;
	return { kind: 'outage', pauseMs: Math.max(pauseMs, askedMs ?? 0) };
}

/** `Retry-After` is seconds or an HTTP date (RFC 9110, section 10.2.3). */
function retryAfterMs(header: unknown, now: Date): number | null {
	if (typeof header !== 'string' && typeof header !== 'number') return null;
	const text = String(header).trim();
	if (/^\d+$/.test(text)) return Number(text) * 1_000;
	// Date.parse takes even "-1" and "1.5" for dates: an HTTP date starts with the day's name.
	const date = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(date) ? null : Math.max(0, date - now.getTime());
}
