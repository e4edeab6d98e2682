import fc from 'fast-check';

import { offsetOf } from '../activity/oracle';
import { DAY, HOUR, MINUTE } from '../activity/oracleMessages';
import type { DecideInput, Level, Settings, Written } from './oracle';

/** Random questions for Check Before Sending, around everything that a decision could turn on. */

export const ZONES = [
	...['UTC', 'Europe/Berlin', 'America/New_York', 'America/St_Johns', 'Asia/Kathmandu'],
	...['Australia/Lord_Howe', 'Pacific/Auckland'],
];
/** Where clocks change (Berlin, New York, Auckland, Lord Howe), and a day like any other. */
export const NEAR = [
	...['2026-03-29T01:00Z', '2026-11-01T06:00Z', '2026-04-04T14:00Z', '2026-10-03T15:30Z'],
	'2026-07-15T12:00Z',
].map((text) => Date.parse(text) / 1000);

const HOURS = ['9-18', '0-24', '2-3', '0-1', '22-24', '22-6'].map((hours) => {
	const [from, to] = hours.split('-').map(Number);
	return { from, to };
});

/** The node's. */
export const DEFAULTS: Settings = {
	atNeedsAttention: 'halfPace',
	secondsBetween: 120,
	hoursBetween: 20,
	warmUp: true,
	answersAtOnce: false,
	limits: {},
};

/** A message of ours that arrived. */
export const sent = (person: string, at: number): Written => ({
	person,
	at,
	fromMe: true,
	delivery: 'delivered',
	isOptOut: false,
});

export const settingsOf = (limits: fc.Arbitrary<Settings['limits']>): fc.Arbitrary<Settings> =>
	fc.record({
		atNeedsAttention: fc.constantFrom('halfPace', 'halfPace', 'stop'),
		secondsBetween: fc.constantFrom(0, 5, 30, 60, 120, 120, 900),
		hoursBetween: fc.constantFrom(0, 1, 20, 20, 24, 168),
		sendingHours: fc.option(fc.constantFrom(...HOURS), { nil: undefined, freq: 2 }),
		warmUp: fc.boolean(),
		answersAtOnce: fc.boolean(),
		limits,
	});

const ownLimits = fc.oneof(
	{ weight: 3, arbitrary: fc.constant({}) },
	fc.dictionary(
		fc.constantFrom(
			...['messagesPerMinute', 'messagesPer15Minutes', 'messagesPerHour', 'hoursPerDay'],
			...['consecutiveDays', 'undeliveredInARow'],
		),
		fc.integer({ min: 1, max: 12 }),
		{ maxKeys: 3 },
	),
	fc.constantFrom({ chatsPerDay: 1 }, { chatsPerDay: 2 }, { chatsPerDay: 11 }, { chatsPerDay: 90 }),
);

const often = <T>(usual: T, ...others: T[]) =>
	fc.oneof(
		{ weight: 12, arbitrary: fc.constant(usual) },
		{ weight: 1, arbitrary: fc.constantFrom(...others) },
	);

/** Messages of ours, one after the other, that end some time before now. */
function runsOf(now: number, timeZone: string): fc.Arbitrary<Written[]> {
	const offset = offsetOf(timeZone, now);
	const midnight = Math.floor((now + offset) / DAY) * DAY - offset;
	const near = fc.integer({ min: -40, max: 40 });
	const end = fc.oneof(
		fc.integer({ min: now - 8 * DAY, max: now }),
		fc.integer({ min: now - 2 * HOUR, max: now }),
		fc.constantFrom(30, 59, 60, 61, 119, 120, 121, 239, 240, 899, 900, 901).map((s) => now - s),
		near.map((delta) => now - DAY + delta),
		fc.tuple(fc.nat(7), near).map(([day, delta]) => midnight - day * DAY + delta),
	);
	const shape = fc.constantFrom(
		{ counts: [1, 2, 3, 4, 5, 6], gaps: [1, 30, 60, 120] },
		{ counts: [9, 10, 11], gaps: [60, 89, 90, 91] },
		{ counts: [28, 29, 30], gaps: [123, 124, 125, 128] },
		{ counts: [10, 20, 21, 22, 24, 25, 26, 45, 49, 50, 51], gaps: [600, 1200, 1727, 1728] },
	);
	const delivery = fc.constantFrom('delivered', 'delivered', 'pending', 'failed');
	const run = shape.chain(({ counts, gaps }) =>
		fc
			.record({
				end,
				count: fc.constantFrom(...counts),
				gap: fc.constantFrom(...gaps),
				first: fc.nat(40),
				deliveries: fc.array(delivery, { minLength: 1, maxLength: 3 }),
				hidden: fc.nat(12),
			})
			.map((one) =>
				Array.from({ length: one.count }, (_, index): Written => {
					const isHidden = one.hidden === 0 && index === 0;
					const person = isHidden ? `hidden${one.first}` : `p${one.first + index}`;
					const at = one.end - (one.count - 1 - index) * one.gap;
					const delivery = one.deliveries[index % one.deliveries.length];
					return { ...sent(person, at), delivery, isHidden };
				}),
			),
	);
	/** Days or hours in a row with just as many people as make them busy, or one less. */
	const campaign = fc
		.record({
			end,
			rows: fc.integer({ min: 2, max: 8 }),
			step: fc.constantFrom(HOUR, DAY),
			people: fc.constantFrom(5, 6, 6, 7, 21),
		})
		.map(({ end: at, rows, step, people }) =>
			Array.from({ length: rows * people }, (_, index) =>
				sent(`p${index}`, at - Math.floor(index / people) * step - (index % people) * 130),
			),
		);
	/** A day in the week before, and as many people in the last hours as the ramp allows after it. */
	const ramp = fc
		.record({
			before: fc.constantFrom(6, 13, 14, 15, 20, 21, 27, 34),
			day: fc.integer({ min: 2, max: 8 }),
			more: fc.constantFrom(-1, 0, 1),
			least: fc.constantFrom(10, 20),
		})
		.map(({ before, day, more, least }) => {
			const lately = Math.max(least, least === 20 ? Math.ceil(1.5 * before) : 0) + more;
			return Array.from({ length: before + lately }, (_, index) => {
				const ago = index < before ? day * DAY + index * 10 : 1000 + (index - before) * 500;
				return sent(`p${index}`, now - ago);
			});
		});
	const some = fc.array(fc.oneof({ weight: 3, arbitrary: run }, campaign), { maxLength: 4 });
	return fc
		.oneof({ weight: 4, arbitrary: some.map((runs) => runs.flat()) }, ramp)
		.map((messages) => messages.filter(({ at }) => at <= now && at > now - 8 * DAY));
}

