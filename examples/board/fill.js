/** @returns a text of Settings with values in the places of their names: `{number}` */
const fill = (text, values) =>
	Object.entries(values).reduce(
		(filled, [name, value]) => filled.replace(`{${name}}`, () => value),
		text,
	);
