// Code node "What Was Decided": one message for whoever is told.

const settings = $('Settings').first().json;
// The item leaves by the output of its level.
const OUTPUTS = [0, 1, 2, 3];
const checked = OUTPUTS.flatMap((output) => $('Check the Number').all(output))[0].json;
const { riskLabel, advice = [], error, message } = checked;
const reason =
	error === undefined ? [`${riskLabel}.`, ...advice].join(' ') : `${error}. ${message}`;
const isAsked = $('Wait for a Yes').isExecuted;
const answer = isAsked ? $('Wait for a Yes').first().json[settings.question] : undefined;
const isNo = isAsked && answer !== settings.yes;

function text() {
	if ($('Clean the List').isExecuted) {
		const rows = $('Add to the List').isExecuted ? $('Add to the List').all() : [];
		// Whoever was left out, or written to before, has a status.
		const count = rows.filter(({ json }) => !json.status).length;
		return count > 0 ? fill(settings.startsText, { count: String(count) }) : settings.nobodyText;
	}
	if (isNo && answer === undefined) return settings.noAnswerText;
	return isNo ? settings.noText : fill(settings.levelText, { reason });
}

return [{ json: { text: text() } }];
