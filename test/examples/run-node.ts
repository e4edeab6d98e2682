/**
 * Runs one node of an example without n8n: a Code node, or the expressions of a node Edit Fields. The tests in the
 * real n8n run whole examples.
 */
import { compileFunction } from 'node:vm';

import type { IDataObject } from 'n8n-workflow';

import { assignmentsOf, nodeOf, settingsOf } from './example-files';

export interface Given {
	/** The items of node Edit Fields. */
	input?: IDataObject[];
	/** The items of other nodes, by their names. */
	nodes?: Record<string, IDataObject[]>;
	/** Instead of values of Settings. */
	settings?: IDataObject;
	/** In UTC. */
	now?: string;
}

const asItems = (rows: IDataObject[] = []) => {
	const items = rows.map((json) => ({ json }));
	return { all: () => items, first: () => items[0], isExecuted: items.length > 0 };
};

/** @returns the `json` of each item that comes out */
export function runNode<T = IDataObject>(file: string, name: string, given: Given = {}): T[] {
	const { input = [], nodes = {}, settings, now = '2026-11-25T12:00:00Z' } = given;
	const known = { Settings: [{ ...settingsOf(file), ...settings }], ...nodes };
	const $ = (node: string) => asItems(known[node as keyof typeof known]);
	const $now = { toISODate: () => now.slice(0, 10), toMillis: () => Date.parse(now) };
	const run = (source: string, $json?: IDataObject): unknown =>
		(compileFunction(source, ['$', '$now', '$json']) as (...values: unknown[]) => unknown)(
			$,
			$now,
			$json,
		);

	const node = nodeOf(file, name);
	const code = node.parameters.jsCode;
	if (typeof code === 'string') return (run(code) as Array<{ json: T }>).map(({ json }) => json);
	const fields = assignmentsOf(node);
	const evaluate = (value: unknown, json: IDataObject) =>
		run(`return ${/^={{(.*)}}$/s.exec(value as string)![1]}`, json);
	return input.map(
		(json) =>
			Object.fromEntries(fields.map((field) => [field.name, evaluate(field.value, json)])) as T,
	);
}
