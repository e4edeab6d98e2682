/** The packed node in the real n8n. One n8n serves all tests, in their order: the last ones search what it wrote. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import type { Browser, Page } from 'playwright-core';
import { OUTPUT_FIELDS } from '../output-fields.ts';
import { reply } from '../simulator/faults.ts';
import { allAt, METER, SEND_TEXT, simulatedToken } from '../simulator/whapi.ts';
import { openEditor, startBrowser, type Theme } from './lib/browser.ts';
import {
	addTool,
	canvasNode,
	executeWorkflow,
	itemCounts,
	openNewWorkflow,
	openNode,
	openWorkflow,
	outputLabels,
	pickAction,
	publishInEditor,
	searchNodePanel,
	searchOpenNodePanel,
} from './lib/canvas.ts';
import { credentialName, TOKENS } from './lib/channels.ts';
import {
	chooseCredential,
	closeCredential,
	createCredential,
	openPassingCredential,
	passed,
	refusalOf,
	saveCredential,
} from './lib/credential-dialog.ts';
import { readExamples } from './lib/examples.ts';
import {
	executeWorkflow as executeHeadless,
	COMMANDS_LOG,
	SERVER_LOG,
	type NodeRun,
} from './lib/n8n.ts';
import {
	chooseOption,
	closeNode,
	executeStep,
	outputRows,
	showOutputAs,
	switchOn,
} from './lib/node-view.ts';
import { recordPage, type PageRecord } from './lib/page-record.ts';
import { changed, fields } from './lib/published.ts';
import { searchDatabase, searchFiles } from './lib/search.ts';
import { setStage, type OpenStage, type Stage } from './lib/stage.ts';
import {
	A_WATCH,
	AGENT_WITHOUT_TOOL,
	ALL_CHANNELS,
	BEFORE_A_RUN,
	copyOf,
	NODE_TYPE,
	type Workflow,
} from './lib/workflows.ts';

const NODE = 'Whapi Risk Meter';
const TRIGGER = `${NODE} Trigger`;
/** n8n looks for all that was typed in one alias. */
const SEARCHED = [
	'whapi',
	'ban risk',
	'whatsapp ban',
	'whatsapp limit',
	'warm up',
	'rate limit',
	'throttle',
	'spam',
	'pace',
];
const EXAMPLES = readExamples();
/** A fleet's report also has to show what could not be checked. */
const withRefused = (workflow: Workflow) =>
	workflow.nodes.some(({ name }) => name === 'CSV File')
		? changed(workflow, {
				Settings: fields(workflow, 'Settings', {
					channels: JSON.stringify(['support', 'newsletter', 'sales', 'bad token']),
				}),
			})
		: workflow;
const HEADLESS = EXAMPLES.flatMap(({ file, headless }) =>
	headless === null ? [] : [{ file, headless: withRefused(headless) }],
);
const WORKFLOWS = {
	light: copyOf(BEFORE_A_RUN, 'forTheLightIcon'),
	dark: copyOf(BEFORE_A_RUN, 'forTheDarkIcon'),
	preview: copyOf(BEFORE_A_RUN, 'forThePreview'),
	refusal: copyOf(BEFORE_A_RUN, 'forTheRefusal'),
	split: ALL_CHANNELS,
	agent: AGENT_WITHOUT_TOOL,
	refusedAgent: copyOf(AGENT_WITHOUT_TOOL, 'agentWithARefusedTool'),
	markup: copyOf(BEFORE_A_RUN, 'forTheMarkup'),
	watch: A_WATCH,
	publishing: copyOf(A_WATCH, 'forThePublishing'),
};
const SUPPORT = simulatedToken('support');
const SHOWN_CHANNEL = `…${SUPPORT.slice(-4)}`;

let stage: Stage;
let opened: OpenStage;
let browser: Browser;
const records: PageRecord[] = [];
const outsideRequests: string[] = [];

/** Does something in the signed-in editor, and keeps everything shown. A picture shows where it stopped. */
async function inEditor(
	act: (page: Page, url: string) => Promise<void>,
	theme: Theme = 'light',
): Promise<void> {
	const { url } = opened.n8n;
	const { page, refused } = await openEditor(browser, { url, rest: opened.rest, theme });
	const record = recordPage(page);
	records.push(record);
	try {
		await act(page, url);
		await record.keep();
	} catch (error) {
		const picture = join(tmpdir(), `whapi-risk-meter-failed-${process.pid}.png`);
		await page.screenshot({ path: picture });
		console.error(`The page when it stopped: ${picture}`);
		throw error;
	} finally {
		outsideRequests.push(...refused);
		await page.context().close();
	}
}

