import { labelOf, type RiskLevel } from './levels';
import { METRICS, type MetricLevels } from './metrics';

/** The worst first; unknown comes after the levels that are known to need something. */
const URGENCY: readonly RiskLevel[] = ['useCaution', 'needsAttention', 'unknown'];

/**
 * How to improve each metric that is not good.
 *
 * @returns a sentence or two per metric, the worst metric first; empty when all are good
 */
export function adviceFor(levels: MetricLevels): string[] {
	return URGENCY.flatMap((level) =>
		METRICS.filter((metric) => levels[metric.name] === level).map((metric) =>
			level === 'unknown'
				? `${metric.title}: Whapi's value is missing or unreadable. Be careful until that changes. ${metric.remedy}`
				: `${metric.title} (${labelOf(level)}): ${metric.remedy}`,
		),
	);
}
