/** @returns the fields of an object; those of a list by index; none for anything else */
export function fieldsOf(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
