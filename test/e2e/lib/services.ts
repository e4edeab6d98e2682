import { execFile } from 'node:child_process';
import { chown, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, startChild } from './child.ts';

const run = promisify(execFile);

/** Where Debian's packages keep PostgreSQL's programs, by version: without it, install `postgresql`. */
const POSTGRES_VERSIONS = '/usr/lib/postgresql';

/** Redis for queue mode, with the environment that makes n8n use it. It keeps nothing on disk but its log. */
export async function startRedis(folder: string) {
	const port = String(await freePort());
	const server = await startChild(
		'redis-server',
		[...['--bind', '127.0.0.1', '--port', port], ...['--save', '', '--appendonly', 'no']],
		{ log: join(folder, 'redis.log'), isReady: succeeds('redis-cli', ['-p', port, 'ping']) },
	);
	return {
		env: {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: port,
		},
		stop: server.stop,
	};
}

/**
 * PostgreSQL with an empty database, and the environment that makes n8n use it. It refuses to run as root, so root runs it as the user that Debian
 * made for it; every folder above `folder` has to let that user through.
 */
export async function startPostgres(folder: string) {
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
	const psql = join(bin, 'psql');
	const connection = ['-h', '127.0.0.1', '-p', port, '-U', 'n8n', 'postgres'];
	const server = await startChild(
		join(bin, 'postgres'),
		['-D', data, '-p', port, '-h', '127.0.0.1', '-k', '', '-c', 'fsync=off'],
		{
			...asPostgres,
			log: join(folder, 'postgres.log'),
			isReady: succeeds(psql, [...connection, '-c', 'select 1']),
			// A fast shutdown: it does not wait for clients to leave.
			signal: 'SIGINT',
		},
	);
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: port,
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: 'n8n',
			DB_POSTGRESDB_PASSWORD: 'none',
		},
		/** @returns the rows that a statement gives, each a list of its columns as text */
		query: async (statement: string): Promise<string[][]> => {
			const { stdout } = await run(
				psql,
				[...connection, '--no-psqlrc', '-At', '-F', '\t', '-c', statement],
				{ maxBuffer: Infinity },
			);
			const lines = stdout.split('\n').filter((line) => line !== '');
			return lines.map((line) => line.split('\t'));
		},
		stop: server.stop,
	};
}

async function postgresBin(): Promise<string> {
	const versions = await readdir(POSTGRES_VERSIONS);
	return join(POSTGRES_VERSIONS, String(Math.max(...versions.map(Number))), 'bin');
}

async function postgresIdentity(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
	return { uid: await id('-u'), gid: await id('-g') };
}

/** @returns what asks a service by a command */
function succeeds(command: string, args: string[]): () => Promise<boolean> {
	return async () => await run(command, args).then(Boolean, () => false);
}
