/** The package as n8n loads it, and the node types that a test's workflows may use. */
import { cpSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';

import type { PackageDirectoryLoader } from 'n8n-core';
import type { INodeType, INodeTypeDescription, INodeTypes } from 'n8n-workflow';

import { temporaryFolder } from '../tools/temporary-folder';
import type { Engine } from './engine';

export const TRIGGER_TYPE = 'n8n-nodes-base.manualTrigger';

export type StandIns = Record<string, INodeType>;

/**
 * Copies what npm would publish to a folder of its own and puts the engine's n8n-workflow beside it, which
 * n8n does by NODE_PATH. In place, the package would find the repository's n8n-workflow: an older engine
 * would run it with the newest library, and no `instanceof` would hold.
 */
function stage(engine: Engine, source: string): string {
	// Modules are loaded from it at any time, so it stays until the process ends.
	const target = join(temporaryFolder('n8n-package-'), basename(realpathSync(source)));
	const { files } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as {
		files: string[];
	};
	for (const entry of ['package.json', ...files]) {
		cpSync(join(source, entry), join(target, entry), { recursive: true });
	}
	mkdirSync(join(target, 'node_modules'));
	const library = join('node_modules', 'n8n-workflow');
	symlinkSync(join(engine.modulesFolder, 'n8n-workflow'), join(target, library), 'junction');
	return target;
}

/** tsx applies `paths` of a tsconfig.json even to this lookup, and would so test another version. */
function assertFindsLibraryOf(engine: Engine, folder: string): void {
	const resolveFrom = (from: string) => createRequire(from).resolve('n8n-workflow');
	const own = resolveFrom(join(engine.modulesFolder, 'any.js'));
	const found = resolveFrom(join(folder, 'package.json'));
	if (found !== own) throw new Error(`The package would load ${found} instead of ${own}`);
}

/**
 * @param folder the package's folder: the repository with a built `dist`, or an unpacked tarball
 * @param options `staged`: load a copy that finds the engine's own n8n-workflow, which is needed where the
 *   engine is not the one installed with the package
 */
export async function loadPackage(
	engine: Engine,
	folder: string,
	options: { staged?: boolean } = {},
): Promise<PackageDirectoryLoader> {
	const source = options.staged === true ? stage(engine, folder) : folder;
	if (options.staged === true) assertFindsLibraryOf(engine, source);
	const loader = new engine.core.PackageDirectoryLoader(source);
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

/** The second type of a node that n8n's server makes for agents. */
function asTool(type: INodeType): INodeType {
	const { description } = type;
	const forAgents = { name: `${description.name}Tool`, inputs: [], outputs: ['ai_tool' as const] };
	return Object.assign(Object.create(type) as INodeType, {
		description: { ...description, ...forAgents },
	});
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
		const name = type.slice(prefix.length);
		return name.endsWith('Tool')
			? asTool(loader.getNode(name.replace(/Tool$/, '')).type as INodeType)
			: loader.getNode(name).type;
	};
	return {
		getByName: find,
		getByNameAndVersion: (type, version) =>
			engine.workflow.NodeHelpers.getVersionedNodeType(find(type), version),
		getKnownTypes: () => ({}),
	};
}
