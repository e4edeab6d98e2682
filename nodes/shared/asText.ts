/** @returns a text as it is, a number as a text, and '' for anything else: JSON and expressions give both */
export function asText(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
