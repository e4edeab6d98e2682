/**
 * @param rows of the table whapi_opt_outs: a person is a phone number, or a hidden id that ends in @lid
 * @param ids the phone number and the hidden ids of somebody
 * @param since who answered later than this (ISO) wants nothing more; '' where an answer does not matter
 * @returns whether they want nothing more
 */
function wantsNothing(rows, ids, since) {
	const theirs = rows.filter(({ person }) => ids.includes(person));
	const hasAnswered = ({ answeredAt }) =>
		since !== '' && Date.parse(answeredAt) >= Date.parse(since);
	return theirs.some((row) => Boolean(row.optedOutAt) || hasAnswered(row));
}

/**
 * @param answer Whapi's to GET /contacts/lids, whose form is not documented
 * @returns what may be hidden ids in it; undefined where it is no success (2xx)
 */
function hiddenIdsIn({ statusCode, body } = {}) {
	if (!(statusCode >= 200 && statusCode < 300)) return undefined;
	// It is about one person: any number in it may be their hidden id, under whatever name it stands.
	const numbers = JSON.stringify(body ?? '').match(/\d{5,20}/g) ?? [];
	return numbers.map((number) => `${number}@lid`);
}
