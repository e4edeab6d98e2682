/**
 * `npm run test:compat`: the built package on the engine of the oldest n8n it supports, of the last 1.x,
 * of 2.0 and of the newest. Each older engine is a private package beside this file with a lock file of
 * its own, so that what was tried can be tried again. One engine after the other: they take the memory
 * and the time to start of a whole n8n-core.
 */
import { spawnSync } from 'node:child_process';
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

/** @returns how many checks passed, and how many did not */
function runOn(folder: string): [passed: number, failed: number] {
	if (!install(folder)) return [0, 1];
	const options = [
		'--import',
		'tsx',
		join(__dirname, 'one-engine.ts'),
		join(folder, 'node_modules'),
	];
	const { status, stdout } = spawnSync(process.execPath, options, {
		cwd: ROOT,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'inherit'],
		timeout: LONGEST_RUN_MS,
		killSignal: 'SIGKILL',
	});
	console.log(stdout);
	const count = (mark: string) => stdout.split('\n').filter((line) => line.startsWith(mark)).length;
	// A process that did not end by itself has not shown that the engine can be ended.
	return [count('✓ '), Math.max(count('✗ '), Number(status !== 0))];
}

let [passed, failed] = [0, 0];
for (const { n8n, folder } of ENGINES) {
	console.log(`\n> ${n8n}`);
	const start = Date.now();
	const count = runOn(folder);
	console.log(`${((Date.now() - start) / 1_000).toFixed(1)} s`);
	passed += count[0];
	failed += count[1];
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
