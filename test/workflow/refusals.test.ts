import type { NodeApiError } from 'n8n-workflow';

import { CUT, quoting, reply } from '../simulator/faults';
import { allAt, simulatedToken, type Channel, type Fault } from '../simulator/whapi';
import { check, installedPackage, NODE_NAME } from '../engine/testbed';

const ELSEWHERE = 'https://elsewhere.example/catch';

const hostile: Array<[name: string, faults: Fault[], httpCode: string | null, message: RegExp]> = [
	['301', [reply(301, '', { location: ELSEWHERE })], '301', /redirected/],
	['302', [reply(302, 'to {token}', { location: `${ELSEWHERE}?t={token}` })], '302', /redirected/],
	['304', [reply(304)], '304', /redirected/],
	['307', [reply(307, '', { location: ELSEWHERE })], '307', /redirected/],
	['308', [reply(308, '', { location: ELSEWHERE })], '308', /redirected/],
	['400', [reply(400, '{"error":{"code":400,"message":"Bad {token}"}}')], '400', /refused/],
	['401', [reply(401, '{"error":{"code":401,"message":"No {token}"}}')], '401', /not accept/],
	['402', [reply(402, '{"code":402,"error":"Trial limit of {token}"}')], '402', /plan/],
	['403', [reply(403, '{"error":"{token}"}')], '403', /does not let/],
	['404', [reply(404, '{"error":{"message":"Channel not found"}}')], '404', /does not know/],
	['408', [reply(408, 'slow')], '408', /refused/],
	['418', [reply(418, '{"message":"teapot {token}"}')], '418', /refused/],
	['429', [reply(429, '{"error":{"message":"{token}"}}')], '429', /limiting/],
	['429, a long wait', [reply(429, '', { 'retry-after': '3600' })], '429', /limiting/],
	['429 twice', [429, 429].map((s) => reply(s, '', { 'retry-after': '0' })), '429', /limiting/],
	['500', [reply(500, 'stack of {token}')], '500', /could not answer/],
	['501', [reply(501, '<html>{token}</html>')], '501', /could not answer/],
	['502', [502, 502, 502].map((status) => reply(status, '{token}')), '502', /could not answer/],
	['503', [503, 503, 503].map((status) => reply(status)), '503', /could not answer/],
	['504', [504, 504, 504].map((status) => reply(status)), '504', /could not answer/],
	['599', [reply(599, '{"error":{"details":"{token}"}}')], '599', /could not answer/],
	['an empty body', [reply(200)], '200', /calculated no metrics/],
	['204', [reply(204)], '204', /calculated no metrics/],
	['null', [reply(200, 'null')], '200', /calculated no metrics/],
	['{}', [reply(200, '{}')], '200', /calculated no metrics/],
	['no metric', [reply(200, '{"channel":"{token}","riskFactor":null}')], '200', /no metrics/],
	[
		'an error in a success',
		[reply(200, '{"error":{"message":"{token}"}}')],
		'200',
		/without metrics/,
	],
	['HTML', [reply(200, '<html>{token}</html>')], '200', /not the JSON/],
	['plain text', [reply(200, 'Bearer {token}')], '200', /not the JSON/],
	['a JSON string', [reply(200, '"{token}"')], '200', /not the JSON/],
	['a number', [reply(200, '3')], '200', /not the JSON/],
	['an array', [reply(200, '[{"riskFactor":3,"channel":"{token}"}]')], '200', /not the JSON/],
	['cut JSON', [reply(200, '{"channel":"{token}","riskFactor":3,"life')], '200', /not the JSON/],
	['a cut connection', [CUT, CUT, CUT], null, /No answer came/],
	['a long text', [reply(400, `${'z'.repeat(190)}{token}`)], '400', /refused/],
	['half a token', [reply(400, 'token {half}… is bad')], '400', /refused/],
];

const tokenOf = (name: string) => simulatedToken(`hostile ${name}`);

