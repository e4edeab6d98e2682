import { adviceFor } from './advice';
import type { WhapiObject } from './body';
import { toCalculationDay, type CalculationDay } from './dates';
import { labelOf, toRiskLevel, toSafetyScore, type RiskLevel } from './levels';
import { METRICS, OVERALL_FIELD, type MetricLevels } from './metrics';

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
 * @param channel the masked token
 * @param now the moment to count the age of the metrics to
 * @returns the simplified output, which never holds a text of Whapi's
 */
export function toReport(fields: WhapiObject | null, channel: string, now: Date): RiskReport {
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
		channel,
	};
}
