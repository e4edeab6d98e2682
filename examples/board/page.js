// Code node "Parts of the Page": the rows of the last 30 days -> the page's parts, the worst channel first.
// Texts from the table and from Settings are other people's: all of them go through escape().

const DAYS = 30;

// A reading of yesterday is the newest there is until this morning's; an older one says nothing of today.
const FRESH_DAYS = 1;

/** The levels in the page's order, with the height of their bars. */
const HEIGHTS = { useCaution: 13, unknown: 0, needsAttention: 24, good: 36 };
const RANKS = Object.keys(HEIGHTS);
const METRICS = ['phoneLifetime', 'addressBookCoverage', 'responseRate'];

const { words: texts } = $('Settings').first().json;

const levelOf = (value) => (Object.hasOwn(HEIGHTS, value ?? '') ? value : 'unknown');

// `$` and `{` too, because the HTML node replaces text in its template by the parts.
function escape(text) {
	return String(text ?? '').replace(/[&<>"'${}`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** @returns a text of Settings, with values in the places of their names, none of it markup */
const say = (name, values = {}) =>
	escape(
		Object.entries(values).reduce(
			(text, [key, value]) => text.replace(`{${key}}`, () => value),
			String(texts[name] ?? name),
		),
	);

const MS_PER_DAY = 24 * 60 * 60 * 1000;
const dayNumber = (day) =>
	Math.round(Date.parse(`${String(day).slice(0, 10)}T00:00:00Z`) / MS_PER_DAY);
const isoDay = (number) => new Date(number * MS_PER_DAY).toISOString().slice(0, 10);
const dateFormat = new Intl.DateTimeFormat(texts.locale, {
	day: 'numeric',
	month: 'short',
	timeZone: 'UTC',
});
const shortDate = (number) => dateFormat.format(new Date(number * MS_PER_DAY));

/** What the board shows of one channel, from its rows. */
function channelOf(name, rows, today) {
	const byDay = new Map(rows.map((row) => [dayNumber(row.day), row]));
	const days = Array.from({ length: DAYS }, (_, index) => {
		const day = today - DAYS + 1 + index;
		return { day, level: levelOf(byDay.get(day)?.riskLevel) };
	});
	const newest = Math.max(...byDay.keys());
	const last = byDay.get(newest);
	const isFresh = today - newest <= FRESH_DAYS;
	return { name, days, last, isFresh, level: isFresh ? levelOf(last.riskLevel) : 'unknown' };
}

/** Since when the level is what it is now, over days with a reading and without a gap. */
function lastingOf({ days, level }) {
	const read = days.slice(0, days.findLastIndex((day) => day.level !== 'unknown') + 1);
	const before = read.findLastIndex((day) => day.level !== level);
	return before < 0 ? '' : say('since', { day: shortDate(read[before + 1].day) });
}

/** The history in words, one part per stretch of equal days. */
function stretchesOf(days) {
	const stretches = [];
	for (const { day, level } of days) {
		const stretch = stretches.at(-1);
		if (stretch?.level === level) stretch.to = day;
		else stretches.push({ level, from: day, to: day });
	}
	return stretches.map(({ level, from, to }) => {
		const [first, last] = [shortDate(from), shortDate(to)];
		const word = wordOf(level);
		return from === to
			? say('oneDay', { day: first, level: word })
			: say('severalDays', { from: first, to: last, level: word });
	});
}

const wordOf = (level) => texts[level === 'unknown' ? 'notRead' : level];

const shape = (level) =>
	`<svg class="shape" aria-hidden="true" data-level="${level}"><use href="#${level}"/></svg>`;

/** Thirty bars, drawn as one path per level. */
function stripOf({ name, days }) {
	const paths = RANKS.map((level) => {
		const bars = days.flatMap((day, index) => {
			if (day.level !== level) return [];
			const height = HEIGHTS[level];
			const x = index * 8 + 1;
			return height === 0 ? [`M${x + 1.5} 33h3v3h-3z`] : [`M${x} ${36 - height}h6v${height}h-6z`];
		});
		return bars.length === 0 ? '' : `<path data-level="${level}" d="${bars.join('')}"/>`;
	});
	const history = stretchesOf(days).join(', ');
	const label = say('lastDays', { number: name, count: String(DAYS) });
	const tips = days
		.map(({ day, level }) => say('onDay', { day: shortDate(day), level: wordOf(level) }))
		.join('|');
	return `<svg class="strip" role="img" tabindex="0" viewBox="0 0 240 36" preserveAspectRatio="none"
		aria-label="${label} ${history}" data-days="${tips}">${paths.join('')}</svg>`;
}

/** How old the metrics are; for an unknown channel, when it was last known. */
function ageOf({ days, last, level }, today) {
	if (level === 'unknown') {
		const known = days.findLast((day) => day.level !== 'unknown');
		return known === undefined
			? say('neverRead')
			: say('lastRead', { day: shortDate(known.day), level: texts[known.level] });
	}
	if (!Number.isFinite(last.ageDays ?? NaN)) return say('calculatedUnknown');
	// Whapi's dates are those of another time zone: their age is counted when they are read.
	const count = last.ageDays + today - dayNumber(last.day);
	if (count <= 0) return say('calculatedToday');
	return count === 1
		? say('calculatedYesterday')
		: say('calculatedBefore', { count: String(count) });
}

function adviceOf({ last, isFresh, level }) {
	if (!isFresh) return [texts.notRunning];
	if (level === 'unknown') return [last.reason || texts.noRating];
	return String(last.advice ?? '').split('\n');
}

function cardOf(channel, today) {
	const { name, level, last, isFresh } = channel;
	const metrics = METRICS.map((field) => {
		const metric = isFresh ? levelOf(last[field]) : 'unknown';
		return `<div><dt>${say(field)}</dt><dd>${shape(metric)}${say(metric)}</dd></div>`;
	});
	const advice = adviceOf(channel).filter((sentence) => sentence !== '');
	const list = advice.map((sentence) => `<li>${escape(sentence)}</li>`).join('');
	return `<li class="channel" data-level="${level}">
		<div>
			<h3>${escape(name)}</h3>
			<p class="level">${shape(level)}${[say(level), level === 'unknown' ? '' : lastingOf(channel)].filter(Boolean).join(' ')}</p>
			<p class="age">${ageOf(channel, today)}</p>
		</div>
		<dl class="metrics">${metrics.join('')}</dl>
		<div class="history">
			${stripOf(channel)}
			<p class="ends" aria-hidden="true"><span>${shortDate(today - DAYS + 1)}</span><span>${say('today')}</span></p>
		</div>
		${list === '' ? '' : `<ul class="advice" aria-label="${say('whatToDo')}">${list}</ul>`}
	</li>`;
}

function summaryOf(counts, total) {
	const others = total - counts.good;
	if (total === 0) return say('noneRead');
	if (others === 0) return total === 1 ? say('oneGood') : say('allGood', { total: String(total) });
	const parts = ['useCaution', 'unknown', 'needsAttention']
		.filter((level) => counts[level] > 0)
		.map((level) => texts.countAt[level].replace('{count}', () => counts[level]))
		.join(', ');
	const values = { count: String(others), total: String(total), parts };
	if (total === 1) return say('onlyOneNotGood', values);
	return say(others === 1 ? 'oneNotGood' : 'notGood', values);
}

function page(rows, day) {
	const today = dayNumber(day);
	const byName = new Map();
	for (const row of rows) {
		const age = today - dayNumber(row.day);
		if (!row.channelName || !(age >= 0 && age < DAYS)) continue;
		byName.set(row.channelName, [...(byName.get(row.channelName) ?? []), row]);
	}
	const channels = [...byName].map(([name, own]) => channelOf(name, own, today));
	channels.sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
	const groups = RANKS.map((level) => ({
		level,
		own: channels.filter((one) => one.level === level),
	}));
	const counts = Object.fromEntries(groups.map(({ level, own }) => [level, own.length]));
	const sections = groups
		.filter(({ own }) => own.length > 0)
		.map(({ level, own }) => {
			const cards = own.map((channel) => cardOf(channel, today)).join('');
			return `<section><h2>${say(level)}</h2><ul class="channels">${cards}</ul></section>`;
		});
	const buttons = groups.map(
		({ level, own }) =>
			`<button type="button" aria-pressed="false" data-level="${level}">${shape(level)}<strong>${own.length}</strong><span class="word">${say(level)}</span></button>`,
	);
	return {
		words: Object.fromEntries(
			['lang', 'title', 'showOne', 'find', 'showing', 'footer'].map((name) => [name, say(name)]),
		),
		period: escape(`${shortDate(today)} ${isoDay(today).slice(0, 4)}`),
		summary: summaryOf(counts, channels.length),
		counts: buttons.join(''),
		channels: sections.join('') || `<p class="nothing">${say('nothingYet')}</p>`,
	};
}

const rows = $('Rows of Each Day')
	.all()
	.map(({ json }) => json);
return [{ json: page(rows, $now.toISODate()) }];
