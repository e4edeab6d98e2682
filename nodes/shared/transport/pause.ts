import { sleep } from 'n8n-workflow';

/** How late a stop may be noticed. */
const STEP_MS = 200;

/**
 * Waits until the time is over or one of the signals stops it. In steps, so that no timer outlives a stop.
 * (`sleepWithAbort` of n8n-workflow is missing from some of the versions that this package runs on.)
 */
export async function pause(ms: number, stops: readonly AbortSignal[]): Promise<void> {
	const isStopped = () => stops.some(({ aborted }) => aborted);
	for (let left = ms; left > 0 && !isStopped(); left -= STEP_MS) {
		await sleep(Math.min(left, STEP_MS));
	}
}
