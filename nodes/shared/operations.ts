import type { IHttpRequestMethods } from 'n8n-workflow';

/** Source: Whapi help desk, "WhatsApp Activity Safety Meter", section "Get data via API". */
const METER = { host: 'tools.whapi.cloud', path: '/services/riskOfBlocking' };

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
} as const satisfies Record<string, OperationFacts>;

export type Operation = keyof typeof OPERATIONS;

export const OPERATION_VALUES = Object.keys(OPERATIONS) as Operation[];
