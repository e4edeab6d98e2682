import { OPERATION_VALUES, type Operation } from '../../nodes/shared/operations';
import {
	bodyRefusal,
	neverCalculatedRefusal,
	noAnswerRefusal,
	statusRefusal,
	stoppedRefusal,
	timeoutRefusal,
	unexpectedRefusal,
} from '../../nodes/shared/refusals';
import { pause } from '../../nodes/shared/transport/pause';
import { nextRetry, type Attempt } from '../../nodes/shared/transport/retries';

const TOKEN = 'k7Qp2ZrT9vXb4LmN8sWd3FhJ6cYg5RtE';
const NOW = new Date('2024-05-23T08:00:00Z');

const reply = (status: number, headers: Record<string, string> = {}): Attempt => ({
	kind: 'reply',
	status,
	headers,
	body: '',
});

describe('nextRetry', () => {
	const cut: Attempt = { kind: 'noAnswer', lostBy: 'connection', canRepeat: true };

	it.each([502, 503, 504])('repeats %d twice, with growing pauses', (status) => {
		const pauses = [0, 1, 2].map(
			(outage) => nextRetry(reply(status), { outage, limit: 0 }, NOW)?.pauseMs ?? null,
		);
		expect(pauses[1]).toBeGreaterThan(pauses[0]!);
		expect(pauses[2]).toBeNull();
	});

	it('repeats a lost connection like an outage', () => {
		expect(nextRetry(cut, { outage: 1, limit: 0 }, NOW)?.kind).toBe('outage');
		expect(nextRetry(cut, { outage: 2, limit: 0 }, NOW)).toBeNull();
	});

	it.each<[string, Attempt]>([
		['a success', reply(200)],
		['a redirect', reply(302)],
		['a bad token', reply(401)],
		['a server that broke', reply(500)],
		['an answer that took too long', { kind: 'timeout', seconds: 60 }],
		[
			'a certificate that is not trusted',
			{ kind: 'noAnswer', lostBy: 'certificate', canRepeat: false },
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
		const retry = nextRetry(reply(429, { 'retry-after': header }), { outage: 0, limit: 0 }, NOW);
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
		const retry = nextRetry(reply(503, { 'retry-after': header }), { outage: 0, limit: 0 }, NOW);
		expect(retry?.pauseMs ?? null).toBe(pauseMs);
	});

	it('repeats 429 only once, and never without Retry-After', () => {
		expect(nextRetry(reply(429), { outage: 0, limit: 0 }, NOW)).toBeNull();
		const asked = reply(429, { 'retry-after': '1' });
		expect(nextRetry(asked, { outage: 0, limit: 1 }, NOW)).toBeNull();
	});
});

describe('a refusal', () => {
	const WAY_OUT = 'Run the operation Calculate once.';
	const at = (status: number, body: unknown = '') =>
		statusRefusal({ status, body }, 'calculate', TOKEN);
	const onGet = (status: number, body: unknown = '') =>
		neverCalculatedRefusal({ status, body }, TOKEN, WAY_OUT);

	it('says for 404 on Get that it may mean either, and how to go on', () => {
		expect(onGet(404)!.message).toMatch(/never calculated.*token is unknown/);
		expect(onGet(404)!.description).toContain(WAY_OUT);
		expect(at(404).message).not.toMatch(/never calculated/);
	});

	it.each([401, 402, 403, 429, 502])('does not take %d on Get for never calculated', (status) => {
		expect(onGet(status)).toBeNull();
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

	it.each(['<!DOCTYPE html><p>Sign in</p>', ' \n<html>'])(
		'says of a web page that a proxy may have answered: %j',
		(body) => {
			expect(at(403, body).description).toMatch(/^A web page came back, so a proxy/);
			expect(at(403).description).not.toContain('web page');
		},
	);

	it("leaves markup in Whapi's words as text", () => {
		const { description } = at(400, { error: 'see <a href="https://example.com">here</a>' });
		expect(description).toContain('see ‹a href="https://example.com"›here‹/a›');
	});

	it('quotes nothing where messages were asked for, and speaks of no calculation', () => {
		const body = { error: { message: 'some words' } };
		for (const status of [400, 401, 402, 403, 404, 429, 500]) {
			const { description } = statusRefusal({ status, body }, 'getActivity', TOKEN);
			expect(description).not.toContain('words');
			expect(description).not.toMatch(/calculat|meter|metric/i);
		}
		expect(unexpectedRefusal('some words', 'getActivity', TOKEN).description).not.toMatch('words');
	});

	it('names the host that was asked where no answer came', () => {
		const hostOf = (operation: Operation) =>
			/\w+\.whapi\.cloud/.exec(noAnswerRefusal('connection', 3, operation).description)![0];
		expect(OPERATION_VALUES.map(hostOf)).toEqual([
			'tools.whapi.cloud',
			'tools.whapi.cloud',
			'gate.whapi.cloud',
		]);
	});

	it.each([
		[500, { error: { message: 'Channel state is SYNC_ERROR' } }],
		[409, 'SYNC_ERROR'],
	])('says for %d of a channel that is out of sync to link it anew', (status, body) => {
		const refusal = statusRefusal({ status, body }, 'getActivity', TOKEN);
		expect(refusal.message).toContain('out of sync');
		expect(refusal.description).toContain('Link the phone anew');
	});

	it('quotes nothing of an answer for another channel', () => {
		const reply = { status: 200, body: { message: 'some words' } };
		expect(bodyRefusal('otherChannel', reply, 'calculate', TOKEN).description).not.toContain('“');
		expect(bodyRefusal('withError', reply, 'calculate', TOKEN).description).toContain(
			'“some words”',
		);
	});

	it("keeps to n8n's tone in every text", () => {
		const statuses = [199, 300, 302, 400, 401, 402, 403, 404, 418, 422, 429, 500, 502, 503, 504];
		const kinds = ['notDocumented', 'noMetrics', 'withError', 'otherChannel'] as const;
		const losses = ['connection', 'certificate', 'encoding'] as const;
		const refusals = [
			...OPERATION_VALUES.flatMap((operation) => [
				stoppedRefusal(operation),
				timeoutRefusal(60, operation),
				unexpectedRefusal('', operation, TOKEN),
				...losses.flatMap((by) => [1, 3].map((tries) => noAnswerRefusal(by, tries, operation))),
				...statuses.map((status) => statusRefusal({ status, body: '' }, operation, TOKEN)),
				...kinds.map((kind) => bodyRefusal(kind, { status: 200, body: '' }, operation, TOKEN)),
			]),
			...[200, 404, 500].map((status) => onGet(status)!),
			at(500, { error: { message: 'Channel state is SYNC_ERROR' } }),
		];
		for (const { message, description } of refusals) {
			expect(`${message} ${description}`).not.toMatch(/\b(error|problem|failure|mistake)\b/i);
			expect(message).not.toMatch(/\.$/);
			expect(description.length).toBeGreaterThan(20);
		}
	});
});

describe('pause', () => {
	it('ends at once when the execution is stopped, before or amid the wait', async () => {
		const stopped = new AbortController();
		stopped.abort();
		await pause(60_000, [stopped.signal]);

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
