// Code node "Is One Due?": lets one recipient through where the hours, the days and the pace of Settings
// allow it now, and nobody otherwise. They are Whapi's limits; a longer pause or fewer hours are safer.

// A schedule is never exact to the second: a tick may come this much of a pause too early.
const TOLERANCE = 0.25;

const MS_PER_DAY = 24 * 60 * 60 * 1000;
const dayBefore = (day, count) =>
	new Date(Date.parse(`${day}T00:00:00Z`) - count * MS_PER_DAY).toISOString().slice(0, 10);

/**
 * @param settings hours, days and seconds of the node Settings
 * @param next the first recipient who waits, or an empty object
 * @param days the days that were sent on, the newest first
 * @param now day and hour by the workflow's time zone, and the moment in ms
 */
function dueNow(settings, next, days, now) {
	if (!next.to) return [];

	const hoursIntoTheDay = (now.hour - settings.fromHour + 24) % 24;
	if (hoursIntoTheDay >= settings.hoursADay) return [];

	const sentOn = new Set(days.filter(({ sent }) => sent > 0).map(({ day }) => day));
	let daysInARow = 0;
	while (sentOn.has(dayBefore(now.day, daysInARow + 1))) daysInARow += 1;
	if (daysInARow >= settings.daysInARow) return [];

	const [newest] = days;
	const today = newest?.day === now.day ? newest : undefined;
	// Whapi refused to send from this number today: asking again does harm.
	if (today?.told === 'refused') return [];

	const lastAt = Math.max(...days.map((day) => Date.parse(day.lastAt) || 0), 0);
	const pauses = (now.ms - lastAt) / (settings.secondsBetween * 1000);
	if (pauses < 1 - TOLERANCE) return [];

	return [
		{
			campaign: next.campaign,
			to: next.to,
			text: next.text,
			day: now.day,
			sentToday: today?.sent ?? 0,
			told: newest?.told ?? '',
			isDueAtHalfThePace: pauses >= 2 - TOLERANCE,
		},
	];
}

const rowsOf = (node) =>
	$(node)
		.all()
		.map(({ json }) => json)
		.filter(({ id }) => id !== undefined);

return dueNow($('Settings').first().json, $('Next Recipient').first().json, rowsOf('Last Days'), {
	day: $now.toISODate(),
	hour: $now.hour,
	ms: $now.toMillis(),
}).map((json) => ({ json }));
