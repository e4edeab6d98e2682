/** Answers that are not what they seem, and refusals as answers. */
import type { IDataObject, NodeApiError } from 'n8n-workflow';

import { check, installedPackage, PACKAGE, type Check } from '../engine/testbed';
import { reply } from '../simulator/faults';
import { allAt, simulatedToken, type Fault } from '../simulator/whapi';

const TOKEN = simulatedToken('answers');
const OTHER = simulatedToken('answers, another channel');
const NOW = new Date();

const run = async (faults: Fault[], setup: Partial<Check> = {}) =>
	await check(await installedPackage(), {
		channels: [{ token: TOKEN, readings: [allAt(1)], faults }],
		credential: TOKEN,
		items: [{ to: '15550100' }],
		now: NOW,
		...setup,
	});

const metrics = (more: object) => reply(200, JSON.stringify({ ...allAt(3), ...more }));
const errorOf = ({ run: execution }: Awaited<ReturnType<typeof run>>) =>
	execution.data.resultData.error as NodeApiError;

describe('an answer for another channel', () => {
	it.each([{}, { simplify: false }, { operation: 'get' }])(
		'is a refusal, and its token is shown nowhere (%j)',
		async (parameters) => {
			const result = await run([metrics({ channel: OTHER, message: `for ${OTHER}` })], {
				parameters,
			});
			expect(errorOf(result)).toMatchObject({
				message: 'The answer was for another channel',
				httpCode: '200',
			});
			expect(result.stored).not.toContain(OTHER);
		},
	);

	it.each(['MANTIS-4XPLR', '15550100', '', null, 5, { id: 1 }])(
		'is not seen in a channel of %j',
		async (channel) => {
			const result = await run([metrics({ channel })]);
			expect(result.outputs[0][0].json.riskLevel).toBe('good');
		},
	);
});

describe('an error beside metrics', () => {
	it('is a refusal, with the words of it', async () => {
		const error = errorOf(await run([metrics({ error: { message: 'Stale data' } })]));
		expect(error.message).toContain('gave a reason');
		expect(error.description).toContain('“Stale data”');
	});
});

describe('a refusal', () => {
	const bad = () => [
		reply(401, '{"error":"No <a href=\\"https://example.com\\">entry</a> <img>"}'),
	];
	const refusal = {
		error: 'Whapi did not accept the channel token',
		message: expect.stringContaining('Compare the token'),
	};

	it('is an answer on "Continue"', async () => {
		const { outputs } = await run(bad(), { node: { onError: 'continueRegularOutput' } });
		expect(outputs).toEqual([
			[{ json: { riskLevel: 'unknown', ...refusal }, pairedItem: { item: 0 } }],
		]);
	});

	it.each([401, 0])(
		'keeps the input fields beside it, where they are included (%d)',
		async (kind) => {
			const binary = { file: { data: 'aGVsbG8=', mimeType: 'text/plain' } };
			const { outputs } = await run(bad(), {
				node: { onError: 'continueRegularOutput' },
				credential: kind === 0 ? '' : TOKEN,
				items: [{ json: { to: '15550100' }, binary }],
				parameters: { options: { includeInputFields: true, resultField: 'risk' } },
			});
			expect(outputs[0][0]).toEqual({
				json: {
					to: '15550100',
					risk: { riskLevel: 'unknown', error: expect.any(String), message: expect.any(String) },
				},
				binary,
				pairedItem: { item: 0 },
			});
		},
	);

	it('is { error, message } with the input fields on the error output', async () => {
		const { outputs } = await run(bad(), { node: { onError: 'continueErrorOutput' } });
		expect(outputs[0]).toEqual([]);
		expect(outputs[1][0].json).toEqual({ to: '15550100', ...refusal });
	});

	it('is an answer for a model, never a throw', async () => {
		const { outputs } = await run(bad(), { node: { type: `${PACKAGE}.whapiRiskMeterTool` } });
		expect(outputs[0].map(({ json }) => json)).toEqual([{ riskLevel: 'unknown', ...refusal }]);
	});

	it("has markup in Whapi's words as text", async () => {
		const error = errorOf(await run(bad()));
		expect(error.description).toContain('No ‹a href="https://example.com"›entry‹/a› ‹img›');
	});

	it('by a web page says that a proxy may have answered', async () => {
		const error = errorOf(await run([reply(403, '<!doctype html><title>Sign in</title>')]));
		expect(error.description).toMatch(/^A web page came back, so a proxy or firewall/);
	});
});

describe('a tool', () => {
	it('passes nothing of its input on, whatever was set before', async () => {
		const { outputs, stored } = await run([], {
			node: { type: `${PACKAGE}.whapiRiskMeterTool` },
			items: [{ secret: 'of the agent' }],
			parameters: { options: { includeInputFields: true }, splitByRiskLevel: 'true' },
		});
		expect(Object.keys(outputs[0][0].json)).not.toContain('secret');
		expect(outputs[0][0].json.riskLevel).toBe('useCaution');
		expect(stored).not.toContain(TOKEN);
	});
});

describe('a Result Field that n8n takes for the sign of a failed item', () => {
	it.each(['error', 'message', 'details'])('%s is refused in words', async (resultField) => {
		const parameters: IDataObject = { options: { includeInputFields: true, resultField } };
		const error = errorOf(await run([], { parameters, items: [{}] }));
		expect(error.message).toBe(`Result Field cannot be “${resultField}”`);
	});
});

describe('a long number', () => {
	it('in every metric does not hold the event loop', async () => {
		const long = `${'0'.repeat(20_000)}x`;
		const fields = Object.fromEntries(Object.keys(allAt(0)).map((field) => [field, long]));
		const started = performance.now();
		const { outputs } = await run([metrics(fields)]);
		expect(outputs[0][0].json.riskLevel).toBe('unknown');
		// It was 13 s; a run takes some hundredths of one.
		expect(performance.now() - started).toBeLessThan(5_000);
	});
});

describe('a token of digits', () => {
	it('that comes back as a JSON number is masked in raw output', async () => {
		const token = '12345678901234567890123456789012';
		const body = `{"channel":${token},"id":${token},"riskFactor":3}`;
		const { outputs, stored } = await check(await installedPackage(), {
			channels: [{ token, readings: [], faults: [reply(200, body)] }],
			credential: token,
			items: [{}],
			parameters: { simplify: false },
		});
		expect(outputs[0][0].json).toEqual({ channel: '…9012', id: '…9012', riskFactor: 3 });
		expect(stored).not.toMatch(/1234567890123|1\.234567/);
	});
});
