/** Folders outside the repository for a run's files. None outlives the run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();

/** @returns a new folder that is gone when this process, or this file of Jest's, has ended */
export function temporaryFolder(prefix: string): string {
	const folder = mkdtempSync(join(tmpdir(), prefix));
	folders.add(folder);
	return folder;
}

export function removeTemporaryFolders(): void {
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
	folders.clear();
}

process.once('exit', removeTemporaryFolders);
