/** `npm run screenshots`: takes the pictures of docs/images anew, in the real editor. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { fillBoard, MADE_UP_FLEET, publishBoard } from './lib/board.ts';
import { findChromium, openEditor, startBrowser } from './lib/browser.ts';
import { dismissToasts, executeWorkflow, fitCanvas, openNode, openWorkflow } from './lib/canvas.ts';
import { credentialName } from './lib/channels.ts';
import { exitOnInterrupt } from './lib/child.ts';
import { chooseCredential, openPassingCredential } from './lib/credential-dialog.ts';
import { exampleOf, readExamples } from './lib/examples.ts';
import { PACKAGE_FOLDER } from './lib/install-package.ts';
import { executeStep, showOutputAs } from './lib/node-view.ts';
import { runScript } from './lib/plain-problem.ts';
import { changed, fields, PAGE_GUARD } from './lib/published.ts';
import { setStage, type OpenStage, type Stage } from './lib/stage.ts';
import { BEFORE_A_RUN, copyOf, SPLIT_CHANNELS, TO_TRY } from './lib/workflows.ts';

const FOLDER = join(PACKAGE_FOLDER, 'docs', 'images');
const VIEWPORT = { width: 1280, height: 720 };
/** As far down as the first number that is good. */
const BOARD_VIEWPORT = { width: 1280, height: 1086 };
const NODE = 'Whapi Risk Meter';
const CREDENTIAL_WORKFLOW = copyOf(BEFORE_A_RUN, 'forTheCredential');

/** Leads a page to what a picture shows, and returns that part of it. */
type Scene = (page: Page, url: string) => Promise<Page | Locator>;

const SENDING = exampleOf(readExamples(), 'send-when-allowed.json');

/** The example that sends, to as many as Whapi allows within a minute. */
const CAMPAIGN = copyOf(
	changed(SENDING, {
		Settings: fields(SENDING, 'Settings', { secondsBetween: 0 }),
		Recipients: {
			jsonOutput: JSON.stringify({
				recipients: ['15550100001', '15550100002'].map((to) => ({
					to,
					text: 'Your order is ready.',
				})),
			}),
		},
	}),
	'forTheCanvas',
);

const SCENES: Record<string, Scene> = {
	canvas: async (page, url) => {
		await openWorkflow(page, url, CAMPAIGN.id);
		return await runOnCanvas(page);
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
			const { page } = await openEditor(browser, { url: n8n.url, rest, viewport: VIEWPORT });
			const subject = await lead(page, n8n.url);
			await dismissToasts(page);
			const path = join(FOLDER, `${name}.png`);
			await subject.screenshot({ path, animations: 'disabled' });
			console.log(path);
			await page.context().close();
		}
		await takeBoard(browser, stage, { n8n, rest });
	} finally {
		await browser.close();
	}
}

/** The board with its made-up history, in both themes. */
async function takeBoard(browser: Browser, stage: Stage, { n8n, rest }: OpenStage): Promise<void> {
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
		await context.close();
	}
}

await runScript(async () => {
	findChromium();
	exitOnInterrupt();
	await mkdir(FOLDER, { recursive: true });
	const stage = await setStage({
		workflows: [...TO_TRY, BEFORE_A_RUN, CREDENTIAL_WORKFLOW, CAMPAIGN],
		tell: console.log,
	});
	try {
		await takePictures(stage);
	} finally {
		await stage.strike();
	}
});
