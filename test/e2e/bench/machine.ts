import { availableParallelism, totalmem } from 'node:os';
import { readFile, writeFile } from 'node:fs/promises';

const GIB = 2 ** 30;

/** Resets a process's peak to its current size; see proc(5). */
const RESET_PEAK = '5';

/** @returns the kind of this machine, without anything that identifies it */
export function machineKind(): string {
	const cores = availableParallelism();
	return `${cores} core${cores === 1 ? '' : 's'}, ${Math.round(totalmem() / GIB)} GiB, ${process.platform} ${process.arch}`;
}

/** Forgets the peak of a process's memory so far. */
export async function resetPeakMemory(pid: number): Promise<void> {
	await writeFile(`/proc/${pid}/clear_refs`, RESET_PEAK);
}

/** @returns the peak of a process's resident memory since the last reset, in MiB */
export async function peakMemory(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
