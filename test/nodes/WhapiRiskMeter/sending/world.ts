import fc from 'fast-check';

import { isUnprompted, offsetOf, peopleOf, withOneMore } from '../activity/oracle';
import { DAY, HOUR, type Message } from '../activity/oracleMessages';
import { NEAR, sent, settingsOf, ZONES } from './decideInputs';
import {
	distanceAt,
	isSendingHour,
	limitsAt,
	rampAt,
	type DecideInput,
	type Level,
	type Settings,
	type Written,
} from './oracle';

/** A number, the people it writes to, and its loops, for some days: whatever was allowed is sent. */

/** A message that reached WhatsApp. Its reason is that of the decision, or `byHand`. */
export interface Arrived extends Written {
	reason: string;
}

/** A number from 0 to 99 that is the same for the same things. */
function chance(...of: number[]): number {
	let state = 17;
	for (const one of of) state = (state * state + one * 7919 + 13) % 1_000_003;
	return state % 100;
}

const levelsOn = (world: World, at: number) => world.levels[Math.floor((at - world.start) / DAY)];

/** Random worlds of that many days. Their limits are such that they are met. */
export function worlds(days: number) {
	const level = fc.constantFrom<Level[]>('good', 'good', 'good', 'needsAttention', 'useCaution');
	const limits = fc.constantFrom<Settings['limits'][]>(
		{},
		{},
		{ chatsPerDay: 100, consecutiveDays: 20, messagesPerMinute: 3 },
		{ chatsPerDay: 9, hoursPerDay: 1 },
		{ messagesPer15Minutes: 3, messagesPerHour: 4 },
		{ hoursPerDay: 2, consecutiveDays: 1 },
	);
	return fc.record({
		start: fc
			.tuple(fc.constantFrom(...NEAR), fc.nat(DAY))
			.map(([base, shift]) => base - (days / 2) * DAY + shift),
		timeZone: fc.constantFrom(...ZONES),
		settings: settingsOf(limits),
		/** The overall rating and the lifetime's, for each of the days. */
		levels: fc.oneof(
			fc
				.record({ level, phoneLifetime: fc.constantFrom<Level[]>('good', 'needsAttention') })
				.map((one) => Array.from({ length: days }, () => one)),
			fc.array(fc.record({ level, phoneLifetime: level }), { minLength: days, maxLength: days }),
		),
		people: fc.constantFrom<number[]>(30, 200, 600),
		/** Workflows that write from this number at once, each of them to people of its own. */
		loops: fc.constantFrom(1, 1, 2, 3),
		/** Seconds until the list shows a message. */
		listDelay: fc.constantFrom(0, 0, 5, 100, 800),
		/** Of 100 messages: how many fail, stay at one tick, and are answered after so many seconds. */
		failed: fc.constantFrom(0, 0, 5, 30),
		pending: fc.constantFrom(0, 0, 10),
		answered: fc.constantFrom(0, 30, 60),
		answerAfter: fc.constantFrom(3, 300, 20 * HOUR),
		/** Messages that are written by hand, in seconds since the start, to people of their own. */
		byHand: fc.array(
			fc.record({ at: fc.integer({ min: -7 * DAY, max: days * DAY }), count: fc.nat(12) }),
			{ maxLength: 6 },
		),
	});
}

export type World = ReturnType<typeof worlds> extends fc.Arbitrary<infer T> ? T : never;

