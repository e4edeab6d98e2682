import { spawn, type SpawnOptions, type StdioOptions } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { until } from './wait.ts';

/** How long a program may take to end before it is made to. */
const PATIENCE_MS = 20_000;

/**
 * Runs a program that shares this process's terminal.
 *
 * @returns the code it has ended with, `null` after a signal
 */
export async function runToEnd(
	program: string,
	args: string[],
	folder: string,
): Promise<number | null> {
	return await new Promise((resolve, reject) => {
		const child = spawn(program, args, {
			cwd: folder,
			stdio: 'inherit',
			// npm is a script there.
			shell: process.platform === 'win32' && program === 'npm',
		});
		child.once('error', reject);
		child.once('close', resolve);
	});
}

export interface Child {
	/** Its process id; none where it could not be started. */
	pid?: number;
	/** Settles with the reason when the process has ended, for whatever reason. */
	ended: Promise<string>;
	/** Asks it to end, and waits for that. */
	stop: () => Promise<void>;
}

export interface ChildOptions extends Pick<SpawnOptions, 'env' | 'cwd' | 'uid' | 'gid'> {
	/** Its name in the reason of its end. */
	name: string;
	/** A file that takes what it writes; else that is lost. */
	log?: string;
	/** The signal that ends it. */
	signal?: NodeJS.Signals;
}

/**
 * Starts a program as the leader of a process group of its own, so that what it starts ends with it. It
 * ends with this process, too.
 */
export function startChild(program: string, args: string[], options: ChildOptions): Child {
	const { name, log, signal = 'SIGTERM', ...spawning } = options;
	// A file and no pipe: an n8n whose pipe has lost its reader spins for ever.
	const output = log === undefined ? 'ignore' : openSync(log, 'a');
	const stdio: StdioOptions = ['ignore', output, output];
	const child = spawn(program, args, { ...spawning, stdio, detached: true });
	if (typeof output === 'number') closeSync(output);
	const { pid } = child;
	const ended = new Promise<string>((resolve) => {
		child.once('error', (error) => resolve(error.message));
		child.once('close', (code, by) => {
			const where = log === undefined ? '' : `, see ${log}`;
			resolve(`${name} ended with ${by ?? code}${where}`);
		});
	});
	const signalGroup = (which: NodeJS.Signals) => {
		try {
			if (pid) process.kill(-pid, which);
		} catch {
			// The group has ended already.
		}
	};
	const atExit = () => signalGroup('SIGKILL');
	process.once('exit', atExit);
	const end = async () => {
		signalGroup(signal);
		const patience = setTimeout(() => signalGroup('SIGKILL'), PATIENCE_MS);
		await ended;
		clearTimeout(patience);
		signalGroup('SIGKILL');
		process.removeListener('exit', atExit);
	};
	let ending: Promise<void> | undefined;
	return { pid, ended, stop: async () => await (ending ??= end()) };
}

/**
 * Waits until a program can be used, and stops it where that does not come.
 *
 * @throws Error where it ends before, or is not ready within the limit
 */
export async function untilReady(
	child: Child,
	isReady: () => Promise<boolean>,
	limitInSeconds?: number,
): Promise<void> {
	let end: string | undefined;
	void child.ended.then((reason) => (end = reason));
	try {
		await until(async () => end !== undefined || (await isReady()), limitInSeconds);
		if (end !== undefined) throw new Error(end);
	} catch (error) {
		await child.stop();
		throw error;
	}
}

/** Lets a signal end this process by way of its event `exit`, on which all hangs that it has started. */
export function exitOnInterrupt(): void {
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
}
