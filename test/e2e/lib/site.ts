import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { installCommands } from '../../tools/install-command.ts';
import { packAndUnpack } from '../../tools/pack.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';

/** The repository's root: the package under test. */
export const PACKAGE_FOLDER = join(import.meta.dirname, '../../..');

/** A folder of its own, and all that was started in it. */
export interface Site {
	folder: string;
	/** Installs the package into a new n8n's user folder, as README says to install it by hand. */
	install: (n8nFolder: string) => Promise<void>;
	/** Remembers to stop a service at the end. */
	started: <T extends { stop: () => Promise<void> }>(service: T) => T;
	/** Stops all that was started, the last first, and removes the folder. */
	clear: () => Promise<void>;
}

/**
 * Builds something in a new folder below the system's temporary one, with the package built and packed as it
 * would be published.
 *
 * @param build what builds it; where that does not succeed, the site is cleared
 * @returns what was built; it hands on `clear`
 */
export async function onSite<T>(prefix: string, build: (site: Site) => Promise<T>): Promise<T> {
	// It is also removed with a process that is interrupted: whatever else that started ends by itself then.
	const folder = temporaryFolder(prefix);
	const stops: Array<() => Promise<void>> = [];
	const clear = async () => {
		for (const stop of stops.splice(0).reverse()) await stop();
		await rm(folder, { recursive: true, force: true });
	};
	execFileSync('npm', ['run', '--silent', 'build'], { cwd: PACKAGE_FOLDER });
	const { tarball } = packAndUnpack();
	const commands = installCommands(
		readFileSync(join(PACKAGE_FOLDER, 'README.md'), 'utf8'),
		tarball,
	);
	try {
		return await build({
			folder,
			install: async (n8nFolder) => {
				await mkdir(n8nFolder, { recursive: true });
				const env = { PATH: process.env.PATH, HOME: n8nFolder };
				execFileSync('sh', ['-c', commands.plain], { env, stdio: 'pipe' });
			},
			started: (service) => {
				stops.push(service.stop);
				return service;
			},
			clear,
		});
	} catch (error) {
		await clear();
		throw error;
	}
}
