/** What the oracle does not know of: what is read, and how long a channel starts. */
import { decide } from '../../../../nodes/WhapiRiskMeter/sending/decide';
import type { Known, Situation } from '../../../../nodes/WhapiRiskMeter/sending/situation';
import { toState } from '../../../../nodes/shared/state';
import { situationOf } from './decided';

const NOW = Date.parse('2026-03-10T12:00:00Z') / 1_000;
const MINUTE = 60_000;

const situation = (more: Partial<Situation> = {}, known: Partial<Known> = {}): Situation => {
	const base = situationOf({
		state: 'AUTH',
		executionStartedAt: NOW,
		level: 'good',
		phoneLifetime: 'good',
		history: [],
		isComplete: true,
		to: 'p1',
		settings: {
			atNeedsAttention: 'halfPace',
			secondsBetween: 120,
			hoursBetween: 20,
			warmUp: true,
			answersAtOnce: false,
			limits: {},
		},
		reservations: [],
		decidedInThisRun: null,
		now: NOW,
		timeZone: 'UTC',
	});
	return { ...base, ...more, known: { ...base.known, ...known } };
};

describe('what has to be read', () => {
	const { state, history, level } = situation().known;

	it.each([
		['nothing for no person', { recipient: null }, {}, { reason: 'noPerson' }],
		['the state', {}, {}, { needs: 'state' }],
		[
			'nothing more of a channel that is not connected',
			{},
			{ state: toState(null) },
			{ reason: 'notConnected' },
		],
		['the messages', {}, { state }, { needs: 'history' }],
		['the level', {}, { state, history }, { needs: 'level' }],
		['nothing more', {}, { state, history, level }, { reason: 'allowed' }],
		['nothing after an outage', {}, { unanswered: 'state' as const }, { reason: 'noAnswer' }],
		[
			'nothing after an outage, later',
			{},
			{ state, unanswered: 'history' as const },
			{ reason: 'noAnswer' },
		],
		[
			'nothing for no person in an outage',
			{ recipient: null },
			{ unanswered: 'state' as const },
			{ reason: 'noPerson' },
		],
	])('%s', (_, more, known, expected) => {
		expect(decide({ ...situation(more), known })).toMatchObject(expected);
	});

	it('again 10 minutes after an outage', () => {
		const decision = decide({ ...situation(), known: { unanswered: 'state' } });
		expect(decision).toMatchObject({ decision: 'wait', at: NOW * 1_000 + 10 * MINUTE });
	});
});

describe('a channel that starts', () => {
	const starting = (minutes: number | null) =>
		decide(
			situation(
				{ connectingSince: minutes === null ? null : NOW * 1_000 - minutes * MINUTE },
				{ state: toState({ status: { text: 'INIT' } }) },
			),
		);

	it.each([
		[null, 'connecting'],
		[29, 'connecting'],
		[30, 'notConnected'],
	])('for %s minutes: %s', (minutes, reason) => {
		expect(starting(minutes)).toMatchObject({ reason });
	});
});
