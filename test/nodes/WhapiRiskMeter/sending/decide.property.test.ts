/** The decision against the oracle's: for random questions, and for days of a number that follows it. */
import fc from 'fast-check';

import { decided } from './decided';
import { decideInputs, DEFAULTS } from './decideInputs';
import { decide as decideAgain, type DecideInput } from './oracle';
import { simulate, violations, worlds, type World } from './world';

describe('any question', () => {
	it('is decided as by the oracle', () => {
		fc.assert(
			fc.property(decideInputs(), (input) => {
				// Nothing is ever allowed twice at one moment.
				fc.pre(new Set(input.reservations.map(({ at }) => at)).size === input.reservations.length);
				const { decision, reason, sendAt, message } = decided(input);
				const { reasons, ...expected } = decideAgain(input);
				expect({ decision, sendAt }).toEqual(expected);
				expect(reasons).toContain(reason);
				expect(message).toMatch(/^[A-Z0-9][^<>]{20,400}\.$/);
				expect(message).not.toMatch(/undefined|null|NaN|Infinity/);
				if (decision === 'wait') expect(message).toContain(input.timeZone);
			}),
			{ numRuns: 500 },
		);
	});
});

describe('days of a number', () => {
	it('never exceed a limit', () => {
		fc.assert(
			fc.property(worlds(5), (world) => {
				expect(violations(world, simulate(world, decided))).toEqual([]);
			}),
			{ numRuns: 8, endOnFailure: true },
		);
	});

	it('would be caught at exceeding each', () => {
		const levels = [...Array<'good'>(4).fill('good'), 'needsAttention' as const];
		const world: World = {
			start: Date.UTC(2026, 2, 27) / 1000,
			timeZone: 'Europe/Berlin',
			settings: {
				...DEFAULTS,
				atNeedsAttention: 'stop',
				hoursBetween: 168,
				sendingHours: { from: 9, to: 18 },
			},
			levels: levels.map((level) => ({ level, phoneLifetime: 'needsAttention' })),
			people: 60,
			loops: 1,
			listDelay: 0,
			failed: 0,
			pending: 0,
			answered: 60,
			answerAfter: 300,
			byHand: [],
		};
		let decisions = 0;
		const careless = ({ now }: DecideInput) =>
			decisions++ < 32 || decisions % 4 !== 0
				? { decision: 'send', reason: 'allowed', sendAt: now }
				: { decision: 'wait', reason: 'a while', sendAt: now + 1_500 };
		const found = violations(world, simulate(world, careless)).map((one) => one.split(' ')[0]);
		expect(new Set(found)).toEqual(
			new Set([
				...['messagesPerMinute', 'messagesPer15Minutes', 'messagesPerHour', 'chatsPerDay'],
				...['hoursPerDay', 'consecutiveDays', 'secondsBetween', 'hoursBetween', 'sendingHours'],
				...['warmUp', 'level', 'optedOut'],
			]),
		);
	});
});
