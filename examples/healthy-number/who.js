// Code node "Who May Send": for each message what it lacks, the numbers that may send it now (the longest rested
// first), and why the others may not.

/** nextAllowedAt is rounded up to a second: what is allowed now may be up to that far ahead, and is waited for. */
const ROUNDED_MS = 1000;

const isEmpty = (value) => String(value ?? '').trim() === '';
const clock = (time) => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const jsonOf = (name) =>
	$(name).isExecuted
		? $(name)
				.all()
				.map(({ json }) => json)
		: [];

/**
 * @param numbers each with its riskMeter, and freeAt: until then it is taken, or rests
 * @param counted what each of those that are Good and free sent, by name
 * @returns candidates in their order; why: a sentence for each of the others; nextAt: ISO, the next moment at
 *   which a Good one is free, or ''
 */
function choose(numbers, counted, words, now) {
	const candidates = [];
	const why = [];
	const moments = [];
	for (const { channelName: number, freeAt, riskMeter } of numbers) {
		const { riskLevel, error } = riskMeter ?? {};
		const isFree = isEmpty(freeAt) || Date.parse(freeAt) <= now;
		const { nextAllowedAt, error: uncounted } = counted[number] ?? {};
		const allowedAt = Date.parse(nextAllowedAt ?? '');
		if (riskLevel !== 'good') {
			const level = [words[riskLevel] ?? words.unknown, error].filter(Boolean).join(': ');
			why.push(fill(words.isAt, { number, level }));
		} else if (!isFree) {
			moments.push(Date.parse(freeAt));
			why.push(fill(words.rests, { number, time: clock(freeAt) }));
		} else if (Number.isNaN(allowedAt)) {
			why.push(fill(words.notCounted, { number, reason: uncounted ?? '' }).trim());
		} else if (allowedAt > now + ROUNDED_MS) {
			moments.push(allowedAt);
			why.push(fill(words.rests, { number, time: clock(nextAllowedAt) }));
		} else candidates.push({ channelName: number, freeAt: freeAt ?? null, notBefore: allowedAt });
	}
	candidates.sort((one, other) => ((one.freeAt ?? '') < (other.freeAt ?? '') ? -1 : 1));
	const nextAt = moments.length === 0 ? '' : new Date(Math.min(...moments)).toISOString();
	return { candidates, why, nextAt };
}

const { words } = $('Settings').first().json;
const numbers = jsonOf('Check Each');
const counted = Object.fromEntries(
	jsonOf('Count Each').map(({ channelName, activity }) => [channelName, activity ?? {}]),
);
const { candidates, why, nextAt } = choose(numbers, counted, words, $now.toMillis());

function missingOf({ recipient, text }) {
	if (isEmpty(recipient)) return words.noRecipient;
	if (isEmpty(text)) return words.noText;
	return numbers.length === 0 ? words.noNumbers : '';
}

return jsonOf('When Called').map(({ recipient, text }, item) => ({
	json: {
		recipient: String(recipient ?? '').trim(),
		text: String(text ?? ''),
		missing: missingOf({ recipient, text }),
		candidates,
		noneFree: fill(words.noneFree, { numbers: why.join(' ') }),
		nextAt,
	},
	pairedItem: { item },
}));
