// Code node "Tell Now?": all that has to be told as one message, at most once an hour.

const MS_PER_HOUR = 60 * 60 * 1000;

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
const ofTime = (one, other) => one.id - other.id;

return waiting.length === 0 || !isTime
	? []
	: [
			{
				json: {
					text: waiting
						.sort(ofTime)
						.map(({ text }) => text)
						.join('\n'),
					last: Math.max(...waiting.map(({ id }) => id)),
				},
			},
		];
