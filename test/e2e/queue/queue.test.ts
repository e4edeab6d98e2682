import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { allAt, simulatedToken, SimulatedWhapi, type Channel } from '../../simulator/whapi.ts';
import { createCredential, newNode, saveChain } from '../lib/fleet.ts';
import type { WhapiRequest } from '../lib/proxy.ts';
import { answersOf } from '../lib/simulator.ts';
import { until } from '../lib/wait.ts';
import { NODE_TYPE } from '../lib/workflows.ts';
import { startCluster, type Cluster, type Worker } from './cluster.ts';
import {
	activateFleetWorkflow,
	allEnded,
	callFleet,
	expectedOf,
	fleetChannels,
	requestsOf,
	storedExecutions,
	type StoredExecution,
} from './fleet.ts';

const EXECUTIONS = 200;
const FIRST = Array.from({ length: EXECUTIONS }, (_, index) => index);
const SECOND = FIRST.map((call) => call + EXECUTIONS);

/** Slow enough that every worker has executions on its hands whenever it is looked at. */
const LATENCY_MS = 300;

/** How far the second round is when a worker is killed. */
const KILLED_AFTER = 20;

/** How many executions a worker runs at once, if it is not told otherwise. */
const AT_ONCE = 10;

const DAILY = 'polled daily';
const EVERY_MINUTE = 'polled every minute';

const whapi = new SimulatedWhapi([
	...fleetChannels(),
	savedChannel(DAILY, 3),
	savedChannel(EVERY_MINUTE, 3),
]);

let cluster: Cluster;
let fleet: string;
let minutely: string;
let activatedAt: number;

before(async () => {
	const answer = answersOf(whapi);
	cluster = await startCluster(async (request) => {
		const answered = await answer(request);
		await pause(LATENCY_MS);
		return answered;
	});
});

after(async () => {
	await cluster?.stop();
});

test('a trigger asks Whapi once when it is activated, from the main', async () => {
	await activateTrigger(DAILY, {
		mode: 'everyDay',
		hour: (new Date().getUTCHours() + 12) % 24,
		minute: 0,
	});
	activatedAt = performance.now();
	minutely = await activateTrigger(EVERY_MINUTE, { mode: 'everyMinute' });
	// n8n answers the activation before it polls.
	for (const channel of [DAILY, EVERY_MINUTE]) {
		await until(() => polls(channel).main > 0, 30);
		assert.equal(polls(channel).workers, 0);
	}
	assert.equal(polls(DAILY).main, 1);
});

test(`${EXECUTIONS} executions: every channel's own level, on both workers`, async () => {
	fleet = await activateFleetWorkflow(cluster);
	const before = fleetRequests();
	const started = performance.now();
	await callFleet(cluster, FIRST);
	await allEnded(cluster, fleet, EXECUTIONS, 120);
	const seconds = (performance.now() - started) / 1000;

	const executions = await storedExecutions(cluster, fleet);
	assertEachOnce(executions, FIRST);
	for (const execution of executions) {
		assert.equal(execution.status, 'success', `execution ${execution.id}`);
		assert.deepEqual(execution.found, expectedOf(execution.call), `execution ${execution.id}`);
	}
	assert.equal(fleetRequests() - before, requestsOf(FIRST));
	assert.equal(cluster.main.proxy.requests.filter(isOfFleet).length, 0, 'the main asks nothing');

	const [one, other] = await finishedByWorker(executions);
	assert.equal(one + other, EXECUTIONS);
	// A worker that has nothing to do takes the next: neither can have been left with a few.
	assert.ok(Math.min(one, other) >= EXECUTIONS / 10, `${one} and ${other}`);
	print('first round', {
		executions: EXECUTIONS,
		'worker-1': one,
		'worker-2': other,
		requests: fleetRequests() - before,
		seconds,
		'median execution, s': median(executions.map((execution) => execution.seconds)),
	});
});

test('a worker killed amid 200 more: each ends as a success or as a visible crash', async () => {
	const [survivor, victim] = cluster.workers;
	const known = (await victim.executions()).started.length;
	const started = performance.now();
	const calls = callFleet(cluster, SECOND);
	await until(async () => {
		const { started: taken, finished } = await victim.executions();
		return finished.length - known >= KILLED_AFTER && taken.length > finished.length;
	}, 60);
	await victim.kill();
	await calls;
	await allEnded(cluster, fleet, EXECUTIONS * 2, 120);
	const seconds = (performance.now() - started) / 1000;

	const executions = (await storedExecutions(cluster, fleet)).slice(EXECUTIONS);
	const succeeded = executions.filter(({ status }) => status === 'success');
	const crashed = executions.filter(({ status }) => ['crashed', 'error'].includes(status));
	assert.equal(succeeded.length + crashed.length, EXECUTIONS);
	// n8n forgets what a crashed execution was started with: it is one of the calls that did not succeed.
	const calledFor = new Set(succeeded.map(({ call }) => call));
	assertEachOnce(
		succeeded,
		SECOND.filter((call) => calledFor.has(call)),
	);
	for (const { id, call, found } of succeeded) {
		assert.deepEqual(found, expectedOf(call), `execution ${id}`);
	}

	assert.ok((await takenButNotFinished(victim)).length > 0, 'the worker was amid its work');
	assert.ok(crashed.length <= AT_ONCE, `${crashed.length} lost by a worker that runs ${AT_ONCE}`);
	const { started: taken } = await survivor.executions();
	for (const { id, error } of crashed) {
		assert.ok(!taken.includes(id), `execution ${id} is not the other worker's`);
		const { status } = await cluster.rest.get<{ status: string }>(`/executions/${id}`);
		assert.match(status, /^(crashed|error)$/, 'n8n reports it');
		assert.ok(error !== undefined, 'n8n says why');
	}

	print('second round, one worker killed', {
		executions: EXECUTIONS,
		success: succeeded.length,
		crashed: crashed.length,
		'finished by it': (await finishedBy(victim, executions)).length,
		'finished by the other': (await finishedBy(survivor, executions)).length,
		seconds,
	});
	console.log(`n8n says of them: ${[...new Set(crashed.map(({ error }) => error))].join(' / ')}`);
});

