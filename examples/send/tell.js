// Code node "What to Tell": one message about all that somebody has to know, or none.

const MOST_NAMES = 50;

const settings = $('Settings').first().json;
const [{ json: last }] = $input.all();
const people = $('Clean the List').all();
const [{ json: first }] = people;
const outcome = $('What Came of It');
const results = outcome.isExecuted ? outcome.last().json.results : [];

/** A level with its advice, or an error with how to go on. */
const reasonOf = ({ riskLabel, error, message, advice = [] }) =>
	riskLabel === undefined
		? [error, message].filter(Boolean).join('. ')
		: [`${riskLabel}.`, ...advice].join(' ');

/** Why nothing more goes out, or '' where the list has ended. */
function reason() {
	if (last.goOn === false) return results.at(-1).note;
	if (last.next === 'stop') return `${settings.notCounted} ${reasonOf(last.activity ?? {})}`.trim();
	return last.riskMeter === undefined ? '' : reasonOf(last.riskMeter);
}

function listed(text, lines) {
	if (lines.length === 0) return [];
	const more = lines.length > MOST_NAMES ? [`… (${lines.length})`] : [];
	return [fill(text, { people: [...lines.slice(0, MOST_NAMES), ...more].join(', ') })];
}

const ofStatus = (wanted) =>
	results.filter(({ status }) => wanted.includes(status)).map(({ to, note }) => `${to} (${note})`);
const current = last.to ?? results.at(-1)?.to;
const place = people.findIndex(({ json }) => json.to === current);
const left = people.length - place - (last.goOn === false ? 1 : 0);

const why = reason();
const lines = [
	...(why === '' ? [] : [fill(settings.stoppedText, { left: String(left), reason: why })]),
	...listed(settings.refusedText, ofStatus(['refused', 'numberRefused'])),
	...listed(settings.uncertainText, ofStatus(['uncertain'])),
	...listed(
		settings.leftOutText,
		(first.leftOut ?? []).map(
			({ value, why: field }) => `"${value.slice(0, 40)}" (${settings[field]})`,
		),
	),
];

return lines.length === 0 ? [] : [{ json: { text: lines.join('\n') } }];
