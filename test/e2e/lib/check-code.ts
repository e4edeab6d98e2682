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
	const rules = join(folder, 'typed.eslint.config.mjs');
	const tools: Array<[name: string, program: string, args: string[]]> = [
		['the compiler', 'typescript/bin/tsc', ['-p', folder]],
		['the linter', 'eslint/bin/eslint.js', ['--max-warnings', '0', '-c', rules, folder]],
	];
	console.log('Checking the code of test/e2e …');
	for (const [name, program, args] of tools) {
		const path = join(root, 'node_modules', program);
		const code = await runToEnd(process.execPath, [path, ...args], root);
		if (code !== 0) {
			throw new PlainProblem(
				`No suite was run: the code of test/e2e does not pass ${name}, see above.`,
			);
		}
	}
}
