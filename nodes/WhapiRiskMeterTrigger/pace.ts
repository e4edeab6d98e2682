/** One request to Whapi: of which channel, for what, and when. */
export interface PollRequest {
	channelHash: string;
	event: string;
	reading: string;
	/** In ms since 1970. */
	at: number;
}

/**
 * An hour, less 5 minutes by which an hourly schedule may be early. Whapi calculates once a day, for which n8n's
 * default, Every Minute, would make 1,440 requests.
 */
const SHORTEST_PAUSE_MS = 55 * 60 * 1000;

/**
 * By trigger. n8n saves no static data after a silent poll, and some of its schedulers start every poll from
 * what was saved: this process remembers too.
 */
const requests = new Map<string, PollRequest>();

export function noteRequest(trigger: string, request: PollRequest): void {
	requests.set(trigger, request);
}

/**
 * @param trigger what tells this trigger from others in this n8n
 * @param remembered the last request that static data tells of
 * @param wanted the request to be made now
 * @returns whether the same was asked less than 55 minutes ago; false where the clock was set back since
 */
export function isTooSoon(trigger: string, remembered: PollRequest, wanted: PollRequest): boolean {
	return [remembered, requests.get(trigger)].some((earlier) => {
		if (earlier === undefined || !isSame(earlier, wanted)) return false;
		const pauseMs = wanted.at - earlier.at;
		return pauseMs >= 0 && pauseMs < SHORTEST_PAUSE_MS;
	});
}

function isSame(one: PollRequest, other: PollRequest): boolean {
	const { channelHash, event, reading } = other;
	return one.channelHash === channelHash && one.event === event && one.reading === reading;
}
