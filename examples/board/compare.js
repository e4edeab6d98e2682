// Code node "Compare": compares what was found now with the channel's rows of the last 30 days, and gives the row of
// today, with the news in `tell`. A row counts as heard when its `tell` is empty or its `toldAt` is set. Levels are
// compared with heard rows only, so a fall is reported until it arrives.

const RISKS = ['good', 'needsAttention', 'useCaution'];
const FIELDS = ['riskLevel', 'phoneLifetime', 'addressBookCoverage', 'responseRate'];
const HOUR = 60 * 60 * 1000;

const isKnown = (level) => RISKS.includes(level);
const isHeard = ({ tell, toldAt }) => !tell || Boolean(toldAt);
/** @returns the newest known level of each field */
const levelsIn = (rows) =>
	Object.fromEntries(FIELDS.map((field) => [field, rows.map((row) => row[field]).find(isKnown)]));

/** Describes what is worse than the levels heard last, or ''. */
function news(number, levels, heard, advice, words) {
	const fell = FIELDS.filter(
		(field) => RISKS.indexOf(levels[field]) > RISKS.indexOf(heard[field] ?? 'useCaution'),
	);
	const isFirst = heard.riskLevel === undefined && levels.riskLevel === 'useCaution';
	const told = fell.includes('riskLevel') ? ['riskLevel'] : fell;
	const sentences = told.map((field) => {
		const [from, to] = [words[heard[field]], words[levels[field]]];
		const isOverall = field === 'riskLevel';
		return fill(isOverall ? words.fell : words.metricFell, {
			number,
			metric: words[field],
			from,
			to,
		});
	});
	if (isFirst) sentences.push(fill(words.startsLow, { number, level: words[levels.riskLevel] }));
	return sentences.length === 0 ? '' : [...sentences, ...advice].join(' ');
}

/** @param rows the channel's, the newest first */
function rowOf(channelName, found, rows, day, words, now) {
	const today = rows[0]?.day === day ? rows[0] : undefined;
	const isUnknown = !isKnown(found.riskLevel);
	// A failed second look does not erase a level known today.
	if (isUnknown && isKnown(today?.riskLevel)) return today;

	const levels = Object.fromEntries(
		FIELDS.map((field) => {
			const known = [found[field], isUnknown ? undefined : today?.[field]].find(isKnown);
			return [field, known ?? 'unknown'];
		}),
	);
	const advice = found.advice ?? [];
	const reason = [found.error, found.message].filter(Boolean).join('. ');
	const row = {
		channelName,
		day,
		...levels,
		ageDays: found.ageDays ?? null,
		advice: advice.join('\n'),
		reason,
		tell: today?.tell ?? '',
		toldAt: today?.toldAt ?? '',
	};
	if (isUnknown) {
		const isToldToday = today !== undefined && Boolean(today.tell);
		const tell = fill(words.notChecked, { number: channelName, reason }).trim();
		return isToldToday ? row : { ...row, tell, toldAt: '' };
	}
	const tell = news(channelName, levels, levelsIn(rows.filter(isHeard)), advice, words);
	if (tell === '') return { ...row, tell: stillToTell(row, words) };
	// If two levels alternate, the same news is reported once an hour.
	const isJustTold = tell === row.tell && now - Date.parse(row.toldAt) < HOUR;
	return isJustTold ? row : { ...row, tell, toldAt: '' };
}

/** Today's news that is over, but that nobody has heard yet, with the current level. */
function stillToTell({ tell, toldAt, riskLevel }, words) {
	const isNow = fill(words.isNow, { level: words[riskLevel] });
	return tell === '' || toldAt !== '' || tell.endsWith(isNow) ? tell : `${tell} ${isNow}`;
}

const { words } = $('Settings').first().json;
const rows = $('Rows of Each Day')
	.all()
	.map(({ json }) => json);
rows.sort((one, other) => (one.day < other.day ? 1 : -1));
const byName = new Map();
for (const row of rows) byName.set(row.channelName, [...(byName.get(row.channelName) ?? []), row]);

return $('Calculate Each')
	.all()
	.map(({ json: { channelName, riskMeter } }, item) => {
		const own = byName.get(channelName) ?? [];
		const row = rowOf(channelName, riskMeter ?? {}, own, $now.toISODate(), words, $now.toMillis());
		return { json: row, pairedItem: { item } };
	});
