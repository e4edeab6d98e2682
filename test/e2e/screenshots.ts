/**
 * `npm run screenshots`: takes the pictures and the film of docs/images anew, in the real editor. With names of
 * pictures behind `--` only those: `npm run screenshots -- node`.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { phoneOf } from '../simulator/histories.ts';
import { simulatedToken } from '../simulator/whapi.ts';
import { fillBoard, MADE_UP_FLEET, publishBoard } from './lib/board.ts';
import { findChromium, openEditor, startBrowser } from './lib/browser.ts';
import {
	canvasNode,
	dismissToasts,
	executeWorkflow,
	fitCanvas,
	ON_CANVAS,
	openNode,
	openWorkflow,
	settledCanvas,
} from './lib/canvas.ts';
import { credentialName, type ChannelName } from './lib/channels.ts';
import { exitOnInterrupt } from './lib/child.ts';
import {
	chooseCredential,
	createCredential,
	openPassingCredential,
	passed,
} from './lib/credential-dialog.ts';
import { exampleOf } from './lib/examples.ts';
import { findFfmpeg, newFilm, type Film } from './lib/film.ts';
import { PACKAGE_FOLDER } from './lib/site.ts';
import { executeStep, showOutputAs } from './lib/node-view.ts';
import { runScript } from './lib/plain-problem.ts';
import { PAGE_GUARD } from './lib/published.ts';
import { sendingLoop } from './lib/sending-loop.ts';
import { setStage, type OpenStage, type Stage } from './lib/stage.ts';
import { BEFORE_A_RUN, copyOf, credentialNamed, SPLIT_CHANNELS, TO_TRY } from './lib/workflows.ts';

const FOLDER = join(PACKAGE_FOLDER, 'docs', 'images');
const NAMED = process.argv.slice(2);
const isWanted = (name: string) => NAMED.length === 0 || NAMED.includes(name);
const VIEWPORT = { width: 1280, height: 720 };
/** As far down as the first number that is good. */
const BOARD_VIEWPORT = { width: 1280, height: 1086 };
const NODE = 'Whapi Risk Meter';
/** As large as the rules for templates take the editor to be. */
const EXAMPLE_VIEWPORT = { width: 1920, height: 1080 };
/** The space around an example's nodes and notes. */
const MARGIN = 24;
const CREDENTIAL_WORKFLOW = copyOf(BEFORE_A_RUN, 'forTheCredential');
/** The node as it is added, without a credential. */
const FILM_NODE = {
	...copyOf(BEFORE_A_RUN, 'forTheFilm'),
	nodes: BEFORE_A_RUN.nodes.map((node) => ({ ...node, credentials: undefined })),
};

/** Leads a page to what a picture shows, and returns that part of it. */
type Scene = (page: Page, url: string) => Promise<Page | Locator>;

/** README's loop around Check Before Sending, before it ran. */
const SENDING_LOOP = sendingLoop({
	path: 'sending-loop',
	credentials: credentialNamed(credentialName('support')),
});

const SCENES: Record<string, Scene> = {
	'sending-loop': async (page, url) => {
		await openWorkflow(page, url, SENDING_LOOP.id);
		return await showWhole(page);
	},
	'split-outputs': async (page, url) => {
		await openWorkflow(page, url, SPLIT_CHANNELS.id);
		return await runOnCanvas(page);
	},
	node: async (page, url) => {
		await openWorkflow(page, url, BEFORE_A_RUN.id);
		await openNode(page, NODE);
		await chooseCredential(page, credentialName('sales'));
		await executeStep(page);
		await showOutputAs(page, 'schema');
		return page;
	},
	credential: async (page, url) => {
		await openWorkflow(page, url, CREDENTIAL_WORKFLOW.id);
		await openNode(page, NODE);
		return await openPassingCredential(page);
	},
};

async function runOnCanvas(page: Page): Promise<Page> {
	await executeWorkflow(page);
	return await showWhole(page);
}

async function showWhole(page: Page): Promise<Page> {
	await fitCanvas(page);
	// n8n's own buttons lie over the right edge of what it has fitted.
	await page.getByTestId('zoom-out-button').click();
	return page;
}

async function takePictures(stage: Stage): Promise<void> {
	const { n8n, rest } = await stage.open();
	const browser = await startBrowser();
	try {
		for (const [name, lead] of Object.entries(SCENES)) {
			if (!isWanted(name)) continue;
			const { page } = await openEditor(browser, { url: n8n.url, rest, viewport: VIEWPORT });
			const subject = await lead(page, n8n.url);
			await dismissToasts(page);
			const path = join(FOLDER, `${name}.png`);
			await subject.screenshot({ path, animations: 'disabled' });
			console.log(path);
			await page.context().close();
		}
		await takeExamples(browser, stage, { n8n, rest });
		if (!isWanted('film')) return;
		const film = newFilm(stage.settings.folder);
		await filmEditor(film, browser, { n8n, rest });
		await takeBoard(browser, stage, { n8n, rest }, film);
		const path = join(FOLDER, 'film.webp');
		await film.write(path);
		console.log(path);
	} finally {
		await browser.close();
	}
}

