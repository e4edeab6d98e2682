// Code node "What Came of It": what Whapi's answer means for this person, and for those who come after.

/** Whapi refuses the number, not the person. 429: WhatsApp limits it, and asking again does harm. */
const NUMBER_REFUSED = [401, 402, 403, 429];
const MOST_ALIKE = 3;

/**
 * @param answer status and body of Whapi's answer; neither where there was none
 * @param earlier what came of the messages before
 */
function outcomeOf({ statusCode, body }, earlier) {
	const { answeredText, notSentText, noAnswerText } = $('Settings').first().json;
	const answer = (text) => fill(text, { status: String(statusCode) });
	const note = statusCode === undefined ? noAnswerText : answer(answeredText);
	if (statusCode >= 200 && statusCode < 300) {
		if (body?.sent === false) return { status: 'refused', note: answer(notSentText) };
		// Anything but Whapi's own words may come from something in between, such as a proxy.
		return { status: body?.sent === true ? 'sent' : 'uncertain', note };
	}
	if (NUMBER_REFUSED.includes(statusCode)) return { status: 'numberRefused', note };
	// A 404 may mean this person or the number: the next person tells which.
	const isSecond = earlier.at(-1)?.note === note;
	if (statusCode === 404 && isSecond) return { status: 'numberRefused', note };
	if (statusCode >= 400 && statusCode < 500) return { status: 'refused', note };
	return { status: 'uncertain', note };
}

const self = $('What Came of It');
const earlier = self.isExecuted ? self.last().json.results : [];
const { to } = $('When').last().json;
const at = new Date($now.toMillis()).toISOString();
const result = { to, at, ...outcomeOf($input.first().json, earlier) };

const results = [...earlier, result];
const last = results.slice(-MOST_ALIKE);
const areAlike =
	last.length === MOST_ALIKE &&
	last.every(({ status, note }) => status === 'refused' && note === result.note);
const goOn = result.status !== 'numberRefused' && !areAlike;

return [{ json: { goOn, results } }];
