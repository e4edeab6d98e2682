// Code node "Is One Due?": the next person, where Whapi's answers, the pace and the ramp allow one now.

/** No schedule is exact to the second: a tick may come early by this share of a pause. */
const TOLERANCE = 0.25;

/** @returns the row of the next person, with how many people there may be today; undefined for nobody */
function nextPerson(settings, waiting, rows, optOuts, now) {
	const tried = triedIn(rows);
	if (refusalIn(rows, now) !== undefined) return undefined;
	const people = peopleToday(rows, now);
	if (people === 0) return undefined;

	const last = tried.at(-1);
	const pauses = (now - (Date.parse(last?.takenAt) || 0)) / (settings.secondsBetween * 1000);
	if (pauses < 1 - TOLERANCE) return undefined;

	const since = (row) => (settings.stopAtAnswer === true ? row.createdAt : '');
	const isTried = ({ note }) => (statusIn(note) === 404 ? 1 : 0);
	const [next] = waiting
		.filter((row) => !wantsNothing(optOuts, [row.to], since(row)))
		.sort((one, other) => isTried(one) - isTried(other) || one.id - other.id);
	const isDueAtHalfThePace = pauses >= 2 - TOLERANCE;
	return next && { ...next, people, since: since(next), isDueAtHalfThePace, at: now };
}

const next = $('Campaign').isExecuted
	? undefined
	: nextPerson(
			$('Settings').first().json,
			rowsOf('Read Who Waits').filter(isWaiting),
			rowsOf('Read Last Days'),
			rowsOf('Read Opt-Outs'),
			$now.toMillis(),
		);

return next === undefined ? [] : [{ json: next }];
