/** The packed node in the real n8n. One n8n serves all tests, in their order: the last ones search what it wrote. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EVENTS } from '../../nodes/WhapiRiskMeterTrigger/events.ts';
import { OUTPUT_FIELDS } from '../output-fields.ts';
import { reply } from '../simulator/faults.ts';
import { allAt, METER, SEND_TEXT, simulatedToken } from '../simulator/whapi.ts';
import {
	addTool,
	canvasNode,
	dismissToasts,
	executeWorkflow,
	openActions,
	openNode,
	openNodePanel,
	openWorkflow,
	outputWords,
	pickAction,
	publishInEditor,
	searchNodePanel,
} from './lib/canvas.ts';
import { CHANNEL_NAMES, credentialName, TOKENS } from './lib/channels.ts';
import {
	chooseCredential,
	createCredential,
	passed,
	refusalOf,
	saveCredential,
} from './lib/credential-dialog.ts';
import { exampleOf } from './lib/examples.ts';
import { COMMANDS_LOG, runN8n, SERVER_LOG } from './lib/n8n.ts';
import {
	chooseOption,
	closeNode,
	executeStep,
	outputRows,
	showOutputAs,
	switchOn,
} from './lib/node-view.ts';
import { editorOf, onStage } from './lib/on-stage.ts';
import { itemsOf, runFrom, save } from './lib/published.ts';
import { assertWroteNone } from './lib/search.ts';
import {
	A_WATCH,
	AGENT_WITHOUT_TOOL,
	ALL_CHANNELS,
	BEFORE_A_RUN,
	changed,
	copyOf,
	NODE,
	withSettings,
} from './lib/workflows.ts';

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
/** A field of each operation's output. */
const PREVIEWED = {
	calculate: 'addressBookCoverage',
	get: 'addressBookCoverage',
	getActivity: 'nextAllowedAt',
	checkBeforeSending: 'sendAt',
};
const WORKFLOWS = {
	light: copyOf(BEFORE_A_RUN, 'forTheLightIcon'),
	dark: copyOf(BEFORE_A_RUN, 'forTheDarkIcon'),
	refusal: copyOf(BEFORE_A_RUN, 'forTheRefusal'),
	split: ALL_CHANNELS,
	agent: AGENT_WITHOUT_TOOL,
	watch: A_WATCH,
};
const PREVIEWS = Object.keys(PREVIEWED).map((operation) =>
	copyOf(changed(BEFORE_A_RUN, { [NODE]: { operation } }), operation),
);
const SUPPORT = simulatedToken('support');
const SHOWN_CHANNEL = `…${SUPPORT.slice(-4)}`;

