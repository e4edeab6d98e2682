import { spawn, execFile } from 'node:child_process';
import { chown, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, until } from './n8n.ts';

const run = promisify(execFile);

export interface Service {
	/** What n8n needs in its environment to use the service. */
	env: Record<string, string>;
	stop(): Promise<void>;
}

/** Redis for queue mode. It keeps nothing on disk. */
export async function startRedis(): Promise<Service> {
	const port = String(await freePort());
	const stop = launch('redis-server', [
		'--bind',
		'127.0.0.1',
		'--port',
		port,
		'--save',
		'',
		'--appendonly',
		'no',
	]);
	await ready(stop, 'redis-cli', ['-p', port, 'ping']);
	return {
		env: {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: port,
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		},
		stop,
	};
}

/** PostgreSQL with an empty database. It refuses to run as root, so root runs it as the user Debian made for it. */
export async function startPostgres(folder: string): Promise<Service> {
	const data = join(folder, 'postgres');
	await mkdir(data, { recursive: true });
	const identity = await postgresIdentity();
	if (identity) await chown(data, identity.uid, identity.gid);
	const bin = await postgresBin();
	const asPostgres = { ...identity, cwd: '/' };
	await run(
		join(bin, 'initdb'),
		['-D', data, '-U', 'n8n', '--auth=trust', '--encoding=UTF8', '--no-sync'],
		asPostgres,
	);
	const port = String(await freePort());
	const stop = launch(
		join(bin, 'postgres'),
		['-D', data, '-p', port, '-h', '127.0.0.1', '-k', '', '-c', 'fsync=off'],
		asPostgres,
		'SIGINT',
	);
	await ready(stop, join(bin, 'psql'), [
		'-h',
		'127.0.0.1',
		'-p',
		port,
		'-U',
		'n8n',
		'-c',
		'select 1',
		'postgres',
	]);
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: port,
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: 'n8n',
			DB_POSTGRESDB_PASSWORD: 'none',
		},
		stop,
	};
}

async function postgresBin(): Promise<string> {
	const root = '/usr/lib/postgresql';
	const versions = (await readdir(root)).sort((a, b) => Number(a) - Number(b));
	return join(root, versions[versions.length - 1], 'bin');
}

async function postgresIdentity(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
	return { uid: await id('-u'), gid: await id('-g') };
}

function launch(
	command: string,
	args: string[],
	options: { uid?: number; gid?: number; cwd?: string } = {},
	signal: NodeJS.Signals = 'SIGTERM',
): () => Promise<void> {
	const child = spawn(command, args, { ...options, stdio: 'ignore' });
	const ended = new Promise<void>((resolve) => {
		child.once('error', () => resolve());
		child.once('close', () => resolve());
	});
	const atExit = () => child.kill('SIGKILL');
	process.once('exit', atExit);
	return async () => {
		child.kill(signal);
		await ended;
		process.removeListener('exit', atExit);
	};
}

/** Waits until a command that asks the service succeeds. */
async function ready(stop: () => Promise<void>, command: string, args: string[]): Promise<void> {
	try {
		await until(
			async () =>
				await run(command, args).then(
					() => true,
					() => false,
				),
			30,
		);
	} catch (error) {
		await stop();
		throw error;
	}
}
