// Code node "Next Number": the next of those that may send. Each run of this node in a call takes the next one,
// whether for the next message or because another call was faster. The claim holds only if nobody has changed
// the row since it was read, before the number was checked.

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;

/** A number rests until the day ends in UTC, as Whapi's limits are counted, and for 12 hours at least. */
function tomorrow(now) {
	const midnight = new Date(now).setUTCHours(24, 0, 0, 0);
	return Math.max(midnight, now + 12 * HOUR);
}

/** What Whapi answers about the number, not about the message: 429 means that WhatsApp limits it. */
const RESTS_AT = [401, 402, 403, 429];

const { secondsBetween, words } = $('Settings').first().json;
const message = $('Is It Complete?').first().json;
const { recipient, text, candidates, noneFree, nextAt } = message;
const candidate = candidates[$runIndex];
const now = $now.toMillis();
// 90 seconds keep Whapi's limit of ten messages in 15 minutes, and outlast a message, which may take a minute.
const free = now + Math.max(secondsBetween * 1000, 1.5 * MINUTE);
const claim = {
	seen: candidate?.freeAt ?? null,
	freeAt: new Date(free).toISOString(),
	restsUntil: new Date(tomorrow(now)).toISOString(),
	restsAt: RESTS_AT,
	holder: `${$execution.id}-${$runIndex}`,
};

function found() {
	if (candidate !== undefined) {
		return { recipient, text, channelName: candidate.channelName, ...claim };
	}
	const isTaken = candidates.length > 0;
	const reason = isTaken ? words.taken : noneFree;
	return { recipient, channelName: '', reason, nextAt: isTaken ? claim.freeAt : nextAt };
}

const items = [{ json: found() }];
const wait = (candidate?.notBefore ?? now) - now;
return wait > 0 ? new Promise((resolve) => setTimeout(() => resolve(items), wait)) : items;
