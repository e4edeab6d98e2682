import { execFile } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, startChild, type Child } from './child.ts';

const resolvePath = createRequire(import.meta.url).resolve;
const n8nBin = join(dirname(resolvePath('n8n/package.json')), 'bin', 'n8n');

/** run.ts starts every script on a Node that n8n runs on, too. */
const nodeBin = process.execPath;

/** The logs of the server or worker, and of the commands, in the folder of the settings. */
export const SERVER_LOG = 'n8n.log';
export const COMMANDS_LOG = 'commands.log';

/** Nothing calls home, nothing pops up that a test does not ask for. */
const QUIET: Record<string, string> = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_DISABLED_MODULES: 'mcp-registry',
	N8N_SECURE_COOKIE: 'false',
	N8N_LOG_LEVEL: 'info',
	NO_COLOR: '1',
};

export interface N8nSettings {
	/** Holds everything this n8n writes. */
	folder: string;
	env?: Record<string, string>;
	/** Where the server listens; a free port without one. */
	port?: number;
}

export interface N8n extends Child {
	url: string;
}

/** Starts n8n's server, or a worker for queue mode beside one, and waits until it is ready. */
export async function startN8n(
	settings: N8nSettings,
	command: 'start' | 'worker' = 'start',
): Promise<N8n> {
	const port = String(settings.port ?? (await freePort()));
	const url = `http://localhost:${port}`;
	const child = await startChild(nodeBin, [n8nBin, command], {
		env: {
			...(await environment(settings)),
			N8N_PORT: port,
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: port,
		},
		log: join(settings.folder, SERVER_LOG),
		isReady: async () =>
			await fetch(`${url}/healthz/readiness`).then(
				({ ok }) => ok,
				() => false,
			),
	});
	return { ...child, url };
}

/**
 * Runs one n8n command, such as `import:workflow` or `execute`, to its end.
 *
 * @returns what it wrote
 * @throws Error with that where it does not succeed
 */
export async function runN8n(args: string[], settings: N8nSettings): Promise<string> {
	const env = await environment(settings);
	const { stdout, stderr } = await promisify(execFile)(nodeBin, [n8nBin, ...args], {
		env,
		maxBuffer: Infinity,
	});
	await appendFile(join(settings.folder, COMMANDS_LOG), stdout + stderr);
	return stdout;
}

async function environment({ folder, env }: N8nSettings): Promise<NodeJS.ProcessEnv> {
	return {
		PATH: `${dirname(nodeBin)}:${process.env.PATH}`,
		HOME: folder,
		LANG: 'C.UTF-8',
		TZ: 'UTC',
		GENERIC_TIMEZONE: 'UTC',
		...QUIET,
		N8N_USER_FOLDER: folder,
		N8N_ENCRYPTION_KEY: 'only for these tests',
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		...env,
	};
}
