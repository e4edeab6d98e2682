import type { IExecuteFunctions, INode } from 'n8n-workflow';

import { factsOf, type OperationFacts } from './operations';
import { OPERATION } from './parameters/operation';
import { INCLUDE_INPUT_FIELDS, RESULT_FIELD } from './parameters/options';
import { read } from './parameters/parameter';

/** One execution of the node: everything that can be read without a refusal. */
export interface Run {
	context: IExecuteFunctions;
	/** Kept, because `getNode` makes a copy at each call. */
	node: INode;
	/** As the workflow holds it: it takes no expression, and is not checked here. */
	operation: unknown;
	facts: OperationFacts;
	/** Whether an agent calls the node as its tool: then only the first output reaches it. */
	isTool: boolean;
	/** Whether items that could not be answered become items, and nothing is thrown. */
	continues: boolean;
	/** Whether the items leave by several outputs. */
	isSplit: boolean;
}

export function startRun(context: IExecuteFunctions): Run {
	const node = context.getNode();
	// Newer engines run a tool in the context of an ordinary node, which says false; older ones do not
	// have the function. The type that n8n makes of a node for agents always has this ending.
	const isTool = (context.isToolExecution?.() ?? false) || node.type.endsWith('Tool');
	const operation: unknown = context.getNodeParameter('operation', 0, OPERATION.property.default);
	const facts = factsOf(operation);
	const isAskedFor = context.getNodeParameter('splitByRiskLevel', 0, false) === true;
	return {
		context,
		node,
		operation,
		facts,
		isTool,
		continues: context.continueOnFail() || isTool,
		isSplit:
			!isTool && (facts.splits === 'always' || (facts.splits === 'byParameter' && isAskedFor)),
	};
}

/**
 * @returns the field for the result among the input's own fields; null for a result without them
 * @throws Refusal that says what to enter
 */
export function readResultField({ context, facts, isTool }: Run): string | null {
	// A model reads the output of a tool, and the agent's own fields are not for it.
	if (isTool) return null;
	return facts.keepsInput || read(context, INCLUDE_INPUT_FIELDS)
		? read(context, RESULT_FIELD)
		: null;
}