/** What people write, some of it a wish to hear no more. */
function incoming(now: number): fc.Arbitrary<Written[]> {
	const at = fc.oneof(
		fc.integer({ min: now - 8 * DAY + 1, max: now }),
		fc.constantFrom(1, HOUR, DAY - 1, DAY, DAY + 1, 25 * HOUR).map((seconds) => now - seconds),
	);
	const person = fc.nat(75).map((index) => (index > 60 ? 'p90' : `p${index}`));
	const isOptOut = fc.nat(5).map((number) => number === 0);
	return fc.array(
		fc
			.record({ person, at, isOptOut })
			.map((one) => ({ ...sent(one.person, one.at), ...one, fromMe: false })),
		{ maxLength: 12 },
	);
}

/** What was allowed before: single ones, and five in a row of whom nothing was seen. */
function reservations(now: number): fc.Arbitrary<DecideInput['reservations']> {
	const ages = [0, 30, 60, 61, 120, 600, 899, 900, 901, 1800, 3599, 3600, 3601, 7200];
	const single = fc.record({
		person: fc.nat(119).map((index) => (index > 59 ? 'p90' : `p${index}`)),
		at: fc.constantFrom(...ages).map((age) => now - age),
	});
	const five = fc
		.record({ age: fc.constantFrom(60, 61, 130, 900), gap: fc.constantFrom(30, 120, 700, 900) })
		.map(({ age, gap }) =>
			Array.from({ length: 5 }, (_, index) => ({
				person: `q${index}`,
				at: now - age - index * gap,
			})),
		);
	return fc.oneof(
		{ weight: 3, arbitrary: fc.constant<DecideInput['reservations']>([]) },
		{ weight: 3, arbitrary: fc.array(single, { maxLength: 7 }) },
		five,
	);
}

/** Random questions, whole seconds everywhere. */
export function decideInputs(): fc.Arbitrary<DecideInput> {
	const frame = fc.record({
		now: fc
			.tuple(fc.constantFrom(...NEAR), fc.integer({ min: -3 * DAY, max: 3 * DAY }))
			.map(([base, shift]) => base + shift),
		timeZone: fc.constantFrom(...ZONES),
	});
	return frame.chain(({ now, timeZone }) =>
		fc.record({
			state: often<string | undefined>('AUTH', 'INIT', 'LAUNCH', 'INIT', 'LAUNCH', 'QR', undefined),
			executionStartedAt: fc.constantFrom(0, 29 * MINUTE, 30 * MINUTE).map((s) => now - s),
			level: fc.oneof(
				often<Level>('good', 'useCaution', 'unknown'),
				fc.constantFrom<Level[]>('good', 'needsAttention'),
			),
			phoneLifetime: fc.constantFrom<Level[]>('good', 'needsAttention', 'useCaution', 'unknown'),
			history: fc
				.tuple(runsOf(now, timeZone), incoming(now))
				.map((parts) => parts.flat().sort((a, b) => b.at - a.at)),
			isComplete: often(true, false),
			to: often<string | null>('p90', 'p3', 'p12', 'p30', 'q2', null),
			settings: settingsOf(ownLimits),
			reservations: reservations(now),
			decidedInThisRun: fc.oneof(
				{ weight: 12, arbitrary: fc.constant(null) },
				fc.constantFrom(now, now + 90, now + HOUR),
			),
			now: fc.constant(now),
			timeZone: fc.constant(timeZone),
		}),
	);
}
