// Code node "Tell Now?": all that has to be told as one message, at most once an hour.

const MS_PER_HOUR = 60 * 60 * 1000;
/** In one message; the rest is told an hour later. */
const MOST_LETTERS = 4000;

const isNoted = $('Note Events').isExecuted;
const rows = [...rowsOf('Read Last Days'), ...(isNoted ? rowsOf('Note Events') : [])].filter(
	({ campaign }) => campaign === NEWS,
);
rows.sort((one, other) => one.id - other.id);
const standings = rows.filter(({ note }) => note !== 'uncertain');

/** Two runs at once, because Whapi was slow, may have noted the same. */
const isRepeated = (row, index) =>
	row.note === 'uncertain'
		? rows.findIndex(({ text }) => text === row.text) < index
		: standings[standings.indexOf(row) - 1]?.note === row.note;
const waiting = rows.filter((row, index) => row.status === 'to tell' && !isRepeated(row, index));
const lastTold = Math.max(
	0,
	...rows.filter(({ status }) => status === 'told').map(({ updatedAt }) => Date.parse(updatedAt)),
);
const isTime = $now.toMillis() - lastTold >= MS_PER_HOUR;
const textOf = (news) => news.map(({ text }) => text).join('\n');
const fits = (_, index) =>
	index === 0 || textOf(waiting.slice(0, index + 1)).length <= MOST_LETTERS;
const told = waiting.filter(fits);

return told.length === 0 || !isTime ? [] : [{ json: { text: textOf(told), last: told.at(-1).id } }];
