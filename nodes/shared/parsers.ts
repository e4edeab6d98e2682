import { NodeOperationError, type INode } from 'n8n-workflow';

import { asPlainText } from './refusals';

/** Throws a NodeOperationError that says what is wrong with a parameter, and what to enter. */
export type Refuse = (message: string, description: string) => never;

/**
 * Takes a parameter's value, which may be anything, and gives what it has to be.
 *
 * @param displayName the parameter's name in the editor
 */
export type Parse<T> = (value: unknown, displayName: string, refuse: Refuse) => T;

export function refuser(node: INode, itemIndex?: number): Refuse {
	return (message, description) => {
		throw new NodeOperationError(node, message, { description, itemIndex });
	};
}

const LONGEST_VALUE_TO_SHOW = 15;

/** A wrong expression may give anything, a channel token too: a longer text is not repeated. */
export function shown(value: unknown): string {
	const plain: unknown = typeof value === 'object' ? JSON.stringify(value) : value;
	const text = String(plain);
	return text.length > LONGEST_VALUE_TO_SHOW ? 'a longer text' : `“${asPlainText(text)}”`;
}

/** In n8n's words about an expression, what is quoted and what is long may be a token. */
const PERHAPS_A_TOKEN = /"[^"]*"|'[^']*'|[\w-]{12,}/g;
const LONGEST_REASON = 200;

/** @returns n8n's words for why something could not be read, without what may be a token in them */
export function reasonShown(error: unknown): string {
	const { message } = error as Error;
	return asPlainText(message.slice(0, LONGEST_REASON).replace(PERHAPS_A_TOKEN, '…'));
}

export function oneOf<T extends string>(known: readonly T[]): Parse<T> {
	return (value, displayName, refuse) =>
		known.find((candidate) => candidate === value) ??
		refuse(
			`${displayName} has a value that this node does not know: ${shown(value)}`,
			`Choose one of ${known.join(', ')}. The workflow may come from another version of this node or may have been edited by hand.`,
		);
}

/** An expression may give its value as a text. */
export const yesOrNo: Parse<boolean> = (value, displayName, refuse) => {
	if (value === true || value === 'true') return true;
	if (value === false || value === 'false') return false;
	return refuse(
		`${displayName} has to be true or false`,
		`It is ${shown(value)} now. Switch it on or off, or correct its expression.`,
	);
};

/** An expression may give its value as a text. */
export function numberThat(requirement: string, isMet: (value: number) => boolean): Parse<number> {
	return (value, displayName, refuse) => {
		const isText = typeof value === 'string' && value.trim() !== '';
		const number = typeof value === 'number' || isText ? Number(value) : NaN;
		if (isMet(number)) return number;
		return refuse(
			`${displayName} has to be ${requirement}`,
			`It is ${shown(value)} now. Change it, or reset it to its default.`,
		);
	};
}
