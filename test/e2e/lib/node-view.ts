/** The actions of a person in a node's detail view. */
import type { Locator, Page } from 'playwright-core';

export async function closeNode(page: Page): Promise<void> {
	await page.getByTestId('ndv-close-button').click();
	await page.getByTestId('ndv').waitFor({ state: 'hidden' });
}

/**
 * Presses "Execute step", or "Fetch Test Event" on a trigger, and waits for its end.
 *
 * @returns the output's panel
 */
export async function executeStep(page: Page): Promise<Locator> {
	const output = page.getByTestId('output-panel');
	const status = output
		.getByTestId('node-run-status-success')
		.or(output.getByTestId('node-run-status-danger'));
	// The mark of an earlier run goes before the new one comes.
	const earlier = (await status.isVisible()) ? await status.elementHandle() : null;
	await page.getByTestId('ndv').getByTestId('node-execute-button').click();
	await earlier?.waitForElementState('hidden');
	await status.waitFor();
	return output;
}

export async function showOutputAs(page: Page, view: 'schema' | 'table'): Promise<void> {
	await page.getByTestId('output-panel').getByTestId(`radio-button-${view}`).click();
}

/** A parameter's field. */
export function parameter(page: Page, name: string): Locator {
	return page.getByTestId('ndv').getByTestId(`parameter-input-${name}`);
}

/** Chooses an entry of a parameter that is a list. */
export async function chooseOption(page: Page, name: string, option: string): Promise<void> {
	await parameter(page, name).click();
	await page.getByRole('option').filter({ hasText: option }).click();
}

/** Switches a parameter on. */
export async function switchOn(page: Page, name: string): Promise<void> {
	const field = parameter(page, name);
	// The checkbox itself is hidden behind what is drawn.
	await field.locator('.el-switch').click();
	await field.locator('[role="switch"][aria-checked="true"]').waitFor({ state: 'attached' });
}

/** The rows of the output's table, by column. */
export async function outputRows(page: Page): Promise<Array<Record<string, string>>> {
	const table = page.getByTestId('output-panel').locator('table').first();
	await table.locator('tbody tr').first().waitFor();
	const names = (await table.locator('thead th').allInnerTexts()).map((name) => name.trim());
	const rows = await table.locator('tbody tr').all();
	return await Promise.all(
		rows.map(async (row) => {
			const cells = await row.locator('td').allInnerTexts();
			return Object.fromEntries(
				names.flatMap((name, index) => (name === '' ? [] : [[name, cells[index].trim()]])),
			);
		}),
	);
}
