import { adviceFor } from './advice';
import type { WhapiObject } from './body';
import { toCalculationDay, type CalculationDay } from './dates';
import { labelOf, toRiskLevel, toSafetyScore, type RiskLevel } from './levels';
import { METRICS, OVERALL_FIELD, type MetricLevels } from './metrics';
import { toSaved } from './saved';

/** The simplified output: at most 10 fields, flat, in this order. */
export type RiskReport = {
	riskLevel: RiskLevel;
	riskLabel: string;
	safetyScore: number | null;
} & MetricLevels & { advice: string[] } & CalculationDay & { channel: string };

/** A channel's metrics, and whether they may be relied on. */
export interface Metrics {
	/** Whapi's fields; null where nothing was ever calculated. */
	fields: WhapiObject | null;
	/** Whether they were calculated too long ago, or never. */
	isOutOfDate: boolean;
}

const NEVER_CALCULATED_ADVICE =
	'Whapi returned no saved metrics for this channel: they were never calculated, or the channel token is unknown. Run the operation Calculate before any mass activity.';

/**
 * Whapi's answer in the words of our output.
 *
 * @param metrics those that are out of date read as unknown, and keep their date
 * @param channel the masked token
 * @param now the moment to count the age of the metrics to
 * @returns the simplified output, which never holds a text of Whapi's
 */
export function toReport({ fields, isOutOfDate }: Metrics, channel: string, now: Date): RiskReport {
	const reliable = isOutOfDate ? null : fields;
	const overall = reliable?.[OVERALL_FIELD];
	const riskLevel = toRiskLevel(overall);
	const levels = Object.fromEntries(
		METRICS.map((metric) => [metric.name, toRiskLevel(reliable?.[metric.field])]),
	) as MetricLevels;
	return {
		riskLevel,
		riskLabel: labelOf(riskLevel),
		safetyScore: toSafetyScore(overall),
		...levels,
		advice: reliable === null ? [adviceWithout(fields, now)] : adviceFor(levels),
		...toCalculationDay(fields?.lastUpdateDate, now),
		channel,
	};
}

function adviceWithout(outOfDate: WhapiObject | null, now: Date): string {
	return outOfDate === null
		? NEVER_CALCULATED_ADVICE
		: `${toSaved(outOfDate, now).sentence} Do not rely on that: have them calculated anew before any mass activity.`;
}
