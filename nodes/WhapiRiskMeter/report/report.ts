import { adviceFor } from './advice';
import type { WhapiObject } from './answer';
import { ageInDays, toIsoDate } from './dates';
import { labelOf, toRiskLevel, toSafetyScore, type RiskLevel } from './levels';
import { maskInValue, maskToken } from './mask';
import { METRIC_FIELDS, METRICS, OVERALL_FIELD, type MetricFacts } from './metrics';

/** The simplified output: at most 10 fields, flat, in this order. */
export type RiskReport = {
	riskLevel: RiskLevel;
	riskLabel: string;
	safetyScore: number | null;
	phoneLifetime: RiskLevel;
	addressBookCoverage: RiskLevel;
	responseRate: RiskLevel;
	advice: string[];
	lastUpdateDate: string | null;
	ageDays: number | null;
	channel: string;
};

const NEVER_CALCULATED_ADVICE =
	'Whapi returned no saved metrics for this channel: they were never calculated, or the channel token is unknown. Run the operation Calculate before any mass activity.';

/**
 * Whapi's answer in the words of our output.
 *
 * @param body Whapi's metrics; null when Whapi has none for the channel, which reads as unknown
 * @param token the token that was sent; only its mask comes out
 * @param now the moment to count the age of the metrics to
 * @returns the simplified output, which never holds a text of Whapi's
 */
export function toReport(body: WhapiObject | null, token: string, now: Date): RiskReport {
	const fields = body ?? {};
	const riskLevel = toRiskLevel(fields[OVERALL_FIELD]);
	const levels = Object.fromEntries(
		METRICS.map((metric) => [metric.name, toRiskLevel(fields[metric.field])]),
	) as Record<MetricFacts['name'], RiskLevel>;
	const lastUpdateDate = toIsoDate(fields.lastUpdateDate);
	return {
		riskLevel,
		riskLabel: labelOf(riskLevel),
		safetyScore: toSafetyScore(fields[OVERALL_FIELD]),
		...levels,
		advice: body === null ? [NEVER_CALCULATED_ADVICE] : adviceFor(levels),
		lastUpdateDate,
		ageDays: ageInDays(lastUpdateDate, now),
		channel: maskToken(token),
	};
}

/**
 * Whapi's own fields as they came, without the token.
 *
 * @param body Whapi's metrics; null when Whapi has none, which reads as all fields being null
 * @param token the token that was sent
 * @returns a copy with `channel`, and every repetition of the token, masked
 */
export function toRawReport(body: WhapiObject | null, token: string): WhapiObject {
	const nothing = Object.fromEntries(
		['channel', 'lastUpdateDate', ...METRIC_FIELDS].map((field) => [field, null]),
	);
	const masked = maskInValue(body ?? nothing, token) as WhapiObject;
	// Documented as the token itself, so it is masked whatever it holds.
	return 'channel' in masked ? { ...masked, channel: maskToken(token) } : masked;
}
