import { sleep } from 'n8n-workflow';

/**
 * Waits, and stops waiting when the execution is stopped. (`sleepWithAbort` of n8n-workflow does the
 * same, but the oldest n8n that this package supports does not have it.)
 *
 * @param ms how long to wait, in milliseconds
 * @param stop the execution's cancel signal, where this n8n has one
 */
export async function pause(ms: number, stop: AbortSignal | undefined): Promise<void> {
	if (stop === undefined) return await sleep(ms);
	if (stop.aborted) return;
	const { promise: stopped, release } = whenAborted(stop);
	await Promise.race([sleep(ms), stopped]);
	release();
}

function whenAborted(signal: AbortSignal): { promise: Promise<void>; release: () => void } {
	let release = () => {};
	const promise = new Promise<void>((resolve) => {
		const onAbort = () => resolve();
		signal.addEventListener('abort', onAbort, { once: true });
		release = () => signal.removeEventListener('abort', onAbort);
	});
	return { promise, release };
}
