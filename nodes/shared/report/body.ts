import type { CalculationDay } from './dates';
import { METRIC_FIELDS } from './metrics';

/** An object as Whapi sent it. */
export type WhapiObject = Record<string, unknown>;

/** A channel's metrics, how old they are, and whether to use them. */
export interface Metrics extends CalculationDay {
	/** Whapi's fields; null if nothing was ever calculated. */
	fields: WhapiObject | null;
	/** Whether they were calculated too long ago, or never. */
	isOutOfDate: boolean;
}

/** Why a success cannot be used. For Get Activity it is always `notDocumented`. */
export type BadBody = 'notDocumented' | 'noMetrics' | 'withError' | 'otherChannel';

/** A success's body. */
export type Body = { kind: 'metrics'; fields: WhapiObject } | { kind: BadBody };

/**
 * @param body the parsed body of a success; a string if it was no JSON
 * @param token the token that was sent
 * @returns `metrics` for an object with at least one metric field that is not null; `withError` for an
 *   object with an `error`, whatever stands beside it; `otherChannel` where `channel` may be another channel's
 *   token; `noMetrics` for any other object, an empty body and null; `notDocumented` for all else (a string,
 *   HTML, an array, cut JSON)
 */
export function readBody(body: unknown, token: string): Body {
	const isEmpty = typeof body === 'string' ? body.trim() === '' : (body ?? null) === null;
	if (isEmpty) return { kind: 'noMetrics' };
	if (typeof body !== 'object' || Array.isArray(body)) return { kind: 'notDocumented' };
	const fields = body as WhapiObject;
	const hasValue = (field: string) =>
		Object.hasOwn(fields, field) && (fields[field] ?? null) !== null;
	if (mayBeOtherToken(fields.channel, token)) return { kind: 'otherChannel' };
	if (hasValue('error')) return { kind: 'withError' };
	return METRIC_FIELDS.some(hasValue) ? { kind: 'metrics', fields } : { kind: 'noMetrics' };
}

/**
 * Whapi documents `channel` as the token itself. The real service's answer is not known, so a text in the form
 * of the token that was sent counts as a token, and anything else as a name.
 */
function mayBeOtherToken(channel: unknown, token: string): boolean {
	if (typeof channel !== 'string' && typeof channel !== 'number') return false;
	const text = String(channel).trim();
	return text !== token && text.length === token.length && kindsIn(text) === kindsIn(token);
}

/** A hyphen and its like are no kind: of two random tokens of one service, one may have it, and the other not. */
const KINDS = [/[a-z]/, /[A-Z]/, /[0-9]/];

function kindsIn(text: string): string {
	return KINDS.map((kind) => Number(kind.test(text))).join('');
}
