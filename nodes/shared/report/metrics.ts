import type { RiskLevel } from './levels';

/**
 * The metrics behind the overall rating, under the names of our output.
 * Source: Whapi help desk, "WhatsApp Activity Safety Meter", section "Metrics".
 */
interface MetricFacts {
	/** The field of our output. */
	name: string;
	/** Whapi's field. */
	field: string;
	/** Whapi's words. */
	title: string;
	/** How to improve it. */
	remedy: string;
}

export const METRICS = [
	{
		name: 'phoneLifetime',
		field: 'lifeTime',
		title: 'Lifetime of phone number',
		remedy:
			'WhatsApp watches new numbers closely. Warm the number up gradually before any mass sending.',
	},
	{
		name: 'addressBookCoverage',
		field: 'riskFactorContacts',
		title: 'Coverage of the address book',
		remedy:
			'Write to people who expect it, and ask customers to save the number in their contacts.',
	},
	{
		name: 'responseRate',
		field: 'riskFactorChats',
		title: 'Response rate',
		remedy: 'Send messages that people answer, and send fewer to people who do not.',
	},
] as const satisfies readonly MetricFacts[];

/** A level for each metric. */
export type MetricLevels = Record<(typeof METRICS)[number]['name'], RiskLevel>;

/** Whapi's field for the overall rating. */
export const OVERALL_FIELD = 'riskFactor';

/** The fields of which an answer needs at least one to count as metrics. */
export const METRIC_FIELDS: readonly string[] = [
	OVERALL_FIELD,
	...METRICS.map((metric) => metric.field),
];
