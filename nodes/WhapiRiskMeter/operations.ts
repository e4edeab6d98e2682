import type { IDataObject } from 'n8n-workflow';

import { LEVELS } from '../shared/report/levels';

/** One of several outputs of the node. */
export interface Output {
	/** The value that leads an item to this output. */
	branch: string;
	/** As the canvas names it. */
	title: string;
}

export interface OperationFacts {
	/** In their order. The first one gets every unchecked item, so no sending node may follow it. */
	outputs: readonly Output[];
	/** Whether there are several outputs: always, never, or by the parameter Split by Risk Level. */
	splits: 'always' | 'never' | 'byParameter';
	/** The value to branch on of an item that could not be answered. */
	unanswered: IDataObject;
	/** Whether the result always stands beside the input's fields: the next nodes need the message itself. */
	keepsInput?: boolean;
}

const BY_LEVEL: OperationFacts = {
	outputs: LEVELS.map(({ level, output }) => ({ branch: level, title: output })),
	splits: 'byParameter',
	unanswered: { riskLevel: 'unknown' },
};

/**
 * The list of operations. Everything else that depends on the operation is a `Record` by it, so that a further
 * one does not compile until it has its entry everywhere.
 */
export const OPERATIONS = {
	calculate: BY_LEVEL,
	get: BY_LEVEL,
	getActivity: { outputs: [], splits: 'never', unanswered: { withinLimits: null } },
	checkBeforeSending: {
		// Send is the last one, where Good is: after a change of the operation it gets nothing of another level.
		outputs: ['Stop', 'Skip', 'Wait', 'Send'].map((title) => ({
			branch: title.toLowerCase(),
			title,
		})),
		splits: 'always',
		unanswered: { decision: 'stop', reason: 'error' },
		keepsInput: true,
	},
} satisfies Record<string, OperationFacts>;

export type Operation = keyof typeof OPERATIONS;

export const OPERATION_VALUES = Object.keys(OPERATIONS) as Operation[];

/** The operations that give a risk level. */
export const WITH_LEVEL = OPERATION_VALUES.filter(
	(operation) => OPERATIONS[operation].splits === 'byParameter',
);

/** An unknown operation is refused; until then nothing is known about its outputs. */
const UNKNOWN_OPERATION: OperationFacts = { ...BY_LEVEL, splits: 'never' };

/** @param operation as the workflow holds it, which may be anything */
export function factsOf(operation: unknown): OperationFacts {
	const known = OPERATION_VALUES.find((value) => value === operation);
	return known === undefined ? UNKNOWN_OPERATION : OPERATIONS[known];
}
