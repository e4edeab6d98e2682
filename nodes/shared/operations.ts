import type { Endpoint } from './transport/request';

/** Source: Whapi help desk, "WhatsApp Activity Safety Meter", section "Get data via API". */
const METER = { host: 'tools.whapi.cloud', path: '/services/riskOfBlocking' } as const;

interface OperationFacts extends Endpoint {
	/** As the editor names it. */
	name: string;
	/** Whether a risk level comes of it. */
	hasLevel: boolean;
	/** Whether Whapi's words are shown. Where messages are asked for, they may hold what somebody wrote. */
	isQuotable: boolean;
}

/**
 * The one list of operations. What else depends on the operation is a `Record` by it or a `switch`, so that
 * a further one does not compile until each of them has its entry.
 */
export const OPERATIONS = {
	calculate: { name: 'Calculate', method: 'POST', ...METER, hasLevel: true, isQuotable: true },
	get: { name: 'Get', method: 'GET', ...METER, hasLevel: true, isQuotable: true },
	/** Source: Whapi's API description 1.8.7. */
	getActivity: {
		name: 'Get Activity',
		method: 'GET',
		host: 'gate.whapi.cloud',
		path: '/messages/list',
		hasLevel: false,
		isQuotable: false,
	},
} as const satisfies Record<string, OperationFacts>;

export type Operation = keyof typeof OPERATIONS;

export const OPERATION_VALUES = Object.keys(OPERATIONS) as Operation[];

/** The operations whose items have no risk level, so that nothing can be split by it. */
export const WITHOUT_LEVEL: readonly unknown[] = OPERATION_VALUES.filter(
	(operation) => !OPERATIONS[operation].hasLevel,
);
