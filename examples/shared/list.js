const SHAPE =
	'It has to be { "recipients": [{ "to": "+1 555 010 0001", "text": "Hello" }] }, or an item with "to" and "text" for each person, as a sheet gives it.';

const isEmpty = (value) => String(value ?? '').trim() === '';

/**
 * @param items what the node with the list gave: one item that holds all, or an item per person
 * @param countryCode the code of the country whose own form of numbers is understood, or ''
 * @returns each person once, and what had to be left out, with the field of Settings that says why
 * @throws Error where the whole list lacks a field
 */
function peopleOf(items, countryCode) {
	const listed = items.flatMap(({ json }) =>
		Array.isArray(json.recipients) ? json.recipients : [json],
	);
	for (const field of ['to', 'text']) {
		if (listed.every((one) => isEmpty(one?.[field]))) {
			throw new Error(`Nobody in the list has a "${field}". ${SHAPE}`);
		}
	}
	const people = new Map();
	const leftOut = [];
	for (const one of listed) {
		const to = phoneOf(one?.to, countryCode);
		if (to === '') leftOut.push({ value: String(one?.to ?? ''), why: 'notANumber' });
		else if (isEmpty(one.text)) leftOut.push({ value: to, why: 'withoutText' });
		else if (!people.has(to)) people.set(to, { to, text: String(one.text) });
	}
	return { people: [...people.values()], leftOut };
}
