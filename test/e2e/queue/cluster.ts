import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildAndPack, installPackage } from '../lib/install-package.ts';
import { startN8n, startWorker } from '../lib/n8n.ts';
import { startProxy, type Answerer, type WhapiProxy } from '../lib/proxy.ts';
import { setUpOwner, type Rest } from '../lib/rest.ts';
import { onSite } from '../lib/site.ts';
import { startPostgres, startRedis, type Database } from '../lib/services.ts';

/**
 * A worker renews its hold on a job every 2 s and loses it after 8: n8n then notices within seconds, not
 * minutes, that a worker is gone.
 */
const IMPATIENT = {
	QUEUE_WORKER_LOCK_DURATION: '8000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	QUEUE_WORKER_STALLED_INTERVAL: '3000',
	GENERIC_TIMEZONE: 'UTC',
};

/** One process of n8n with all that it has for itself. */
interface Member {
	name: string;
	folder: string;
	/** Its own way to Whapi: what came here, this process has asked. */
	proxy: WhapiProxy;
}

export interface Worker extends Member {
	/** The executions that it took up and those that it finished, in the order of its log. */
	executions(): Promise<{ started: string[]; finished: string[] }>;
	/** Ends it at once, with no chance to tell anybody. */
	kill: () => Promise<void>;
}

export interface Cluster {
	url: string;
	rest: Rest;
	main: Member;
	workers: Worker[];
	database: Database;
	stop: () => Promise<void>;
}

/** n8n in queue mode: PostgreSQL, Redis, a main and two workers, the package installed on each. */
export async function startCluster(answerer: Answerer): Promise<Cluster> {
	return await onSite('risk-meter-queue-', async ({ folder, started, clear }) => {
		// PostgreSQL runs as another user.
		await chmod(folder, 0o711);
		const tarball = await buildAndPack(folder);
		const member = async (name: string): Promise<Member> => {
			const own = join(folder, name);
			await installPackage(tarball, own);
			return { name, folder: own, proxy: started(await startProxy(own, answerer)) };
		};
		const redis = started(await startRedis());
		const database = started(await startPostgres(folder));
		const settingsOf = ({ folder: own, proxy }: Member) => ({
			folder: own,
			env: { ...proxy.env, ...redis.env, ...database.env, ...IMPATIENT },
		});

		const main = await member('main');
		// The main makes the tables that the workers need.
		const { url } = started(await startN8n(settingsOf(main)));
		const workers = [];
		for (const name of ['worker-1', 'worker-2']) {
			const worker = await member(name);
			const { pid, stop: stopWorker } = started(await startWorker(settingsOf(worker)));
			workers.push({
				...worker,
				executions: async () => await readWorkerLog(join(worker.folder, 'worker.log')),
				kill: async () => {
					process.kill(pid, 'SIGKILL');
					await stopWorker();
				},
			});
		}
		return { url, rest: await setUpOwner(url), main, workers, database, stop: clear };
	});
}

async function readWorkerLog(file: string): Promise<{ started: string[]; finished: string[] }> {
	const log = await readFile(file, 'utf8');
	const idsAfter = (words: string) =>
		[...log.matchAll(new RegExp(`${words} (\\d+) \\(job`, 'g'))].map(([, id]) => id);
	return {
		started: idsAfter('Worker started execution'),
		finished: idsAfter('Worker finished execution'),
	};
}
