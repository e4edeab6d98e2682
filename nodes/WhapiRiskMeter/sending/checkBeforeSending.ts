import type { IContextObject } from 'n8n-workflow';

import { hashOf } from '../../shared/hashOf';
import { maskToken } from '../../shared/mask';
import { calculate } from '../../shared/meter';
import { Refusal } from '../../shared/refusal';
import { toReport } from '../../shared/report/report';
import { CANCELED } from '../../shared/sentences';
import { readState } from '../../shared/state';
import { pause } from '../../shared/transport/pause';
import type { RequestContext } from '../../shared/transport/request';
import { readHistory, type History } from '../activity/history';
import { idsOf } from '../activity/identity';
import { MS_PER_SECOND, toIso } from '../activity/period';
import { connectingSince } from './connecting';
import { decide, MIN_WAIT_MS, type Decision } from './decide';
import { optOutTest } from './optOut';
import type { Recipient } from './recipient';
import { recallReservations, reserve } from './reservations';
import {
	personIn,
	sendingPeriod,
	surveyOf,
	type Known,
	type Part,
	type SendingSettings,
	type Situation,
} from './situation';
import { messageFor } from './words';

/** `optOutWords` are separated by commas. */
type CheckSettings = SendingSettings & { maxMessages: number; optOutWords: string };

/** Whapi's day may end at another hour than UTC's: metrics of yesterday are always accepted. */
const MAX_AGE_DAYS = 1;
/** A shorter wait stays inside the node. */
const MAX_PAUSE_MS = 10 * MS_PER_SECOND;

/**
 * Decides for each recipient whether a message to them may go out now.
 *
 * @param recipients of one channel; null if it may not be one person
 * @param execution the node's data in this execution, which n8n keeps
 * @returns a result for each of them, in their order
 * @throws Refusal
 */
export async function checkBeforeSending(
	channel: RequestContext,
	recipients: ReadonlyArray<Recipient | null>,
	settings: CheckSettings,
	execution: IContextObject,
): Promise<CheckResult[]> {
	const check = new Check(channel, recipients, settings, execution);
	const results: CheckResult[] = [];
	for (const recipient of recipients) results.push(await check.resultFor(recipient));
	return results;
}

/** One channel in one run of the node: each part is read once, when a decision depends on it. */
class Check {
	private readonly tokenHash: string;
	private readonly known: Known = {};
	private history?: History;
	private earlierAt: number | null = null;

	constructor(
		private readonly channel: RequestContext,
		private readonly recipients: ReadonlyArray<Recipient | null>,
		private readonly settings: CheckSettings,
		private readonly execution: IContextObject,
	) {
		this.tokenHash = hashOf(channel.credential.token);
	}

	async resultFor(recipient: Recipient | null): Promise<CheckResult> {
		for (let mayPauseMs = MAX_PAUSE_MS; ;) {
			const situation = this.situationOf(recipient);
			const decision = this.decideAndReserve(situation);
			if ('needs' in decision) {
				await this.read(decision.needs);
				continue;
			}
			const waitMs = decision.decision === 'wait' ? decision.at! - Date.now() : Infinity;
			if (waitMs > mayPauseMs) return this.resultOf(situation, decision);
			mayPauseMs -= Math.max(waitMs, 0);
			await pause(waitMs, this.channel.signals);
			if (this.channel.signals.some(({ aborted }) => aborted)) throw new Refusal(CANCELED);
			this.survey();
		}
	}

	private situationOf(recipient: Recipient | null): Situation {
		const { settings, known, earlierAt } = this;
		return { recipient, settings, known, earlierAt, period: this.periodUpToNow() };
	}

	private periodUpToNow() {
		return sendingPeriod(new Date(), this.channel.context.getTimezone());
	}

	/** Nothing may come between a decision and its reservation: another run could allow the same moment. */
	private decideAndReserve(situation: Situation): ReturnType<typeof decide> {
		const decision = decide(situation);
		if (!isAllowed(decision)) return decision;
		this.survey();
		const current = decide(situation);
		if (isAllowed(current)) {
			const { chat } = situation.recipient!;
			const lastWrittenAt = personIn(situation)?.lastWrittenAt ?? null;
			reserve(this.execution, this.tokenHash, { chat, at: situation.period.now, lastWrittenAt });
		}
		return current;
	}

	private async read(part: Part): Promise<void> {
		const isAnswered = await this.readers[part]().then(() => true, falseIfOutage);
		if (!isAnswered) this.known.unanswered = part;
	}

	private readonly readers: Record<Part, () => Promise<void>> = {
		state: async () => {
			const state = await readState(this.channel);
			const { execution, tokenHash } = this;
			const since = connectingSince(execution, tokenHash, state.isConnecting, Date.now());
			this.known.state = { ...state, connectingSince: since };
		},
		history: async () => {
			const { maxMessages, optOutWords } = this.settings;
			this.history = await readHistory(this.channel, this.periodUpToNow(), {
				maxMessages,
				recipients: this.recipients.flatMap((recipient) => recipient?.chat ?? []),
				isOptOut: optOutTest(optOutWords),
			});
			this.survey();
		},
		level: async () => {
			const metrics = await calculate(this.channel, MAX_AGE_DAYS, new Date());
			this.known.level = toReport(metrics, maskToken(this.channel.credential.token));
		},
	};

	/** Takes into account messages that were allowed meanwhile. */
	private survey(): void {
		const period = this.periodUpToNow();
		const reservations = recallReservations(this.execution, this.tokenHash, period.now);
		this.known.history = surveyOf(this.history!, reservations, period);
	}

	private resultOf(situation: Situation, decision: Decision): CheckResult {
		const isWait = decision.decision === 'wait';
		const sendAt = isWait
			? Math.max(decision.at!, situation.period.now + MIN_WAIT_MS)
			: decision.at;
		if (decision.takesTurn) this.earlierAt ??= sendAt;
		return toResult(situation, decision, sendAt, this.channel.credential.token);
	}
}

export type CheckResult = ReturnType<typeof toResult>;

/** @returns the output of one item; its moments are ISO */
function toResult(
	situation: Situation,
	{ decision, reason }: Decision,
	sendAt: number | null,
	token: string,
) {
	const { recipient, known } = situation;
	const person = personIn(situation);
	return {
		decision,
		reason,
		/** The finding with its figures, and how to go on. */
		message: messageFor(situation, { decision, reason }, sendAt),
		/** Now for `send`, the moment to check again for `wait`, else null. */
		sendAt: toIso(sendAt),
		/** As Whapi takes it; null if it may not be one person. */
		to: recipient?.to ?? null,
		/** Every known id of this person. */
		ids: recipient === null ? [] : idsOf(recipient.to, known.history?.matches ?? new Map()),
		/** Null if no level was needed. */
		riskLevel: known.level?.riskLevel ?? null,
		/** The last message to and from this person, as far as was read. */
		lastWrittenAt: toIso(person?.lastWrittenAt),
		lastHeardAt: toIso(person?.lastHeardAt),
		channel: maskToken(token),
	};
}

function isAllowed(decision: ReturnType<typeof decide>): boolean {
	return 'reason' in decision && decision.reason === 'allowed';
}

/** A campaign of ten days outlives an outage of ten minutes, so an outage is not a refusal here. */
function falseIfOutage(error: unknown): false {
	if (error instanceof Refusal && error.facts.isOutage) return false;
	throw error;
}
