import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { CheckedItem } from './channels';
import { LEVELS } from './report/levels';

/**
 * @param checked the answered items
 * @returns an output per level, in the order of `LEVELS`. An item that could not be checked is of level
 *   unknown, so it never gets to Good
 */
export function splitByLevel(checked: readonly CheckedItem[]): INodeExecutionData[][] {
	return LEVELS.map(({ level }) =>
		checked.filter((answer) => answer.level === level).map(({ item }) => item),
	);
}

/**
 * Whether an agent calls the node as its tool: then only the first output reaches it.
 *
 * @param context the node's context
 */
export function isTool(context: IExecuteFunctions): boolean {
	// Newer engines run a tool in the context of an ordinary node, which says false; older ones do not
	// have the function. The type that n8n makes of a node for agents always has this ending.
	return (context.isToolExecution?.() ?? false) || context.getNode().type.endsWith('Tool');
}
