/** The package as n8n loads it, and the node types that a test's workflows may use. */
import type { PackageDirectoryLoader } from 'n8n-core';
import type { INodeType, INodeTypeDescription, INodeTypes } from 'n8n-workflow';

import type { Engine } from './engine';

export const TRIGGER_TYPE = 'n8n-nodes-base.manualTrigger';

export type StandIns = Record<string, INodeType>;

/**
 * @param folder the package's folder: the repository with a built `dist`, or an unpacked tarball
 */
export async function loadPackage(engine: Engine, folder: string): Promise<PackageDirectoryLoader> {
	const loader = new engine.core.PackageDirectoryLoader(folder);
	await loader.loadAll();
	return loader;
}

/**
 * A node of another package, as far as a test needs it.
 *
 * @param description what differs from a node with one input and one output
 * @param execute what it does; left out, it hands on what it gets
 */
export function standIn(
	description: Partial<INodeTypeDescription> = {},
	execute?: INodeType['execute'],
): INodeType {
	return {
		description: {
			displayName: 'Stand-in',
			name: 'standIn',
			group: ['transform'],
			version: 1,
			description: 'Stands in for a node of n8n-nodes-base',
			defaults: { name: 'Stand-in' },
			inputs: ['main'],
			outputs: ['main'],
			properties: [],
			...description,
		},
		execute:
			execute ??
			async function () {
				return await Promise.resolve([this.getInputData()]);
			},
	};
}

/**
 * @param standIns node types of other packages by their full name, besides the manual trigger
 */
export function nodeTypesOf(
	engine: Engine,
	loader: PackageDirectoryLoader,
	standIns: StandIns,
): INodeTypes {
	const others: StandIns = {
		[TRIGGER_TYPE]: standIn({ group: ['trigger'], inputs: [] }),
		...standIns,
	};
	const prefix = `${loader.packageName}.`;
	const find = (type: string) => {
		if (type in others) return others[type];
		if (!type.startsWith(prefix)) throw new Error(`No stand-in for node type ${type}`);
		return loader.getNode(type.slice(prefix.length)).type;
	};
	return {
		getByName: find,
		getByNameAndVersion: (type, version) =>
			engine.workflow.NodeHelpers.getVersionedNodeType(find(type), version),
		getKnownTypes: () => ({}),
	};
}
