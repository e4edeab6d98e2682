/**
 * The examples that send to many, published in the real n8n, with its clock and the simulated Whapi's run many
 * times as fast. What arrived at Whapi is measured against its limits.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import { exceeded } from '../examples/arrived.ts';
import { HIDDEN_IDS, hiddenIdOf, phoneOf } from '../simulator/histories.ts';
import type { SimulatedMessage } from '../simulator/messages.ts';
import { allAt, METER, SEND_TEXT, simulatedToken } from '../simulator/whapi.ts';
import { TOKENS } from './lib/channels.ts';
import { startClock, type Clock } from './lib/clock.ts';
import { exampleOf } from './lib/examples.ts';
import { startN8n, type N8n } from './lib/n8n.ts';
import type { Answerer } from './lib/proxy.ts';
import {
	changed,
	fields,
	publish,
	runFrom,
	save,
	tableRows,
	webhookIsThere,
} from './lib/published.ts';
import { signIn, type Rest } from './lib/rest.ts';
import { searchDatabase } from './lib/search.ts';
import { answersOf } from './lib/simulator.ts';
import { setStage, type Stage } from './lib/stage.ts';
import { until } from './lib/wait.ts';
import type { Workflow } from './lib/workflows.ts';

const TELL = '15550100000';
const NUMBER = simulatedToken('support');
const TELLER = simulatedToken('newsletter');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** So many times as fast as the real clock while something is being sent: a tick every four seconds. */
const FACTOR = 30;

describe('sending to many', () => {
	let stage: Stage;
	let clock: Clock;
	let n8n: N8n;
	let rest: Rest;

	const env = () => ({ ...stage.settings.env, ...clock.env });
	const arrived = () => stage.whapi.messagesOf(NUMBER) as SimulatedMessage[];
	const told = () =>
		(stage.whapi.messagesOf(TELLER) as SimulatedMessage[]).map(({ text }) => text!.body);
	const userOf = ({ chat_id }: SimulatedMessage) => chat_id.split('@')[0];
	/** What the workflow sent: what somebody writes from the phone does not count. */
	const written = () => arrived().filter(({ source }) => source === 'api');

	function setLevel(value: unknown, messages = arrived()): void {
		const metrics = allAt(value);
		const saved = { metrics, on: new Date(clock.now()) };
		const channel = { token: NUMBER, readings: [metrics], saved, hiddenIds: HIDDEN_IDS };
		stage.whapi.setChannel({ ...channel, messages });
	}

	async function restart(): Promise<void> {
		clock.run(1);
		n8n = await startN8n({ ...stage.settings, env: env() });
		rest = await signIn(n8n.url);
		clock.run(FACTOR);
	}

	const example = (file: string): Workflow => exampleOf(stage.examples, file);

	/** The example, with its button replaced by a webhook of that path: it runs published. */
	const calledBy = (path: string, trigger: string, workflow: Workflow): Workflow => ({
		...workflow,
		nodes: workflow.nodes.map((node) =>
			node.name === trigger
				? {
						...node,
						type: 'n8n-nodes-base.webhook',
						typeVersion: 2,
						parameters: { httpMethod: 'POST', path, options: {} },
						webhookId: path,
					}
				: node,
		),
	});
	const call = async (path: string, body: object = {}) => {
		const answer = await fetch(`${n8n.url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		assert.equal(answer.status, 200, await answer.text());
	};
	const writeIn = async (chat: string, text: string) =>
		await call('whapi-incoming', {
			messages: [
				{
					id: `in-${chat}`,
					from_me: false,
					type: 'text',
					chat_id: chat,
					timestamp: Math.floor(clock.now() / 1000),
					source: 'mobile',
					text: { body: text },
					from: chat.split('@')[0],
					from_name: 'Somebody',
				},
			],
			event: { type: 'messages', event: 'post' },
			channel_id: 'SPIDER-ABCDE',
		});

	before(async () => {
		stage = await setStage({ workflows: [] });
		clock = startClock(stage.settings.folder);
		stage.whapi.clock = clock.now;
		// The morning of the next day, so that no story runs over midnight by itself.
		const dayMs = 24 * HOUR;
		clock.skip(Math.ceil(clock.now() / dayMs) * dayMs + 8 * HOUR - clock.now());
		({ n8n, rest } = await stage.open({ env: env() }));
		await publish(rest, example('collect-opt-outs.json').id);
		await webhookIsThere(`${n8n.url}/webhook/whapi-incoming`);
	});

	after(async () => {
		await n8n?.stop();
		await stage?.strike();
	});

	it('when it is allowed: 12 people, over no limit, while somebody writes from the phone', async () => {
		setLevel(3, []);
		const workflow = example('send-when-allowed.json');
		const recipients = Array.from({ length: 12 }, (_, index) => ({
			to: `+${phoneOf(100 + index)}`,
			text: `Hello ${index}`,
		}));
		const again = { to: `00${phoneOf(100)}`, text: 'Hello again' };
		const jsonOutput = JSON.stringify({ recipients: [...recipients, again] });
		const id = await save(
			rest,
			calledBy('send', 'Start Sending', changed(workflow, { Recipients: { jsonOutput } })),
		);
		await publish(rest, id);
		await webhookIsThere(`${n8n.url}/webhook/send`);
		clock.run(FACTOR);
		await call('send');
		for (const count of [3, 6, 9]) {
			await until(() => written().length >= count, 120);
			stage.whapi.write(NUMBER, phoneOf(200 + count), { from_me: true });
		}
		await until(() => written().length === 12, 180);
		const everybody = recipients.map(({ to }) => to.slice(1));
		assert.deepEqual(written().map(userOf), everybody);
		assert.deepEqual(exceeded(arrived()), []);
		clock.skip(HOUR);
		await call('send');
		const meters = () => stage.whapi.requests.filter(({ address }) => address === METER).length;
		const asked = meters();
		await until(() => meters() >= asked + 12, 120);
		assert.equal(written().length, 12, 'a second run wrote to somebody again');
		assert.deepEqual(told(), []);
		clock.run(1);
	});
});
