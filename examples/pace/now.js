// Code node "Tell Now?": all that has to be told as one message, at most once an hour.

const MS_PER_HOUR = 60 * 60 * 1000;
/** In one message; the rest is told an hour later. */
const MOST_LETTERS = 4000;

const isNoted = $('Note Events').isExecuted;
const rows = [...rowsOf('Read Last Days'), ...(isNoted ? rowsOf('Note Events') : [])].filter(
	({ campaign }) => campaign === NEWS,
);
const waiting = rows.filter(({ status }) => status === 'to tell');
const lastTold = Math.max(
	0,
	...rows.filter(({ status }) => status === 'told').map(({ updatedAt }) => Date.parse(updatedAt)),
);
const isTime = $now.toMillis() - lastTold >= MS_PER_HOUR;
waiting.sort((one, other) => one.id - other.id);
const textOf = (news) => news.map(({ text }) => text).join('\n');
const fits = (_, index) =>
	index === 0 || textOf(waiting.slice(0, index + 1)).length <= MOST_LETTERS;
const told = waiting.filter(fits);

return told.length === 0 || !isTime ? [] : [{ json: { text: textOf(told), last: told.at(-1).id } }];
