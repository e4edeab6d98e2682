/** An open stage, and its editor, for the tests of a suite: set before them and struck after them. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openEditor, startBrowser, type Theme } from './browser.ts';
import { recordPage, type PageRecord } from './page-record.ts';
import { setStage, type OpenStage, type Stage, type StageOptions } from './stage.ts';

/** What it holds is there as soon as the tests run. */
export type OnStage = Stage &
	OpenStage & {
		reopen: () => Promise<void>;
		/** After it was killed: opens it again, with its clock so many times as fast. */
		revive: (factor: number) => Promise<void>;
	};

export function onStage(options: StageOptions = {}): OnStage {
	const reopen = async () => void Object.assign(on, await on.open());
	const revive = async (factor: number) => {
		assert.match(await on.n8n.ended, /SIGKILL/);
		on.clock.run(1);
		await reopen();
		on.clock.run(factor);
	};
	const on = { reopen, revive } as OnStage;
	before(async () => {
		Object.assign(on, await setStage({ workflows: [], ...options }));
		await reopen();
	});
	after(async () => await on.strike?.());
	return on;
}

/** @returns what does something on a page of the signed-in editor, and all that these pages showed and asked for */
export function editorOf(on: OnStage) {
	let browser: Browser | undefined;
	const records: PageRecord[] = [];
	const outsideRequests: string[] = [];
	after(async () => await browser?.close());

	/** A picture shows where it stopped. */
	async function inEditor(act: (page: Page, url: string) => Promise<void>, theme?: Theme) {
		browser ??= await startBrowser();
		const { url } = on.n8n;
		const { page, refused } = await openEditor(browser, { url, rest: on.rest, theme });
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
	return { inEditor, records, outsideRequests };
}
