import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SimulatedWhapi } from '../../simulator/whapi.ts';
import { SERVER_LOG, startN8n } from '../lib/n8n.ts';
import { startProxy } from '../lib/proxy.ts';
import { setUpOwner, signIn } from '../lib/rest.ts';
import { onSite } from '../lib/site.ts';
import { startPostgres, startRedis } from '../lib/services.ts';

/**
 * A worker renews its hold on a job every 2 s and loses it after 8: n8n then notices within seconds, not
 * minutes, that a worker is gone.
 */
const IMPATIENT = {
	QUEUE_WORKER_LOCK_DURATION: '8000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	QUEUE_WORKER_STALLED_INTERVAL: '3000',
};

export type Cluster = Awaited<ReturnType<typeof startCluster>>;

/** n8n in queue mode: PostgreSQL, Redis, a main and two workers, the package installed on each. */
export async function startCluster(whapi: SimulatedWhapi) {
	return await onSite('risk-meter-queue-', async ({ folder: site, install, started, clear }) => {
		// PostgreSQL runs as another user.
		await chmod(site, 0o711);
		const redis = started(await startRedis(site));
		const database = started(await startPostgres(site));
		/** A process of n8n, with its own way to Whapi: what came there, this process has asked. */
		const member = async (name: string, command: 'start' | 'worker') => {
			const folder = join(site, name);
			await install(folder);
			const proxy = started(await startProxy(folder, whapi));
			const env = { ...proxy.env, ...redis.env, ...database.env, ...IMPATIENT };
			return { ...started(await startN8n({ folder, env }, command)), folder, proxy };
		};
		// The main makes the tables that the workers need.
		const main = await member('main', 'start');
		const workers = [];
		for (const name of ['worker-1', 'worker-2']) {
			const worker = await member(name, 'worker');
			const log = join(worker.folder, SERVER_LOG);
			workers.push({ ...worker, executions: async () => await readWorkerLog(log) });
		}
		await setUpOwner(main.url);
		return { url: main.url, rest: await signIn(main.url), main, workers, database, stop: clear };
	});
}

/** @returns the executions that a worker took up and those that it finished, in the order of its log */
async function readWorkerLog(file: string) {
	const log = await readFile(file, 'utf8');
	const idsAfter = (words: string) =>
		[...log.matchAll(new RegExp(`${words} (\\d+) \\(job`, 'g'))].map(([, id]) => id);
	return {
		started: idsAfter('Worker started execution'),
		finished: idsAfter('Worker finished execution'),
	};
}
