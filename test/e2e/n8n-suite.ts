/** `npm run test:e2e`: the packed node in the real n8n, headless and in its editor. */
import { join } from 'node:path';
import { findChromium } from './lib/browser.ts';
import { runScript } from './lib/plain-problem.ts';
import { runTests } from './lib/run-tests.ts';

await runScript(async () => {
	findChromium();
	await runTests(join(import.meta.dirname, 'n8n.test.ts'), 300);
});
