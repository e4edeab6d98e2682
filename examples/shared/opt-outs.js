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
 * @returns the hidden ids in it; undefined where it gave none of its answers
 */
function hiddenIdsIn({ statusCode, body } = {}) {
	if (!(statusCode >= 200 && statusCode < 300)) return undefined;
	const found = JSON.stringify(body ?? '').matchAll(/(\d{5,20})@lid|lid"?:\s*"?(\d{5,20})/gi);
	return [...found].map(([, id, bare]) => `${id ?? bare}@lid`);
}
