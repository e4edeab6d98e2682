/** A healthy number, called in the real n8n by other workflows, also by twelve at the same moment. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { CUT, reply } from '../simulator/faults.ts';
import { allAt, simulatedToken, type Channel } from '../simulator/whapi.ts';
import { tokenByField, TOKENS } from './lib/channels.ts';
import { exampleOf } from './lib/examples.ts';
import { onStage } from './lib/on-stage.ts';
import {
	call,
	createCredential,
	createTable,
	publishNew,
	tableRows,
	webhookIsThere,
} from './lib/published.ts';
import { assertWroteNone } from './lib/search.ts';
import { sentSince } from './lib/sent.ts';
import { chain, node, withSettings } from './lib/workflows.ts';

const FILE = 'send-from-a-healthy-number.json';
const TABLE = 'whapi_number_rests';

type Answer = { sent: boolean } & Record<'recipient' | 'channelName' | 'reason' | 'nextAt', string>;

/** A workflow of somebody's that calls the example instead of sending. */
function caller(path: string, workflowId: string) {
	const value = { recipient: '={{ $json.body.recipient }}', text: '={{ $json.body.text }}' };
	const ask = { path, httpMethod: 'POST', responseMode: 'lastNode' };
	const send = {
		workflowId: { __rl: true, mode: 'id', value: workflowId },
		mode: 'each',
		workflowInputs: { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [] },
		options: {},
	};
	return chain('Somebody who sends', [
		node('Ask', 'n8n-nodes-base.webhook', 2, ask, { webhookId: path }),
		node('Send', 'n8n-nodes-base.executeWorkflow', 1.2, send),
	]);
}

describe('a number that is healthy', () => {
	const on = onStage();
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
			on.whapi.setChannel({ token, readings: [metrics], saved, ...more });
		}
		const credentials = await createCredential(on.rest, name, tokenByField('channelName', tokens));
		const channels = JSON.stringify(names);
		const workflow = withSettings(exampleOf(on.examples, FILE), { channels });
		const nodes = workflow.nodes.map((one) => (one.credentials ? { ...one, credentials } : one));
		const id = await publishNew(on.rest, { ...workflow, nodes });
		await publishNew(on.rest, caller(name, id));
		const address = `${on.n8n.url}/webhook/${name}`;
		await webhookIsThere(address);
		const start = on.whapi.requests.length;
		const sent = () => sentSince(on.whapi, start);
		return {
			ask: async (body: object) => JSON.parse(await call(address, body)) as Answer,
			sent,
			senders: () =>
				sent().map(({ authorization }) =>
					names.findIndex((one) => authorization === `Bearer ${tokens[one]}`),
				),
		};
	}
	const hello = (index: number) => ({ recipient: `+1 555 010 00${10 + index}`, text: 'Hello' });

	before(async () => {
		await createTable(on.rest, TABLE, { restsOn: 'string', alsoOn: 'string' });
	});

	it('twelve calls at once on three numbers, two of them Good: each sends once at most', async () => {
		const numbers = [{ level: 3 }, { level: 1 }, { level: 3 }];
		const { ask, sent, senders } = await callerOf('twelve', numbers);
		const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => ask(hello(index))));
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
		assert.equal((await ask(hello(12))).sent, false);
		assert.equal(sent().length, 2);
	});

	it('a number that answered 429 rests until tomorrow, and the next one sends', async () => {
		const numbers = [{ level: 3, sendFaults: [reply(429)] }, { level: 3 }];
		const { ask, senders } = await callerOf('limited', numbers);
		const { sent, channelName } = await ask(hello(0));
		assert.deepEqual([sent, channelName], [true, 'limited-1']);
		assert.equal((await ask(hello(1))).sent, false);
		assert.deepEqual(senders(), [0, 1]);
		const [row] = await tableRows(on.rest, TABLE);
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
			const { ask } = await callerOf(name, [{ level: 3, sendFaults: [fault] }]);
			const answer = await ask(hello(0));
			assert.equal(answer.sent, false);
			assert.match(answer.reason, reason);
		}
		const { ask, sent } = await callerOf('nobody', [{ level: 3 }]);
		assert.equal((await ask({ text: 'Hello' })).sent, false);
		assert.deepEqual(sent(), []);
	});

	it('no token is in its table, an execution, the log or any other file', async () => {
		await on.n8n.stop();
		const words = [...TOKENS, ...Object.values(tokens)];
		const control = { words: ['limited-0'], place: 'data_table' };
		await assertWroteNone(on.settings.folder, words, control);
	});
});
