/**
 * `npm test`: every check of the repository in turn, then one line that sums them up. A check that does
 * not pass does not hide the ones after it.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { runGate } from './gate';
import { temporaryFolder } from './temporary-folder';

const ROOT = join(__dirname, '../..');

interface Count {
	passed: number;
	failed: number;
}

function npmRun(script: string, args: string[] = [], env: NodeJS.ProcessEnv = {}): boolean {
	console.log(`\n> npm run ${script}`);
	const child = spawnSync('npm', ['run', '--silent', script, '--', ...args], {
		cwd: ROOT,
		env: { ...process.env, ...env },
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
	return child.status === 0;
}

const single = (passed: boolean): Count => ({ passed: Number(passed), failed: Number(!passed) });

/** The variables for the place of temporary files, by platform. */
const temporaryFilesIn = (folder: string) => ({ TMPDIR: folder, TEMP: folder, TMP: folder });

function jest(): Count {
	const folder = temporaryFolder('jest-');
	const report = join(folder, 'report.json');
	const left = join(folder, 'left');
	mkdirSync(left);
	const options = ['--json', `--outputFile=${report}`];
	const passed = npmRun('jest', options, temporaryFilesIn(left)) && isEmpty(left);
	const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8')) as {
		numPassedTests: number;
		numFailedTests: number;
	};
	// Jest also ends unsuccessfully for a suite that cannot load, or for coverage below its floor; and a
	// run that leaves a few folders behind fills a disk in the end.
	return { passed: numPassedTests, failed: passed ? 0 : Math.max(1, numFailedTests) };
}

function isEmpty(folder: string): boolean {
	const left = readdirSync(folder);
	if (left.length > 0) console.log(`✗ ${left.length} temporary files are left: ${left.join(', ')}`);
	return left.length === 0;
}

async function gate(): Promise<Count> {
	console.log("\n> n8n's verification gate");
	const results = await runGate();
	for (const { name, passed, details } of results) {
		console.log(`${passed ? '✓' : '✗'} ${name}`);
		if (!passed) console.log(details);
	}
	const passed = results.filter((result) => result.passed).length;
	return { passed, failed: results.length - passed };
}

async function main(): Promise<void> {
	// Some of the tools do not tidy up.
	Object.assign(process.env, temporaryFilesIn(temporaryFolder('npm-test-')));
	const counts = [
		single(npmRun('lint')),
		single(npmRun('types')),
		single(npmRun('build')),
		jest(),
		await gate(),
	];
	const sum = (key: keyof Count) => counts.reduce((total, count) => total + count[key], 0);
	console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
	process.exitCode = sum('failed') === 0 ? 0 : 1;
}

void main();
