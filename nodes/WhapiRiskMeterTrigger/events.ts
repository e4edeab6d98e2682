import type { Change, Snapshot } from './change';

interface EventFacts {
	/** As the canvas says it under the node. */
	subtitle: string;
	/** Whether a change is what the event is about. A fall of the overall rating is told in any case. */
	isTold: (change: Change, current: Snapshot) => boolean;
}

export const EVENTS = {
	riskLevelChanged: {
		subtitle: 'risk level changed',
		isTold: ({ changedMetrics }) => changedMetrics.includes('riskLevel'),
	},
	riskLevelWorsened: {
		subtitle: 'risk level worsened',
		isTold: () => false,
	},
	anyMetricChanged: {
		subtitle: 'any metric changed',
		isTold: ({ changedMetrics }) => changedMetrics.length > 0,
	},
	updated: {
		subtitle: 'metrics updated',
		// Different, not later: a day that was once wrong must not silence all that follow.
		isTold: ({ previous }, { lastUpdateDate }) =>
			lastUpdateDate !== null && lastUpdateDate !== previous.lastUpdateDate,
	},
} as const satisfies Record<string, EventFacts>;

export type TriggerEvent = keyof typeof EVENTS;

export const EVENT_VALUES = Object.keys(EVENTS) as TriggerEvent[];
