/**
 * `npm run test:e2e`: the packed node and the examples in the real n8n, headless and in its editor. With
 * names of files behind `--` only those: `npm run test:e2e -- campaign`.
 */
import { join } from 'node:path';
import { findChromium } from './lib/browser.ts';
import { runScript } from './lib/plain-problem.ts';
import { runTests } from './lib/run-tests.ts';

const FILES = [
	'n8n',
	'campaign',
	'board',
	'healthy-number',
	'activity',
	'watch',
	'templates',
	'check-before-sending',
];

await runScript(async () => {
	findChromium();
	const named = process.argv.slice(2);
	const files = named.length > 0 ? named : FILES;
	await runTests(
		files.map((name) => join(import.meta.dirname, `${name}.test.ts`)),
		300,
	);
});
