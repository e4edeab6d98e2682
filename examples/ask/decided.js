// Code node "What Was Decided": one message for whoever is told.

const settings = $('Settings').first().json;
const { riskLabel, advice = [], error, message } = $('Check the Number').first().json;
const reason =
	error === undefined ? [`${riskLabel}.`, ...advice].join(' ') : `${error}. ${message}`;
const isAsked = $('Wait for a Yes').isExecuted;
const answer = isAsked ? $('Wait for a Yes').first().json[settings.question] : undefined;
const isNo = isAsked && answer !== settings.yes;

function text() {
	if ($('Add to the List').isExecuted) {
		const rows = $('Add to the List').all();
		return settings.startsText.replace('{count}', () => String(rows.length));
	}
	if (isNo && answer === undefined) return settings.noAnswerText;
	return isNo ? settings.noText : settings.levelText.replace('{reason}', () => reason);
}

return [{ json: { text: text() } }];
