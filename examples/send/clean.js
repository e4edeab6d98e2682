// Code node "Clean the List": each person once, by a phone number that WhatsApp understands.

const { campaign, countryCode } = $('Settings').first().json;
if (isEmpty(campaign)) {
	throw new Error(
		'Settings has no "campaign". Name it: who was written to is remembered under it.',
	);
}
const { people, leftOut } = peopleOf($('Recipients').all(), countryCode);
const listedAt = new Date($now.toMillis()).toISOString();

// Nobody is left: what was left out is told all the same.
if (people.length === 0) return [{ json: { leftOut } }];

return people.map((person, index) => ({
	json: {
		...person,
		key: `${campaign} ${person.to}`,
		listedAt,
		...(index === 0 ? { leftOut } : {}),
	},
}));
