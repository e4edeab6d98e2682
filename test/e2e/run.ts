/**
 * Runs a script of this folder in the real n8n's own installation, which it makes first where it is
 * missing: `tsx test/e2e/run.ts editor --port 5679` runs editor.ts. Works on the repository's Node; the
 * script itself runs on the one that n8n needs.
 *
 * Before a suite its code is checked: that takes the types of this installation, so `npm test` cannot.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkCode, ensureInstalled } from './lib/installation.ts';
import { runScript } from './lib/plain-problem.ts';

const FOLDER = dirname(fileURLToPath(import.meta.url));

/** Whoever wants to see n8n does not wait for a check of the code. */
const STARTED_AT_ONCE = ['editor', 'screenshots'];

await runScript(async () => {
	const [name, ...args] = process.argv.slice(2);
	const node = ensureInstalled(FOLDER);
	if (!STARTED_AT_ONCE.includes(name)) checkCode(FOLDER);
	const tsx = import.meta.resolve('./node_modules/tsx/dist/loader.mjs');
	// n8n's database is read with Node's own driver, which warns that it is new.
	const options = ['--disable-warning=ExperimentalWarning', '--import', tsx];
	const script = join(FOLDER, `${name}.ts`);
	const child = spawn(node, [...options, script, ...args], { stdio: 'inherit' });
	// Ctrl-C reaches the script by itself: it tidies up, and this process waits for that.
	process.on('SIGINT', () => {});
	process.on('SIGTERM', () => child.kill('SIGTERM'));
	process.exitCode = await new Promise<number>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code) => resolve(code ?? 1));
	});
});
