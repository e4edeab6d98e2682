/** @returns whether the one who is due still wants the message; undefined where that could not be read */
function wishOfTheNext() {
	const { to, since } = $('Is One Due?').first().json;
	const optOuts = rowsOf('Read Their Wish');
	const hiddenIds = hiddenIdsIn($('Find Hidden Id').first().json);
	const isUnread = hiddenIds === undefined && optOuts.some(({ person }) => person.endsWith('@lid'));
	return isUnread ? undefined : !wantsNothing(optOuts, [to, ...(hiddenIds ?? [])], since);
}
