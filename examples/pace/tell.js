// Code node "What to Tell": rows with news, and with the status of those who will not be written to.

const MOST_LEFT = 500;

const settings = $('Settings').first().json;
const now = $now.toMillis();
const rows = rowsOf('Read Last Days');
const isRun = (node) => $(node).isExecuted && $(node).all().length > 0;
const noted = isRun('Note What Came of It') ? rowsOf('Note What Came of It') : [];
const notedIds = noted.map(({ id }) => id);
/** What this run has noted stands in the place of what was read at its start. */
const asNoted = (read) => [...read.filter(({ id }) => !notedIds.includes(id)), ...noted];
const waiting = asNoted(rowsOf('Read Who Waits')).filter(isWaiting);

/** Why nothing goes out, as a code and in words; a code of '' where it does; undefined where nothing was due. */
function standing() {
	const refusal = refusalIn(asNoted(rows), now);
	if (refusal !== undefined) {
		const { code, note, isAlike } = refusal;
		return { code, text: isAlike ? fill(settings.alikeText, { reason: note }) : note };
	}
	if (!isRun('Is One Due?') || !isRun('Check the Number')) return undefined;
	const { riskLevel, riskLabel, advice = [], error, message } = $('Check the Number').first().json;
	if (riskLevel !== 'good' && riskLevel !== 'needsAttention') {
		const text =
			error === undefined ? [`${riskLabel}.`, ...advice].join(' ') : `${error}. ${message}`;
		return { code: String(riskLevel), text };
	}
	const activity = $('Count Activity').first().json;
	if (Number.isNaN(Date.parse(activity.nextAllowedAt ?? ''))) {
		const why = [activity.error, activity.message].filter(Boolean).join('. ');
		return { code: 'not counted', text: `${settings.notCounted} ${why}`.trim() };
	}
	const isUnread = isRun('Read Their Wish') && wishOfTheNext() === undefined;
	return isUnread ? { code: 'not compared', text: settings.notCompared } : { code: '', text: '' };
}

const told = rows
	.filter(({ campaign }) => campaign === NEWS)
	.sort((one, other) => one.id - other.id);
const news = (text, note) => ({
	number: settings.number,
	campaign: NEWS,
	to: settings.tell,
	text,
	note,
	status: 'to tell',
	takenAt: new Date(now).toISOString(),
});

function newsOfStanding() {
	const is = standing();
	const [last] = told.filter(({ note }) => note !== 'uncertain').slice(-1);
	if (is === undefined || is.code === (last?.note ?? '')) return [];
	if (is.code === '') return [news(settings.goesOnText, '')];
	const left = waiting.length < MOST_LEFT ? String(waiting.length) : `${MOST_LEFT}+`;
	return [news(fill(settings.stoppedText, { left, reason: is.text }), is.code)];
}

/** Who was being written to when n8n stopped, or when Whapi did not say whether it took the message. */
function newsOfTheUncertain() {
	const cutOff = asNoted(rows).filter(
		({ status, takenAt }) => status === 'sending' && now - Date.parse(takenAt) > GIVEN_UP_AFTER_MS,
	);
	if (cutOff.length === 0) return [];
	const people = cutOff.map(({ to, takenAt }) => `${to} (${takenAt.slice(0, 16)})`).join(', ');
	const text = fill(settings.uncertainText, { people });
	const isNoted = told.some((row) => row.text === text);
	return [
		...(isNoted ? [] : [news(text, 'uncertain')]),
		...cutOff.map(({ id, number, campaign, to }) => ({
			id,
			number,
			campaign,
			to,
			status: 'uncertain',
		})),
	];
}

/** Whoever waits and will not be written to. */
function marks() {
	const optOuts = rowsOf('Read Opt-Outs');
	const mark = ({ id, number, campaign, to }, status) => ({ id, number, campaign, to, status });
	const since = (row) => (settings.stopAtAnswer === true ? row.createdAt : '');
	const optedOut = waiting.filter((row) => wantsNothing(optOuts, [row.to], since(row)));
	const theirs = isRun('Read Their Rows') ? rowsOf('Read Their Rows') : [];
	const again = theirs.some((row) => !isWaiting(row)) ? theirs.filter(isWaiting) : [];
	const hidden =
		isRun('Read Their Wish') && wishOfTheNext() === false ? [$('Is One Due?').first().json] : [];
	return [
		...[...optedOut, ...hidden].map((row) => mark(row, 'opted out')),
		...again.map((row) => mark(row, 'listed twice')),
	];
}

return $('Campaign').isExecuted
	? []
	: [...newsOfStanding(), ...newsOfTheUncertain(), ...marks()].map((json) => ({ json }));
