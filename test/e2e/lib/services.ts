import { execFile } from 'node:child_process';
import { chown, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startChild, untilReady, type Child } from './child.ts';
import { freePort } from './ports.ts';

const run = promisify(execFile);

/** Where Debian's packages keep PostgreSQL's programs, by version. */
const POSTGRES_VERSIONS = '/usr/lib/postgresql';
const LONGEST_ANSWER_IN_BYTES = 256 * 1024 * 1024;

export interface Service {
	/** The environment that makes n8n use the service. */
	env: Record<string, string>;
	stop: () => Promise<void>;
}

export interface Database extends Service {
	/** The rows that a statement gives, each a list of its columns as text. */
	query: (statement: string) => Promise<string[][]>;
}

/** Redis for queue mode. It keeps nothing on disk. */
export async function startRedis(): Promise<Service> {
	const port = String(await freePort());
	const server = startChild(
		'redis-server',
		[...['--bind', '127.0.0.1', '--port', port], ...['--save', '', '--appendonly', 'no']],
		{ name: 'Redis' },
	);
	await ready(server, 'redis-cli', ['-p', port, 'ping']);
	return {
		env: {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: port,
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		},
		stop: server.stop,
	};
}

/**
 * PostgreSQL with an empty database. It refuses to run as root, so root runs it as the user that Debian
 * made for it; every folder above `folder` has to let that user through.
 */
export async function startPostgres(folder: string): Promise<Database> {
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
	const server = startChild(
		join(bin, 'postgres'),
		['-D', data, '-p', port, '-h', '127.0.0.1', '-k', '', '-c', 'fsync=off'],
		// A fast shutdown: it does not wait for clients to leave.
		{ ...asPostgres, name: 'PostgreSQL', signal: 'SIGINT' },
	);
	const psql = join(bin, 'psql');
	const connection = ['-h', '127.0.0.1', '-p', port, '-U', 'n8n', 'postgres'];
	await ready(server, psql, [...connection, '-c', 'select 1']);
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: port,
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: 'n8n',
			DB_POSTGRESDB_PASSWORD: 'none',
		},
		query: async (statement) => {
			const { stdout } = await run(
				psql,
				[...connection, '--no-psqlrc', '-At', '-F', '\t', '-c', statement],
				{ maxBuffer: LONGEST_ANSWER_IN_BYTES },
			);
			const lines = stdout.split('\n').filter((line) => line !== '');
			return lines.map((line) => line.split('\t'));
		},
		stop: server.stop,
	};
}

async function postgresBin(): Promise<string> {
	const versions = await readdir(POSTGRES_VERSIONS).catch(() => []);
	if (versions.length === 0) throw new Error(`No PostgreSQL in ${POSTGRES_VERSIONS}: install it`);
	const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
	return join(POSTGRES_VERSIONS, newest, 'bin');
}

async function postgresIdentity(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
	return { uid: await id('-u'), gid: await id('-g') };
}

/** Waits until a command that asks the service succeeds. */
async function ready(server: Child, command: string, args: string[]): Promise<void> {
	const answers = async () =>
		await run(command, args).then(
			() => true,
			() => false,
		);
	await untilReady(server, answers, 30);
}
