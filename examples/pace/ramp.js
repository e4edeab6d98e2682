/** People a day: at first, at least and at most. */
const FIRST = 20;
const LEAST = 5;
const MOST = 50;
/** After a day with more people than this comes a day of rest. */
const RESTS_AFTER = 20;
const STEP_UP = 1.5;
const STEP_DOWN = 0.5;

/** What became of people who may have got the message. */
const WRITTEN = ['sent', 'sending', 'uncertain'];

const countPeople = (rows) =>
	new Set(rows.filter(({ status }) => WRITTEN.includes(status)).map(({ to }) => to)).size;

/**
 * @param rows of the last days
 * @returns to how many people a number that is not old enough may write today; 0 on a day of rest
 */
function peopleToday(rows, now) {
	const tried = triedIn(rows);
	const today = dayOf(now);
	const onDay = (day) => tried.filter(({ takenAt }) => dayOf(takenAt) === day);
	if (countPeople(onDay(dayOf(now - MS_PER_DAY))) > RESTS_AFTER) return 0;

	const [begun] = onDay(today);
	if (begun?.people) return begun.people;
	const last = tried.at(-1);
	if (!last?.people) return FIRST;
	const lastDay = dayOf(last.takenAt);
	const ofLastDay = onDay(lastDay);
	const people = Math.max(...ofLastDay.map((row) => row.people ?? 0));
	// Nothing is sent at Use Caution, so only the news says that the number was there.
	const hasFallen = rows.some(
		({ campaign, note, takenAt }) =>
			campaign === NEWS && note === 'useCaution' && dayOf(takenAt) >= lastDay,
	);
	if (hasFallen || !ofLastDay.every(({ level }) => level === 'good')) {
		return Math.max(LEAST, Math.floor(people * STEP_DOWN));
	}
	// A day on which little was sent proves little.
	const wasUsed = countPeople(ofLastDay) >= people;
	return Math.min(MOST, wasUsed ? Math.ceil(people * STEP_UP) : people);
}
