import type { Memory, PollRequest } from './memory';

/**
 * An hour, less 5 minutes by which an hourly schedule may be early. Whapi calculates once a day, for which n8n's
 * default, Every Minute, would make 1,440 requests.
 */
const MIN_PAUSE_MS = 55 * 60 * 1000;

/** n8n's publication service repeats a first poll that throws four times, within 15 seconds. */
const PUBLISHING_MS = 60 * 1000;

/**
 * @param last the last request for this channel
 * @param wanted the request to make now
 * @param isNew whether it is the first poll in its context: to publish the workflow, or because n8n starts
 * @returns `send` the request; `refuse` with the last refusal again; `wait`, with nothing to report
 */
export function nextStep(
	last: Memory | undefined,
	wanted: PollRequest,
	isNew: boolean,
): 'send' | 'refuse' | 'wait' {
	const isSame = last?.event === wanted.event && last.reading === wanted.reading;
	const passedMs = isSame ? wanted.at - last.at : NaN;
	// Below 0 the clock was set back, and NaN is a moment that cannot be read.
	if (!(passedMs >= 0 && passedMs < MIN_PAUSE_MS)) return 'send';
	if (last?.refusal === undefined) return 'wait';
	// A new context within the minute is n8n's repetition. A schedule may poll as soon, and reports a refusal once.
	if (isNew) return passedMs < PUBLISHING_MS ? 'refuse' : 'wait';
	return last.isReported ? 'wait' : 'refuse';
}