/** Each example as the editor opens it: its nodes and notes, without n8n's own buttons. */
async function takeExamples(
	browser: Browser,
	stage: Stage,
	{ n8n, rest }: OpenStage,
): Promise<void> {
	const folder = join(FOLDER, 'examples');
	await mkdir(folder, { recursive: true });
	for (const { file, workflow } of stage.examples) {
		const name = file.replace('.json', '');
		if (!isWanted(name)) continue;
		const { page } = await openEditor(browser, { url: n8n.url, rest, viewport: EXAMPLE_VIEWPORT });
		await openWorkflow(page, n8n.url, workflow.id);
		await settledCanvas(page, workflow.nodes.length);
		await dismissToasts(page);
		const path = join(folder, `${name}.png`);
		await page.screenshot({
			path,
			animations: 'disabled',
			style:
				'[data-test-id="canvas-controls"], [class*="_executionButtons"], [class*="_nodeCreation"] { visibility: hidden }',
			clip: await areaOfWorkflow(page),
		});
		console.log(path);
		await page.context().close();
	}
}

/** The part of the page that a workflow takes up. */
async function areaOfWorkflow(page: Page) {
	return await page.locator(ON_CANVAS).evaluateAll((nodes, margin) => {
		const boxes = nodes.map((node) => node.getBoundingClientRect());
		const x = Math.min(...boxes.map(({ left }) => left)) - margin;
		const y = Math.min(...boxes.map(({ top }) => top)) - margin;
		return {
			x,
			y,
			width: Math.max(...boxes.map(({ right }) => right)) + margin - x,
			height: Math.max(...boxes.map(({ bottom }) => bottom)) + margin - y,
		};
	}, MARGIN);
}

/** From the credential to the first message, as somebody sees it who tries the node for the first time. */
async function filmEditor(film: Film, browser: Browser, { n8n, rest }: OpenStage): Promise<void> {
	const { page } = await openEditor(browser, { url: n8n.url, rest, viewport: VIEWPORT });
	await openWorkflow(page, n8n.url, FILM_NODE.id);
	await openNode(page, NODE);
	const dialog = await createCredential(page);
	const token = dialog.getByTestId('parameter-input-channelToken').locator('input');
	await token.fill(simulatedToken('sales' satisfies ChannelName));
	await film.shot(page, 'Create a credential with the token of your channel', 2.5);
	await dialog.getByTestId('credential-save-button').click();
	await passed(dialog);
	await dismissToasts(page);
	await film.shot(page, 'The test has passed: run the node', 2.5);
	await executeStep(page);
	await showOutputAs(page, 'schema');
	await dismissToasts(page);
	await film.shot(page, "The number's risk level, and how to improve it", 4);
	await openWorkflow(page, n8n.url, SENDING_LOOP.id);
	await showWhole(page);
	await film.shot(page, 'Send to a list: each message stops, is skipped, waits or goes out', 4);
	await page.getByTestId('execute-workflow-button').click();
	await fetch(`${n8n.url}/webhook-test/${SENDING_LOOP.id}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({
			recipients: [phoneOf(1), phoneOf(2)].map((to) => ({ to, text: 'Hi' })),
		}),
	});
	await canvasNode(page, 'Wait').locator('[class*="waiting"]').first().waitFor();
	await dismissToasts(page);
	await film.shot(page, 'The first message went out. The second one waits for its turn', 5);
	await page.context().close();
}

/** The board with its made-up history, in both themes. */
async function takeBoard(
	browser: Browser,
	stage: Stage,
	{ n8n, rest }: OpenStage,
	film: Film,
): Promise<void> {
	const { id } = exampleOf(stage.examples, 'fleet-board.json');
	const address = await publishBoard(rest, n8n.url, id);
	await fillBoard(rest, address, MADE_UP_FLEET);
	for (const colorScheme of ['light', 'dark'] as const) {
		const context = await browser.newContext({
			viewport: BOARD_VIEWPORT,
			colorScheme,
			httpCredentials: { username: PAGE_GUARD.user, password: PAGE_GUARD.password },
		});
		const page = await context.newPage();
		await page.goto(address);
		const path = join(FOLDER, `board-${colorScheme}.png`);
		await page.screenshot({ path });
		console.log(path);
		if (colorScheme === 'light') {
			await page.setViewportSize(VIEWPORT);
			await film.shot(page, 'An example to import: all numbers on a page of your own n8n', 4);
		}
		await context.close();
	}
}

await runScript(async () => {
	findChromium();
	if (isWanted('film')) findFfmpeg();
	exitOnInterrupt();
	await mkdir(FOLDER, { recursive: true });
	const stage = await setStage({
		workflows: [...TO_TRY, BEFORE_A_RUN, CREDENTIAL_WORKFLOW, FILM_NODE, SENDING_LOOP],
		tell: console.log,
	});
	try {
		await takePictures(stage);
	} finally {
		await stage.strike();
	}
});
