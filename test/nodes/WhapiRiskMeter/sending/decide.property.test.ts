/** The decision against the oracle's: for random questions, and for two weeks of a number that follows it. */
import fc from 'fast-check';

import { decided } from './decided';
import { decideInputs } from './decideInputs';
import { decide as decideAgain, type DecideInput } from './oracle';
import { simulate, violations, worlds } from './world';

describe('any question', () => {
	it('is decided as by the oracle', () => {
		fc.assert(
			fc.property(decideInputs(), (input) => {
				// Nothing is ever allowed twice at one moment.
				fc.pre(new Set(input.reservations.map(({ at }) => at)).size === input.reservations.length);
				const { decision, reason, sendAt, message } = decided(input);
				const expected = decideAgain(input);
				expect({ decision, sendAt }).toEqual({
					decision: expected.decision,
					sendAt: expected.sendAt,
				});
				expect(expected.reasons).toContain(reason);
				expect(message).toMatch(/^[A-Z0-9][^<>]{20,400}\.$/);
				expect(message).not.toMatch(/undefined|null|NaN|Infinity/);
				if (decision === 'wait') expect(message).toContain(input.timeZone);
			}),
			{ numRuns: 300 },
		);
	});
});

describe('two weeks of a number', () => {
	it('never exceed a limit', () => {
		fc.assert(
			fc.property(worlds(), (world) => {
				expect(violations(world, simulate(world, decided))).toEqual([]);
			}),
			{ numRuns: 1, endOnFailure: true },
		);
	});

	describe('of which nobody minds the limits', () => {
		let found: string;

		beforeAll(() => {
			const world = {
				...fc.sample(worlds(), { numRuns: 1, seed: 1 })[0],
				settings: {
					atNeedsAttention: 'stop' as const,
					secondsBetween: 120,
					hoursBetween: 168,
					sendingHours: { from: 9, to: 18 },
					warmUp: true,
					answersAtOnce: false,
					limits: {},
				},
				levels: Array.from({ length: 14 }, (_, index) => ({
					level: index < 13 ? ('good' as const) : ('needsAttention' as const),
					phoneLifetime: 'needsAttention' as const,
				})),
				people: 200,
				loops: 1,
			};
			let sent = 0;
			const careless = ({ now }: DecideInput) =>
				sent++ % 40 < 32
					? { decision: 'send', reason: 'allowed', sendAt: now }
					: { decision: 'wait', reason: 'a while', sendAt: now + 2_000 };
			found = violations(world, simulate(world, careless)).join('\n');
		});

		it.each([
			'messagesPerMinute',
			'messagesPer15Minutes',
			'messagesPerHour',
			'chatsPerDay',
			'hoursPerDay',
			'consecutiveDays',
			'secondsBetween',
			'hoursBetween',
			'sendingHours',
			'warmUp',
			'level',
		])('exceed %s', (name) => {
			expect(found).toContain(name);
		});
	});
});
