/**
 * `npm run test:queue`: the package in n8n's queue mode, with a real PostgreSQL, a real Redis and two
 * workers.
 */
import { join } from 'node:path';
import { runScript } from '../lib/plain-problem.ts';
import { runTests } from '../lib/run-tests.ts';

await runScript(async () => {
	await runTests([join(import.meta.dirname, 'queue.test.ts')], 300);
});
