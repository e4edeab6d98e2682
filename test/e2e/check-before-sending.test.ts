/**
 * Check Before Sending in the real n8n, in production executions whose clock and Whapi's run many times as fast.
 * What counts is what arrived at Whapi.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { exceeded } from '../examples/arrived.ts';
import { phoneOf } from '../simulator/histories.ts';
import type { SimulatedMessage } from '../simulator/messages.ts';
import { allAt, simulatedToken, type Channel } from '../simulator/whapi.ts';
import { startClock, type Clock } from './lib/clock.ts';
import { startN8n, type N8n } from './lib/n8n.ts';
import { publish, save, webhookIsThere } from './lib/published.ts';
import { signIn, type Rest } from './lib/rest.ts';
import { createCredential, sendingLoop, type SendingLoop } from './lib/sending-loop.ts';
import { answersOf } from './lib/simulator.ts';
import { setStage, type Stage } from './lib/stage.ts';
import { until } from './lib/wait.ts';

const HOUR = 60 * 60_000;
/** A message every one or two seconds. */
const FACTOR = 90;
/** Of executions that wait for the same minute, n8n loses some while its clock runs faster than this. */
const FACTOR_FOR_MANY = 15;

describe('check before sending', () => {
	let stage: Stage;
	let clock: Clock;
	let n8n: N8n;
	let rest: Rest;

	const arrived = (name: string) =>
		stage.whapi.messagesOf(simulatedToken(name)) as SimulatedMessage[];
	const written = (name: string) =>
		arrived(name)
			.filter(({ source }) => source === 'api')
			.map(({ chat_id }) => chat_id.split('@')[0]);
	const people = (count: number) => Array.from({ length: count }, (_, person) => phoneOf(person));

	/** A number of its own with a workflow of its own, published under the same name. */
	async function sets(name: string, channel: Partial<Channel>, loop: Partial<SendingLoop> = {}) {
		const token = simulatedToken(name);
		const saved = { metrics: allAt(3), on: new Date(clock.now()) };
		stage.whapi.setChannel({ token, readings: [allAt(3)], saved, ...channel });
		const credentials = await createCredential(rest, name, token);
		await publish(rest, await save(rest, sendingLoop({ path: name, credentials, ...loop })));
		await webhookIsThere(`${n8n.url}/webhook/${name}`);
	}

	async function starts(name: string, recipients: string[]): Promise<void> {
		const answer = await fetch(`${n8n.url}/webhook/${name}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ recipients: recipients.map((to) => ({ to, text: `For ${to}` })) }),
		});
		assert.equal(answer.status, 200, await answer.text());
	}

	async function statusesOf(name: string): Promise<string[]> {
		const { results } = await rest.get<{
			results: Array<{ status: string; workflowName: string }>;
		}>('/executions?limit=100');
		return results.filter((one) => one.workflowName === name).map(({ status }) => status);
	}

	before(async () => {
		stage = await setStage({ workflows: [] });
		clock = startClock(stage.settings.folder);
		stage.whapi.clock = clock.now;
		// The morning of the next day, so that no story runs over midnight by itself.
		const day = 24 * HOUR;
		clock.skip(Math.ceil(clock.now() / day) * day + 8 * HOUR - clock.now());
		({ n8n, rest } = await stage.open({ env: { ...stage.settings.env, ...clock.env } }));
	});

	after(async () => {
		await n8n?.stop();
		await stage?.strike();
	});

	it('a loop sends to each once, in order, though n8n is killed while it waits and while it sends', async () => {
		await sets('loop', {});
		let hasDied = false;
		const answer = answersOf(stage.whapi);
		stage.proxy.answerWith(async (request) => {
			const answered = await answer(request);
			if (hasDied || written('again').length < 2) return answered;
			hasDied = true;
			process.kill(-n8n.pid, 'SIGKILL');
			return 'close';
		});
		const restart = async () => {
			assert.match(await n8n.ended, /SIGKILL/);
			clock.run(1);
			n8n = await startN8n({ ...stage.settings, env: { ...stage.settings.env, ...clock.env } });
			rest = await signIn(n8n.url);
			clock.run(FACTOR);
		};
		clock.run(FACTOR);
		await starts('loop', people(8));
		await until(() => written('loop').length === 3, 60);
		await until(async () => (await statusesOf('loop')).includes('waiting'), 30);
		process.kill(-n8n.pid, 'SIGKILL');
		await restart();
		await until(() => written('loop').length === 8, 90);
		assert.deepEqual(written('loop'), people(8));
		assert.deepEqual(exceeded(arrived('loop')), []);

		// Killed while it sends, that execution is lost. Started again, it writes to nobody twice.
		await sets('again', {});
		await starts('again', people(4));
		await restart();
		await starts('again', people(4));
		await until(() => written('again').length === 4, 60);
		assert.deepEqual(written('again'), people(4));
		assert.deepEqual(exceeded(arrived('again')), []);
		stage.proxy.answerWith(answer);
	});

	it('a list as a whole, executions at once, and an outage break no limit', async () => {
		await sets('below', {}, { isLoop: false, isWaitAbove: false });
		await sets('at-once', {});
		await sets('outage', { listedAfterMs: 30_000 });
		let isDown = false;
		const answer = answersOf(stage.whapi);
		const outage = `Bearer ${simulatedToken('outage')}`;
		stage.proxy.answerWith(async (request) =>
			isDown && request.headers.authorization === outage ? { status: 503 } : await answer(request),
		);
		clock.run(1);
		await Promise.all([
			starts('below', people(4)),
			...people(5).map((person) => starts('at-once', [person])),
			starts('outage', people(3)),
		]);
		clock.run(FACTOR_FOR_MANY);
		await until(() => written('outage').length === 1, 60);
		isDown = true;
		const start = clock.now();
		await until(() => clock.now() - start > 10 * 60_000, 90);
		isDown = false;
		await until(() => written('below').length === 4 && written('at-once').length === 5, 120);
		await until(() => written('outage').length === 3, 120);
		for (const name of ['below', 'at-once', 'outage']) {
			assert.deepEqual(exceeded(arrived(name)), [], name);
			assert.equal(new Set(written(name)).size, written(name).length, name);
		}
	});

	it('a lock on new chats, a list that shows nothing, and a Wait above what sends end it', async () => {
		// n8n finishes the upper branch with all its waits before it sends anything.
		await sets('above', {}, { isLoop: false, isWaitAbove: true });
		await sets('lock', { deliveries: ['delivered', 'delivered', 'failed'] });
		await sets('unlisted', { listedAfterMs: Infinity });
		clock.run(FACTOR);
		await starts('above', people(12));
		await Promise.all([starts('lock', people(20)), starts('unlisted', people(20))]);
		for (const [name, count] of [
			['lock', 7],
			['unlisted', 5],
			['above', 0],
		] as const) {
			await until(async () => (await statusesOf(name)).includes('error'), 120);
			assert.equal(written(name).length, count, name);
		}
		clock.run(1);
	});
});
