import type { IHttpRequestMethods } from 'n8n-workflow';

/** Source: Whapi help desk, "WhatsApp Activity Safety Meter", section "Get data via API". */
const METER = { host: 'tools.whapi.cloud', path: '/services/riskOfBlocking' } as const;

interface OperationFacts {
	/** As the editor names it. */
	name: string;
	method: IHttpRequestMethods;
	host: string;
	path: string;
}

/**
 * The one list of operations. What else depends on the operation is a `Record` by it, so that a further
 * one does not compile until each of those tables has its entry.
 */
export const OPERATIONS = {
	calculate: { name: 'Calculate', method: 'POST', ...METER },
	get: { name: 'Get', method: 'GET', ...METER },
	/** Source: Whapi's API description 1.8.7. */
	getActivity: {
		name: 'Get Activity',
		method: 'GET',
		host: 'gate.whapi.cloud',
		path: '/messages/list',
	},
} as const satisfies Record<string, OperationFacts>;

export type Operation = keyof typeof OPERATIONS;

export const OPERATION_VALUES = Object.keys(OPERATIONS) as Operation[];

/** The operations that answer with the meter's metrics, and so with a risk level. */
export type MeterOperation = {
	[O in Operation]: (typeof OPERATIONS)[O]['path'] extends typeof METER.path ? O : never;
}[Operation];

export const METER_OPERATIONS = OPERATION_VALUES.filter(
	(operation): operation is MeterOperation => OPERATIONS[operation].path === METER.path,
);

/** The operations whose items have no risk level, so that nothing can be split by it. */
export const WITHOUT_LEVEL: readonly unknown[] = OPERATION_VALUES.filter(
	(operation) => !METER_OPERATIONS.some((known) => known === operation),
);
