/**
 * `npm test`: every check of the repository in turn, then one line that sums them up. A check that does
 * not pass does not hide the ones after it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runGate } from './gate';

const ROOT = join(__dirname, '../..');

interface Count {
	passed: number;
	failed: number;
}

function npmRun(script: string, ...args: string[]): boolean {
	console.log(`\n> npm run ${script}`);
	const child = spawnSync('npm', ['run', '--silent', script, '--', ...args], {
		cwd: ROOT,
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
	return child.status === 0;
}

const single = (passed: boolean): Count => ({ passed: Number(passed), failed: Number(!passed) });

function jest(): Count {
	const report = join(mkdtempSync(join(tmpdir(), 'jest-')), 'report.json');
	const passed = npmRun('jest', '--json', `--outputFile=${report}`);
	const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8')) as {
		numPassedTests: number;
		numFailedTests: number;
	};
	// Jest also ends unsuccessfully for a suite that cannot load, or for coverage below its floor.
	return { passed: numPassedTests, failed: passed ? 0 : Math.max(1, numFailedTests) };
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
