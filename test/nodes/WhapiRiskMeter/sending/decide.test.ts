/** The decision against a second one that was written from the design alone. */
import fc from 'fast-check';

import type { Message } from '../../../../nodes/WhapiRiskMeter/activity/message';
import { decide, MIN_WAIT_MS } from '../../../../nodes/WhapiRiskMeter/sending/decide';
import {
	sendingPeriod,
	surveyOf,
	type Situation,
} from '../../../../nodes/WhapiRiskMeter/sending/situation';
import { messageFor } from '../../../../nodes/WhapiRiskMeter/sending/words';
import { toState } from '../../../../nodes/shared/state';
import { decideInputs } from './decideInputs';
import { decide as decideAgain, type DecideInput, type Written } from './oracle';

const SECOND = 1_000;
const DELIVERIES = {
	failed: 'failed',
	pending: 'waiting',
	delivered: 'arrived',
	unknown: 'other',
} as const;

const chatOf = ({ person, isHidden }: Pick<Written, 'person' | 'isHidden'>) =>
	isHidden ? `${person}@lid` : person;

function situationOf(input: DecideInput): Situation {
	const { now, history, isComplete, reservations, to, settings } = input;
	const messages = history.map((written): Message => ({
		chat: chatOf(written),
		at: written.at * SECOND,
		isOurs: written.fromMe,
		delivery: DELIVERIES[written.delivery],
		isOptOut: written.isOptOut,
		id: null,
		sender: null,
		quotedId: null,
	}));
	const period = sendingPeriod(new Date(now * SECOND), input.timeZone);
	const lastBefore = ({ person, at }: { person: string; at: number }) =>
		Math.max(
			...history
				.filter((one) => one.fromMe && chatOf(one) === person && one.at < at)
				.map((one) => one.at * SECOND),
		);
	const allowed = reservations.map((one) => ({
		chat: one.person,
		at: one.at * SECOND,
		lastWrittenAt: Number.isFinite(lastBefore(one)) ? lastBefore(one) : null,
	}));
	return {
		recipient: to === null ? null : { to, chat: to },
		settings: { ...settings, sendingHours: settings.sendingHours ?? null },
		period,
		known: {
			state: toState({ status: { text: input.state } }),
			history: surveyOf({ messages, matches: new Map(), isComplete }, allowed, period),
			level: { riskLevel: input.level, phoneLifetime: input.phoneLifetime, advice: [] },
		},
		connectingSince: input.executionStartedAt * SECOND,
		earlierAt: input.decidedInThisRun === null ? null : input.decidedInThisRun * SECOND,
	};
}

function decided(input: DecideInput) {
	const situation = situationOf(input);
	const decision = decide(situation);
	if ('needs' in decision) throw new Error(`Asks for ${decision.needs}`);
	const { at } = decision;
	const sendAt =
		decision.decision === 'wait' ? Math.max(at!, situation.period.to + MIN_WAIT_MS) : at;
	return { ...decision, sendAt, message: messageFor(situation, decision, sendAt) };
}

it('is the same', () => {
	fc.assert(
		fc.property(decideInputs(), (input) => {
			// Nothing is ever allowed twice at one moment.
			fc.pre(new Set(input.reservations.map(({ at }) => at)).size === input.reservations.length);
			const { decision, reason, sendAt } = decided(input);
			// A probe after a day of rest, which is not known to arrive yet: the second one knows nothing of it.
			if (reason === 'undeliveredInARow') return;
			const expected = decideAgain(input);
			expect({ decision, sendAt: sendAt === null ? null : sendAt / SECOND }).toEqual({
				decision: expected.decision,
				sendAt: expected.sendAt,
			});
			expect(expected.reasons).toContain(reason);
		}),
		{ numRuns: 1_000 },
	);
});
