// What the rows of the last days say. Days are counted in UTC, as Get Activity counts them.

const MS_PER_DAY = 24 * 60 * 60 * 1000;
/** Longer than one message can take: whoever is still `sending` then was cut off. */
const GIVEN_UP_AFTER_MS = 5 * 60 * 1000;
/** Whapi refuses the number, not the person. 429: WhatsApp limits it, and asking again does harm. */
const NUMBER_REFUSED = [401, 402, 403, 429];
const MOST_ALIKE = 3;
/** Rows of this campaign are what was, or has to be, told. */
const NEWS = '(news)';

const dayOf = (moment) => new Date(moment).toISOString().slice(0, 10);
const rowsOf = (node) =>
	$(node)
		.all()
		.map(({ json }) => json)
		.filter(({ id }) => id !== undefined);
const statusIn = (note) => Number(/\d{3}/.exec(note ?? '')?.[0]);
const isWaiting = ({ status }) => status === null || status === undefined || status === '';

/** @returns rows of people who were tried, the oldest first */
const triedIn = (rows) =>
	rows
		.filter(({ campaign, takenAt }) => campaign !== NEWS && takenAt)
		.sort((one, other) => Date.parse(one.takenAt) - Date.parse(other.takenAt) || one.id - other.id);

/** @returns why Whapi's answers forbid to send now, as a code and in words; undefined where they do not */
function refusalIn(rows, now) {
	const tried = triedIn(rows);
	const last = tried.slice(-MOST_ALIKE);
	const [{ note } = {}] = last;
	if (
		last.length === MOST_ALIKE &&
		last.every((row) => row.status === 'refused' && row.note === note)
	) {
		return { code: `alike since ${last[0].takenAt}`, text: `${note}, three times in a row` };
	}
	const today = tried.filter(({ takenAt }) => dayOf(takenAt) === dayOf(now));
	const refused = today.find((row) => NUMBER_REFUSED.includes(statusIn(row.note)));
	// A 404 may mean this person or the number: the next person tells which.
	const unknown = today.slice(-2).filter((row) => statusIn(row.note) === 404);
	if (refused === undefined && unknown.length < 2) return undefined;
	return { code: `refused on ${dayOf(now)}`, text: (refused ?? unknown[0]).note };
}