test('polled every minute, Whapi is asked once an hour, and a silent poll starts nothing', async () => {
	whapi.setChannel(savedChannel(EVERY_MINUTE, 1));
	await until(() => performance.now() - activatedAt > 130_000, 140);
	assert.deepEqual(polls(EVERY_MINUTE), { main: 1, workers: 0 });
	assert.deepEqual(await storedExecutions(cluster, minutely), []);
});

test('only the main polls, and once a minute', () => {
	assert.deepEqual(polls(DAILY), { main: 1, workers: 0 });
	assert.equal(polls(EVERY_MINUTE).workers, 0);
	const minutes = (performance.now() - activatedAt) / 60_000;
	// Besides the poll of the activation, the first and the last minute may be parts of one.
	assert.ok(polls(EVERY_MINUTE).main <= 2 + Math.floor(minutes));
	print('polls', { daily: polls(DAILY).main, 'every minute': polls(EVERY_MINUTE).main, minutes });
});

test('nothing but Whapi was asked for', () => {
	const refused = [cluster.main, ...cluster.workers].flatMap(({ proxy }) => proxy.refused);
	// The killed worker leaves handshakes with Whapi half done.
	const isCutHandshake = (entry: string) => /^TLS tools\.whapi\.cloud \(/.test(entry);
	assert.deepEqual(
		refused.filter((entry) => !isCutHandshake(entry)),
		[],
	);
});

function savedChannel(name: string, rating: number): Channel {
	const saved = { metrics: allAt(rating), on: new Date() };
	return { token: simulatedToken(name), readings: [], saved };
}

async function activateTrigger(channel: string, pollTime: object): Promise<string> {
	const { rest } = cluster;
	const credentials = await createCredential(rest, channel, simulatedToken(channel));
	const { id, versionId } = await saveChain(rest, channel, [
		newNode(
			'Trigger',
			`${NODE_TYPE}Trigger`,
			1,
			{ pollTimes: { item: [pollTime] }, reading: 'get' },
			{ credentials },
		),
		newNode('Nothing', 'n8n-nodes-base.noOp', 1, {}),
	]);
	await rest.post(`/workflows/${id}/activate`, { versionId });
	return id;
}

/** The number of requests for a channel, by the main and by the workers. */
function polls(channel: string): { main: number; workers: number } {
	const isOfChannel = isOf(channel);
	const count = ({ proxy }: { proxy: { requests: WhapiRequest[] } }) =>
		proxy.requests.filter(isOfChannel).length;
	const [one, other] = cluster.workers.map(count);
	return { main: count(cluster.main), workers: one + other };
}

function isOf(channel: string): (request: WhapiRequest) => boolean {
	return ({ headers }) => headers.authorization === `Bearer ${simulatedToken(channel)}`;
}

function isOfFleet(request: WhapiRequest): boolean {
	return !isOf(DAILY)(request) && !isOf(EVERY_MINUTE)(request);
}

function fleetRequests(): number {
	return cluster.workers.flatMap(({ proxy }) => proxy.requests).filter(isOfFleet).length;
}

/** Every call has made one execution: none is missing, none ran as two. */
function assertEachOnce(executions: StoredExecution[], calls: number[]): void {
	assert.deepEqual(
		executions.map(({ call }) => call).sort((a, b) => a - b),
		calls,
	);
}

async function finishedBy(worker: Worker, executions: StoredExecution[]): Promise<string[]> {
	const { finished } = await worker.executions();
	const ids = new Set(executions.map(({ id }) => id));
	return finished.filter((id) => ids.has(id));
}

async function finishedByWorker(executions: StoredExecution[]): Promise<number[]> {
	return await Promise.all(
		cluster.workers.map(async (worker) => (await finishedBy(worker, executions)).length),
	);
}

async function takenButNotFinished(worker: Worker): Promise<string[]> {
	const { started, finished } = await worker.executions();
	return started.filter((id) => !finished.includes(id));
}

function median(values: number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function print(title: string, figures: Record<string, number>): void {
	const words = Object.entries(figures).map(([name, value]) => `${name} ${+value.toFixed(1)}`);
	console.log(`${title}: ${words.join(', ')}`);
}
