/** A healthy number, called in the real n8n by other workflows, also by twelve at the same moment. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { CUT, reply } from '../simulator/faults.ts';
import { allAt, simulatedToken, type Channel } from '../simulator/whapi.ts';
import { TOKENS } from './lib/channels.ts';
import { exampleOf } from './lib/examples.ts';
import { newNode } from './lib/fleet.ts';
import type { N8n } from './lib/n8n.ts';
import { emptyTable, publish, save, tableRows, webhookIsThere } from './lib/published.ts';
import type { Rest } from './lib/rest.ts';
import { sentSince } from './lib/sent.ts';
import { setStage, type Stage } from './lib/stage.ts';
import { leadsTo, type Workflow } from './lib/workflows.ts';

const TABLE = 'whapi_number_rests';
const NAMES = ['support', 'newsletter', 'sales'];

interface Answer {
	recipient: string;
	sent: boolean;
	channelName: string;
	reason: string;
	nextAt: string;
}

describe('a number that is healthy', () => {
	let stage: Stage;
	let n8n: N8n;
	let rest: Rest;
	let address: string;
	let start: number;

	const call = async (body: object): Promise<Answer> => {
		const response = await fetch(address, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		const answer = await response.text();
		assert.ok(response.ok, answer);
		return JSON.parse(answer) as Answer;
	};
	const hello = (index: number) => ({
		recipient: `155501000${10 + index}`,
		text: `Hello ${index}`,
	});

	/** The level of each number today, and what else is known of all of them. */
	const setLevels = (levels: unknown[], more: Partial<Channel> = {}) => {
		for (const [index, name] of NAMES.entries()) {
			const metrics = allAt(levels[index]);
			const saved = { metrics, on: new Date() };
			stage.whapi.setChannel({ token: simulatedToken(name), readings: [metrics], saved, ...more });
		}
	};
	const namesOf = (sent: Array<{ authorization: string | undefined }>) =>
		sent.map(({ authorization }) =>
			NAMES.find((name) => authorization === `Bearer ${simulatedToken(name)}`),
		);

	/** A workflow of somebody's that calls the example instead of sending. */
	const caller = (workflowId: string): Workflow => ({
		id: 'caller',
		name: 'Somebody who sends',
		active: false,
		nodes: [
			newNode(
				'Ask',
				'n8n-nodes-base.webhook',
				2,
				{ path: 'send', httpMethod: 'POST', responseMode: 'lastNode' },
				{ webhookId: 'send' },
			),
			newNode('Send', 'n8n-nodes-base.executeWorkflow', 1.2, {
				workflowId: { __rl: true, mode: 'id', value: workflowId },
				workflowInputs: {
					mappingMode: 'defineBelow',
					value: { recipient: '={{ $json.body.recipient }}', text: '={{ $json.body.text }}' },
					matchingColumns: [],
					schema: ['recipient', 'text'].map((id) => ({
						id,
						displayName: id,
						type: 'string',
						display: true,
						required: false,
						defaultMatch: false,
						canBeUsedToMatch: true,
					})),
				},
				options: {},
			}),
		] as Workflow['nodes'],
		connections: { Ask: leadsTo('Send') },
		settings: { executionOrder: 'v1' },
	});

	before(async () => {
		stage = await setStage({ workflows: [] });
		({ n8n, rest } = await stage.open());
		const { id } = exampleOf(stage.examples, 'send-from-a-healthy-number.json');
		await publish(rest, id);
		await publish(rest, await save(rest, caller(id)));
		address = `${n8n.url}/webhook/send`;
		await webhookIsThere(address);
	});

	beforeEach(async () => {
		await emptyTable(rest, TABLE);
		start = stage.whapi.requests.length;
	});

	after(async () => {
		await n8n?.stop();
		await stage?.strike();
	});

	for (const [about, levels, most] of [
		['one of them Good', [3, 2, 1], 1],
		['two of them Good', [3, 3, 1], 2],
		['all Good', [3, 3, 3], 3],
	] as const) {
		it(`twelve calls at once on three numbers, ${about}: each sends once at most`, async () => {
			setLevels([...levels]);
			const answers = await Promise.all(
				Array.from({ length: 12 }, (_, index) => call(hello(index))),
			);
			const sent = sentSince(stage.whapi, start);
			const names = namesOf(sent);
			console.log(`12 calls, ${about}: sent by ${names.join(', ')}`);
			assert.equal(new Set(names).size, names.length, names.join());
			assert.equal(names.length, most);
			assert.deepEqual(
				answers
					.filter((answer) => answer.sent)
					.map(({ recipient }) => recipient)
					.sort(),
				sent.map(({ to }) => to).sort(),
			);
			for (const answer of answers.filter((one) => !one.sent)) {
				assert.notEqual(answer.reason, '');
				assert.ok(Date.parse(answer.nextAt) > Date.now(), JSON.stringify(answer));
			}
			// A minute and a half is not over: nothing more goes out.
			assert.equal((await call(hello(12))).sent, false);
			assert.equal(sentSince(stage.whapi, start).length, most);
		});
	}

	it('a number that answered 429 rests until tomorrow', async () => {
		setLevels([3, 1, 1], { sendFaults: [reply(429)] });
		const { sent, reason } = await call(hello(0));
		assert.equal(sent, false);
		assert.match(reason, /^Whapi answered 429/);
		const [{ freeAt }] = (await tableRows(rest, TABLE)).filter(
			({ channelName }) => channelName === 'support',
		);
		assert.ok(Date.parse(String(freeAt)) > Date.now() + 11.9 * 60 * 60 * 1000);
		for (let index = 1; index < 4; index++) assert.equal((await call(hello(index))).sent, false);
		assert.equal(sentSince(stage.whapi, start).length, 1);
	});

	it('what did not arrive, or lacks something, is never called sent', async () => {
		for (const fault of [reply(200, '{"sent":false}'), CUT]) {
			await emptyTable(rest, TABLE);
			setLevels([3, 1, 1], { sendFaults: [fault] });
			const answer = await call(hello(0));
			assert.equal(answer.sent, false);
			assert.notEqual(answer.reason, '');
		}
		start = stage.whapi.requests.length;
		for (const body of [{ text: 'Hello' }, { recipient: '15550100001' }]) {
			assert.match((await call(body)).reason, /^No (recipient|text) was given/);
		}
		assert.deepEqual(sentSince(stage.whapi, start), []);
	});

	it('no token is in its table', async () => {
		const rows = JSON.stringify(await tableRows(rest, TABLE));
		for (const token of TOKENS) assert.ok(!rows.includes(token));
	});
});
