import type { IExecuteFunctions } from 'n8n-workflow';

import { factsOf } from './operations';
import { OPERATION } from './parameters/operation';
import { INCLUDE_INPUT_FIELDS, RESULT_FIELD } from './parameters/options';
import { read } from './parameters/read';

/** One execution of the node. */
export type Run = ReturnType<typeof startRun>;

/** @returns everything that can be read without a refusal */
export function startRun(context: IExecuteFunctions) {
	// Kept, because `getNode` makes a copy at each call.
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
		/** As the workflow holds it: it takes no expression, and is not checked here. */
		operation,
		facts,
		/** Whether an agent calls the node as its tool: then only the first output reaches it. */
		isTool,
		/** Whether items that could not be answered become items, and nothing is thrown. */
		continues: context.continueOnFail() || isTool,
		/** Whether the items leave by several outputs. */
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