/** The days of a world. What is allowed arrives in the same second, and in the list when it may. */
export function simulate(
	world: World,
	decide: (input: DecideInput) => { decision: string; reason: string; sendAt: number | null },
): Arrived[] {
	const { start, settings, timeZone } = world;
	const end = start + world.levels.length * DAY;
	const arrived: Arrived[] = world.byHand.flatMap(({ at, count }, which) =>
		Array.from({ length: count }, (_, index) => ({
			...sent(`hand${which}-${index}`, start + at + index * 20),
			reason: 'byHand',
		})),
	);
	const answers: Written[] = [];
	const reservations: DecideInput['reservations'] = [];
	const loops = Array.from({ length: world.loops }, (_, next) => ({ at: start + next, next }));
	for (let steps = 0; steps < 8_000; steps++) {
		const loop = loops.reduce((first, one) => (one.at < first.at ? one : first));
		const now = loop.at;
		if (now >= end) break;
		const person = `p${loop.next % world.people}`;
		const isListed = (one: Arrived) =>
			one.at + (one.reason === 'byHand' ? 0 : world.listDelay) <= now;
		const history: Written[] = [...arrived.filter(isListed), ...answers]
			.filter(({ at }) => at <= now && at > now - 8 * DAY)
			.sort((a, b) => b.at - a.at);
		const answer = decide({
			...levelsOn(world, now),
			state: 'AUTH',
			executionStartedAt: start,
			history,
			isComplete: true,
			to: person,
			settings,
			reservations: reservations.filter(({ at }) => at > now - 2 * HOUR),
			decidedInThisRun: null,
			now,
			timeZone,
		});
		if (answer.decision === 'wait') loop.at = Math.max(Number(answer.sendAt), now + 1);
		if (answer.decision === 'stop') loop.at = now + 3 * HOUR;
		if (answer.decision === 'skip' || answer.decision === 'send') {
			loop.next += world.loops;
			// A list that is through begins anew a day later.
			loop.at = now + (loop.next % world.people < world.loops ? 22 * HOUR : 2);
		}
		if (answer.decision !== 'send') continue;
		const luck = chance(1, arrived.length, loop.next);
		const isLost = luck < world.failed + world.pending;
		const delivery = luck < world.failed ? 'failed' : isLost ? 'pending' : 'delivered';
		const message = { ...sent(person, now), delivery } as const;
		arrived.push({ ...message, reason: answer.reason });
		if (delivery === 'delivered' && chance(2, arrived.length, loop.next) < world.answered) {
			const isOptOut = chance(3, arrived.length, loop.next) < 6;
			answers.push({ ...message, fromMe: false, isOptOut, at: now + world.answerAfter });
		}
		if (answer.reason !== 'answer') reservations.push({ person, at: now });
	}
	return [...arrived, ...answers.map((one) => ({ ...one, reason: 'byThem' }))].sort(
		(a, b) => a.at - b.at,
	);
}

/** What is wrong with all that arrived: each message that was sent against all before it. */
export function violations(world: World, arrived: Arrived[]): string[] {
	const { settings, timeZone, start } = world;
	const found: string[] = [];
	const unprompted = arrived.filter((message) => isUnprompted(message, arrived));
	for (const [index, message] of arrived.entries()) {
		if (!message.fromMe || ['byHand', 'answer'].includes(message.reason)) continue;
		const { at, person } = message;
		// Of one second, in the order of sending.
		const before = new Set<Message>(arrived.slice(0, index));
		const earlier = unprompted.filter((one) => before.has(one));
		const { level, phoneLifetime } = levelsOn(world, at);
		const offset = offsetOf(timeZone, at);
		const say = (text: string) => found.push(`${text} at ${at - start} s, to ${person}, ${level}`);

		const limits = limitsAt(level, settings);
		for (const [name, measured] of Object.entries(withOneMore(earlier, at, offset))) {
			const allowed = limits[name as keyof typeof limits];
			if (measured > allowed) say(`${name} ${measured} > ${allowed}`);
		}
		const distance = Math.min(...earlier.map((one) => at - one.at));
		if (distance < distanceAt(level, settings)) say(`secondsBetween ${distance}`);
		const ours = arrived.filter((one) => before.has(one) && one.fromMe && one.person === person);
		const since = Math.min(...ours.map((one) => at - one.at));
		if (since < settings.hoursBetween * HOUR) say(`hoursBetween ${since} s`);
		if (!isSendingHour(at, timeZone, settings.sendingHours)) say('sendingHours');
		const lately = peopleOf(earlier.filter((one) => one.at > at - DAY)).size + 1;
		const lastDays = earlier.filter((one) => one.at > at - 8 * DAY);
		const ramp = rampAt(lastDays, at, offset, level);
		const isRamp = settings.warmUp && phoneLifetime !== 'good';
		if (isRamp && lately > ramp) say(`warmUp ${lately} > ${ramp}`);
		const isHalfPace = level === 'needsAttention' && settings.atNeedsAttention === 'halfPace';
		if (level !== 'good' && !isHalfPace) say('level');
		const isOptedOut = arrived.some(
			(one) => one.isOptOut && one.person === person && one.at <= at && one.at > at - 8 * DAY,
		);
		if (isOptedOut) say('optedOut');
	}
	return found;
}
