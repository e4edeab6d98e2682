import { OPERATIONS, type Operation } from './operations';
import { bodyRefusal, neverCalculatedRefusal, successOf, type Refusal } from './refusals';
import { readBody, type WhapiObject } from './report/body';
import { toCalculationDay } from './report/dates';
import { labelOf, toRiskLevel } from './report/levels';
import { OVERALL_FIELD } from './report/metrics';
import type { Sent } from './transport/attempt';
import { send, type Channel } from './transport/request';

/** The operations that ask for the meter's metrics. */
export const METER_OPERATIONS = ['calculate', 'get'] as const satisfies readonly Operation[];
export type MeterOperation = (typeof METER_OPERATIONS)[number];

export const WAYS_WHEN_NOT_CALCULATED = ['fail', 'calculate', 'unknown'] as const;

/** What Get does with what was saved. */
export interface GetSettings {
	whenNotCalculated: (typeof WAYS_WHEN_NOT_CALCULATED)[number];
	/** Saved metrics that are older are calculated anew. Infinity accepts any, dated or not. */
	maxAgeDays: number;
	/** How whoever reads that nothing was ever calculated gets a first calculation. */
	wayOut: string;
}

/** A channel's metrics (null: never calculated), or why there are none. */
export type MeterAnswer = { fields: WhapiObject | null } | { refusal: Refusal };

/** Has a channel's metrics calculated. */
export async function calculate(channel: Channel): Promise<MeterAnswer> {
	const sent = await send(channel, OPERATIONS.calculate);
	return readMetrics(sent, 'calculate', channel.credential.token);
}

/**
 * Gets a channel's saved metrics.
 *
 * @param now the moment that their age is counted to
 */
export async function get(
	channel: Channel,
	{ whenNotCalculated, maxAgeDays, wayOut }: GetSettings,
	now: Date,
): Promise<MeterAnswer> {
	const { token } = channel.credential;
	const sent = await send(channel, OPERATIONS.get);
	const missing = neverCalculatedRefusal(sent, token, wayOut);
	if (missing !== null && whenNotCalculated === 'fail') return { refusal: missing };
	if (missing !== null && whenNotCalculated === 'unknown') return { fields: null };
	const saved = missing === null ? readMetrics(sent, 'get', token) : { fields: null };
	if ('refusal' in saved || (missing === null && !isTooOld(saved.fields, maxAgeDays, now))) {
		return saved;
	}
	const calculated = await send(channel, OPERATIONS.calculate);
	const anew = readMetrics(calculated, 'calculate', token);
	return 'refusal' in anew && missing === null
		? { refusal: withSaved(anew.refusal, saved.fields, now) }
		: anew;
}

function readMetrics(sent: Sent, operation: MeterOperation, token: string): MeterAnswer {
	const success = successOf(sent, operation, token);
	if ('refusal' in success) return success;
	const body = readBody(success.response.body, token);
	return body.kind === 'metrics'
		? { fields: body.fields }
		: { refusal: bodyRefusal(body.kind, success.response, operation, token) };
}

/** Metrics without a readable date are old: nobody can say that they are not. */
function isTooOld(fields: WhapiObject | null, maxAgeDays: number, now: Date): boolean {
	const { ageDays } = toCalculationDay(fields?.lastUpdateDate, now);
	return (ageDays ?? Infinity) > maxAgeDays;
}

/** Where newer metrics were refused, the older ones are worth telling, though not to act on. */
function withSaved(refusal: Refusal, saved: WhapiObject | null, now: Date): Refusal {
	const level = labelOf(toRiskLevel(saved?.[OVERALL_FIELD]));
	const { lastUpdateDate } = toCalculationDay(saved?.lastUpdateDate, now);
	const date = lastUpdateDate === null ? 'on a day that cannot be read' : `on ${lastUpdateDate}`;
	const sentence = `The saved metrics, too old for Max Age, say ${level}; they were calculated ${date}.`;
	return { ...refusal, description: `${refusal.description} ${sentence}` };
}
