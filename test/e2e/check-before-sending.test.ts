/**
 * Check Before Sending in the real n8n, in production executions whose clock and Whapi's run many times as fast.
 * What counts is what arrived at Whapi.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exceeded } from '../examples/arrived.ts';
import { phoneOf } from '../simulator/histories.ts';
import type { SimulatedMessage } from '../simulator/messages.ts';
import { allAt, simulatedToken, type Channel } from '../simulator/whapi.ts';
import { onStage } from './lib/on-stage.ts';
import { call, createCredential, publishNew, statusesOf, webhookIsThere } from './lib/published.ts';
import { sendingLoop, type SendingLoop } from './lib/sending-loop.ts';
import { writtenTo } from './lib/sent.ts';
import { until } from './lib/wait.ts';

/** A message every one or two seconds. */
const FACTOR = 90;
/** Of executions that wait for the same minute, n8n loses some while its clock runs faster than this. */
const FACTOR_FOR_MANY = 15;

describe('check before sending', () => {
	// In the morning, so that no story runs over midnight by itself.
	const on = onStage({ hour: 8 });
	/** The id of each number's workflow. */
	const workflows: Record<string, string> = {};

	const arrived = (name: string) => on.whapi.messagesOf(simulatedToken(name)) as SimulatedMessage[];
	const written = (name: string) => writtenTo(arrived(name));
	const people = (count: number) => Array.from({ length: count }, (_, person) => phoneOf(person));
	const ends = async (name: string, status: string) =>
		await until(async () => (await statusesOf(on.rest, workflows[name])).includes(status), 120);

	/** A number of its own with a workflow of its own, published under the same name. */
	async function sets(name: string, channel: Partial<Channel>, loop: Partial<SendingLoop> = {}) {
		const token = simulatedToken(name);
		const saved = { metrics: allAt(3), on: new Date(on.clock.now()) };
		on.whapi.setChannel({ token, readings: [allAt(3)], saved, ...channel });
		const credentials = await createCredential(on.rest, name, token);
		const workflow = sendingLoop({ path: name, credentials, ...loop });
		workflows[name] = await publishNew(on.rest, workflow);
		await webhookIsThere(`${on.n8n.url}/webhook/${name}`);
	}

	async function starts(name: string, recipients: string[]): Promise<void> {
		const items = recipients.map((to) => ({ to, text: `For ${to}` }));
		await call(`${on.n8n.url}/webhook/${name}`, { recipients: items });
	}

	it('a loop sends to each once, in order, though n8n is killed while it waits and while it sends', async () => {
		await sets('loop', {});
		let hasDied = false;
		on.proxy.intercept = async (_request, answer) => {
			const answered = await answer();
			if (hasDied || written('again').length < 2) return answered;
			hasDied = true;
			on.n8n.kill();
			return 'reset';
		};
		on.clock.run(FACTOR);
		await starts('loop', people(8));
		await until(() => written('loop').length === 3, 60);
		// So that it still waits when it is killed.
		on.clock.run(1);
		await ends('loop', 'waiting');
		on.n8n.kill();
		await on.revive(FACTOR);
		await until(() => written('loop').length === 8, 90);
		assert.deepEqual(written('loop'), people(8));
		assert.deepEqual(exceeded(arrived('loop')), []);

		// Killed while it sends, that execution is lost. Started again, it writes to nobody twice.
		await sets('again', {});
		await starts('again', people(4));
		await on.revive(FACTOR);
		await starts('again', people(4));
		await until(() => written('again').length === 4, 60);
		assert.deepEqual(written('again'), people(4));
		assert.deepEqual(exceeded(arrived('again')), []);
	});

	it('a list as a whole, executions at once, and an outage break no limit', async () => {
		await sets('below', {}, { isLoop: false, isWaitAbove: false });
		await sets('at-once', {});
		await sets('outage', { listedAfterMs: 30_000 });
		let isDown = false;
		const outage = `Bearer ${simulatedToken('outage')}`;
		on.proxy.intercept = async ({ authorization }, answer) =>
			isDown && authorization === outage ? { statusCode: 503 } : await answer();
		on.clock.run(1);
		await Promise.all([
			starts('below', people(4)),
			...people(5).map((person) => starts('at-once', [person])),
			starts('outage', people(3)),
		]);
		on.clock.run(FACTOR_FOR_MANY);
		await until(() => written('outage').length === 1, 60);
		isDown = true;
		const start = on.clock.now();
		await until(() => on.clock.now() - start > 10 * 60_000, 90);
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
		on.clock.run(FACTOR);
		await starts('above', people(12));
		await Promise.all([starts('lock', people(20)), starts('unlisted', people(20))]);
		for (const [name, count] of [
			['lock', 7],
			['unlisted', 5],
			['above', 0],
		] as const) {
			await ends(name, 'error');
			assert.equal(written(name).length, count, name);
		}
		on.clock.run(1);
	});
});
