/** Get Activity in the real n8n: its editor, its example, and what is then in its database and files. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { reply } from '../simulator/faults.ts';
import { longHistory, phoneOf, PRIVATE_NAME, PRIVATE_TEXT } from '../simulator/histories.ts';
import { MESSAGES, SEND_TEXT, simulatedToken, type Fault } from '../simulator/whapi.ts';
import { openEditor, startBrowser } from './lib/browser.ts';
import {
	openNewWorkflow,
	openNode,
	openWorkflow,
	pickAction,
	searchNodePanel,
} from './lib/canvas.ts';
import { TOKENS } from './lib/channels.ts';
import { exampleOf } from './lib/examples.ts';
import { executeStep, parameter, showOutputAs } from './lib/node-view.ts';
import { createTable, runFrom, save, tableRows } from './lib/published.ts';
import { searchDatabase, searchFiles } from './lib/search.ts';
import { setStage, type OpenStage, type Stage } from './lib/stage.ts';
import { BEFORE_A_RUN, copyOf, NODE_TYPE } from './lib/workflows.ts';

const NODE = 'Whapi Risk Meter';
const FILE = 'hourly-activity-check.json';

/** The node with the operation in it, for the preview of its output and for a run. */
const COUNTING = {
	...copyOf(BEFORE_A_RUN, 'counting'),
	nodes: BEFORE_A_RUN.nodes.map((node) =>
		node.type === NODE_TYPE ? { ...node, parameters: { operation: 'getActivity' } } : node,
	),
};

const FIELDS = [
	'withinLimits',
	'overLimits',
	'nextAllowedAt',
	'limits',
	'sent',
	'chatsWritten',
	'coldChats',
	'undelivered',
	'unmatchedChats',
	'advice',
	'oldestMessageAt',
	'isComplete',
	'channel',
];

/** What is in every message, and a part of every phone number. */
const CANARIES = [PRIVATE_TEXT, PRIVATE_NAME, phoneOf(0).slice(0, 9)];

let stage: Stage;
let opened: OpenStage;
let browser: Browser;

/** Yesterday at noon (UTC), so that all of it is of one day whenever this runs. */
const NOON = new Date();
NOON.setUTCHours(-12, 0, 0, 0);
const CHANNEL = {
	token: simulatedToken('support'),
	readings: [],
	messages: longHistory({ messages: 600, contentBytes: 200, until: NOON }),
};

before(async () => {
	stage = await setStage({ workflows: [COUNTING] });
	stage.whapi.setChannel(CHANNEL);
	opened = await stage.open({ env: { N8N_LOG_LEVEL: 'debug' } });
});

after(async () => {
	await browser?.close();
	await stage?.strike();
});

async function inEditor(act: (page: Page, url: string) => Promise<void>): Promise<void> {
	const { url } = opened.n8n;
	const { page } = await openEditor(browser, { url, rest: opened.rest, theme: 'light' });
	await act(page, url).finally(async () => await page.context().close());
}

