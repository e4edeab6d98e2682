/** The actions of a person on the editor's canvas. */
import type { Locator, Page } from 'playwright-core';
import { until } from './wait.ts';
import { NODE } from './workflows.ts';

/** Nodes and notes. */
export const ON_CANVAS = '[data-test-id="canvas-node"], [data-test-id="sticky"]';

/** Opens a saved workflow and waits until its nodes are drawn. */
export async function openWorkflow(page: Page, url: string, id: string): Promise<void> {
	await page.goto(`${url}/workflow/${id}`);
	await page.getByTestId('canvas-node').first().waitFor();
}

/** Opens the node panel of an empty canvas. */
export async function openNodePanel(page: Page, url: string): Promise<void> {
	await page.goto(`${url}/workflow/new`);
	await page.getByTestId('canvas-plus-button').click();
}

/** @returns what the node panel, which is open, offers for these words */
export async function searchNodePanel(page: Page, words: string): Promise<Locator> {
	await page.getByTestId('node-creator-search-bar').fill(words);
	return page
		.getByTestId('node-creator-action-item')
		.or(page.getByTestId('node-creator-node-item'));
}

/** Opens the node's page in the node panel of an empty canvas. */
export async function openActions(page: Page, url: string): Promise<void> {
	await openNodePanel(page, url);
	const offered = await searchNodePanel(page, 'whapi');
	await offered.filter({ hasText: NODE }).first().click();
}

/** Picks one of the node's actions from an empty canvas; its parameters open. */
export async function pickAction(page: Page, url: string, action: RegExp): Promise<void> {
	await openActions(page, url);
	const entry = page.getByTestId('node-creator').getByText(action);
	const actions = page.getByTestId('node-creator-category-item').filter({ hasText: 'Actions' });
	await actions.or(entry).first().waitFor();
	// From an empty canvas the triggers are unfolded and the actions are not.
	if (!(await entry.isVisible())) await actions.click();
	await entry.click();
	await page.getByTestId('ndv').waitFor();
}

/** A node on the canvas. */
export function canvasNode(page: Page, name: string): Locator {
	return page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
}

/** Opens a node's parameters. */
export async function openNode(page: Page, name: string): Promise<void> {
	await canvasNode(page, name).dblclick();
	await page.getByTestId('ndv').waitFor();
}

/**
 * Runs the whole workflow and waits for its end.
 *
 * @throws Error with n8n's words where it does not succeed
 */
export async function executeWorkflow(page: Page): Promise<void> {
	await page.getByTestId('execute-workflow-button').click();
	const end = page.getByRole('alert').filter({ hasText: /Workflow executed successfully|Problem/ });
	await end.waitFor();
	const words = await end.innerText();
	if (!words.includes('successfully')) throw new Error(words);
}

/** Publishes the open workflow by its button and the form behind it. */
export async function publishInEditor(page: Page): Promise<void> {
	await page.getByTestId('workflow-open-publish-modal-button').click();
	await page.getByTestId('workflow-publish-button').click();
}

/**
 * The words at a node's output handles, once there are such: a labelled handle shows its label first, and then
 * the number of items that came out of it.
 */
export async function outputWords(page: Page, name: string, awaited: RegExp): Promise<string[][]> {
	const outputs = page.locator(
		`[data-test-id="canvas-node-output-handle"][data-node-name="${name}"]`,
	);
	await outputs.getByText(awaited).first().waitFor();
	return await outputs.evaluateAll((handles) =>
		handles.map((handle) =>
			[...handle.querySelectorAll('[class*="_label_"]')].map(({ textContent }) =>
				textContent.trim(),
			),
		),
	);
}

/** Adds the node to an agent as a tool; its parameters open. */
export async function addTool(page: Page, agent: string): Promise<void> {
	// While n8n still loads the panel's code, its plus for tools opens all AI nodes instead of the tools.
	await page.getByTestId('node-creator-plus-button').click();
	const header = page.getByTestId('nodes-list-header');
	await header.waitFor();
	await page.keyboard.press('Escape');
	await header.waitFor({ state: 'hidden' });
	await canvasNode(page, agent)
		.locator('[data-connection-type="ai_tool"]')
		.getByTestId('canvas-handle-plus')
		.click();
	// n8n first shows all AI nodes, and forgets what was searched there.
	await header.filter({ hasText: /^Tools/ }).waitFor();
	await header.filter({ hasText: 'Other AI Nodes' }).waitFor({ state: 'hidden' });
	const offered = await searchNodePanel(page, 'whapi');
	await offered
		.filter({ hasText: `${NODE} Tool` })
		.first()
		.click();
	await page.getByTestId('ndv').waitFor();
}

/** Zooms so that the whole workflow is seen. */
export async function fitCanvas(page: Page): Promise<void> {
	await page.getByTestId('zoom-to-fit').click();
}

/** Closes every message that n8n shows in a corner. */
export async function dismissToasts(page: Page): Promise<void> {
	const toasts = page.getByRole('alert').filter({ visible: true });
	const closers = toasts.locator('.el-notification__closeBtn');
	while ((await closers.count()) > 0) {
		const count = await toasts.count();
		await closers.first().click();
		await toasts.nth(count - 1).waitFor({ state: 'hidden' });
	}
}

/**
 * Waits until the canvas shows a workflow, and stands still: the zoom to fit is animated.
 *
 * @param count of its nodes, with its notes
 */
export async function settledCanvas(page: Page, count: number): Promise<void> {
	const shown = page.locator(ON_CANVAS);
	await shown.nth(count - 1).waitFor({ state: 'attached' });
	let last = '';
	await until(async () => {
		const before = last;
		last = JSON.stringify(await shown.first().boundingBox());
		return last === before;
	});
}
