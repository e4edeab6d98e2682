// Code node "When": the moment at which the next message may go out, and what comes after waiting for it.

const SECOND = 1000;

/**
 * @param item a person, the level of the number, and its activity
 * @param results what came of the messages before
 * @param now in ms
 * @returns at: ISO; next: `send`, `ask` (again, after the wait) or `stop`
 */
function nextStep({ riskMeter, activity }, results, secondsBetween, now) {
	const allowedAt = Date.parse(activity?.nextAllowedAt ?? '');
	if (Number.isNaN(allowedAt)) return { at: new Date(now).toISOString(), next: 'stop' };

	const distance = secondsBetween * (riskMeter.riskLevel === 'good' ? 1 : 2) * SECOND;
	const last = results.filter(({ status }) => status !== 'refused').at(-1);
	const at = Math.max(allowedAt, last === undefined ? 0 : Date.parse(last.at) + distance);
	// nextAllowedAt is rounded up to a second: what is allowed now may be up to that far ahead. After a longer wait
	// somebody may have written from the phone, or the level may have fallen.
	const next = at - now <= SECOND ? 'send' : 'ask';
	return { at: new Date(Math.max(at, now)).toISOString(), next };
}

const { secondsBetween } = $('Settings').first().json;
const outcome = $('What Came of It');
const results = outcome.isExecuted ? outcome.last().json.results : [];
const [{ json }] = $input.all();

return [{ json: { ...json, ...nextStep(json, results, secondsBetween, $now.toMillis()) } }];
