import type { Operation } from '../../../nodes/shared/operations';
import {
	bodyRefusal,
	neverCalculatedRefusal,
	orRefusal,
	successOf,
	type Refusal,
} from '../../../nodes/shared/refusals';
import type { Attempt, ConnectionError } from '../../../nodes/shared/transport/attempt';

const TOKEN = 'k7Qp2ZrT9vXb4LmN8sWd3FhJ6cYg5RtE';

const lostBy = (reason: ConnectionError): Attempt => ({
	kind: 'connectionError',
	reason,
	canRepeat: true,
});

describe('a refusal', () => {
	const WAY_OUT = 'Run the operation Calculate once.';
	const response = (status: number, body: unknown = '') => ({ status, body, headers: {} });
	const after = (attempt: Attempt, operation: Operation = 'calculate', tries = 1) =>
		(successOf({ attempt, tries }, operation, TOKEN) as { refusal: Refusal }).refusal;
	const at = (status: number, body: unknown = '', operation: Operation = 'calculate') =>
		after({ kind: 'response', ...response(status, body) }, operation);
	const onGet = (status: number, body: unknown = '') =>
		neverCalculatedRefusal(
			{ attempt: { kind: 'response', ...response(status, body) }, tries: 1 },
			TOKEN,
			WAY_OUT,
		);
	const unexpected = async (words: string, operation: Operation = 'calculate') =>
		await orRefusal(Promise.reject<{ refusal: Refusal }>(new Error(words)), operation, TOKEN);

	it('says for 404 on Get that it may mean either, and how to go on', () => {
		expect(onGet(404)!.message).toMatch(/never calculated.*token is unknown/);
		expect(onGet(404)!.description).toContain(WAY_OUT);
		expect(at(404).message).not.toMatch(/never calculated/);
	});

	it.each([
		[200, ''],
		[200, null],
		[204, ''],
		[201, {}],
		[200, { channel: TOKEN, lastUpdateDate: null }],
		[404, { error: { message: 'Not calculated yet' } }],
		[500, 'Internal Server Error'],
	])('takes %d with %j on Get for never calculated', (status, body) => {
		expect(onGet(status, body)).toMatchObject({
			message: expect.stringContaining('never calculated'),
			description: expect.stringContaining(WAY_OUT),
			httpCode: String(status),
		});
	});

	it.each([
		[200, { riskFactor: 3 }],
		[200, { error: 'no' }],
		[200, '<html>'],
		[300, ''],
	])('does not take %d with %j on Get for never calculated', (status, body) => {
		expect(onGet(status, body)).toBeNull();
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

	it('says whose words they are', () => {
		expect(at(400, { error: 'no' }).description).toContain('Whapi says: “no”');
		expect(at(400, 'no').description).toContain('The answer says: “no”');
	});

	it('quotes at most 200 characters, and reads at most 4,000 of a text and 5 errors in an error', () => {
		const nested = (errors: number): unknown =>
			errors === 0 ? 'deep words' : { error: nested(errors - 1) };
		expect(at(400, 'x'.repeat(200)).description).toContain(`“${'x'.repeat(200)}”`);
		expect(at(400, 'x'.repeat(201)).description).toContain(`“${'x'.repeat(200)}…”`);
		expect(at(500, `${'x'.repeat(4_000)} SYNC_ERROR`).message).not.toContain('out of sync');
		expect(at(400, nested(5)).description).toContain('“deep words”');
		expect(at(400, nested(6)).description).not.toContain('deep words');
	});

	it.each<[Operation, string, RegExp]>([
		['calculate', 'Can be called once a day', /one calculation of the day/],
		['calculate', 'Daily limit reached', /one calculation of the day/],
		['calculate', 'Too many', /limiting this number/],
		['get', 'Can be called once a day', /limiting this number/],
	])('of 429 on %s with “%s” says which limit it is', (operation, error, message) => {
		expect(at(429, { error }, operation).message).toMatch(message);
	});

	it.each([
		['<html>', /^The answer was not the JSON that Whapi documents$/, /^A web page came back/],
		['text', /^The answer was not the JSON that Whapi documents$/, /^Something between/],
	])('of a success with %s has no proxy in its message', (body, message, description) => {
		const refusal = bodyRefusal('notDocumented', response(200, body), 'calculate', TOKEN);
		expect(refusal.message).toMatch(message);
		expect(refusal.description).toMatch(description);
	});

	it.each([
		[1, 'sent once'],
		[2, 'sent 2 times'],
	])('without an answer after %d tries says so', (tries, words) => {
		expect(after(lostBy('connection'), 'calculate', tries).description).toContain(words);
	});

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

	it('quotes nothing where messages were asked for', async () => {
		const body = { error: { message: 'some words' } };
		for (const status of [400, 401, 402, 403, 404, 429, 500]) {
			expect(at(status, body, 'getActivity').description).not.toContain('words');
		}
		const { refusal } = await unexpected('some words', 'getActivity');
		expect(refusal.description).not.toContain('words');
	});

	it('names the host that was asked where no answer came', () => {
		const hostOf = (operation: Operation) =>
			/\w+\.whapi\.cloud/.exec(after(lostBy('connection'), operation).description)![0];
		expect((['calculate', 'get', 'getActivity'] as const).map(hostOf)).toEqual([
			'tools.whapi.cloud',
			'tools.whapi.cloud',
			'gate.whapi.cloud',
		]);
	});

	it.each([
		[500, { error: { message: 'Channel state is SYNC_ERROR' } }],
		[409, 'SYNC_ERROR'],
	])('says for %d of a channel that is out of sync to link it anew', (status, body) => {
		const refusal = at(status, body, 'getActivity');
		expect(refusal.message).toContain('out of sync');
		expect(refusal.description).toContain('Link the phone anew');
	});

	it('quotes nothing of an answer for another channel', () => {
		const success = response(200, { message: 'some words' });
		expect(bodyRefusal('otherChannel', success, 'calculate', TOKEN).description).not.toContain('“');
		expect(bodyRefusal('withError', success, 'calculate', TOKEN).description).toContain(
			'“some words”',
		);
	});

	it('has the HTTP code of a response, and none without one', () => {
		const success = response(200, { error: 'no' });
		expect([199, 302, 401, 418, 503].map((status) => at(status).httpCode)).toEqual([
			'199',
			'302',
			'401',
			'418',
			'503',
		]);
		expect(bodyRefusal('withError', success, 'calculate', TOKEN).httpCode).toBe('200');
		expect(bodyRefusal('otherChannel', success, 'calculate', TOKEN).httpCode).toBe('200');
		expect(after(lostBy('connection'))).not.toHaveProperty('httpCode');
		expect(after({ kind: 'timeout', seconds: 60 })).not.toHaveProperty('httpCode');
	});

	it("keeps to n8n's tone in every text", async () => {
		const statuses = [199, 300, 302, 400, 401, 402, 403, 404, 418, 422, 429, 500, 502, 503, 504];
		const kinds = ['notDocumented', 'noMetrics', 'withError', 'otherChannel'] as const;
		const refusals = [
			after({ kind: 'aborted' }),
			after({ kind: 'timeout', seconds: 60 }),
			(await unexpected('')).refusal,
			...(['connection', 'certificate', 'encoding'] as const).flatMap((reason) =>
				[1, 3].map((tries) => after(lostBy(reason), 'calculate', tries)),
			),
			...statuses.map((status) => at(status)),
			...kinds.map((kind) => bodyRefusal(kind, response(200), 'calculate', TOKEN)),
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
