// Code node "Channels": the rows of the last 30 days -> the page's parts, the worst channel first.
// What comes from the table is text of somebody else's: all of it goes through escape().

const DAYS = 30;

// A reading of yesterday is the newest there is until this morning's; an older one says nothing of today.
const FRESH_DAYS = 1;

const LEVELS = {
	useCaution: { label: 'Use Caution', height: 13 },
	unknown: { label: 'Unknown', height: 0 },
	needsAttention: { label: 'Needs Attention', height: 24 },
	good: { label: 'Good', height: 36 },
};
const RANKS = Object.keys(LEVELS);

const METRICS = {
	phoneLifetime: 'Lifetime of phone number',
	addressBookCoverage: 'Coverage of the address book',
	responseRate: 'Response rate',
};

const levelOf = (value) => (Object.hasOwn(LEVELS, value ?? '') ? value : 'unknown');

// `$` and `{` because the HTML node puts the parts into its template by a replacement.
function escape(text) {
	return String(text ?? '').replace(/[&<>"'${}`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const MS_PER_DAY = 24 * 60 * 60 * 1000;
const dayNumber = (day) =>
	Math.round(Date.parse(`${String(day).slice(0, 10)}T00:00:00Z`) / MS_PER_DAY);
const isoDay = (number) => new Date(number * MS_PER_DAY).toISOString().slice(0, 10);
const dateFormat = new Intl.DateTimeFormat('en-GB', {
	day: 'numeric',
	month: 'short',
	timeZone: 'UTC',
});
const shortDate = (number) => dateFormat.format(new Date(number * MS_PER_DAY));

const numberOf = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;

function daysAgo(count) {
	if (count <= 0) return 'today';
	return count === 1 ? 'yesterday' : `${count} days ago`;
}

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

/** How long the level has been what it is now, in days with a reading and without a gap. */
function lastingOf({ days, level }) {
	const read = days.slice(0, days.findLastIndex((day) => day.level !== 'unknown') + 1);
	const before = read.findLastIndex((day) => day.level !== level);
	return before < 0 ? '' : `since ${shortDate(read[before + 1].day)}`;
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
		const word = wordOf(level);
		return from === to
			? `${shortDate(from)} ${word}`
			: `${shortDate(from)} to ${shortDate(to)} ${word}`;
	});
}

const wordOf = (level) => (level === 'unknown' ? 'not read' : LEVELS[level].label);

const shape = (level) =>
	`<svg class="shape" aria-hidden="true" data-level="${level}"><use href="#${level}"/></svg>`;

/** Thirty bars, drawn as one path per level. */
function stripOf({ name, days }) {
	const paths = RANKS.map((level) => {
		const bars = days.flatMap((day, index) => {
			if (day.level !== level) return [];
			const { height } = LEVELS[level];
			const x = index * 8 + 1;
			return height === 0 ? [`M${x + 1.5} 33h3v3h-3z`] : [`M${x} ${36 - height}h6v${height}h-6z`];
		});
		return bars.length === 0 ? '' : `<path data-level="${level}" d="${bars.join('')}"/>`;
	});
	const words = stretchesOf(days).join(', ');
	const tips = days.map(({ day, level }) => `${shortDate(day)}: ${wordOf(level)}`).join('|');
	return `<svg class="strip" role="img" tabindex="0" viewBox="0 0 240 36" preserveAspectRatio="none"
		aria-label="${escape(name)}, last ${DAYS} days: ${words}" data-days="${tips}">${paths.join('')}</svg>`;
}

/** How old the metrics are; of a channel that is unknown, when it was known last. */
function ageOf({ days, last, level }, today) {
	if (level === 'unknown') {
		const known = days.findLast((day) => day.level !== 'unknown');
		return known ? `Last read ${shortDate(known.day)}: ${LEVELS[known.level].label}` : 'Never read';
	}
	const calculated = dayNumber(last.lastUpdateDate);
	return Number.isFinite(calculated)
		? `Calculated ${daysAgo(today - calculated)}`
		: 'Calculated on a day that Whapi did not tell';
}

function adviceOf({ last, isFresh, level }) {
	if (!isFresh)
		return [
			'See whether the workflow still runs every morning, and whether the channel is in its list.',
		];
	if (level === 'unknown') return [last.reason || 'Whapi gave no rating that can be read.'];
	return String(last.advice ?? '').split('\n');
}

function cardOf(channel, today) {
	const { name, level, last, isFresh } = channel;
	const metrics = Object.entries(METRICS).map(([field, label]) => {
		const metric = isFresh ? levelOf(last[field]) : 'unknown';
		return `<div><dt>${label}</dt><dd>${shape(metric)}${LEVELS[metric].label}</dd></div>`;
	});
	const advice = adviceOf(channel).filter((sentence) => sentence !== '');
	const list = advice.map((sentence) => `<li>${escape(sentence)}</li>`).join('');
	return `<li class="channel" data-level="${level}">
		<div>
			<h3>${escape(name)}</h3>
			<p class="level">${shape(level)}${[LEVELS[level].label, level === 'unknown' ? '' : lastingOf(channel)].filter(Boolean).join(' ')}</p>
			<p class="age">${ageOf(channel, today)}</p>
		</div>
		<dl class="metrics">${metrics.join('')}</dl>
		<div class="history">
			${stripOf(channel)}
			<p class="ends" aria-hidden="true"><span>${shortDate(today - DAYS + 1)}</span><span>Today</span></p>
		</div>
		${list === '' ? '' : `<ul class="advice" aria-label="What to do">${list}</ul>`}
	</li>`;
}

function summaryOf(counts, total) {
	const others = total - counts.good;
	if (total === 0) return 'No number has been read yet.';
	if (others === 0) return total === 1 ? 'The number is Good.' : `All ${total} numbers are Good.`;
	const parts = [
		['useCaution', 'at Use Caution'],
		['unknown', 'unknown'],
		['needsAttention', 'at Needs Attention'],
	];
	const words = parts
		.filter(([level]) => counts[level] > 0)
		.map(([level, word]) => `${counts[level]} ${word}`);
	const verb = others === 1 ? 'is' : 'are';
	return `${others} of ${numberOf(total, 'number')} ${verb} not Good: ${words.join(', ')}.`;
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
			return `<section><h2>${LEVELS[level].label}</h2><ul class="channels">${cards}</ul></section>`;
		});
	const buttons = groups.map(
		({ level, own }) =>
			`<button type="button" aria-pressed="false" data-level="${level}">${shape(level)}<strong>${own.length}</strong><span class="word">${LEVELS[level].label}</span></button>`,
	);
	const nothing =
		'<p class="nothing">The first reading appears here in the morning. To see it now, run the workflow once by hand.</p>';
	return {
		period: `${shortDate(today)} ${isoDay(today).slice(0, 4)}`,
		summary: summaryOf(counts, channels.length),
		counts: buttons.join(''),
		channels: sections.join('') || nothing,
	};
}

const rows = $input.all().map(({ json }) => json);
return [{ json: page(rows, $now.toISODate()) }];
