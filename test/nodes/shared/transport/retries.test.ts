import type { Attempt } from '../../../../nodes/shared/transport/attempt';
import { nextRetry } from '../../../../nodes/shared/transport/retries';

const NOW = new Date('2024-05-23T08:00:00Z');

const response = (status: number, headers: Record<string, string> = {}): Attempt => ({
	kind: 'response',
	status,
	headers,
	body: '',
});

describe('nextRetry', () => {
	const cut: Attempt = { kind: 'connectionError', reason: 'connection', canRepeat: true };

	it.each([502, 503, 504])('repeats %d twice, with growing pauses', (status) => {
		const pauses = [0, 1, 2].map(
			(outage) => nextRetry(response(status), { outage, limit: 0 }, NOW)?.pauseMs ?? null,
		);
		expect(pauses[1]).toBeGreaterThan(pauses[0]!);
		expect(pauses[2]).toBeNull();
	});

	it('repeats a lost connection like an outage', () => {
		expect(nextRetry(cut, { outage: 1, limit: 0 }, NOW)?.kind).toBe('outage');
		expect(nextRetry(cut, { outage: 2, limit: 0 }, NOW)).toBeNull();
	});

	it.each<[string, Attempt]>([
		['a success', response(200)],
		['a redirect', response(302)],
		['a bad token', response(401)],
		['a server that broke', response(500)],
		['an answer that took too long', { kind: 'timeout', seconds: 60 }],
		[
			'a certificate that is not trusted',
			{ kind: 'connectionError', reason: 'certificate', canRepeat: false },
		],
	])('does not repeat %s', (_name, attempt) => {
		expect(nextRetry(attempt, { outage: 0, limit: 0 }, NOW)).toBeNull();
	});

	it.each([
		['0', 0],
		['5', 5_000],
		['30', 30_000],
		['31', null],
		['-1', null],
		['1.5', null],
		['soon', null],
		['', null],
		['Thu, 23 May 2024 08:00:20 GMT', 20_000],
		['Thu, 23 May 2024 07:59:00 GMT', 0],
		['Thu, 23 May 2024 08:01:00 GMT', null],
	])('429 with Retry-After %p waits %p ms', (header, pauseMs) => {
		const retry = nextRetry(response(429, { 'retry-after': header }), { outage: 0, limit: 0 }, NOW);
		expect(retry?.pauseMs ?? null).toBe(pauseMs);
	});

	it.each([
		['0', 1_000],
		['2', 2_000],
		['30', 30_000],
		['31', null],
		['120', null],
		['soon', 1_000],
	])('503 with Retry-After %p waits %p ms, and never less than asked', (header, pauseMs) => {
		const retry = nextRetry(response(503, { 'retry-after': header }), { outage: 0, limit: 0 }, NOW);
		expect(retry?.pauseMs ?? null).toBe(pauseMs);
	});

	it('repeats 429 only once, and never without Retry-After', () => {
		expect(nextRetry(response(429), { outage: 0, limit: 0 }, NOW)).toBeNull();
		const asked = response(429, { 'retry-after': '1' });
		expect(nextRetry(asked, { outage: 0, limit: 1 }, NOW)).toBeNull();
	});
});
