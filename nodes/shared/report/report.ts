import type { Metrics } from './body';
import type { CalculationDay } from './dates';
import { describeSavedMetrics } from './describeSavedMetrics';
import { factsOf, toRiskLevel, toSafetyScore, type RiskLevel } from './levels';
import { METRICS, OVERALL_FIELD, type MetricLevels } from './metrics';

/** The simplified output: at most 10 fields, flat, in this order. */
export type RiskReport = {
	riskLevel: RiskLevel;
	riskLabel: string;
	safetyScore: number | null;
} & MetricLevels & { advice: string[] } & CalculationDay & { channel: string };

export const METRIC_NAMES = METRICS.map(({ name }) => name).join(', ');

/** The fields of the simplified output, for n8n's AI builder. */
export const REPORT_FOR_BUILDER = `riskLevel: 'good' | 'needsAttention' | 'useCaution' | 'unknown', // branch on this
  riskLabel: string,
  safetyScore: number | null, // 1 to 3, and 3 is the safest
  ${METRIC_NAMES}: a level each,
  advice: string[], // what to do, in sentences for people
  lastUpdateDate: string | null, ageDays: number | null,
  channel: string, // the masked token`;

const NEVER_CALCULATED_ADVICE =
	'Whapi returned no saved metrics for this channel: they were never calculated, or the channel token is unknown. Run the operation Calculate before any mass sending.';

/**
 * Whapi's answer in the words of our output.
 *
 * @param metrics those that are out of date read as unknown, and keep their date
 * @param channel the masked token
 * @returns the simplified output, which never holds a text of Whapi's
 */
export function toReport(metrics: Metrics, channel: string): RiskReport {
	const { fields, isOutOfDate, lastUpdateDate, ageDays } = metrics;
	const current = isOutOfDate ? null : fields;
	const overall = current?.[OVERALL_FIELD];
	const riskLevel = toRiskLevel(overall);
	const levels = Object.fromEntries(
		METRICS.map((metric) => [metric.name, toRiskLevel(current?.[metric.field])]),
	) as MetricLevels;
	return {
		riskLevel,
		riskLabel: factsOf(riskLevel).label,
		safetyScore: toSafetyScore(overall),
		...levels,
		advice: current === null ? [adviceOnOld(metrics)] : adviceFor(levels),
		lastUpdateDate,
		ageDays,
		channel,
	};
}

/** The worst first; unknown comes after the levels that are known to need something. */
const URGENCY: readonly RiskLevel[] = ['useCaution', 'needsAttention', 'unknown'];

/** How to improve each metric that is not good: a sentence or two each, the worst metric first. */
function adviceFor(levels: MetricLevels): string[] {
	return URGENCY.flatMap((level) =>
		METRICS.filter(({ name }) => levels[name] === level).map(({ title, remedy }) =>
			level === 'unknown'
				? `${title}: Whapi's value is missing or unreadable. Be careful until that changes. ${remedy}`
				: `${title} (${factsOf(level).label}): ${remedy}`,
		),
	);
}

function adviceOnOld(metrics: Metrics): string {
	return metrics.fields === null
		? NEVER_CALCULATED_ADVICE
		: `${describeSavedMetrics(metrics).sentence} Ignore that level, and calculate new metrics before any mass sending.`;
}
