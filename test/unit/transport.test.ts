import {
	noConnectionRefusal,
	refusalFor,
	timeoutRefusal,
} from '../../nodes/WhapiRiskMeter/transport/refusals';
import { pause } from '../../nodes/WhapiRiskMeter/transport/pause';
import { retryAfter, type Attempt } from '../../nodes/WhapiRiskMeter/transport/retries';
import { readToken } from '../../nodes/WhapiRiskMeter/transport/token';

const TOKEN = 'k7Qp2ZrT9vXb4LmN8sWd3FhJ6cYg5RtE';
const NOW = new Date('2024-05-23T08:00:00Z');

const reply = (status: number, headers: Record<string, string> = {}): Attempt => ({
	kind: 'reply',
	status,
	headers,
	body: '',
});

describe('retryAfter', () => {
	const cut: Attempt = { kind: 'noConnection', canRepeat: true };

	it.each([502, 503, 504])('repeats %d twice, with growing pauses', (status) => {
		const pauses = [0, 1, 2].map(
			(outage) => retryAfter(reply(status), { outage, limit: 0 }, NOW)?.pauseMs ?? null,
		);
		expect(pauses[1]).toBeGreaterThan(pauses[0]!);
		expect(pauses[2]).toBeNull();
	});

	it('repeats a lost connection like an outage', () => {
		expect(retryAfter(cut, { outage: 1, limit: 0 }, NOW)?.kind).toBe('outage');
		expect(retryAfter(cut, { outage: 2, limit: 0 }, NOW)).toBeNull();
	});

	it.each<[string, Attempt]>([
		['a success', reply(200)],
		['a redirect', reply(302)],
		['a bad token', reply(401)],
		['a server that broke', reply(500)],
		['an answer that took too long', { kind: 'timeout' }],
		['a certificate that is not trusted', { kind: 'noConnection', canRepeat: false }],
	])('does not repeat %s', (_name, attempt) => {
		expect(retryAfter(attempt, { outage: 0, limit: 0 }, NOW)).toBeNull();
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
		const retry = retryAfter(reply(429, { 'retry-after': header }), { outage: 0, limit: 0 }, NOW);
		expect(retry?.pauseMs ?? null).toBe(pauseMs);
	});

	it('repeats 429 only once, and never without Retry-After', () => {
		expect(retryAfter(reply(429), { outage: 0, limit: 0 }, NOW)).toBeNull();
		const asked = reply(429, { 'retry-after': '1' });
		expect(retryAfter(asked, { outage: 0, limit: 1 }, NOW)).toBeNull();
	});
});

describe('refusalFor', () => {
	const at = (status: number, body: unknown = '', operation: 'calculate' | 'get' = 'calculate') =>
		refusalFor('status', { status, body }, operation, TOKEN);

	it('says for 404 on Get that it may mean either', () => {
		expect(at(404, '', 'get').message).toMatch(/never calculated.*token is unknown/);
		expect(at(404).message).not.toMatch(/never calculated/);
	});

	it.each([
		[{ error: { code: 404, message: 'Channel not found', details: 'x' } }, 'Channel not found: x'],
		[{ code: 402, error: 'Trial limit exceeded' }, 'Trial limit exceeded'],
		[{ message: 'Nope' }, 'Nope'],
		[{ error: null, message: 'Nope' }, 'Nope'],
		['plain text', 'plain text'],
		[`your token ${TOKEN} is bad`, 'your token …5RtE is bad'],
		[{ error: { message: TOKEN } }, '…5RtE'],
	])("quotes Whapi's words from %j", (body, words) => {
		expect(at(400, body).description).toContain(`“${words}”`);
	});

	it.each(['<html><body>Bad</body></html>', '', null, [], ['text'], 7, { error: {} }])(
		'quotes nothing from %j',
		(body) => {
			expect(at(502, body).description).not.toContain('“');
		},
	);

	it('cuts a long text only after the token is out of it', () => {
		const { description } = at(400, `${'x'.repeat(195)}${TOKEN}`);
		expect(description).not.toContain(TOKEN.slice(0, 5));
		expect(description.length).toBeLessThan(500);
	});

	it("keeps to n8n's tone in every text", () => {
		const statuses = [199, 300, 302, 400, 401, 402, 403, 404, 418, 422, 429, 500, 502, 503, 504];
		const refusals = [
			timeoutRefusal(60),
			noConnectionRefusal(1),
			noConnectionRefusal(3),
			...(['calculate', 'get'] as const).flatMap((operation) => [
				...statuses.map((status) => at(status, '', operation)),
				...(['notDocumented', 'noMetrics', 'refused'] as const).map((reason) =>
					refusalFor(reason, { status: 200, body: '' }, operation, TOKEN),
				),
			]),
		];
		for (const { message, description } of refusals) {
			expect(`${message} ${description}`).not.toMatch(/\b(error|problem|failure|mistake)\b/i);
			expect(message).not.toMatch(/\.$/);
			expect(description.length).toBeGreaterThan(40);
		}
	});
});

describe('readToken', () => {
	it.each([
		[TOKEN, TOKEN],
		[`  ${TOKEN}\n`, TOKEN],
		[12345678901234, '12345678901234'],
	])('takes %j', (value, token) => {
		expect(readToken(value)).toEqual({ token });
	});

	it.each(['', '  \t', null, undefined, {}, []])('calls %j empty', (value) => {
		expect(readToken(value)).toMatchObject({
			refusal: { message: expect.stringContaining('empty') },
		});
	});

	it.each(['two\nlines', 'Bearer abc', 'tökén', 'nul\0', '…'])('refuses %j', (value) => {
		const reading = readToken(value);
		expect(reading).toMatchObject({
			refusal: { message: expect.stringContaining('no request can carry') },
		});
		expect(JSON.stringify(reading)).not.toContain(JSON.stringify(value).slice(1, -1));
	});
});

describe('pause', () => {
	it('ends at once when the execution is stopped, before or amid the wait', async () => {
		const stopped = new AbortController();
		stopped.abort();
		await pause(60_000, stopped.signal);

		const later = new AbortController();
		const waiting = pause(60_000, later.signal);
		later.abort();
		await waiting;
	});

	it('waits without a signal too', async () => {
		const before = performance.now();
		await pause(20, undefined);
		expect(performance.now() - before).toBeGreaterThan(15);
	});
});
