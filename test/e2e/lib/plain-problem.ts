/** Something the person at the keyboard can put right: shown as its message alone, without a stack. */
export class PlainProblem extends Error {}

/**
 * Runs a script's main function, and ends the process where it fails.
 *
 * @param main what the script does
 */
export async function runScript(main: () => Promise<void>): Promise<void> {
	try {
		await main();
	} catch (error) {
		console.error(error instanceof PlainProblem ? `\n${error.message}` : error);
		process.exit(1);
	}
}
