/** Get Activity in the real n8n: its editor, its example, and what is then in its database and files. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { longHistory, phoneOf, PRIVATE_NAME, PRIVATE_TEXT } from '../simulator/histories.ts';
import { MESSAGES, SEND_TEXT, simulatedToken } from '../simulator/whapi.ts';
import { openEditor, startBrowser } from './lib/browser.ts';
import {
	openNewWorkflow,
	openNode,
	openWorkflow,
	pickAction,
	searchNodePanel,
} from './lib/canvas.ts';
import { TOKENS } from './lib/channels.ts';
import { readExamples } from './lib/examples.ts';
import { executeWorkflow } from './lib/n8n.ts';
import { executeStep, parameter, showOutputAs } from './lib/node-view.ts';
import { searchDatabase, searchFiles } from './lib/search.ts';
import { setStage, type OpenStage, type Stage } from './lib/stage.ts';
import { BEFORE_A_RUN, copyOf, NODE_TYPE } from './lib/workflows.ts';

const NODE = 'Whapi Risk Meter';
const FILE = 'hourly-activity-check.json';
const EXAMPLE = readExamples().find(({ file }) => file === FILE)!.headless!;

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

before(async () => {
	stage = await setStage({ workflows: [EXAMPLE, COUNTING] });
	// Yesterday at noon (UTC), so that all of it is of one day whenever this runs.
	const until = new Date();
	until.setUTCHours(-12, 0, 0, 0);
	stage.whapi.setChannel({
		token: simulatedToken('support'),
		readings: [],
		messages: longHistory({ messages: 600, contentBytes: 200, until }),
	});
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

it(`n8n execute runs ${FILE}, which tells what is exceeded`, async () => {
	const run = await executeWorkflow(EXAMPLE.id, stage.settings);
	for (const [node, [{ executionStatus }]] of Object.entries(run)) {
		assert.equal(executionStatus, 'success', node);
	}
	const asked = stage.whapi.requests.map(({ address }) => address);
	// Two pages of messages, and the empty one that ends them.
	assert.deepEqual(asked, [MESSAGES, MESSAGES, MESSAGES, SEND_TEXT]);
	assert.match(stage.whapi.requests.at(-1)!.body!, /Support is over Whapi's limits/);
});

it('and not a second time on that day', async () => {
	const earlier = stage.whapi.requests.length;
	await executeWorkflow(EXAMPLE.id, stage.settings);
	const asked = stage.whapi.requests.slice(earlier).map(({ address }) => address);
	assert.deepEqual(asked, [MESSAGES, MESSAGES, MESSAGES]);
});

describe('in the editor', () => {
	before(async () => {
		opened = await stage.open({ env: { N8N_LOG_LEVEL: 'debug' } });
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
