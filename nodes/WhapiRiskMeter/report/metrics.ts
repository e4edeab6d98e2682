/**
 * The three metrics behind the overall rating, under the names of our output.
 * Source: Whapi help desk, "WhatsApp Activity Safety Meter", section "Metrics".
 */
export interface MetricFacts {
	/** The field of our output. */
	name: 'phoneLifetime' | 'addressBookCoverage' | 'responseRate';
	/** Whapi's field. */
	field: 'lifeTime' | 'riskFactorContacts' | 'riskFactorChats';
	/** Whapi's words. */
	title: string;
	/** What improves it. */
	remedy: string;
}

export const METRICS: readonly MetricFacts[] = [
	{
		name: 'phoneLifetime',
		field: 'lifeTime',
		title: 'Lifetime of phone number',
		remedy:
			'WhatsApp watches new numbers closely. Warm the number up gradually before any mass activity.',
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
		remedy: 'Send what people answer to, and slow down messages that stay unanswered.',
	},
];

/** Whapi's field for the overall rating. */
export const OVERALL_FIELD = 'riskFactor';

/** The fields of which an answer needs at least one to count as metrics. */
export const METRIC_FIELDS: readonly string[] = [
	OVERALL_FIELD,
	...METRICS.map((metric) => metric.field),
];
