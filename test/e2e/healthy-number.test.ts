/** A healthy number, called in the real n8n by other workflows, also by twelve at the same moment. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CUT, reply } from '../simulator/faults.ts';
import { allAt, simulatedToken, type Channel } from '../simulator/whapi.ts';
import { tokenByField, TOKENS } from './lib/channels.ts';
import { exampleOf } from './lib/examples.ts';
import { createCredential, newNode } from './lib/fleet.ts';
import type { N8n } from './lib/n8n.ts';
import {
	changed,
	createTable,
	fields,
	publish,
	save,
	tableRows,
	webhookIsThere,
} from './lib/published.ts';
import type { Rest } from './lib/rest.ts';
import { sentSince } from './lib/sent.ts';
import { setStage, type Stage } from './lib/stage.ts';
import { leadsTo, type Workflow } from './lib/workflows.ts';

const FILE = 'send-from-a-healthy-number.json';
const TABLE = 'whapi_number_rests';

interface Answer {
	recipient: string;
	sent: boolean;
	channelName: string;
	reason: string;
	nextAt: string;
}

/** A workflow of somebody's that calls the example instead of sending. */
function caller(path: string, workflowId: string): Workflow {
	const value = { recipient: '={{ $json.body.recipient }}', text: '={{ $json.body.text }}' };
	const ask = { path, httpMethod: 'POST', responseMode: 'lastNode' };
	return {
		id: path,
		name: 'Somebody who sends',
		active: false,
		nodes: [
			newNode('Ask', 'n8n-nodes-base.webhook', 2, ask, { webhookId: path }),
			newNode('Send', 'n8n-nodes-base.executeWorkflow', 1.2, {
				workflowId: { __rl: true, mode: 'id', value: workflowId },
				mode: 'each',
				workflowInputs: { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [] },
				options: {},
			}),
		] as Workflow['nodes'],
		connections: { Ask: leadsTo('Send') },
		settings: { executionOrder: 'v1' },
	};
}

describe('a number that is healthy', () => {
	let stage: Stage;
	let n8n: N8n;
	let rest: Rest;
	const tokens: Record<string, string> = {};

	/**
	 * @param numbers their levels of today, and more of each
	 * @returns what calls the example with these numbers, and who sent for it so far
	 */
	async function callerOf(name: string, numbers: Array<Partial<Channel> & { level: unknown }>) {
		const names = numbers.map((_, index) => `${name}-${index}`);
		for (const [index, { level, ...more }] of numbers.entries()) {
			const token = simulatedToken(names[index]);
			tokens[names[index]] = token;
			const metrics = allAt(level);
			const saved = { metrics, on: new Date() };
			stage.whapi.setChannel({ token, readings: [metrics], saved, ...more });
		}
		const example = exampleOf(stage.examples, FILE);
		const credentials = await createCredential(rest, name, tokenByField('channelName', tokens));
		const channels = JSON.stringify(names);
		const workflow = changed(example, { Settings: fields(example, 'Settings', { channels }) });
		const nodes = workflow.nodes.map((node) =>
			node.credentials ? { ...node, credentials } : node,
		);
		const id = await save(rest, { ...workflow, nodes });
		await publish(rest, id);
		await publish(rest, await save(rest, caller(name, id)));
		const address = `${n8n.url}/webhook/${name}`;
		await webhookIsThere(address);
		const start = stage.whapi.requests.length;
		return {
			call: async (body: object): Promise<Answer> => {
				const response = await fetch(address, {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify(body),
				});
				const answer = await response.text();
				assert.ok(response.ok, answer);
				return JSON.parse(answer) as Answer;
			},
			sent: () => sentSince(stage.whapi, start),
			senders: () =>
				sentSince(stage.whapi, start).map(({ authorization }) =>
					names.findIndex((one) => authorization === `Bearer ${tokens[one]}`),
				),
		};
	}
	const hello = (index: number) => ({ recipient: `+1 555 010 00${10 + index}`, text: 'Hello' });

	before(async () => {
		stage = await setStage({ workflows: [] });
		({ n8n, rest } = await stage.open());
		await createTable(rest, TABLE, { restsOn: 'string', alsoOn: 'string' });
	});

	after(async () => {
		await n8n?.stop();
		await stage?.strike();
	});

	it('twelve calls at once on three numbers, two of them Good: each sends once at most', async () => {
		const numbers = [{ level: 3 }, { level: 1 }, { level: 3 }];
		const { call, sent, senders } = await callerOf('twelve', numbers);
		const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => call(hello(index))));
		assert.deepEqual(senders().sort(), [0, 2]);
		const done = answers.filter((answer) => answer.sent);
		assert.deepEqual(
			done.map(({ recipient }) => recipient.replace(/\D/g, '')).sort(),
			sent()
				.map(({ to }) => to)
				.sort(),
		);
		for (const answer of answers.filter((one) => !one.sent)) {
			assert.match(answer.reason, /^No number may send now\. twelve-0: /);
			assert.ok(Date.parse(answer.nextAt) > Date.now(), JSON.stringify(answer));
		}
		assert.equal((await call(hello(12))).sent, false);
		assert.equal(sent().length, 2);
	});

	it('a number that answered 429 rests until tomorrow, and the next one sends', async () => {
		const numbers = [{ level: 3, sendFaults: [reply(429)] }, { level: 3 }];
		const { call, senders } = await callerOf('limited', numbers);
		const { sent, channelName } = await call(hello(0));
		assert.deepEqual([sent, channelName], [true, 'limited-1']);
		assert.equal((await call(hello(1))).sent, false);
		assert.deepEqual(senders(), [0, 1]);
		const [row] = await tableRows(rest, TABLE);
		const dayIn = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
		assert.deepEqual(
			[row.restsOn, row.alsoOn],
			[0, 12].map((hours) => `limited-0 ${dayIn(hours).slice(0, 10)}`),
		);
	});

	it('what did not arrive, or lacks something, is never called sent', async () => {
		for (const [name, fault, reason] of [
			['refused', reply(400), /Whapi answered 400/],
			['unsent', reply(200, '{"sent":false}'), /Whapi answered 200 and did not send it/],
			['cut', CUT, /may have been sent/],
		] as const) {
			const { call } = await callerOf(name, [{ level: 3, sendFaults: [fault] }]);
			const answer = await call(hello(0));
			assert.equal(answer.sent, false);
			assert.match(answer.reason, reason);
		}
		const { call, sent } = await callerOf('nobody', [{ level: 3 }]);
		assert.equal((await call({ text: 'Hello' })).sent, false);
		assert.deepEqual(sent(), []);
	});

	it('no token is in its table', async () => {
		const rows = JSON.stringify(await tableRows(rest, TABLE));
		for (const token of [...TOKENS, ...Object.values(tokens)]) assert.ok(!rows.includes(token));
	});
});
