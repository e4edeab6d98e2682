import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own, and all that was started in it. */
export interface Site {
	folder: string;
	/** Remembers to stop a service at the end. */
	started: <T extends { stop: () => Promise<void> }>(service: T) => T;
	/** Stops all that was started, the last first, and removes the folder. */
	clear: () => Promise<void>;
}

/**
 * Builds something in a new folder below the system's temporary one.
 *
 * @param build what builds it; where that does not succeed, the site is cleared
 * @returns what was built; it hands on `clear`
 */
export async function onSite<T>(prefix: string, build: (site: Site) => Promise<T>): Promise<T> {
	const folder = await mkdtemp(join(tmpdir(), prefix));
	// For a process that is interrupted: whatever else it started ends by itself then.
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
	const stops: Array<() => Promise<void>> = [];
	const clear = async () => {
		for (const stop of stops.splice(0).reverse()) await stop();
		await rm(folder, { recursive: true, force: true });
	};
	const started: Site['started'] = (service) => {
		stops.push(service.stop);
		return service;
	};
	try {
		return await build({ folder, started, clear });
	} catch (error) {
		await clear();
		throw error;
	}
}
