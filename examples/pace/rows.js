// What the rows of the last days say. Days are counted in UTC, as Get Activity counts them.

const MS_PER_DAY = 24 * 60 * 60 * 1000;
/** Longer than one message can take: whoever is still `sending` then was cut off. */
const GIVEN_UP_AFTER_MS = 5 * 60 * 1000;
/** Whapi refuses the number, not the person. 429: WhatsApp limits it, and asking again does harm. */
const NUMBER_REFUSED = [401, 402, 403, 429];
/** A refused number rests until the day ends, and for this long at least. */
const LEAST_REST_MS = MS_PER_DAY / 2;
const MOST_ALIKE = 3;
/** Rows of this campaign are what was, or has to be, told. */
const NEWS = '(news)';

const dayOf = (moment) => new Date(moment).toISOString().slice(0, 10);
const rowsOf = (node) =>
	$(node)
		.all()
		.map(({ json }) => json)
		.filter(({ id }) => id !== undefined);
/** A note has the status in it, whatever the words of Settings are. */
const statusIn = (note) => Number(/\d{3}/.exec(note ?? '')?.[0]);
const isWaiting = ({ status }) => status === null || status === undefined || status === '';

/** @returns one row for each person who was tried, the oldest first: both rows of a person are taken at once. */
function triedIn(rows) {
	const tried = rows.filter(({ campaign, takenAt }) => campaign !== NEWS && takenAt);
	const byPerson = new Map(tried.map((row) => [`${row.campaign} ${row.to}`, row]));
	return [...byPerson.values()].sort(
		(one, other) => Date.parse(one.takenAt) - Date.parse(other.takenAt) || one.id - other.id,
	);
}

/**
 * @returns why Whapi's answers forbid to send now; undefined where they do not. `isAlike` where it is only that
 *   so many in a row were the same
 */
function refusalIn(rows, now) {
	const tried = triedIn(rows);
	const last = tried.slice(-MOST_ALIKE);
	const [{ note } = {}] = last;
	if (
		last.length === MOST_ALIKE &&
		last.every((row) => row.status === 'refused' && row.note === note)
	) {
		return { code: `alike since ${last[0].takenAt}`, note, isAlike: true };
	}
	const recent = tried.filter(
		({ takenAt }) => dayOf(takenAt) === dayOf(now) || now - Date.parse(takenAt) < LEAST_REST_MS,
	);
	const refused = recent.find((row) => NUMBER_REFUSED.includes(statusIn(row.note)));
	// A 404 may mean this person or the number: the next person tells which.
	const unknown = recent.slice(-2).filter((row) => statusIn(row.note) === 404);
	if (refused === undefined && unknown.length < 2) return undefined;
	const reason = refused ?? unknown[0];
	return { code: `refused on ${dayOf(reason.takenAt)}`, note: reason.note, isAlike: false };
}
