// Code node "Message": one message with all unheard news, the worst first, or none.

const RANKS = ['useCaution', 'unknown', 'needsAttention', 'good'];
const MOST = 10;
const LONGEST = 300;

const jsonOf = (name) =>
	$(name).isExecuted
		? $(name)
				.all()
				.map(({ json }) => json)
		: [];
const shortened = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

const { words } = $('Settings').first().json;
const rows = new Map();
for (const row of [...jsonOf('Rows of Each Day'), ...jsonOf("Keep the Day's Row")]) {
	if (row.channelName) rows.set(row.id, row);
}
const all = [...rows.values()].sort((one, other) => (one.day < other.day ? 1 : -1));
const untold = all.filter(({ tell, toldAt }) => Boolean(tell) && !toldAt);
/** Each channel's newest row. */
const newest = new Map();
for (const row of all) if (!newest.has(row.channelName)) newest.set(row.channelName, row);

const news = [...newest.values()].flatMap(({ channelName, day, riskLevel }) => {
	const row = untold.find((one) => one.channelName === channelName);
	if (row === undefined) return [];
	const isNow = fill(words.isNow, { level: words[riskLevel] });
	const line =
		row.day === day ? shortened(row.tell) : `${row.day}: ${shortened(row.tell)} ${isNow}`;
	return [{ channelName, rank: RANKS.indexOf(riskLevel), line }];
});
news.sort(
	(one, other) =>
		one.rank - other.rank ||
		one.channelName.localeCompare(other.channelName, 'en', { numeric: true }),
);

const lines = news.slice(0, MOST).map(({ line }) => line);
const isSummary = news.length > MOST;
const count = String(news.length);
const text = [
	...(isSummary ? [fill(words.summary, { count, shown: String(MOST) })] : []),
	...lines,
];

return news.length === 0
	? []
	: [{ json: { text: text.join('\n'), told: untold.map(({ id, tell }) => ({ id, tell })) } }];
