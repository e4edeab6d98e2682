import { adviceFor } from './advice';
import type { WhapiObject } from './body';
import { toCalculationDay, type CalculationDay } from './dates';
import { labelOf, toRiskLevel, toSafetyScore, type RiskLevel } from './levels';
import { METRIC_FIELDS, METRICS, OVERALL_FIELD, type MetricLevels } from './metrics';
import { maskInValue, maskToken } from '../mask';

/** The simplified output: at most 10 fields, flat, in this order. */
export type RiskReport = {
	riskLevel: RiskLevel;
	riskLabel: string;
	safetyScore: number | null;
} & MetricLevels & { advice: string[] } & CalculationDay & { channel: string };

const NEVER_CALCULATED_ADVICE =
	'Whapi returned no saved metrics for this channel: they were never calculated, or the channel token is unknown. Run the operation Calculate before any mass activity.';

/**
 * Whapi's answer in the words of our output.
 *
 * @param fields Whapi's metrics; null when Whapi has none for the channel, which reads as unknown
 * @param token the token that was sent; only its mask comes out
 * @param now the moment to count the age of the metrics to
 * @returns the simplified output, which never holds a text of Whapi's
 */
export function toReport(fields: WhapiObject | null, token: string, now: Date): RiskReport {
	const overall = fields?.[OVERALL_FIELD];
	const riskLevel = toRiskLevel(overall);
	const levels = Object.fromEntries(
		METRICS.map((metric) => [metric.name, toRiskLevel(fields?.[metric.field])]),
	) as MetricLevels;
	return {
		riskLevel,
		riskLabel: labelOf(riskLevel),
		safetyScore: toSafetyScore(overall),
		...levels,
		advice: fields === null ? [NEVER_CALCULATED_ADVICE] : adviceFor(levels),
		...toCalculationDay(fields?.lastUpdateDate, now),
		channel: maskToken(token),
	};
}

/**
 * Whapi's own fields as they came, without the token.
 *
 * @param fields Whapi's metrics; null when Whapi has none, which reads as all fields being null
 * @param token the token that was sent
 * @returns a copy with `channel`, and every repetition of the token, masked
 */
export function toRawReport(fields: WhapiObject | null, token: string): WhapiObject {
	const nothing = Object.fromEntries(
		['channel', 'lastUpdateDate', ...METRIC_FIELDS].map((field) => [field, null]),
	);
	const masked = maskInValue(fields ?? nothing, token) as WhapiObject;
	// Documented as the token itself, so it is masked whatever it holds.
	return 'channel' in masked ? { ...masked, channel: maskToken(token) } : masked;
}
