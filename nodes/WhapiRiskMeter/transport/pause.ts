import { sleep } from 'n8n-workflow';

/** How late a stop may be noticed. */
const STEP_MS = 200;

/**
 * Waits, and stops waiting when the execution is stopped. In steps, so that no timer outlives a stop.
 * (`sleepWithAbort` of n8n-workflow is missing from some of the versions that this package runs on.)
 *
 * @param ms how long to wait, in milliseconds
 * @param stop the execution's cancel signal, where this n8n has one
 */
export async function pause(ms: number, stop: AbortSignal | undefined): Promise<void> {
	for (let left = ms; left > 0 && !stop?.aborted; left -= STEP_MS) {
		await sleep(Math.min(left, STEP_MS));
	}
}