describe(FILE, () => {
	let id: string;
	/** @returns the addresses that it asked, and the last message */
	const runs = async () => {
		const earlier = stage.whapi.requests.length;
		await runFrom(opened.rest, id, 'Every Hour').catch(() => {});
		const asked = stage.whapi.requests.slice(earlier);
		const [last] = asked.slice(-1);
		return { asked: asked.map(({ address }) => address), text: last.body ?? '' };
	};
	const tellerAnswers = (...sendFaults: Fault[]) =>
		stage.whapi.setChannel({ token: simulatedToken('newsletter'), readings: [], sendFaults });

	before(async () => {
		await createTable(opened.rest, 'whapi_reports', { news: 'string' });
		const example = exampleOf(stage.examples, FILE);
		// Nobody wants to wait for what is tried again.
		const nodes = example.nodes.map((node) => ({ ...node, waitBetweenTries: 1 }));
		id = await save(opened.rest, { ...example, nodes });
	});

	it('says that a limit is exceeded once a day', async () => {
		const { asked, text } = await runs();
		// Two pages of messages, and the empty one that ends them.
		assert.deepEqual(asked, [MESSAGES, MESSAGES, MESSAGES, SEND_TEXT]);
		assert.match(text, /Support is over Whapi's limits/);
		assert.deepEqual((await runs()).asked, [MESSAGES, MESSAGES, MESSAGES]);
	});

	it('says that it does not know, every hour until that arrives, and then once a day', async () => {
		const outOfSync = reply(500, '{"error":{"message":"Channel state is SYNC_ERROR"}}');
		stage.whapi.setChannel({ ...CHANNEL, messageFaults: Array<Fault>(10).fill(outOfSync) });
		tellerAnswers(...Array.from({ length: 5 }, () => reply(503)), reply(200, '{"sent":false}'));
		assert.equal((await runs()).asked.filter((address) => address === SEND_TEXT).length, 5);
		for (const attempt of ['is refused', 'arrives']) {
			assert.match((await runs()).text, /could not be counted completely.*out of sync/, attempt);
		}
		assert.ok(!(await runs()).asked.includes(SEND_TEXT));
		const notes = (await tableRows(opened.rest, 'whapi_reports')).map(({ news }) => news);
		assert.equal(notes.filter((news) => String(news).startsWith('not sent')).length, 1);
		stage.whapi.setChannel(CHANNEL);
	});

	it('is silent within the limits', async () => {
		stage.whapi.setChannel({ ...CHANNEL, messages: [] });
		assert.ok(!(await runs()).asked.includes(SEND_TEXT));
		stage.whapi.setChannel(CHANNEL);
	});
});

describe('in the editor', () => {
	before(async () => {
		browser = await startBrowser();
	});

	it('the operation is offered, with what applies to it', async () => {
		await inEditor(async (page, url) => {
			await openNewWorkflow(page, url);
			const offered = await searchNodePanel(page, 'whapi');
			await offered.filter({ hasText: NODE }).first().click();
			await pickAction(page, /^Get the activity of a number/);
			await parameter(page, 'days').waitFor();
			assert.equal(await parameter(page, 'splitByRiskLevel').count(), 0);
			assert.equal(await parameter(page, 'simplify').count(), 0);
		});
	});

	it('the fields of its output are shown before it ever ran, and its counts after', async () => {
		await inEditor(async (page, url) => {
			await openWorkflow(page, url, COUNTING.id);
			await openNode(page, 'Edit Fields');
			const input = page.getByTestId('ndv-input-panel');
			await input.getByTestId('schema-preview-warning').waitFor();
			const fields = await input.getByTestId('run-data-schema-item').allInnerTexts();
			for (const field of FIELDS) assert.ok(fields.includes(field), `${field} in ${fields.join()}`);
		});
		await inEditor(async (page, url) => {
			await openWorkflow(page, url, COUNTING.id);
			await openNode(page, NODE);
			const output = await executeStep(page);
			await showOutputAs(page, 'json');
			// n8n draws only as much of a JSON as fits, and that a moment later.
			await output.getByText('"chatsPerDay"').last().waitFor();
			const shown = await output.innerText();
			assert.match(shown, /"measured":\s*450/);
			assert.match(shown, /messagesPerMinute/);
			for (const canary of CANARIES) assert.ok(!shown.includes(canary));
		});
	});
});

describe('afterwards', () => {
	before(async () => {
		await opened.n8n.stop();
	});

	it('nothing of a message, a person or a token is in the database', () => {
		const database = join(stage.settings.folder, '.n8n', 'database.sqlite');
		assert.ok(searchDatabase(database, ['withinLimits']).includes('execution_data.data'));
		assert.deepEqual(searchDatabase(database, [...CANARIES, ...TOKENS]), []);
	});

	it('nor in any other file that n8n wrote', async () => {
		assert.deepEqual(await searchFiles(stage.settings.folder, [...CANARIES, ...TOKENS]), []);
	});
});
