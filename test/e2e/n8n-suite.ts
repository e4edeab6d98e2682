/**
 * Tests in the real n8n. `npm run test:e2e`: the packed node and the examples, headless and in its editor; with
 * names of files behind `--` only those: `npm run test:e2e -- campaign`. `npm run test:queue`: the package in
 * n8n's queue mode, with a real PostgreSQL, a real Redis and two workers.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { findChromium } from './lib/browser.ts';
import { exitOnInterrupt } from './lib/child.ts';
import { runScript } from './lib/plain-problem.ts';

const ENDING = '.test.ts';
const QUEUE = 'queue/queue';
/** What one test may take. */
const LIMIT_MS = 300_000;

await runScript(async () => {
	const named = process.argv.slice(2).map((name) => name + ENDING);
	if (!named.includes(QUEUE + ENDING)) findChromium();
	exitOnInterrupt();
	const all = readdirSync(import.meta.dirname).filter((file) => file.endsWith(ENDING));
	const files = (named.length > 0 ? named : all).map((file) => join(import.meta.dirname, file));
	let passed = 0;
	let failed = 0;
	const tests = run({ files, isolation: 'none', timeout: LIMIT_MS });
	tests.on('test:pass', ({ details }) => (passed += Number(details.type !== 'suite')));
	tests.on('test:fail', ({ details }) => (failed += Number(details.type !== 'suite')));
	for await (const text of tests.compose(spec)) process.stdout.write(text as string);
	console.log(`\n${passed} passed, ${failed} failed`);
	// Whatever is still open must not keep a finished run from ending.
	process.exit(failed === 0 && passed > 0 ? 0 : 1);
});
