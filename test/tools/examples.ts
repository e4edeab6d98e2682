/**
 * `npm run examples:build`: puts the files that one can read and change into the workflows of `examples/`
 * that hold them as text.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INode } from 'n8n-workflow';

export const EXAMPLES_FOLDER = join(__dirname, '../../examples');

interface Part {
	workflow: string;
	node: string;
	/** The parameter that holds the text. */
	parameter: string;
	/** One after the other: what several nodes need stands in a file of its own. */
	files: string[];
}

const code = (workflow: string, node: string, ...files: string[]): Part => ({
	workflow,
	node,
	parameter: 'jsCode',
	files,
});

const FILL = 'board/fill.js';
const FLEET = 'board/fleet.js';

const PARTS: Part[] = [
	code('fleet-board.json', 'Compare', FILL, 'board/compare.js'),
	code('fleet-board.json', 'Last 30 Days', FLEET, 'board/days.js'),
	code('fleet-board.json', 'Channels', FLEET, 'board/names.js'),
	code('fleet-board.json', 'Parts of the Page', 'board/page.js'),
	code('fleet-board.json', 'Message', FILL, 'board/message.js'),
	code('fleet-board.json', 'What Was Told', 'board/told.js'),
	{
		workflow: 'fleet-board.json',
		node: 'Page',
		parameter: 'html',
		files: ['board/board.html'],
	},
	code('collect-opt-outs.json', 'Who Opts Out', 'opt-outs/collect.js'),
];

const read = (file: string) => readFileSync(join(EXAMPLES_FOLDER, file), 'utf8');

/** The text of a part; a page's style sheet and script, which it names beside it, come into the page. */
function textOf({ files }: Part): string {
	const beside = (name: string) => read(join(files[0], '..', name));
	return files
		.map(read)
		.join('\n')
		.replace(/<link rel="stylesheet" href="(.+)" \/>/, (_, name: string) => {
			return `<style>\n${beside(name)}</style>`;
		})
		.replace(/<script src="(.+)"><\/script>/, (_, name: string) => {
			return `<script>\n${beside(name)}</script>`;
		});
}

/** @returns the workflow's file as it has to be */
export function assemble(workflow: string): string {
	const json = JSON.parse(read(workflow)) as { nodes: INode[] };
	for (const part of PARTS.filter((one) => one.workflow === workflow)) {
		const node = json.nodes.find(({ name }) => name === part.node);
		if (node === undefined) throw new Error(`${workflow} has no node "${part.node}"`);
		node.parameters[part.parameter] = textOf(part);
	}
	return `${JSON.stringify(json, null, 2)}\n`;
}

if (require.main === module) {
	for (const workflow of new Set(PARTS.map((part) => part.workflow))) {
		writeFileSync(join(EXAMPLES_FOLDER, workflow), assemble(workflow));
	}
}
