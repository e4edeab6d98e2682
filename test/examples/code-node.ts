/** Runs a file that is a Code node's text, without n8n. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';

import type { IDataObject } from 'n8n-workflow';

import { EXAMPLES_FOLDER } from '../tools/examples';
import { CODE_NAMES } from './stand-ins';

export interface CodeInput {
	/** The items that the node gets. */
	input?: IDataObject[];
	/** The items of other nodes, by their names. */
	nodes?: Record<string, IDataObject[]>;
	/** In UTC. */
	now: string;
}

const asItems = (rows: IDataObject[] = []) => {
	const items = rows.map((json) => ({ json }));
	return {
		all: () => items,
		first: () => items[0],
		last: () => items.at(-1),
		isExecuted: items.length > 0,
	};
};

/** @returns the `json` of each item that comes out */
export function runCode<T = IDataObject>(
	file: string,
	{ input = [], nodes = {}, now }: CodeInput,
): T[] {
	const moment = new Date(now);
	const source = readFileSync(join(EXAMPLES_FOLDER, file), 'utf8');
	const run = compileFunction(source, CODE_NAMES) as (...given: unknown[]) => unknown;
	const given: Record<string, unknown> = {
		$: (name: string) => asItems(nodes[name]),
		$input: asItems(input),
		$now: {
			toISODate: () => now.slice(0, 10),
			hour: moment.getUTCHours(),
			toMillis: () => moment.getTime(),
		},
	};
	const output = run(...CODE_NAMES.map((name) => given[name])) as Array<{ json: T }>;
	return output.map(({ json }) => json);
}
