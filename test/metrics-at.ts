import { METRICS, type MetricLevels } from '../nodes/shared/report/metrics';

/** The same for every metric of the output, so that tests which are not about a single one name none. */
export function metricsAt<T>(value: T): Record<keyof MetricLevels, T> {
	const entries = METRICS.map(({ name }) => [name, value]);
	return Object.fromEntries(entries) as Record<keyof MetricLevels, T>;
}