describe('hostile answers', () => {
	const channels: Channel[] = hostile.map(([name, faults]) => ({
		token: tokenOf(name),
		readings: [allAt(3)],
		faults: faults.map((fault) => quoting(fault, tokenOf(name))),
	}));
	const tokens = Object.fromEntries(hostile.map(([name]) => [name, tokenOf(name)]));
	const written: string[] = [];
	let result: Awaited<ReturnType<typeof check>>;

	beforeAll(async () => {
		const listen = (stream: NodeJS.WriteStream) =>
			jest.spyOn(stream, 'write').mockImplementation((text) => {
				written.push(String(text));
				return true;
			});
		const spies = [listen(process.stdout), listen(process.stderr)];
		// The items hold names only: every token that is found afterwards has leaked.
		result = await check(await installedPackage(), {
			channels,
			credential: '={{ $vars[$json.name] }}',
			variables: tokens,
			items: hostile.map(([name]) => ({ name })),
			parameters: { options: { concurrency: hostile.length } },
			node: { onError: 'continueRegularOutput' },
		});
		spies.forEach((spy) => spy.mockRestore());
	});

	it('are at least 33', () => expect(hostile.length).toBeGreaterThanOrEqual(33));

	it.each(
		hostile.map(([name, , httpCode, message], index) => ({ name, httpCode, message, index })),
	)('$name ends in a clear message for its item', ({ httpCode, message, index }) => {
		const item = result.outputs[0][index];
		const error = item.error as NodeApiError;
		expect(item.json).toEqual({ error: error.message });
		expect(item.pairedItem).toEqual({ item: index });
		expect(error.message).toMatch(message);
		expect(error.description!.length).toBeGreaterThan(40);
		expect(error.httpCode ?? null).toBe(httpCode);
		expect(error.context.itemIndex).toBe(index);
	});

	it('leave no token, and no large piece of one, in anything kept or written', () => {
		expect(result.stored).toContain('Whapi says');
		const kept = result.stored + written.join('');
		for (const token of Object.values(tokens)) {
			for (let at = 0; at + 12 <= token.length; at++) {
				expect(kept).not.toContain(token.slice(at, at + 12));
			}
		}
	});

	it('are asked as often as the rules say, and nothing goes to another host', () => {
		const sent = result.simulator.requests.map(({ authorization }) => authorization);
		const timesSent = Object.fromEntries(
			hostile.map(([name]) => [name, sent.filter((h) => h === `Bearer ${tokens[name]}`).length]),
		);
		const repeated = Object.fromEntries(hostile.map(([name, faults]) => [name, faults.length]));
		expect(timesSent).toEqual(repeated);
		expect(result.strayRequests).toEqual([]);
	});
});

describe('what passes', () => {
	it.each<[string, Fault[]]>([
		['502 and a cut connection', [reply(502), CUT]],
		['a short 429', [reply(429, '', { 'retry-after': '1' })]],
	])('%s is overcome', async (name, faults) => {
		const token = tokenOf(name);
		const { outputs, simulator } = await check(await installedPackage(), {
			channels: [{ token, readings: [allAt(2)], faults }],
			credential: token,
			items: [{}],
		});
		expect(outputs[0][0].json.riskLevel).toBe('needsAttention');
		expect(simulator.requests).toHaveLength(faults.length + 1);
	});
});

describe('a slow answer', () => {
	it('ends at the time-out and is not repeated', async () => {
		const token = tokenOf('slow');
		const { run, simulator } = await check(await installedPackage(), {
			channels: [{ token, readings: [allAt(3)], faults: [{ kind: 'slow', ms: 1_000 }] }],
			credential: token,
			items: [{}],
			parameters: { options: { timeout: 0.2 } },
		});
		expect(run.data.resultData.error!.message).toBe('Whapi did not answer within 0.2 s');
		expect(simulator.requests).toHaveLength(1);
	});
});

describe('stopping the execution', () => {
	it.each<[string, Fault]>([
		['amid a wait', reply(429, '', { 'retry-after': '30' })],
		['amid a request', { kind: 'slow', ms: 2_000 }],
	])('%s ends it, and sends nothing more', async (name, fault) => {
		const token = tokenOf(name);
		const other = tokenOf(`after ${name}`);
		const { run, simulator } = await check(await installedPackage(), {
			channels: [
				{ token, readings: [allAt(3)], faults: [fault] },
				{ token: other, readings: [allAt(3)] },
			],
			items: [{ token }, { token: other }],
			parameters: { options: { concurrency: 1 } },
			node: { onError: 'continueRegularOutput' },
			onStart: (stop) => setTimeout(stop, 500),
		});
		expect(run.status).toBe('canceled');
		expect(simulator.requests).toHaveLength(1);
	});
});

describe('one channel that fails', () => {
	const good = { token: tokenOf('good one'), readings: [allAt(3)] };
	const items = [{ token: good.token }, { token: 'unknown-token-0123' }, { token: good.token }];

	it('stops the workflow with its item by default', async () => {
		const { run } = await check(await installedPackage(), { channels: [good], items });
		expect(run.data.resultData.error).toMatchObject({
			httpCode: '404',
			message: 'Whapi does not know this channel token',
			context: { itemIndex: 1 },
		});
		expect(run.data.resultData.runData[NODE_NAME][0].executionStatus).toBe('error');
	});

	it('touches its own items alone on "Continue"', async () => {
		const { outputs } = await check(await installedPackage(), {
			channels: [good],
			items,
			node: { onError: 'continueRegularOutput' },
		});
		expect(outputs[0].map(({ json }) => json.riskLevel ?? json)).toEqual([
			'good',
			{ error: 'Whapi does not know this channel token' },
			'good',
		]);
	});

	it('sends its items to the error output on "Continue (using error output)"', async () => {
		const { outputs } = await check(await installedPackage(), {
			channels: [good],
			items,
			node: { onError: 'continueErrorOutput' },
		});
		expect(outputs.map((output) => output.map(({ pairedItem }) => pairedItem))).toEqual([
			[{ item: 0 }, { item: 2 }],
			[{ item: 1 }],
		]);
		// The engine adds the fields of the input, so that a later node knows what the message is about.
		expect(outputs[1][0].json).toEqual({
			token: 'unknown-token-0123',
			error: 'Whapi does not know this channel token',
		});
	});
});
