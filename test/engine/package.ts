/** The package as n8n loads it, and the node types that a test's workflows may use. */
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { PackageDirectoryLoader } from 'n8n-core';
import type { INode, INodeType, INodeTypeDescription, INodeTypes } from 'n8n-workflow';

import { temporaryFolder } from '../tools/temporary-folder';
import type { Engine } from './engine';

export const TRIGGER_TYPE = 'n8n-nodes-base.manualTrigger';

export type StandIns = Record<string, INodeType>;

/** An engine with the package in it. */
export interface Installation {
	engine: Engine;
	loader: PackageDirectoryLoader;
}

/**
 * Copies the built package to a folder of its own and puts the engine's n8n-workflow beside it, which n8n does
 * by NODE_PATH. In place, the package would find the repository's n8n-workflow: an older engine would run it
 * with the newest library, and no `instanceof` would hold.
 *
 * @returns the copy's folder
 */
export function stage({ modulesFolder }: Engine, source: string): string {
	// Modules are loaded from it at any time, so it stays until the process ends.
	const folder = temporaryFolder('n8n-package-');
	for (const entry of ['package.json', 'dist']) {
		cpSync(join(source, entry), join(folder, entry), { recursive: true });
	}
	mkdirSync(join(folder, 'node_modules'));
	const library = join('node_modules', 'n8n-workflow');
	symlinkSync(join(modulesFolder, 'n8n-workflow'), join(folder, library), 'junction');
	// tsx applies `paths` of a tsconfig.json even to this lookup, and would so test another version.
	const resolveFrom = (from: string) => createRequire(from).resolve('n8n-workflow');
	const own = resolveFrom(join(modulesFolder, 'any.js'));
	const found = resolveFrom(join(folder, 'package.json'));
	if (found !== own) throw new Error(`The package would load ${found} instead of ${own}`);
	return folder;
}

/** @param folder the repository with a built `dist`, or a staged copy where another engine is installed with it */
export async function loadPackage(engine: Engine, folder: string): Promise<Installation> {
	const loader = new engine.core.PackageDirectoryLoader(folder);
	await loader.loadAll();
	return { engine, loader };
}

/** A node in a workflow. */
export const nodeOf = (id: string, name: string, type: string): INode => ({
	...{ id, name, type, typeVersion: 1, position: [0, 0], parameters: {} },
});

/**
 * A node of another package, as far as a test needs it.
 *
 * @param description what differs from a node with one input and one output
 * @param execute what it does; left out, it hands on what it gets
 */
export function standIn(
	description: Partial<INodeTypeDescription> = {},
	execute: INodeType['execute'] = async function () {
		return await Promise.resolve([this.getInputData()]);
	},
): INodeType {
	const words = { displayName: 'Stand-in', name: 'standIn', description: 'Stands in for a node' };
	return {
		description: {
			...{ ...words, version: 1, group: ['transform'], defaults: { name: words.displayName } },
			...{ inputs: ['main'], outputs: ['main'], properties: [], ...description },
		},
		execute,
	};
}

/** The second type of a node that n8n's server makes for agents. */
function asTool(type: INodeType): INodeType {
	const { description } = type;
	const forAgents = { name: `${description.name}Tool`, inputs: [], outputs: ['ai_tool' as const] };
	return Object.assign(Object.create(type) as INodeType, {
		description: { ...description, ...forAgents },
	});
}

/** @param standIns node types of other packages by their full name, besides the manual trigger */
export function nodeTypesOf(
	engine: Engine,
	loader: PackageDirectoryLoader,
	standIns: StandIns,
): INodeTypes {
	const others: StandIns = {
		[TRIGGER_TYPE]: standIn({ group: ['trigger'], inputs: [] }),
		...standIns,
	};
	const find = (type: string) => {
		if (type in others) return others[type];
		const [packageName, name] = type.split('.');
		if (packageName !== loader.packageName) throw new Error(`No stand-in for node type ${type}`);
		const own = loader.getNode(name.replace(/Tool$/, '')).type;
		return name.endsWith('Tool') ? asTool(own as INodeType) : own;
	};
	return {
		getByName: find,
		getByNameAndVersion: (type, version) =>
			engine.workflow.NodeHelpers.getVersionedNodeType(find(type), version),
		getKnownTypes: () => ({}),
	};
}
