import { spawn } from 'node:child_process';

/**
 * Runs a program that shares this process's terminal.
 *
 * @returns the code it has ended with, `null` after a signal
 */
export async function runToEnd(
	program: string,
	args: string[],
	folder: string,
): Promise<number | null> {
	return await new Promise((resolve, reject) => {
		const child = spawn(program, args, {
			cwd: folder,
			stdio: 'inherit',
			// npm is a script there.
			shell: process.platform === 'win32' && program === 'npm',
		});
		child.once('error', reject);
		child.once('close', resolve);
	});
}
