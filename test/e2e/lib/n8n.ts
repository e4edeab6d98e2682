import { spawn } from 'node:child_process';
import { appendFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startChild, untilReady, type Child } from './child.ts';
import { freePort } from './ports.ts';

const resolvePath = createRequire(import.meta.url).resolve;
const n8nBin = join(dirname(resolvePath('n8n/package.json')), 'bin', 'n8n');

/** run.ts starts every script on a Node that n8n runs on, too. */
const nodeBin = process.execPath;

/** The logs of the server and the commands, in the folder of the settings. */
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

export interface N8n {
	url: string;
	folder: string;
	env: NodeJS.ProcessEnv;
	/** The server's process. */
	pid: number;
	/** Settles with the reason when the server has ended, for whatever reason. */
	ended: Promise<string>;
	stop: () => Promise<void>;
}

/** Starts n8n's server and waits until its REST API answers. */
export async function startN8n(settings: N8nSettings): Promise<N8n> {
	const port = settings.port ?? (await freePort());
	const url = `http://localhost:${port}`;
	const env = await environment(settings, {
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
	});
	const server = launch('start', env, join(settings.folder, SERVER_LOG));
	await untilReady(server, async () => await answersJson(`${url}/rest/settings`));
	const { pid, ended, stop } = server;
	return { url, folder: settings.folder, env, pid: pid!, ended, stop };
}

/** Starts a worker for queue mode, beside a server with the same folder, and waits until it is ready. */
export async function startWorker(
	settings: N8nSettings,
): Promise<{ pid: number; stop: () => Promise<void> }> {
	const port = await freePort();
	const env = await environment(settings, {
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
	});
	const worker = launch('worker', env, join(settings.folder, 'worker.log'));
	await untilReady(
		worker,
		async () => await answersOk(`http://127.0.0.1:${port}/healthz/readiness`),
	);
	return { pid: worker.pid!, stop: worker.stop };
}

/** Runs one n8n command, such as `import:workflow` or `execute`, to its end. */
export async function runN8n(
	args: string[],
	settings: N8nSettings,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
	const env = await environment(settings, {});
	const command = spawn(nodeBin, [n8nBin, ...args], {
		env,
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: true,
	});
	const [stdout, stderr, code] = await Promise.all([
		text(command.stdout),
		text(command.stderr),
		new Promise<number | null>((resolve, reject) => {
			command.once('error', reject);
			command.once('close', resolve);
		}),
	]);
	await appendFile(join(settings.folder, COMMANDS_LOG), stdout + stderr);
	return { code, stdout, stderr };
}

/** The run data by node name of one `n8n execute`, which prints it as JSON among its log lines. */
export async function executeWorkflow(
	id: string,
	settings: N8nSettings,
): Promise<Record<string, NodeRun[]>> {
	const { code, stdout, stderr } = await runN8n(['execute', `--id=${id}`, '--rawOutput'], settings);
	const json = /^\{$[\s\S]*^\}$/m.exec(stdout)?.[0];
	if (json === undefined)
		throw new Error(`n8n execute ended with ${code} and no data:\n${stdout}\n${stderr}`);
	const run = JSON.parse(json) as { data: { resultData: { runData: Record<string, NodeRun[]> } } };
	return run.data.resultData.runData;
}

/** One run of one node, as n8n records it. */
export interface NodeRun {
	executionStatus: string;
	error?: { message: string; description?: string | null; httpCode?: string | null };
	/** The items by output. */
	data?: { main: Array<Array<{ json: Record<string, unknown>; pairedItem?: unknown }> | null> };
}

async function environment(
	settings: N8nSettings,
	own: Record<string, string>,
): Promise<NodeJS.ProcessEnv> {
	await mkdir(settings.folder, { recursive: true });
	return {
		PATH: `${dirname(nodeBin)}:${process.env.PATH}`,
		HOME: settings.folder,
		LANG: 'C.UTF-8',
		TZ: 'UTC',
		GENERIC_TIMEZONE: 'UTC',
		...QUIET,
		N8N_USER_FOLDER: settings.folder,
		N8N_ENCRYPTION_KEY: 'only for these tests',
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		...settings.env,
		...own,
	};
}

function launch(command: string, env: NodeJS.ProcessEnv, log: string): Child {
	return startChild(nodeBin, [n8nBin, command], { name: `n8n ${command}`, env, log });
}

async function answersJson(url: string): Promise<boolean> {
	try {
		const response = await fetch(url);
		if (!response.ok) return false;
		await response.json();
		return true;
	} catch {
		return false;
	}
}

async function answersOk(url: string): Promise<boolean> {
	try {
		return (await fetch(url)).ok;
	} catch {
		return false;
	}
}
