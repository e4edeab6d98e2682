import { pause } from '../../../../nodes/shared/transport/pause';

describe('pause', () => {
	it('ends at once when the execution is stopped, before or amid the wait', async () => {
		await pause(60_000, [AbortSignal.abort()]);

		const later = new AbortController();
		const waiting = pause(60_000, [new AbortController().signal, later.signal]);
		later.abort();
		await waiting;
	});

	it('waits without a signal too', async () => {
		const before = performance.now();
		await pause(20, []);
		expect(performance.now() - before).toBeGreaterThan(15);
	});
});