before(async () => {
	stage = await setStage({
		workflows: [...HEADLESS.map(({ headless }) => headless), ...Object.values(WORKFLOWS)],
	});
});

after(async () => {
	await browser?.close();
	await stage?.strike();
});

/** Proof of an example's purpose, from its run and its requests to Whapi. */
type Proof = (run: Record<string, NodeRun[]>, sent: string[]) => void;

const itemsOf = (run: Record<string, NodeRun[]>, node: string) =>
	(run[node] ?? [])
		.flatMap(({ data }) => data?.main ?? [])
		.flatMap((items) => items ?? [])
		.map(({ json }) => json);

const PROOFS: Record<string, Proof> = {
	'agent-with-risk-meter.json': (run) => {
		const output = String(itemsOf(run, 'Campaign Adviser')[0].output);
		assert.match(output, /The tools say: /);
		assert.match(output, /"riskLevel":"good"/);
		assert.match(output, /"nextAllowedAt":"/);
	},
	'daily-fleet-report.json': (run) => {
		const levels = itemsOf(run, 'Worst First').map(({ riskLabel }) => riskLabel);
		assert.deepEqual(levels, ['Not checked', 'Use Caution', 'Needs Attention', 'Good Indicator']);
	},
	'watch-a-number.json': (_run, sent) => {
		assert.deepEqual(sent, [SEND_TEXT]);
	},
};

describe('headless', () => {
	for (const { file, headless } of HEADLESS) {
		it(`n8n execute runs ${file}`, async () => {
			const earlier = stage.whapi.requests.length;
			const run = await executeHeadless(headless.id, stage.settings);
			for (const [node, [{ executionStatus }]] of Object.entries(run)) {
				assert.equal(executionStatus, 'success', node);
			}
			const sent = stage.whapi.requests.slice(earlier).map(({ address }) => address);
			assert.notEqual(sent.length, 0, 'nothing reached Whapi');
			PROOFS[file]?.(run, sent);
		});
	}

	it('finds the examples', () => {
		assert.notEqual(EXAMPLES.length, 0);
		for (const file of Object.keys(PROOFS)) {
			assert.ok(
				EXAMPLES.some((example) => example.file === file),
				`${file} is gone`,
			);
		}
	});
});

describe('in the editor', () => {
	before(async () => {
		opened = await stage.open({ env: { N8N_LOG_LEVEL: 'debug' } });
		browser = await startBrowser();
	});

	it('the node panel offers the node first for the words of its purpose', async () => {
		await inEditor(async (page, url) => {
			await openNewWorkflow(page, url);
			await page.getByTestId('canvas-plus-button').click();
			for (const words of SEARCHED) {
				const offered = await searchOpenNodePanel(page, words);
				await offered.first().filter({ hasText: NODE }).waitFor();
			}
		});
	});

	for (const [theme, icon] of [
		['light', 'whapiRiskMeter.svg'],
		['dark', 'whapiRiskMeter.dark.svg'],
	] as const) {
		it(`its icon is drawn in the ${theme} theme`, async () => {
			await inEditor(async (page, url) => {
				await openWorkflow(page, url, WORKFLOWS[theme].id);
				const picture = canvasNode(page, NODE).locator(`img[src$="/${icon}"]`);
				await picture.waitFor();
				const width = await picture.evaluate(async (image: HTMLImageElement) => {
					await image.decode();
					return image.naturalWidth;
				});
				assert.ok(width > 0);
			}, theme);
		});
	}

	it('the fields of its output are shown before it ever ran', async () => {
		await inEditor(async (page, url) => {
			await openWorkflow(page, url, WORKFLOWS.preview.id);
			await openNode(page, 'Edit Fields');
			const input = page.getByTestId('ndv-input-panel');
			await input.getByTestId('schema-preview-warning').waitFor();
			const fields = await input.getByTestId('run-data-schema-item').allInnerTexts();
			for (const field of OUTPUT_FIELDS)
				assert.ok(fields.includes(field), `${field} in ${fields.join()}`);
		});
	});

	it('its credential is created in its form: a bad token is refused in a plain sentence, a good one passes, and the step runs', async () => {
		await inEditor(async (page, url) => {
			await openNewWorkflow(page, url);
			const offered = await searchNodePanel(page, 'whapi');
			await offered.filter({ hasText: NODE }).first().click();
			await pickAction(page, /^Get the saved/);

			const dialog = await createCredential(page);
			await saveCredential(dialog, 'channelToken', simulatedToken('a token that nobody has'));
			assert.match(await refusalOf(dialog), /Whapi does not know this token/);
			await saveCredential(dialog, 'channelToken', SUPPORT);
			await passed(dialog);
			await closeCredential(await openPassingCredential(page));

			await chooseOption(page, 'whenOutOfDate', 'Return Unknown');
			await executeStep(page);
			await showOutputAs(page, 'table');
			const [row] = await outputRows(page);
			assert.deepEqual(Object.keys(row), OUTPUT_FIELDS);
			assert.equal(row.riskLevel, 'good');
			assert.equal(row.riskLabel, 'Good Indicator');
			assert.equal(row.channel, SHOWN_CHANNEL);
			assert.match(row.lastUpdateDate, /^\d{4}-\d\d-\d\d$/);
		});
	});

	it('a refusal is shown with what happened and how to go on', async () => {
		await inEditor(async (page, url) => {
			await openWorkflow(page, url, WORKFLOWS.refusal.id);
			await openNode(page, NODE);
			await chooseCredential(page, credentialName('bad token'));
			const output = await executeStep(page);
			const message = await output.getByTestId('node-error-message').innerText();
			assert.match(message, /Whapi does not know this channel token/);
			const description = await output.getByTestId('node-error-description').innerText();
			assert.match(description, /Compare the token/);
		});
	});

	it('split by risk level, it has four labelled outputs, and each channel leaves by its own', async () => {
		await inEditor(async (page, url) => {
			await openWorkflow(page, url, WORKFLOWS.split.id);
			await openNode(page, NODE);
			await switchOn(page, 'splitByRiskLevel');
			await closeNode(page);
			const labels = ['Unknown', 'Use Caution', 'Needs Attention', 'Good'];
			assert.deepEqual(await outputLabels(page, NODE, labels.length), labels);
			await executeWorkflow(page);
			assert.deepEqual(await itemCounts(page, NODE), ['2 items', '1 item', '1 item', '1 item']);
		});
	});

	it('the trigger fetches a test event', async () => {
		const { workflow } = EXAMPLES.find(({ file }) => file === 'watch-a-number.json')!;
		const trigger = workflow.nodes.find(({ type }) => type === `${NODE_TYPE}Trigger`)!;
		await inEditor(async (page, url) => {
			await openWorkflow(page, url, workflow.id);
			await openNode(page, trigger.name);
			const button = page.getByTestId('ndv').getByTestId('node-execute-button').first();
			assert.equal(await button.innerText(), 'Fetch Test Event');
			await executeStep(page);
			await showOutputAs(page, 'table');
			const [row] = await outputRows(page);
			assert.deepEqual(Object.keys(row).slice(0, OUTPUT_FIELDS.length), OUTPUT_FIELDS);
			assert.equal(row.riskLevel, 'good');
		});
	});

	it('an agent is offered the tool, calls it and never sees the token', async () => {
		const earlier = stage.whapi.requests.length;
		await inEditor(async (page, url) => {
			await openWorkflow(page, url, WORKFLOWS.agent.id);
			await addTool(page, 'AI Agent', 'whapi', `${NODE} Tool`);
			await chooseCredential(page, credentialName('sales'));
			await closeNode(page);
			await executeWorkflow(page);
		});
		const [first, second] = stage.chatModel.requests.slice(-2);
		assert.match(first.tools![0].function.name, /Whapi_Risk_Meter/);
		assert.match(first.tools![0].function.description, /WhatsApp/);
		const answer = String(second.messages.at(-1)!.content);
		assert.match(answer, /"riskLevel":\s*"useCaution"/);
		const asked = stage.whapi.requests.slice(earlier).map(({ address }) => address);
		assert.deepEqual(asked, [METER]);
	});
});

describe('refusals, hints and publishing', () => {
	it('a refused tool is an answer that the model reads, with how to go on', async () => {
		await inEditor(async (page, url) => {
			await openWorkflow(page, url, WORKFLOWS.refusedAgent.id);
			await addTool(page, 'AI Agent', 'whapi', `${NODE} Tool`);
			await chooseCredential(page, credentialName('bad token'));
			await closeNode(page);
			await executeWorkflow(page);
		});
		const answer = String(stage.chatModel.requests.at(-1)!.messages.at(-1)!.content);
		assert.match(answer, /"riskLevel":\s*"unknown"/);
		assert.match(answer, /Whapi does not know this channel token/);
		assert.match(answer, /Compare the token in the credential/);
	});

	it("markup in Whapi's words is text in the panel of a refusal", async () => {
		const body = '{"error":"see <a href=\\"https://elsewhere.example\\">here</a> <img src=x>"}';
		stage.whapi.setChannel({
			token: simulatedToken('never calculated'),
			readings: [allAt(3)],
			faults: [reply(400, body, { 'content-type': 'application/json' })],
		});
		await inEditor(async (page, url) => {
			await openWorkflow(page, url, WORKFLOWS.markup.id);
			await openNode(page, NODE);
			await chooseCredential(page, credentialName('never calculated'));
			const output = await executeStep(page);
			const description = output.getByTestId('node-error-description');
			assert.match(
				await description.innerText(),
				/see ‹a href="https:\/\/elsewhere\.example"›here/,
			);
			assert.equal(await description.locator('a[href*="elsewhere"], img').count(), 0);
		});
	});

	it('the node panel offers the four events of the trigger, and nothing else of it', async () => {
		await inEditor(async (page, url) => {
			await openNewWorkflow(page, url);
			const offered = await searchNodePanel(page, 'whapi');
			await offered.filter({ hasText: NODE }).first().click();
			await page.getByText('On risk level changed').waitFor();
			const entries = await page.getByTestId('node-creator').getByText(/^On /).allInnerTexts();
			assert.deepEqual(entries.map((entry) => entry.trim()).sort(), [
				'On any metric changed',
				'On metrics updated',
				'On risk level changed',
				'On risk level worsened',
			]);
		});
	});

	it('the trigger asks for Every Day while Poll Times is at Every Minute, and not after that', async () => {
		await inEditor(async (page, url) => {
			await openWorkflow(page, url, WORKFLOWS.watch.id);
			await openNode(page, TRIGGER);
			const hint = page.getByTestId('ndv').getByText('Poll Times is set to Every Minute');
			await hint.waitFor();
			await chooseOption(page, 'mode', 'Every Day');
			await hint.waitFor({ state: 'hidden' });
		});
	});

	it('a published trigger says that it keeps watch', async () => {
		await inEditor(async (page, url) => {
			await openWorkflow(page, url, WORKFLOWS.publishing.id);
			await publishInEditor(page);
			await page.getByTestId('workflow-open-publish-modal-button').getByText('Published').waitFor();
			await openNode(page, TRIGGER);
			await page.getByTestId('ndv').getByText('The watch is on').waitFor();
		});
	});
});

describe('afterwards', () => {
	/** Both show that the search reads what it should: these words are there. */
	const CONTROLS = [SHOWN_CHANNEL, 'riskLevel'];
	const database = () => join(stage.settings.folder, '.n8n', 'database.sqlite');

	before(async () => {
		await opened.n8n.stop();
	});

	it('every token was used', () => {
		const used = new Set(stage.whapi.requests.map(({ authorization }) => authorization));
		for (const token of TOKENS) assert.ok(used.has(`Bearer ${token}`));
	});

	it('no token is in the database', () => {
		assert.ok(searchDatabase(database(), CONTROLS).includes('execution_data.data'));
		assert.deepEqual(searchDatabase(database(), TOKENS), []);
	});

	it('no token is in the log, nor in any other file that n8n wrote', async () => {
		const { folder } = stage.settings;
		for (const log of [SERVER_LOG, COMMANDS_LOG]) {
			assert.match(await readFile(join(folder, log), 'utf8'), /execution/i, log);
		}
		assert.ok(existsSync(database()));
		const inDatabase = await searchFiles(folder, CONTROLS);
		assert.ok(inDatabase.some((file) => file.startsWith(join('.n8n', 'database.sqlite'))));
		assert.deepEqual(await searchFiles(folder, TOKENS), []);
	});

	it('no token was on a page, nor in anything that n8n sent to it', async () => {
		const seen = (await Promise.all(records.map((record) => record.seen()))).flat();
		const placesOf = (words: string[]) =>
			seen
				.filter(({ text }) => words.some((word) => text.includes(word)))
				.map(({ place }) => place);
		const controls = placesOf(CONTROLS);
		assert.ok(controls.some((place) => place.startsWith('push ')));
		assert.ok(controls.some((place) => place.includes('/workflow/')));
		assert.deepEqual(placesOf(TOKENS), []);
	});

	it('no token reached the language model', () => {
		const said = JSON.stringify(stage.chatModel.requests);
		assert.ok(said.includes('useCaution'));
		for (const token of TOKENS) assert.ok(!said.includes(token));
	});

	it('nothing called home', () => {
		assert.deepEqual(stage.proxy.refused, []);
		// The editor itself, in the browser, asks the npm registry about an installed community node.
		const unexpected = outsideRequests.filter(
			(url) => !url.includes('/n8n-nodes-whapi-risk-meter'),
		);
		assert.deepEqual(unexpected, []);
	});
});
