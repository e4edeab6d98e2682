import { badBody, send, type WhapiRequest } from './send';
import { describeSavedMetrics } from './report/describeSavedMetrics';
import { readBody, type Metrics, type WhapiObject } from './report/body';
import { toCalculationDay } from './report/dates';
import { Refusal } from './refusal';
import { DAILY_LIMIT, PERHAPS_NEVER_CALCULATED, type Sentences } from './sentences';
import type { RequestContext } from './transport/request';

/** The operations that ask for the meter's metrics. */
export const METER_OPERATIONS = ['calculate', 'get'] as const;
export type MeterOperation = (typeof METER_OPERATIONS)[number];

/** A level is a statement about its day: after this many days it is ignored, unless a setting says otherwise. */
export const DEFAULT_MAX_AGE_DAYS = 7;

export const WAYS_WHEN_OUT_OF_DATE = ['fail', 'calculate', 'unknown'] as const;

/** How Get treats saved metrics. */
export interface GetSettings {
	/** For metrics that were never calculated, or longer ago than `maxAgeDays`. */
	whenOutOfDate: (typeof WAYS_WHEN_OUT_OF_DATE)[number];
	/** In days, 0 or more. */
	maxAgeDays: number;
	/** How to get usable metrics, for the description of a refusal: if there are none, and if they are old. */
	wayOut: { never: string; old: string };
}

/** Source: Whapi help desk, "WhatsApp Activity Safety Meter", section "Get data via API". */
const METER = {
	host: 'tools.whapi.cloud',
	path: '/services/riskOfBlocking',
	maxBytes: 1_000_000,
	isQuotable: true,
} as const;

/** Whapi's words on a 429 if the limit is on calculations, and not WhatsApp's on the number. */
const ONCE_A_DAY = /\bonce (?:a|per|every) day\b|\bdaily limit\b/i;

const CALCULATE: WhapiRequest = {
	...METER,
	method: 'POST',
	successes: [200, 201],
	explain: (status, reason) =>
		status === 429 && ONCE_A_DAY.test(reason) ? DAILY_LIMIT : undefined,
};

const GET: WhapiRequest = { ...METER, method: 'GET' };
/** Statuses that Whapi may answer on Get before the first calculation. */
const NONE_SAVED = [404, 500];

const NOTHING_NEW =
	"Whapi did not calculate new metrics. Check the channel in Whapi's dashboard, and try again later.";

/**
 * Calculates a channel's metrics.
 *
 * @param maxAgeDays an older answer is refused, since Whapi calculated nothing; one of yesterday never is,
 *   because Whapi's day may end at another hour than UTC's
 * @param now the moment to count the age to
 * @param note added to the description of a refusal
 * @throws Refusal
 */
export async function calculate(
	channel: RequestContext,
	maxAgeDays: number,
	now: Date,
	note = '',
): Promise<Metrics> {
	const request = { ...CALCULATE, note };
	const body = await send(channel, request);
	const fields = readFields(channel, request, body);
	if (fields === null) throw badBody(channel, request, body, 'noMetrics');
	const metrics = { fields, ...toCalculationDay(fields.lastUpdateDate, now), isOutOfDate: false };
	const isTooOld = (metrics.ageDays ?? 0) > Math.max(1, maxAgeDays);
	if (isTooOld) throw outOfDate(metrics, `${NOTHING_NEW} ${note}`.trim());
	return metrics;
}

/**
 * Gets a channel's saved metrics, and calculates them if they are out of date and the settings say so.
 *
 * @param now the moment to count their age to
 * @throws Refusal
 */
export async function get(
	channel: RequestContext,
	{ whenOutOfDate, maxAgeDays, wayOut }: GetSettings,
	now: Date,
): Promise<Metrics> {
	const isRefused = whenOutOfDate === 'fail';
	const neverCalculated = (status: number): Sentences | undefined => {
		const sentences = PERHAPS_NEVER_CALCULATED[status];
		const description = `${wayOut.never} ${sentences?.description}`.trim();
		return sentences && { ...sentences, description };
	};
	const request = { ...GET, noneAt: isRefused ? [] : NONE_SAVED, explain: neverCalculated };
	const body = await send(channel, request);
	const fields = readFields(channel, request, body);
	const day = toCalculationDay(fields?.lastUpdateDate, now);
	const isOutOfDate = fields === null || (day.ageDays ?? Infinity) > maxAgeDays;
	const metrics = { fields, ...day, isOutOfDate };
	if (!isOutOfDate || whenOutOfDate === 'unknown') return metrics;
	if (isRefused && fields === null) {
		throw badBody(channel, request, body, 'noMetrics', neverCalculated(200));
	}
	if (isRefused) throw outOfDate(metrics, wayOut.old);
	// If newer metrics are refused, the older ones are worth knowing, though not to be used.
	const note = fields === null ? '' : describeSavedMetrics(metrics).sentence;
	return await calculate(channel, maxAgeDays, now, note);
}

/** @returns Whapi's fields; null if it has none */
function readFields(
	channel: RequestContext,
	request: WhapiRequest,
	body: unknown,
): WhapiObject | null {
	const read = readBody(body, channel.credential.token);
	if (read.kind === 'metrics') return read.fields;
	if (read.kind === 'noMetrics') return null;
	throw badBody(channel, request, body, read.kind);
}

function outOfDate(metrics: Metrics, wayOut: string): Refusal {
	const { when, sentence } = describeSavedMetrics(metrics);
	return new Refusal(
		{
			message: `The metrics are out of date: they were calculated ${when}`,
			description: `${sentence} ${wayOut}`,
		},
		{ httpCode: '200' },
	);
}
