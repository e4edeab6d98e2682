/** The actions of a person who gives a node its credential. */
import type { Locator, Page } from 'playwright-core';

/** Chooses a saved credential for the node that is open. */
export async function chooseCredential(page: Page, name: string): Promise<void> {
	await page.getByTestId('node-credentials-select').click();
	await page.getByRole('option').filter({ hasText: name }).click();
}

/** Opens the dialog for a new credential from the node that is open. */
export async function createCredential(page: Page): Promise<Locator> {
	const empty = page.getByTestId('node-credentials-empty-state');
	const select = page.getByTestId('node-credentials-select');
	await empty.or(select).waitFor();
	if (await empty.isVisible()) {
		await empty.getByRole('button').first().click();
	} else {
		await select.click();
		await page.getByTestId('node-credentials-select-item-new').click();
	}
	return await credentialDialog(page);
}

/** Types into a credential's field and saves it, which also tests it. */
export async function saveCredential(dialog: Locator, field: string, value: string): Promise<void> {
	await dialog.getByTestId(`parameter-input-${field}`).locator('input').fill(value);
	await dialog.getByTestId('credential-save-button').click();
}

/** The dialog's words about a credential whose test did not pass. */
export async function refusalOf(dialog: Locator): Promise<string> {
	await dialog.getByText('More details').click();
	await dialog.getByText('More details').waitFor({ state: 'hidden' });
	return await dialog.innerText();
}

/** A new credential that passes its test closes its dialog by itself; in every other case it stays open. */
export async function passed(dialog: Locator): Promise<void> {
	await dialog.waitFor({ state: 'hidden' });
}

/** Opens the credential of the node that is open, which also tests it, and waits until it has passed. */
export async function openPassingCredential(page: Page): Promise<Locator> {
	await page.getByTestId('credential-edit-button').click();
	const dialog = await credentialDialog(page);
	await dialog.getByTestId('credentials-config-container-test-success').waitFor();
	return dialog;
}

async function credentialDialog(page: Page): Promise<Locator> {
	const dialog = page.getByTestId('editCredential-modal');
	await dialog.waitFor();
	return dialog;
}
