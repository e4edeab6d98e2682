import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { exitOnInterrupt } from './child.ts';

/**
 * Runs files of tests, one test after the other, and closes with a line "N passed, N failed".
 *
 * @param files their paths
 * @param limitInSeconds what one test may take
 */
export async function runTests(files: string[], limitInSeconds: number): Promise<void> {
	exitOnInterrupt();
	let passed = 0;
	let failed = 0;
	const tests = run({ files, isolation: 'none', timeout: limitInSeconds * 1000 });
	tests.on('test:pass', ({ details }) => (passed += Number(details.type !== 'suite')));
	tests.on('test:fail', ({ details }) => (failed += Number(details.type !== 'suite')));
	for await (const text of tests.compose(spec)) process.stdout.write(text as string);
	console.log(`\n${passed} passed, ${failed} failed`);
	// Whatever is still open must not keep a finished run from ending.
	process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
