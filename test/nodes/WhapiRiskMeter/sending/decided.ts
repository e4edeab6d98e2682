/** The node's decision for one of the oracle's questions. */
import type { Message } from '../../../../nodes/WhapiRiskMeter/activity/message';
import { decide, MIN_WAIT_MS } from '../../../../nodes/WhapiRiskMeter/sending/decide';
import {
	sendingPeriod,
	surveyOf,
	type Situation,
} from '../../../../nodes/WhapiRiskMeter/sending/situation';
import { messageFor } from '../../../../nodes/WhapiRiskMeter/sending/words';
import { toState } from '../../../../nodes/shared/state';
import type { DecideInput, Written } from './oracle';
import { haveReceipts } from '../activity/reportOf';

const SECOND = 1_000;
const DELIVERIES = {
	failed: 'failed',
	pending: 'waiting',
	delivered: 'arrived',
	unknown: 'other',
} as const;

const chatOf = ({ person, isHidden }: Written) => (isHidden ? `${person}@lid` : person);

function situationOf(input: DecideInput): Situation {
	const { history, isComplete, to, settings } = input;
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
	const reservations = input.reservations.map(({ person, at: second }) => {
		const at = second * SECOND;
		const before = messages.filter((one) => one.isOurs && one.chat === person && one.at < at);
		const lastWrittenAt = before.length === 0 ? null : Math.max(...before.map((one) => one.at));
		return { chat: person, at, lastWrittenAt };
	});
	const state = toState({ status: { text: input.state } });
	const connectingSince = state.isConnecting ? input.executionStartedAt * SECOND : null;
	const period = sendingPeriod(new Date(input.now * SECOND), input.timeZone);
	return {
		recipient: to === null ? null : { to, chat: to },
		settings: { ...settings, sendingHours: settings.sendingHours ?? null },
		period,
		known: {
			state: { ...state, connectingSince },
			history: surveyOf(
				{ messages, matches: new Map(), hasReceipts: haveReceipts(messages), isComplete },
				reservations,
				period,
			),
			level: { riskLevel: input.level, phoneLifetime: input.phoneLifetime, advice: [] },
		},
		earlierAt: input.decidedInThisRun === null ? null : input.decidedInThisRun * SECOND,
	};
}

/** The decision, in seconds as the oracle counts. */
export function decided(input: DecideInput) {
	const situation = situationOf(input);
	const decision = decide(situation);
	if ('needs' in decision) throw new Error(`Asks for ${decision.needs}`);
	const { at } = decision;
	const sendAt =
		decision.decision === 'wait' ? Math.max(at!, situation.period.now + MIN_WAIT_MS) : at;
	const message = messageFor(situation, decision, sendAt);
	return { ...decision, message, sendAt: sendAt === null ? null : sendAt / SECOND };
}
