/** `npm run screenshots`: takes the pictures of docs/images anew, in the real editor. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { findChromium, openEditor, startBrowser } from './lib/browser.ts';
import { dismissToasts, executeWorkflow, fitCanvas, openNode, openWorkflow } from './lib/canvas.ts';
import { credentialName } from './lib/channels.ts';
import { exitOnInterrupt } from './lib/child.ts';
import { chooseCredential, openPassingCredential } from './lib/credential-dialog.ts';
import { PACKAGE_FOLDER } from './lib/install-package.ts';
import { executeStep, showOutputAs } from './lib/node-view.ts';
import { PlainProblem, runScript } from './lib/plain-problem.ts';
import { setStage, type Stage } from './lib/stage.ts';
import { BEFORE_A_RUN, copyOf, SPLIT_CHANNELS, TO_TRY } from './lib/workflows.ts';

const FOLDER = join(PACKAGE_FOLDER, 'docs', 'images');
const VIEWPORT = { width: 1280, height: 720 };
const NODE = 'Whapi Risk Meter';
const CREDENTIAL_WORKFLOW = copyOf(BEFORE_A_RUN, 'forTheCredential');

/** Leads a page to what a picture shows, and returns that part of it. */
type Scene = (page: Page, url: string, stage: Stage) => Promise<Page | Locator>;

const SCENES: Record<string, Scene> = {
	canvas: async (page, url, stage) => {
		const campaign = stage.examples.find(({ file }) => file === 'check-before-campaign.json');
		if (campaign === undefined) throw new PlainProblem('The example of a campaign is gone.');
		await openWorkflow(page, url, campaign.workflow.id);
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
			const subject = await lead(page, n8n.url, stage);
			await dismissToasts(page);
			const path = join(FOLDER, `${name}.png`);
			await subject.screenshot({ path, animations: 'disabled' });
			console.log(path);
			await page.context().close();
		}
	} finally {
		await browser.close();
	}
}

await runScript(async () => {
	findChromium();
	exitOnInterrupt();
	await mkdir(FOLDER, { recursive: true });
	const stage = await setStage({
		workflows: [...TO_TRY, BEFORE_A_RUN, CREDENTIAL_WORKFLOW],
		tell: console.log,
	});
	try {
		await takePictures(stage);
	} finally {
		await stage.strike();
	}
});
