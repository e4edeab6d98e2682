import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import type { Refusal } from './refusals';

/**
 * @param itemIndex the item it happened to, where there is one
 * @returns n8n's error for a refusal, built from nothing that holds the request
 */
export function toNodeError(
	node: INode,
	{ message, description, httpCode }: Refusal,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	return httpCode === undefined
		? new NodeOperationError(node, message, { description, itemIndex })
		: new NodeApiError(node, { message }, { message, description, httpCode, itemIndex });
}
