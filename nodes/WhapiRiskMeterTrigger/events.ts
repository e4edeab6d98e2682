import type { Change, Snapshot } from './change';

interface EventFacts {
	/** As the canvas says it under the node. */
	subtitle: string;
	/** Whether a change starts the workflow. A fall of the overall rating does in any case. */
	matches: (change: Change, current: Snapshot) => boolean;
}

export const EVENTS = {
	riskLevelChanged: {
		subtitle: 'risk level changed',
		matches: ({ changedMetrics }) => changedMetrics.includes('riskLevel'),
	},
	riskLevelWorsened: {
		subtitle: 'risk level worsened',
		matches: () => false,
	},
	anyMetricChanged: {
		subtitle: 'any metric changed',
		matches: ({ changedMetrics }) => changedMetrics.length > 0,
	},
	updated: {
		subtitle: 'metrics updated',
		// Different, not later: one wrong day must not silence all later ones. The first day is not an update.
		matches: ({ previous }, { lastUpdateDate }) =>
			previous.lastUpdateDate !== null &&
			lastUpdateDate !== null &&
			lastUpdateDate !== previous.lastUpdateDate,
	},
} as const satisfies Record<string, EventFacts>;

export type TriggerEvent = keyof typeof EVENTS;

export const EVENT_VALUES = Object.keys(EVENTS) as TriggerEvent[];
