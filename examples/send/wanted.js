// Code node "Still Wanted?": the person, or an empty item for who opted out or whose wish could not be read.

const { stopAtAnswer } = $('Settings').first().json;
const person = $('When').last().json;
const rows = $('Read Opt-Outs')
	.all()
	.map(({ json }) => json);
const hiddenIds = hiddenIdsIn($input.first().json);

const isHidden = rows.some((row) => String(row.person).endsWith('@lid'));
const isUnread = hiddenIds === undefined && isHidden;
const since = stopAtAnswer === true ? person.listedAt : '';
const isWanted = !isUnread && !wantsNothing(rows, [person.to, ...(hiddenIds ?? [])], since);

return [{ json: isWanted ? person : {} }];
