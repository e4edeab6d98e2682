import type { Attempt } from '../../../../nodes/shared/transport/attempt';
import { nextRetry } from '../../../../nodes/shared/transport/retries';

const NOW = new Date('2024-05-23T08:00:00Z');

const response = (status: number, headers: Record<string, string> = {}): Attempt => ({
	kind: 'response',
	status,
	headers,
	body: '',
});

const cut: Attempt = { kind: 'connectionError', reason: 'connection', canRepeat: true };

describe('nextRetry', () => {
	it.each<[string, Attempt]>([
		...[502, 503, 504].map((status): [string, Attempt] => [String(status), response(status)]),
		['a lost connection', cut],
	])('repeats %s twice, with growing pauses', (_name, attempt) => {
		const retries = [0, 1, 2].map((outage) => nextRetry(attempt, { outage, limit: 0 }, NOW));
		expect(retries).toEqual([
			{ kind: 'outage', pauseMs: 1_000 },
			{ kind: 'outage', pauseMs: 3_000 },
			null,
		]);
	});

	it.each<[string, Attempt]>([
		['a success', response(200)],
		['a redirect', response(302)],
		['a bad token', response(401)],
		['429 that asks for no wait', response(429)],
		['a server that broke', response(500)],
		['an answer that took too long', { kind: 'timeout' }],
		['a certificate that is not trusted', { ...cut, reason: 'certificate', canRepeat: false }],
	])('does not repeat %s', (_name, attempt) => {
		expect(nextRetry(attempt, { outage: 0, limit: 0 }, NOW)).toBeNull();
	});

	it.each`
		header                             | on429     | on503
		${'0'}                             | ${0}      | ${1_000}
		${'5'}                             | ${5_000}  | ${5_000}
		${'30'}                            | ${30_000} | ${30_000}
		${'31'}                            | ${null}   | ${null}
		${'-1'}                            | ${null}   | ${1_000}
		${'1.5'}                           | ${null}   | ${1_000}
		${'soon'}                          | ${null}   | ${1_000}
		${''}                              | ${null}   | ${1_000}
		${'Thu, 23 May 2024 08:00:20 GMT'} | ${20_000} | ${20_000}
		${'Thu, 23 May 2024 07:59:00 GMT'} | ${0}      | ${1_000}
		${'Thu, 23 May 2024 08:01:00 GMT'} | ${null}   | ${null}
	`('waits with Retry-After $header for $on429 or $on503 ms', ({ header, on429, on503 }) => {
		const pauses = [429, 503].map((status) => {
			const attempt = response(status, { 'retry-after': header as string });
			return nextRetry(attempt, { outage: 0, limit: 0 }, NOW)?.pauseMs ?? null;
		});
		expect(pauses).toEqual([on429, on503]);
	});

	it('repeats 429 only once', () => {
		const asked = response(429, { 'retry-after': '1' });
		expect(nextRetry(asked, { outage: 0, limit: 1 }, NOW)).toBeNull();
	});
});
