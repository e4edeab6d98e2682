import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { until } from './wait.ts';

/** How long a program may take to end before it is made to. */
const PATIENCE_MS = 20_000;

/**
 * @returns a port of this machine that nobody listens on: the given one, or any
 * @throws Error where the given one is taken
 */
export async function freePort(port = 0): Promise<number> {
	const probe = createServer().listen(port, '127.0.0.1');
	await once(probe, 'listening');
	const { port: found } = probe.address() as AddressInfo;
	await once(probe.close(), 'close');
	return found;
}

export type Child = Awaited<ReturnType<typeof startChild>>;

interface ChildOptions extends Pick<SpawnOptions, 'env' | 'cwd' | 'uid' | 'gid'> {
	/** A file that takes what it writes. */
	log: string;
	/** Whether it can be used. */
	isReady: () => Promise<boolean>;
	/** The signal that ends it. */
	signal?: NodeJS.Signals;
}

/**
 * Starts a program as the leader of a process group of its own, so that what it starts ends with it, and
 * waits until it can be used. It ends with this process, too.
 *
 * @throws Error where it ends before that, or is not ready in time
 */
export async function startChild(
	program: string,
	args: string[],
	{ log, isReady, signal = 'SIGTERM', ...spawning }: ChildOptions,
) {
	// A file and no pipe: an n8n whose pipe has lost its reader spins for ever.
	const output = openSync(log, 'a');
	const stdio = ['ignore' as const, output, output];
	const child = spawn(program, args, { ...spawning, stdio, detached: true });
	closeSync(output);
	const { pid } = child;
	let end: string | undefined;
	/** Settles with the reason when the process has ended, for whatever reason. */
	const ended = new Promise<string>((resolve) => {
		child.once('error', (error) => resolve(error.message));
		child.once('close', (code, by) => resolve(`${program} ended with ${by ?? code}, see ${log}`));
	}).then((reason) => (end = reason));
	const signalGroup = (which: NodeJS.Signals) => {
		try {
			if (pid) process.kill(-pid, which);
		} catch {
			// The group has ended already.
		}
	};
	/** Ends it at once, with no chance to tell anybody. */
	const kill = () => signalGroup('SIGKILL');
	process.once('exit', kill);
	/** Asks it to end, and waits for that. */
	const stop = async () => {
		signalGroup(signal);
		const patience = setTimeout(kill, PATIENCE_MS);
		await ended;
		clearTimeout(patience);
		kill();
		process.removeListener('exit', kill);
	};
	try {
		await until(async () => end !== undefined || (await isReady()));
		if (end !== undefined) throw new Error(end);
	} catch (error) {
		await stop();
		throw error;
	}
	return { ended, kill, stop };
}

/** Lets a signal end this process by way of its event `exit`, on which all hangs that it has started. */
export function exitOnInterrupt(): void {
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
}
