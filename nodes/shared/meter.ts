import { OPERATIONS, type Operation } from './operations';
import {
	bodyRefusal,
	neverCalculatedRefusal,
	outOfDateRefusal,
	successOf,
	type Refusal,
} from './refusals';
import { readBody, type WhapiObject } from './report/body';
import { toCalculationDay } from './report/dates';
import type { Metrics } from './report/report';
import { toSaved } from './report/saved';
import type { Sent } from './transport/attempt';
import { send, type Channel } from './transport/request';

/** The operations that ask for the meter's metrics. */
export const METER_OPERATIONS = ['calculate', 'get'] as const satisfies readonly Operation[];
export type MeterOperation = (typeof METER_OPERATIONS)[number];

/** A level is a statement about its day: after this many days it is not relied on, unless a setting says otherwise. */
export const DEFAULT_MAX_AGE_DAYS = 7;

export const WAYS_WHEN_OUT_OF_DATE = ['fail', 'calculate', 'unknown'] as const;

/** What Get does with what was saved. */
export interface GetSettings {
	/** For metrics that were never calculated, or longer ago than `maxAgeDays`. */
	whenOutOfDate: (typeof WAYS_WHEN_OUT_OF_DATE)[number];
	/** In days, 0 or more. */
	maxAgeDays: number;
	/** How to get metrics that can be relied on, for the description of a refusal. */
	wayOut: string;
}

/** A channel's metrics, or why there are none. */
export type MeterAnswer = Metrics | { refusal: Refusal };

/**
 * Has a channel's metrics calculated.
 *
 * @param maxAgeDays an older answer is a refusal, since Whapi calculated nothing; one of yesterday never is,
 *   because Whapi's day may end at another hour than UTC's
 * @param now the moment that the age is counted to
 */
export async function calculate(
	channel: Channel,
	maxAgeDays: number,
	now: Date,
): Promise<MeterAnswer> {
	const sent = await send(channel, OPERATIONS.calculate);
	return readCalculated(sent, channel.credential.token, maxAgeDays, now);
}

/**
 * Gets a channel's saved metrics, and has them calculated where they are out of date and the settings say so.
 *
 * @param now the moment that their age is counted to
 */
export async function get(
	channel: Channel,
	{ whenOutOfDate, maxAgeDays, wayOut }: GetSettings,
	now: Date,
): Promise<MeterAnswer> {
	const { token } = channel.credential;
	const sent = await send(channel, OPERATIONS.get);
	const missing = neverCalculatedRefusal(sent, token, wayOut);
	const saved = missing === null ? readMetrics(sent, 'get', token) : { fields: null };
	if ('refusal' in saved) return saved;
	const { fields } = saved;
	const isOutOfDate = fields === null || isOlderThan(maxAgeDays, fields, now);
	if (!isOutOfDate || whenOutOfDate === 'unknown') return { fields, isOutOfDate };
	if (whenOutOfDate === 'fail') {
		const refusal = fields === null ? missing! : outOfDateRefusal(toSaved(fields, now), wayOut);
		return { refusal };
	}
	const calculated = await send(channel, OPERATIONS.calculate);
	const anew = readCalculated(calculated, token, maxAgeDays, now);
	if (!('refusal' in anew) || fields === null) return anew;
	// Where newer metrics were refused, the older ones are worth knowing, though not relied on.
	const { refusal } = anew;
	const description = `${refusal.description} ${toSaved(fields, now).sentence}`;
	return { refusal: { ...refusal, description } };
}

/** Metrics without a readable date count as older than any number of days. */
export function isOlderThan(maxAgeDays: number, fields: WhapiObject, now: Date): boolean {
	const { ageDays } = toCalculationDay(fields.lastUpdateDate, now);
	return (ageDays ?? Infinity) > maxAgeDays;
}

function readCalculated(sent: Sent, token: string, maxAgeDays: number, now: Date): MeterAnswer {
	const answer = readMetrics(sent, 'calculate', token);
	if ('refusal' in answer) return answer;
	const { ageDays } = toCalculationDay(answer.fields.lastUpdateDate, now);
	return (ageDays ?? 0) > Math.max(1, maxAgeDays)
		? { refusal: outOfDateRefusal(toSaved(answer.fields, now)) }
		: { ...answer, isOutOfDate: false };
}

function readMetrics(
	sent: Sent,
	operation: MeterOperation,
	token: string,
): { fields: WhapiObject } | { refusal: Refusal } {
	const success = successOf(sent, operation, token);
	if ('refusal' in success) return success;
	const body = readBody(success.response.body, token);
	return body.kind === 'metrics'
		? { fields: body.fields }
		: { refusal: bodyRefusal(body.kind, success.response, operation, token) };
}
