/** The examples as templates: each imported in the editor by its file, and held against n8n's own nodes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { INodeTypeDescription } from 'n8n-workflow';
import type { Browser } from 'playwright-core';
import { KNOWN_NODES, OPENED } from '../tools/template-rules.ts';
import { openEditor, startBrowser } from './lib/browser.ts';
import { importFile } from './lib/canvas.ts';
import { EXAMPLES_FOLDER, readExamples } from './lib/examples.ts';
import { seenNotes, settledCanvas } from './lib/notes.ts';
import { setStage, type OpenStage, type Stage } from './lib/stage.ts';

/** What OPENED is about. */
const VIEWPORT = { width: 1920, height: 1080 };

const resolvePath = createRequire(import.meta.url).resolve;

/** All versions that a package of n8n's has of a node. */
function versionsOf(type: string): number[] {
	const [, packageName, name] = /^(.*)\.(.*?)$/.exec(type)!;
	const file = join(resolvePath(`${packageName}/package.json`), '../dist/types/nodes.json');
	const descriptions = JSON.parse(readFileSync(file, 'utf8')) as INodeTypeDescription[];
	return descriptions
		.filter((description) => description.name === name)
		.flatMap(({ version }) => version);
}

describe('examples as templates', () => {
	let stage: Stage;
	let opened: OpenStage;
	let browser: Browser;

	before(async () => {
		stage = await setStage();
		opened = await stage.open();
		browser = await startBrowser();
	});

	after(async () => {
		await browser?.close();
		await stage?.strike();
	});

	for (const { file, workflow } of readExamples()) {
		it(`${file} is imported by its file, and its notes can be read as it opens`, async () => {
			const { url } = opened.n8n;
			const { page } = await openEditor(browser, { url, rest: opened.rest, viewport: VIEWPORT });
			await importFile(page, url, join(EXAMPLES_FOLDER, file));
			await settledCanvas(page, workflow.nodes.length);
			for (const { title, textSize, isWhole, coveredBy } of await seenNotes(page)) {
				assert.ok(textSize >= OPENED.leastTextSize, `"${title}" is ${textSize} pixels high`);
				assert.ok(isWhole, `"${title}" is cut off`);
				assert.deepEqual(coveredBy, [], `"${title}" is covered`);
			}
			await page.context().close();
		});
	}

	it('are made of nodes that the newest n8n has, too', () => {
		for (const [type, { versions }] of Object.entries(KNOWN_NODES)) {
			if (type.startsWith('n8n-nodes-whapi-risk-meter.')) continue;
			const missing = versions.filter((version) => !versionsOf(type).includes(version));
			assert.deepEqual(missing, [], type);
		}
	});
});
