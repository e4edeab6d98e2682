/** The decisions to read: an example of each reason that has figures, with its words. */
import { decided } from './decided';
import { DEFAULTS, sent } from './decideInputs';
import type { DecideInput, Settings, Written } from './oracle';

const NOON = Date.UTC(2026, 2, 10, 12) / 1_000;
const HOUR = 3_600;
const DAY = 24 * HOUR;

/** So many people, one after the other every so many seconds, the last of them so long ago. */
const people = (count: number, every: number, ago: number, name = 'p') =>
	Array.from({ length: count }, (_, index) => sent(`${name}${index}`, NOON - ago - index * every));

/** As many people as that on each of the days up to today, from nine o'clock on. */
const days = (...counts: number[]) =>
	[...counts]
		.reverse()
		.flatMap((count, back) => people(count, 60, back * DAY + 2 * HOUR, `${back} `));

const lost = people(5, 60, 3 * HOUR).map((one): Written => ({ ...one, delivery: 'failed' }));
const fromThem: Written = { ...sent('me', NOON - 600), fromMe: false };
const toThem = sent('me', NOON - 19 * HOUR);

const decide = (input: Partial<DecideInput & Settings>) =>
	decided({
		state: 'AUTH',
		executionStartedAt: NOON,
		level: 'good',
		phoneLifetime: 'good',
		history: [],
		isComplete: true,
		to: 'me',
		reservations: [],
		decidedInThisRun: null,
		now: NOON,
		timeZone: 'UTC',
		...input,
		settings: { ...DEFAULTS, ...input },
	});

const HALF = { level: 'needsAttention' as const };
const NEW = { phoneLifetime: 'unknown' as const };

it.each<[words: RegExp, Partial<DecideInput & Settings>]>([
	[/^send allowed: .* 1 person \(limit: 50\) got /, { history: people(1, 0, 900) }],
	[/^send answer: .* on 10 March at 11:50 \(UTC\)/, { history: [fromThem], answersAtOnce: true }],
	[/^send allowed/, { history: [sent('me', NOON + 300)], hoursBetween: 0, secondsBetween: 0 }],
	[/^skip writtenLately: .* on 9 March at 17:00 .* than 20 hours ago/, { history: [toThem] }],
	[/^stop undelivered: The last 5 .* 11 March at 09:00 \(UTC\)\.$/, { history: lost }],
	[/^stop notSeen: .* until 10 March at 12:54 \(UTC\)/, { reservations: people(5, 60, 120) }],
	[
		/^wait messagesPerMinute: 2 .* Whapi's limit is 2\. .* 12:01/,
		{ history: people(2, 10, 30), secondsBetween: 0 },
	],
	[
		/^wait messagesPerHour: 29 .*your limit is 20\. .* 12:19/,
		{ history: people(29, 120, 150), limits: { messagesPerHour: 20 } },
	],
	[/^wait chatsPerDay: 50 people .* limit is 50\. .* 09:11/, { history: people(50, 60, 7200) }],
	[
		/^wait chatsPerDay: .* at Needs Attention the limit is 25, half .*\. .* 09:36/,
		{ ...HALF, history: people(25, 60, 7200) },
	],
	[
		/^wait chatsPerDay: 1 person .* is 1, half /,
		{ ...HALF, history: people(1, 0, 7200), limits: { chatsPerDay: 1 } },
	],
	[/^wait hoursPerDay: .* limit is 6 of any 24\. .* 06:00/, { history: people(8, HOUR, 300) }],
	[/^send allowed: /, { history: days(6, 6, 6, 0) }],
	[/^wait consecutiveDays: .* limit is 3 days .* 11 March at 00:00/, { history: days(6, 6, 6, 5) }],
	[/^wait secondsBetween: .* 11:59 \(UTC\), and 120 s .* 12:01/, { history: people(1, 0, 30) }],
	[/^wait secondsBetween: .* 240 s .* at Needs Attention/, { ...HALF, history: people(1, 0, 180) }],
	[/^send allowed: /, { ...NEW, history: days(30, 0, 44) }],
	[/^wait warmUp: .* 45 people \(today's limit: 45\) got /, { ...NEW, history: days(30, 0, 45) }],
	[
		/^wait warmUp: .* rests today: 21 people .* yesterday, .* more than 20\. .* 11 March at 00:00/,
		{ ...NEW, history: days(21, 0) },
	],
	[/^wait sendingHours: .* 14:00 to 18:00\. .* 10 March /, { sendingHours: { from: 14, to: 18 } }],
	[/^wait sendingHours: .* 11 March at 09:00/, { sendingHours: { from: 9, to: 12 } }],
	[/^wait sendingHours: .* 10 March at 22:00/, { sendingHours: { from: 22, to: 12 } }],
	[/^send allowed: /, { sendingHours: { from: 12, to: 13 } }],
	[/^send allowed: /, { sendingHours: { from: 12, to: 6 } }],
	[/^wait reserved: .* 12:11 \(UTC\)/, { reservations: [{ person: 'me', at: NOON - 200 }] }],
])('%s', (words, input) => {
	const { decision, reason, message } = decide(input);
	expect(`${decision} ${reason}: ${message}`).toMatch(words);
});

it('with full use a new number goes 20, 30, rest, 45, rest, 50, rest, 50', () => {
	const counts: number[] = [];
	for (let day = 0; day < 8; day++) {
		let today = 0;
		while (decide({ ...NEW, history: days(...counts, today) }).decision === 'send') today++;
		counts.push(today);
	}
	expect(counts).toEqual([20, 30, 0, 45, 0, 50, 0, 50]);
});
