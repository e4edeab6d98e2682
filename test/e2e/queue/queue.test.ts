import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { simulatedToken, SimulatedWhapi } from '../../simulator/whapi.ts';
import { createCredential, publishNew } from '../lib/published.ts';
import { until } from '../lib/wait.ts';
import { chain, node, NODE_TYPE } from '../lib/workflows.ts';
import { startCluster, type Cluster } from './cluster.ts';
import {
	callFleet,
	CHANNELS_PER_CALL,
	endedExecutions,
	expectedOf,
	fleetChannels,
	publishFleet,
	savedChannel,
	type StoredExecution,
} from './fleet.ts';

const EXECUTIONS = 200;
const FIRST = Array.from({ length: EXECUTIONS }, (_, index) => index);
const SECOND = FIRST.map((number) => number + EXECUTIONS);

/** Slow enough that every worker has executions on its hands whenever it is looked at. */
const LATENCY_MS = 300;

/** How far the second round is when a worker is killed. */
const KILLED_AFTER = 20;

/** How many executions a worker runs at once, if it is not told otherwise. */
const AT_ONCE = 10;

const DAILY = 'polled daily';
const EVERY_MINUTE = 'polled every minute';

describe('queue mode', () => {
	const channels = [...fleetChannels(), savedChannel(DAILY, 3), savedChannel(EVERY_MINUTE, 3)];
	const whapi = new SimulatedWhapi(channels);
	let cluster: Cluster;
	let fleet: string;
	let minutely: string;
	let activatedAt: number;

	/** The number of requests for a channel, by the main and by the workers. */
	const polls = (channel: string) => {
		const [main, ...workers] = [cluster.main, ...cluster.workers].map(
			({ proxy }) =>
				proxy.requests.filter(
					({ authorization }) => authorization === `Bearer ${simulatedToken(channel)}`,
				).length,
		);
		return { main, workers };
	};

	/** Every call has made one execution with its own levels: none is missing, none ran as two. */
	const assertEachOnce = (executions: StoredExecution[], numbers: number[]) => {
		const byNumber = executions.sort((a, b) => a.number - b.number);
		assert.deepEqual(
			byNumber.map(({ number, found }) => ({ number, found })),
			numbers.map((number) => ({ number, found: expectedOf(number) })),
		);
	};

	async function publishTrigger(channel: string, pollTime: INodeParameters): Promise<string> {
		const { rest } = cluster;
		const credentials = await createCredential(rest, channel, simulatedToken(channel));
		const parameters = { pollTimes: { item: [pollTime] }, reading: 'get' };
		const workflow = chain(channel, [
			node('Trigger', `${NODE_TYPE}Trigger`, 1, parameters, { credentials }),
			node('Nothing', 'n8n-nodes-base.noOp'),
		]);
		return await publishNew(rest, workflow);
	}

	before(async () => {
		cluster = await startCluster(whapi);
		for (const { proxy } of cluster.workers) {
			proxy.intercept = async (_request, answer) => await pause(LATENCY_MS).then(answer);
		}
		const hour = (new Date().getUTCHours() + 12) % 24;
		await publishTrigger(DAILY, { mode: 'everyDay', hour, minute: 0 });
		minutely = await publishTrigger(EVERY_MINUTE, { mode: 'everyMinute' });
		activatedAt = performance.now();
		// n8n answers the activation before it polls.
		await until(() => polls(DAILY).main > 0 && polls(EVERY_MINUTE).main > 0, 30);
	});

	after(async () => {
		await cluster?.stop();
	});

	it(`${EXECUTIONS} executions: every channel's own level, on both workers`, async () => {
		fleet = await publishFleet(cluster);
		await callFleet(cluster, FIRST);
		const executions = await endedExecutions(cluster, fleet, EXECUTIONS);
		assertEachOnce(executions, FIRST);
		for (const { id, status } of executions) assert.equal(status, 'success', `execution ${id}`);
		const asked = cluster.workers.flatMap(({ proxy }) => proxy.requests);
		assert.equal(asked.length, EXECUTIONS * CHANNELS_PER_CALL);
		assert.equal(cluster.main.proxy.requests.length, 2, 'the main asks nothing but its two polls');

		const finished = await Promise.all(cluster.workers.map(async (one) => await one.executions()));
		const [one, other] = finished.map((worker) => worker.finished.length);
		assert.equal(one + other, EXECUTIONS);
		// A worker that has nothing to do takes the next: neither can have been left with a few.
		assert.ok(Math.min(one, other) >= EXECUTIONS / 10, `${one} and ${other}`);
	});

	it('a worker killed amid 200 more: each ends as a success or as a visible crash', async () => {
		const [survivor, victim] = cluster.workers;
		const known = (await victim.executions()).started.length;
		const calls = callFleet(cluster, SECOND);
		await until(async () => {
			const { started, finished } = await victim.executions();
			return finished.length - known >= KILLED_AFTER && started.length > finished.length;
		}, 60);
		victim.kill();
		await calls;
		const executions = await endedExecutions(cluster, fleet, EXECUTIONS * 2);
		const second = executions.slice(EXECUTIONS);
		const succeeded = second.filter(({ status }) => status === 'success');
		const crashed = second.filter(({ status }) => ['crashed', 'error'].includes(status));
		assert.equal(succeeded.length + crashed.length, EXECUTIONS);
		// n8n forgets what a crashed execution was started with: it is one of the calls that did not succeed.
		const calledFor = new Set(succeeded.map(({ number }) => number));
		assertEachOnce(
			succeeded,
			SECOND.filter((number) => calledFor.has(number)),
		);

		const ofVictim = await victim.executions();
		const unfinished = ofVictim.started.filter((id) => !ofVictim.finished.includes(id));
		assert.ok(unfinished.length > 0, 'the worker was amid its work');
		assert.ok(crashed.length <= AT_ONCE, `${crashed.length} lost by a worker that runs ${AT_ONCE}`);
		const { started } = await survivor.executions();
		for (const { id, error } of crashed) {
			assert.ok(!started.includes(id), `execution ${id} is not the other worker's`);
			const { status } = await cluster.rest.get<{ status: string }>(`/executions/${id}`);
			assert.match(status, /^(crashed|error)$/, 'n8n reports it');
			assert.ok(error !== undefined, 'n8n says why');
		}
	});

	it('a trigger asks Whapi when it is activated, then once an hour, from the main, and a silent poll starts nothing', async () => {
		whapi.setChannel(savedChannel(EVERY_MINUTE, 1));
		await until(() => performance.now() - activatedAt > 130_000, 140);
		for (const channel of [DAILY, EVERY_MINUTE]) {
			assert.deepEqual(polls(channel), { main: 1, workers: [0, 0] });
		}
		assert.deepEqual(await endedExecutions(cluster, minutely, 0), []);
	});

	it('nothing but Whapi was asked for', () => {
		const refused = [cluster.main, ...cluster.workers].flatMap(({ proxy }) => proxy.refused);
		// The killed worker leaves handshakes with Whapi half done.
		const isCutHandshake = (entry: string) => /^TLS tools\.whapi\.cloud \(/.test(entry);
		assert.deepEqual(
			refused.filter((entry) => !isCutHandshake(entry)),
			[],
		);
	});
});
