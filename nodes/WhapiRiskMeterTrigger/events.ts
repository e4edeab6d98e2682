import type { Change, Snapshot } from './change';

interface EventFacts {
	/** As the editor names it, and in small letters the canvas under the node. */
	name: string;
	description: string;
	/** Whether a change starts the workflow. A fall of the overall rating does in any case. */
	matches: (change: Change, current: Snapshot) => boolean;
}

export const EVENTS = {
	riskLevelChanged: {
		name: 'Risk Level Changed',
		description: 'The overall rating became better or worse',
		matches: ({ changedMetrics }) => changedMetrics.includes('riskLevel'),
	},
	riskLevelWorsened: {
		name: 'Risk Level Worsened',
		description: 'The overall rating became worse',
		matches: () => false,
	},
	anyMetricChanged: {
		name: 'Any Metric Changed',
		description: 'The level of the overall rating or of one metric changed',
		matches: ({ changedMetrics }) => changedMetrics.length > 0,
	},
	updated: {
		name: 'Metrics Updated',
		description: 'New metrics were calculated, even if no level changed',
		// Different, not later: one wrong day must not silence all later ones. The first day is not an update.
		matches: ({ previous }, { lastUpdateDate }) =>
			previous.lastUpdateDate !== null &&
			lastUpdateDate !== null &&
			lastUpdateDate !== previous.lastUpdateDate,
	},
} as const satisfies Record<string, EventFacts>;

export type TriggerEvent = keyof typeof EVENTS;

export const EVENT_VALUES = Object.keys(EVENTS) as TriggerEvent[];
