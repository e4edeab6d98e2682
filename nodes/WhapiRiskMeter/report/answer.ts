import { METRIC_FIELDS } from './metrics';

/** An object as Whapi sent it. */
export type WhapiObject = Record<string, unknown>;

export type Answer =
	| { kind: 'metrics'; body: WhapiObject }
	| { kind: 'noMetrics' }
	| { kind: 'refused' }
	| { kind: 'notDocumented' };

/**
 * What the body of a success (2xx) is.
 *
 * @param body the parsed body; a string where it was no JSON
 * @returns `metrics` for an object with at least one metric field that is not null, `refused` for an
 *   object with an `error` in their place, `noMetrics` for an object without either and for an empty
 *   body or null, `notDocumented` for all else (a string, HTML, an array, cut JSON)
 */
export function readAnswer(body: unknown): Answer {
	const isEmpty = typeof body === 'string' ? body.trim() === '' : (body ?? null) === null;
	if (isEmpty) return { kind: 'noMetrics' };
	if (typeof body !== 'object' || Array.isArray(body)) return { kind: 'notDocumented' };
	const fields = body as WhapiObject;
	const hasValue = (field: string) =>
		Object.hasOwn(fields, field) && (fields[field] ?? null) !== null;
	if (METRIC_FIELDS.some(hasValue)) return { kind: 'metrics', body: fields };
	return { kind: hasValue('error') ? 'refused' : 'noMetrics' };
}
