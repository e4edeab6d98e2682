import { asPlainText, Refusal } from './refusal';

/**
 * Takes a parameter's value, which may be anything, and gives the value to use.
 *
 * @param displayName the parameter's name in the editor
 * @throws Refusal that says what is wrong, and what to enter
 */
export type Parse<T> = (value: unknown, displayName: string) => T;

const MAX_VALUE_TO_SHOW = 15;

/** A wrong expression may give anything, a channel token too: a longer text is not repeated. */
export function shown(value: unknown): string {
	const plain: unknown = typeof value === 'object' ? JSON.stringify(value) : value;
	const text = String(plain);
	return text.length > MAX_VALUE_TO_SHOW ? 'a longer text' : `“${asPlainText(text)}”`;
}

/** In n8n's words about an expression, a quoted or a long run of characters may be a token. */
const PERHAPS_A_TOKEN = /"[^"]*"|'[^']*'|[^\s"']{12,}/g;
const MAX_REASON = 200;

/** @returns n8n's words for why something could not be read, without anything that may be a token */
export function reasonShown(error: unknown): string {
	const { message } = error as Error;
	return asPlainText(message.slice(0, MAX_REASON).replace(PERHAPS_A_TOKEN, '…'));
}

export function oneOf<T extends string>(known: readonly T[]): Parse<T> {
	return (value, displayName) => {
		const found = known.find((candidate) => candidate === value);
		if (found !== undefined) return found;
		throw new Refusal({
			message: `${displayName} has an unsupported value: ${shown(value)}`,
			description: `Choose one of ${known.join(', ')}. The workflow may come from another version of this node, or may have been edited by hand.`,
		});
	};
}

/** An expression may give its value as a text. */
export const yesOrNo: Parse<boolean> = (value, displayName) => {
	if (value === true || value === 'true') return true;
	if (value === false || value === 'false') return false;
	throw new Refusal({
		message: `${displayName} has to be true or false`,
		description: `It is ${shown(value)} now. Switch it on or off, or correct its expression.`,
	});
};

/** An expression may give its value as a text. */
export function numberThat(requirement: string, isMet: (value: number) => boolean): Parse<number> {
	return (value, displayName) => {
		const isText = typeof value === 'string' && value.trim() !== '';
		const number = typeof value === 'number' || isText ? Number(value) : NaN;
		if (isMet(number)) return number;
		throw new Refusal({
			message: `${displayName} has to be ${requirement}`,
			description: `It is ${shown(value)} now. Change it, or reset it to its default.`,
		});
	};
}

/** @param min the minimum, @param max the maximum */
export function wholeNumber(
	requirement: string,
	min: number,
	max = Number.MAX_SAFE_INTEGER,
): Parse<number> {
	return numberThat(
		requirement,
		(value) => Number.isInteger(value) && value >= min && value <= max,
	);
}
