// Code node "Clean the List": a row for each person who has not opted out, and one for what is no phone number.

const settings = $('Settings').first().json;
const { campaign, number, countryCode } = settings;
const optedOut = new Set(
	rowsOf('Read Opt-Outs')
		.filter(({ optedOutAt }) => Boolean(optedOutAt))
		.map(({ person }) => person),
);

function rowsToAdd() {
	for (const [name, value] of Object.entries({ campaign, number })) {
		if (isEmpty(value))
			throw new Error(`Settings has no "${name}". Name it, and fill the list again.`);
	}
	const { people, leftOut } = peopleOf($('Campaign').all(), countryCode);
	const wanted = people.filter(({ to }) => !optedOut.has(to));
	return [
		// Without a status they wait. Who is listed already keeps theirs.
		...wanted.map(({ to, text }) => ({ number, campaign, to, text })),
		...leftOut.map(({ value, why }) => ({
			number,
			campaign,
			// Not under the number alone: a later list may have a text for it.
			to: phoneOf(value) === '' ? value.slice(0, 100) : `${value} (${settings[why]})`,
			status: 'left out',
			note: settings[why],
		})),
	];
}

return $('Campaign').isExecuted ? rowsToAdd().map((json) => ({ json })) : [];
