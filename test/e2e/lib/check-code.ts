import { join } from 'node:path';
import { runToEnd } from './child.ts';
import { PlainProblem } from './plain-problem.ts';

/**
 * Compiles and lints the code of this nested package, with the repository's own tools.
 *
 * @param folder the folder of the package, with its dependencies installed
 * @throws PlainProblem where either finds something
 */
export async function checkCode(folder: string): Promise<void> {
	const root = join(folder, '../..');
	const tools: Array<[program: string, ...args: string[]]> = [
		['typescript/bin/tsc', '-p', folder],
		[
			'eslint/bin/eslint.js',
			...['--max-warnings', '0'],
			...['-c', join(folder, 'typed.eslint.config.mjs')],
			folder,
		],
	];
	console.log('Checking the code of test/e2e …');
	for (const [program, ...args] of tools) {
		const code = await runToEnd(
			process.execPath,
			[join(root, 'node_modules', program), ...args],
			root,
		);
		if (code !== 0) {
			throw new PlainProblem(`The code of test/e2e does not pass ${program}: see above.`);
		}
	}
}
