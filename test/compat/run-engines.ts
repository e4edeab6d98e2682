/**
 * `npm run test:compat`: the built package on the engine of the oldest n8n it supports, of the last 1.x,
 * of 2.0 and of the newest. Each older engine is a private package beside this file with a lock file of
 * its own, so that what was tried can be tried again. One engine after the other: they take the memory
 * and the time to start of a whole n8n-core.
 */
import { fork, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(__dirname, '../..');

const ENGINES: Array<{ n8n: string; folder: string }> = [
	{ n8n: 'n8n 1.85, the oldest supported', folder: join(__dirname, 'n8n-1.85') },
	{ n8n: 'the last n8n 1.x', folder: join(__dirname, 'n8n-1.x') },
	{ n8n: 'n8n 2.0', folder: join(__dirname, 'n8n-2.0') },
	{ n8n: 'the newest n8n, as in package.json', folder: ROOT },
];

/** Loading a cold engine on a busy machine takes tens of seconds, the checks about ten. */
const LONGEST_RUN_MS = 180_000;

interface Count {
	passed: number;
	failed: number;
}

const NOTHING_RAN: Count = { passed: 0, failed: 1 };

/** npm writes its own copy of the lock file into node_modules when it has finished. */
function isInstalled(folder: string): boolean {
	const done = join(folder, 'node_modules', '.package-lock.json');
	return (
		existsSync(done) &&
		statSync(done).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs
	);
}

function install(folder: string): boolean {
	if (folder === ROOT || isInstalled(folder)) return true;
	console.log(`npm ci in ${relative(ROOT, folder)}`);
	const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
		cwd: folder,
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
	return status === 0;
}

async function runOn(folder: string): Promise<Count> {
	return await new Promise((resolve) => {
		const child = fork(join(__dirname, 'one-engine.ts'), [join(folder, 'node_modules')], {
			cwd: ROOT,
			execArgv: ['--import', 'tsx'],
		});
		let count = NOTHING_RAN;
		const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_RUN_MS);
		child.on('message', (message) => (count = message as Count));
		child.on('close', (code) => {
			clearTimeout(timer);
			// A process that did not end well has not shown that the engine can be ended.
			resolve(code === 0 ? count : { ...count, failed: Math.max(1, count.failed) });
		});
	});
}

async function main(): Promise<void> {
	const total: Count = { passed: 0, failed: 0 };
	for (const { n8n, folder } of ENGINES) {
		console.log(`\n> ${n8n}`);
		const start = Date.now();
		const count = install(folder) ? await runOn(folder) : NOTHING_RAN;
		console.log(`${((Date.now() - start) / 1_000).toFixed(1)} s`);
		total.passed += count.passed;
		total.failed += count.failed;
	}
	console.log(`\n${total.passed} passed, ${total.failed} failed`);
	process.exitCode = total.failed === 0 ? 0 : 1;
}

void main();