describe('the packed node', () => {
	const on = onStage({
		workflows: [...Object.values(WORKFLOWS), ...PREVIEWS],
		env: { N8N_LOG_LEVEL: 'debug' },
	});
	const { inEditor, records, outsideRequests } = editorOf(on);
	/** @returns the addresses of Whapi's that were asked meanwhile */
	const askedBy = async (act: () => Promise<void>) => {
		const earlier = on.whapi.requests.length;
		await act();
		return on.whapi.requests.slice(earlier).map(({ address }) => address);
	};
	/** What the language model was last sent. */
	const lastHeard = () =>
		on.chatModel.requests
			.at(-1)!
			.messages.map(({ content }) => String(content))
			.join('\n');

	it('runs from the command line', async () => {
		const asked = await askedBy(async () => {
			const output = await runN8n(['execute', `--id=${ALL_CHANNELS.id}`], on.settings);
			assert.match(output, /Execution was successful/);
		});
		assert.deepEqual(
			asked,
			CHANNEL_NAMES.map(() => METER),
		);
	});

	it('runs in the examples that need no Data Table', async () => {
		const agent = exampleOf(on.examples, 'agent-with-risk-meter.json');
		const json = { sessionId: '1', action: 'sendMessage', chatInput: 'May I write to 300 people?' };
		const pinData = { 'When Somebody Asks': [{ json }] };
		await runFrom(on.rest, await save(on.rest, { ...agent, pinData }), 'When Somebody Asks');
		assert.match(lastHeard(), /"riskLevel":"good"/);
		assert.match(lastHeard(), /"nextAllowedAt":"/);

		const report = exampleOf(on.examples, 'daily-fleet-report.json');
		// It also has to show what could not be checked.
		const channels = JSON.stringify(['support', 'newsletter', 'sales', 'bad token']);
		const id = await save(on.rest, withSettings(report, { channels }));
		const lines = itemsOf(await runFrom(on.rest, id, 'Every Morning'), 'Worst First');
		const labels = lines.map(({ riskLabel }) => riskLabel);
		assert.deepEqual(labels, ['Not checked', 'Use Caution', 'Needs Attention', 'Good Indicator']);

		const watch = exampleOf(on.examples, 'watch-a-number.json');
		const asked = await askedBy(async () => {
			await runFrom(on.rest, watch.id, 'Risk Level Changed');
		});
		assert.deepEqual(asked, [METER, SEND_TEXT]);
	});

	it('is offered first in the node panel for the words of its purpose', async () => {
		await inEditor(async (page, url) => {
			await openNodePanel(page, url);
			for (const words of SEARCHED) {
				const offered = await searchNodePanel(page, words);
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

	for (const [operation, field] of Object.entries(PREVIEWED)) {
		it(`the output of ${operation} is previewed before it ever ran`, async () => {
			await inEditor(async (page, url) => {
				await openWorkflow(page, url, operation);
				await openNode(page, 'Edit Fields');
				const input = page.getByTestId('ndv-input-panel');
				await input.getByTestId('schema-preview-warning').waitFor();
				await input.getByTestId('run-data-schema-item').getByText(field, { exact: true }).waitFor();
			});
		});
	}

	it('its credential is created in its form: a bad token is refused in a plain sentence, a good one passes, and the step runs', async () => {
		await inEditor(async (page, url) => {
			await pickAction(page, url, /^Get the saved/);

			const dialog = await createCredential(page);
			await saveCredential(dialog, 'channelToken', simulatedToken('a token that nobody has'));
			assert.match(await refusalOf(dialog), /Whapi does not know this token/);
			await saveCredential(dialog, 'channelToken', SUPPORT);
			await passed(dialog);

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

	it("a refusal is shown with what happened and how to go on, markup in Whapi's words as text", async () => {
		const body = '{"error":"see <a href=\\"https://elsewhere.example\\">here</a> <img src=x>"}';
		on.whapi.setChannel({
			token: simulatedToken('never calculated'),
			readings: [allAt(3)],
			faults: [reply(400, body, { 'content-type': 'application/json' })],
		});
		await inEditor(async (page, url) => {
			await openWorkflow(page, url, WORKFLOWS.refusal.id);
			await openNode(page, NODE);
			for (const [channel, message, words] of [
				['bad token', /Whapi does not know this channel token/, /Compare the token/],
				['never calculated', /./, /see ‹a href="https:\/\/elsewhere\.example"›here/],
			] as const) {
				await chooseCredential(page, credentialName(channel));
				const output = await executeStep(page);
				assert.match(await output.getByTestId('node-error-message').innerText(), message);
				const description = output.getByTestId('node-error-description');
				assert.match(await description.innerText(), words);
				assert.equal(await description.locator('a[href*="elsewhere"], img').count(), 0);
			}
		});
	});

	it('split by risk level, it has four labelled outputs, and each channel leaves by its own', async () => {
		await inEditor(async (page, url) => {
			await openWorkflow(page, url, WORKFLOWS.split.id);
			await openNode(page, NODE);
			await switchOn(page, 'splitByRiskLevel');
			await closeNode(page);
			const labels = ['Unknown', 'Use Caution', 'Needs Attention', 'Good'];
			assert.deepEqual((await outputWords(page, NODE, /^Good$/)).flat(), labels);
			await executeWorkflow(page);
			assert.deepEqual(
				await outputWords(page, NODE, /^\d+ items?$/),
				labels.map((label, index) => [label, index === 0 ? '2 items' : '1 item']),
			);
		});
	});

	it('the trigger fetches a test event', async () => {
		const { id } = exampleOf(on.examples, 'watch-a-number.json');
		await inEditor(async (page, url) => {
			await openWorkflow(page, url, id);
			await openNode(page, 'Risk Level Changed');
			const button = page.getByTestId('ndv').getByTestId('node-execute-button').first();
			assert.equal(await button.innerText(), 'Fetch Test Event');
			await executeStep(page);
			await showOutputAs(page, 'table');
			const [row] = await outputRows(page);
			assert.deepEqual(Object.keys(row).slice(0, OUTPUT_FIELDS.length), OUTPUT_FIELDS);
			assert.equal(row.riskLevel, 'good');
		});
	});

	it('an agent is offered the tool and calls it; a refusal is an answer that its model reads', async () => {
		await inEditor(async (page, url) => {
			await openWorkflow(page, url, WORKFLOWS.agent.id);
			await addTool(page, 'AI Agent');
			await chooseCredential(page, credentialName('sales'));
			await closeNode(page);
			const asked = await askedBy(async () => await executeWorkflow(page));
			assert.deepEqual(asked, [METER]);
			assert.match(lastHeard(), /"riskLevel":\s*"useCaution"/);
			const [{ function: tool }] = on.chatModel.requests.at(-2)!.tools!;
			assert.match(tool.name, /Whapi_Risk_Meter/);
			assert.match(tool.description, /WhatsApp/);

			await openNode(page, NODE);
			await chooseCredential(page, credentialName('bad token'));
			await closeNode(page);
			await dismissToasts(page);
			await executeWorkflow(page);
			assert.match(lastHeard(), /"riskLevel":\s*"unknown"/);
			assert.match(lastHeard(), /Whapi does not know this channel token/);
			assert.match(lastHeard(), /Compare the token in the credential/);
		});
	});

	it('the node panel offers the events of the trigger, and nothing else of it', async () => {
		await inEditor(async (page, url) => {
			await openActions(page, url);
			await page.getByText('On risk level changed').waitFor();
			const entries = await page.getByTestId('node-creator').getByText(/^On /).allInnerTexts();
			const events = Object.values(EVENTS).map(({ name }) => `On ${name.toLowerCase()}`);
			assert.deepEqual(entries.map((entry) => entry.trim()).sort(), events.sort());
		});
	});

	it('the trigger asks for Every Day while Poll Times is at Every Minute, and says when it keeps watch', async () => {
		await inEditor(async (page, url) => {
			await openWorkflow(page, url, WORKFLOWS.watch.id);
			await openNode(page, TRIGGER);
			const hint = page.getByTestId('ndv').getByText('Poll Times is set to Every Minute');
			await hint.waitFor();
			await chooseOption(page, 'mode', 'Every Day');
			await hint.waitFor({ state: 'hidden' });
			await closeNode(page);
			await publishInEditor(page);
			await page.getByTestId('workflow-open-publish-modal-button').getByText('Published').waitFor();
			await openNode(page, TRIGGER);
			await page.getByTestId('ndv').getByText('The watch is on').waitFor();
		});
	});

	it('every token was used', () => {
		const used = new Set(on.whapi.requests.map(({ authorization }) => authorization));
		for (const token of TOKENS) assert.ok(used.has(`Bearer ${token}`));
	});

	it('no token is in the database, the log or any other file that n8n wrote', async () => {
		await on.n8n.stop();
		const { folder } = on.settings;
		const control = { words: [SHOWN_CHANNEL, 'riskLevel'], place: 'execution_data.data' };
		await assertWroteNone(folder, TOKENS, control);
		for (const log of [SERVER_LOG, COMMANDS_LOG]) {
			assert.match(await readFile(join(folder, log), 'utf8'), /execution/i, log);
		}
	});

	it('no token was on a page, nor in anything that n8n sent to it', async () => {
		const seen = (await Promise.all(records.map((record) => record.seen()))).flat();
		const placesOf = (words: string[]) =>
			seen
				.filter(({ text }) => words.some((word) => text.includes(word)))
				.map(({ place }) => place);
		const controls = placesOf([SHOWN_CHANNEL, 'riskLevel']);
		assert.ok(controls.some((place) => place.startsWith('push ')));
		assert.ok(controls.some((place) => place.includes('/workflow/')));
		assert.deepEqual(placesOf(TOKENS), []);
	});

	it('no token reached the language model', () => {
		const said = JSON.stringify(on.chatModel.requests);
		assert.ok(said.includes('useCaution'));
		for (const token of TOKENS) assert.ok(!said.includes(token));
	});

	it('nothing called home', () => {
		assert.deepEqual(on.proxy.refused, []);
		// The editor itself, in the browser, asks the npm registry about an installed community node.
		const unexpected = outsideRequests.filter(
			(url) => !url.includes('/n8n-nodes-whapi-risk-meter'),
		);
		assert.deepEqual(unexpected, []);
	});
});
