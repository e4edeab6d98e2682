/** Get Activity in the real n8n: its example, and what is then in n8n's database and files. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { reply } from '../simulator/faults.ts';
import { longHistory, phoneOf, PRIVATE_NAME, PRIVATE_TEXT } from '../simulator/histories.ts';
import { MESSAGES, SEND_TEXT, simulatedToken, type Fault } from '../simulator/whapi.ts';
import { TOKENS } from './lib/channels.ts';
import { exampleOf } from './lib/examples.ts';
import { onStage } from './lib/on-stage.ts';
import { createTable, runFrom, save, tableRows } from './lib/published.ts';
import { assertWroteNone } from './lib/search.ts';

const FILE = 'hourly-activity-check.json';

/** What is in every message, and a part of every phone number. */
const CANARIES = [PRIVATE_TEXT, PRIVATE_NAME, phoneOf(0).slice(0, 9)];

/** Yesterday at noon (UTC), so that all of it is of one day whenever this runs. */
const NOON = new Date();
NOON.setUTCHours(-12, 0, 0, 0);
const CHANNEL = {
	token: simulatedToken('support'),
	readings: [],
	messages: longHistory({ messages: 600, contentBytes: 200, until: NOON }),
};

describe('Get Activity', () => {
	const on = onStage({ env: { N8N_LOG_LEVEL: 'debug' } });
	let id: string;
	/** @returns the addresses that its example asked, and the last message */
	const runs = async () => {
		const earlier = on.whapi.requests.length;
		await runFrom(on.rest, id, 'Every Hour').catch(() => {});
		const asked = on.whapi.requests.slice(earlier);
		return { asked: asked.map(({ address }) => address), text: asked.at(-1)!.body ?? '' };
	};
	const tellerAnswers = (...sendFaults: Fault[]) =>
		on.whapi.setChannel({ token: simulatedToken('newsletter'), readings: [], sendFaults });

	before(async () => {
		on.whapi.setChannel(CHANNEL);
		await createTable(on.rest, 'whapi_reports', { news: 'string' });
		const example = exampleOf(on.examples, FILE);
		// Nobody wants to wait for what is tried again.
		const nodes = example.nodes.map((node) => ({ ...node, waitBetweenTries: 1 }));
		id = await save(on.rest, { ...example, nodes });
	});

	it(`${FILE} says that a limit is exceeded once a day`, async () => {
		const { asked, text } = await runs();
		// Two pages of messages, and the empty one that ends them.
		assert.deepEqual(asked, [MESSAGES, MESSAGES, MESSAGES, SEND_TEXT]);
		assert.match(text, /Support is over Whapi's limits/);
		assert.deepEqual((await runs()).asked, [MESSAGES, MESSAGES, MESSAGES]);
	});

	it(`${FILE} says that it does not know, every hour until that arrives, and then once a day`, async () => {
		const outOfSync = reply(500, '{"error":{"message":"Channel state is SYNC_ERROR"}}');
		on.whapi.setChannel({ ...CHANNEL, messageFaults: Array<Fault>(10).fill(outOfSync) });
		tellerAnswers(...Array.from({ length: 5 }, () => reply(503)), reply(200, '{"sent":false}'));
		assert.equal((await runs()).asked.filter((address) => address === SEND_TEXT).length, 5);
		for (const attempt of ['is refused', 'arrives']) {
			assert.match(
				(await runs()).text,
				/Not all of Support's messages could be counted.*out of sync/,
				attempt,
			);
		}
		assert.ok(!(await runs()).asked.includes(SEND_TEXT));
		const notes = (await tableRows(on.rest, 'whapi_reports')).map(({ news }) => news);
		assert.equal(notes.filter((news) => String(news).startsWith('not sent')).length, 1);
	});

	it(`${FILE} is silent within the limits`, async () => {
		on.whapi.setChannel({ ...CHANNEL, messages: [] });
		assert.ok(!(await runs()).asked.includes(SEND_TEXT));
	});

	it('nothing of a message, a person or a token is in the database, nor in any other file', async () => {
		await on.n8n.stop();
		const control = { words: ['withinLimits'], place: 'execution_data.data' };
		await assertWroteNone(on.settings.folder, [...CANARIES, ...TOKENS], control);
	});
});
