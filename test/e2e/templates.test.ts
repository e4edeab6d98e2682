/** The examples as templates, held against n8n's own nodes. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { partitionValidationIssues, validateWorkflow, type WorkflowJSON } from '@n8n/workflow-sdk';
import type { INodeTypeDescription, INodeTypes } from 'n8n-workflow';
import { KNOWN_NODES } from '../tools/template-check.ts';
import { readExamples } from './lib/examples.ts';

const PACKAGE = 'n8n-nodes-whapi-risk-meter';

const require = createRequire(import.meta.url);

/** What a package of n8n's says of a node, by version; nothing of the package under test. */
function descriptionsOf(type: string): INodeTypeDescription[] {
	const [, packageName, name] = /^(.*)\.(.*?)$/.exec(type)!;
	if (packageName === PACKAGE) return [];
	// By its path: not every package exports this file. Node keeps what it has read.
	const file = join(require.resolve(`${packageName}/package.json`), '../dist/types/nodes.json');
	const all = require(file) as INodeTypeDescription[];
	return all.filter((description) => description.name === name);
}

const versionsOf = (type: string) => descriptionsOf(type).flatMap(({ version }) => version);

/** n8n's node types to its validator, which reads no more of them than their descriptions. */
const N8N_TYPES = {
	getByName: (type: string) => ({ description: descriptionsOf(type).at(-1) }),
	getByNameAndVersion: (type: string, version = 1) => {
		const description = descriptionsOf(type).find((one) => [one.version].flat().includes(version));
		return description && { description };
	},
	getKnownTypes: () => ({}),
} as unknown as INodeTypes;

describe('examples as templates', () => {
	for (const { file, workflow } of readExamples()) {
		it(`${file} is valid to n8n, which knows all of its own nodes here`, () => {
			const options = { nodeTypesProvider: N8N_TYPES };
			const { errors, warnings } = validateWorkflow(workflow as unknown as WorkflowJSON, options);
			assert.deepEqual([...errors, ...partitionValidationIssues(warnings).blocking], []);
		});
	}

	it('are made of nodes that the newest n8n has, too', () => {
		for (const [type, [, newest]] of Object.entries(KNOWN_NODES)) {
			if (!type.startsWith(`${PACKAGE}.`)) assert.ok(versionsOf(type).includes(newest), type);
		}
	});
});
