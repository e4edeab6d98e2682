import { readdir, readFile } from 'node:fs/promises';

/** The process id of the n8n that this process started on a folder, to kill it or to read its memory. */
export async function processIdOf(n8nFolder: string): Promise<number> {
	for (const entry of await readdir('/proc')) {
		if (/^\d+$/.test(entry) && (await isOwnChildOn(entry, n8nFolder))) return Number(entry);
	}
	throw new Error(`No process of this one runs n8n on ${n8nFolder}`);
}

async function isOwnChildOn(pid: string, n8nFolder: string): Promise<boolean> {
	try {
		const status = await readFile(`/proc/${pid}/status`, 'utf8');
		if (!status.includes(`\nPPid:\t${process.pid}\n`)) return false;
		const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
		return environment.split('\0').includes(`N8N_USER_FOLDER=${n8nFolder}`);
	} catch {
		// It has ended meanwhile.
		return false;
	}
}
