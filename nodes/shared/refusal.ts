import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import type { Sentences } from './sentences';

interface RefusalFacts {
	/** The HTTP status, if there was a response. */
	httpCode?: string;
	/** Whether there was no answer at all: a 5xx, a time-out, or no connection. */
	isOutage?: boolean;
	/** The input item whose parameter was refused. */
	itemIndex?: number;
}

/**
 * The one way to fail: why there is no answer, in words for the person who runs the workflow. Holds nothing
 * of the request. Caught in `items.ts` and in the trigger's `poll.ts`; Check Before Sending waits after an outage.
 */
export class Refusal extends Error {
	/** How to go on. */
	readonly description: string;

	constructor(
		{ message, description }: Sentences,
		readonly facts: RefusalFacts = {},
	) {
		super(message);
		this.description = description;
	}
}

const CLASS_NAME = /^[A-Z][A-Za-z]{1,39}$/;

/**
 * @param error anything that was thrown
 * @returns the refusal itself, or one for an unexpected error (an n8n or a Node that lacks something). Its
 *   words are not repeated, because they may hold a token
 */
export function toRefusal(error: unknown): Refusal {
	if (error instanceof Refusal) return error;
	const { name } = error as Error;
	const thrown = CLASS_NAME.test(name) ? ` n8n reported: ${name}.` : '';
	return new Refusal({
		message: 'The channel could not be checked',
		description: `Check that this n8n is 1.85 or later and runs on Node 20.19 or later.${thrown}`,
	});
}

/**
 * @param itemIndex the item that was refused, if there is one
 * @returns n8n's error for a refusal
 */
export function toNodeError(
	node: INode,
	{ message, description, facts: { httpCode } }: Refusal,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	return httpCode === undefined
		? new NodeOperationError(node, message, { description, itemIndex })
		: new NodeApiError(node, { message }, { message, description, httpCode, itemIndex });
}

/** n8n's editor renders descriptions and hints as HTML, so markup in other people's words must stay words. */
export function asPlainText(text: string): string {
	return text.replaceAll('<', '‹').replaceAll('>', '›');
}
