import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again until a condition holds.
 *
 * @param condition what to ask
 * @param limitInSeconds when to give up
 * @throws Error where it still does not hold then
 */
export async function until(
	condition: () => boolean | Promise<boolean>,
	limitInSeconds = 120,
): Promise<void> {
	const end = Date.now() + limitInSeconds * 1000;
	while (!(await condition())) {
		if (Date.now() > end)
			throw new Error(`Still not so after ${limitInSeconds} s: ${condition.toString()}`);
		await pause(100);
	}
}
