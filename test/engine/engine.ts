/**
 * n8n's real engine, loaded from a folder rather than imported: one suite runs on several versions of
 * it. Types come from the newest; where an older one differs, the code looks at
 * it, never by its version number.
 *
 * One engine per process: n8n-core keeps its services in a container.
 */
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

import type * as Core from 'n8n-core';
import type * as N8nWorkflow from 'n8n-workflow';

import { temporaryFolder } from '../tools/temporary-folder';

export interface Engine {
	core: typeof Core;
	workflow: typeof N8nWorkflow;
	coreVersion: string;
	/** The folder that holds the engine's own n8n-workflow. */
	modulesFolder: string;
}

/** n8n-core reads these when its services are first asked for, and writes into the user folder. */
function prepareEnvironment(): void {
	process.env.N8N_USER_FOLDER = temporaryFolder('n8n-user-');
	process.env.N8N_ENCRYPTION_KEY = 'only-for-tests';
	process.env.N8N_LOG_LEVEL = 'silent';
	// 1.x otherwise warns about the mode of a settings file that it has just written itself.
	process.env.N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS = 'true';
}

/**
 * Every node context asks for the SSH clients. In 1.x and 2.0 they start an interval that nothing can
 * stop, which keeps the process from ending; no node under test opens a tunnel.
 */
function leaveOutSsh(load: NodeJS.Require, coreFolder: string): void {
	const { Container } = load('@n8n/di') as {
		Container: { set: (key: unknown, value: unknown) => void };
	};
	const file = join(coreFolder, 'dist', 'execution-engine', 'ssh-clients-manager.js');
	const { SSHClientsManager } = load(file) as { SSHClientsManager: unknown };
	Container.set(SSHClientsManager, {});
}

/** @param modules a `node_modules` folder with an n8n-core in it */
export function loadEngine(modules: string): Engine {
	const coreFolder = realpathSync(resolve(modules, 'n8n-core'));
	const load = createRequire(join(coreFolder, 'package.json'));
	prepareEnvironment();
	leaveOutSsh(load, coreFolder);
	return {
		core: load(coreFolder) as typeof Core,
		workflow: load('n8n-workflow') as typeof N8nWorkflow,
		coreVersion: (load('./package.json') as { version: string }).version,
		modulesFolder: dirname(dirname(load.resolve('n8n-workflow/package.json'))),
	};
}
