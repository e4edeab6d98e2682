/** Only the channel differs from item to item: everything else is one for the run. */
import type { IDataObject, NodeOperationError } from 'n8n-workflow';

import { check, installedPackage, PACKAGE, type Check } from '../../engine/testbed';
import { allAt, simulatedToken } from '../../simulator/whapi';

const TOKEN = simulatedToken('settings');

const run = async (setup: Partial<Check>) =>
	await check(await installedPackage(), {
		channels: [
			{ token: TOKEN, readings: [allAt(3)], saved: { metrics: allAt(3), on: new Date() } },
		],
		credential: TOKEN,
		items: [{ value: 1 }],
		...setup,
	});

const GET = { operation: 'get' };
const ACTIVITY = { operation: 'getActivity' };
const VALUE = '={{ $json.value }}';

/** Each setting by an expression, and two values of it. */
const SETTINGS: Array<[name: string, parameters: IDataObject, one: unknown, other: unknown]> = [
	['Simplify', { simplify: VALUE }, true, false],
	['When Out of Date', { ...GET, whenOutOfDate: VALUE }, 'unknown', 'fail'],
	['Max Age (Days)', { maxAgeDays: VALUE }, 7, 30],
	['Days', { ...ACTIVITY, days: VALUE }, 7, '3'],
	['Max Messages', { ...ACTIVITY, options: { maxMessages: VALUE } }, 500, 600],
	['Concurrency', { options: { concurrency: VALUE } }, 1, 2],
	['Timeout (Seconds)', { options: { timeout: VALUE } }, 60, 0.5],
	['Limits', { ...ACTIVITY, options: { limits: { chatsPerDay: { allowed: VALUE } } } }, 5, 6],
	['Include Input Fields', { options: { includeInputFields: VALUE } }, 'true', 'false'],
	['Result Field', { options: { includeInputFields: true, resultField: VALUE } }, 'a', 'b'],
];

/** Values that no parameter accepts, and what the message says. */
const WRONG: Array<[parameters: IDataObject, message: RegExp]> = [
	[{ options: { concurrency: 0 } }, /^Concurrency has to be a whole number of channels, 1 to 100$/],
	[{ options: { concurrency: 101 } }, /^Concurrency .* 1 to 100/],
	[{ options: { concurrency: 1.5 } }, /^Concurrency .* whole number/],
	[{ options: { concurrency: null } }, /^Concurrency/],
	[{ options: { timeout: 0 } }, /^Timeout .* above 0/],
	[{ options: { timeout: 86_401 } }, /^Timeout .* up to 86400/],
	[{ options: { timeout: '={{ $json.no }}' } }, /^Timeout/],
	[{ maxAgeDays: -1 }, /^Max Age .* 0 or more/],
	[{ maxAgeDays: ' ' }, /^Max Age/],
	[{ ...GET, maxAgeDays: 'Infinity' }, /^Max Age .* a number, 0 or more/],
	[{ ...ACTIVITY, days: 0 }, /^Days .* 1 to 31/],
	[{ ...ACTIVITY, days: 32 }, /^Days .* 1 to 31/],
	[{ ...ACTIVITY, options: { maxMessages: 499 } }, /^Max Messages .* 500/],
	[{ operation: 'x'.repeat(15) }, /^Operation .* “x{15}”$/],
	[{ operation: 'x'.repeat(16) }, /^Operation .* a longer text$/],
	[{ operation: '__CUSTOM_API_CALL__' }, /HTTP Request node/],
	[{ ...GET, whenOutOfDate: 'guess' }, /^When Out of Date .* “guess”/],
	[{ ...GET, whenOutOfDate: [1, 2] }, /^When Out of Date .* “\[1,2\]”/],
	[{ simplify: 'maybe' }, /^Simplify has to be true or false/],
	...['  ', 'error', 'message', 'details'].map((resultField): [IDataObject, RegExp] => [
		{ options: { includeInputFields: true, resultField } },
		/^Result Field (?:is empty$|cannot be “(?:error|message|details)”$)/,
	]),
];

describe('a wrong value', () => {
	it.each(WRONG)('is refused in words before anything is sent: %j', async (parameters, message) => {
		const { run: execution, simulator } = await run({ parameters });
		expect(execution.data.resultData.error).toMatchObject({
			message: expect.stringMatching(message),
			description: expect.stringMatching(/^.{30}/),
			context: { itemIndex: 0 },
		});
		expect(simulator.requests).toEqual([]);
	});

	it('is an expression that fails for one item: which one, and why', async () => {
		const timeout = "={{ $json.value === 1 ? 5 : $('Nowhere').first().json.seconds }}";
		const { run: execution, simulator } = await run({
			parameters: { options: { concurrency: 1, timeout } },
			items: [{ value: 1 }, { value: 2 }],
		});
		expect(execution.data.resultData.error).toMatchObject({
			message: expect.stringMatching(/^Timeout \(Seconds\) could not be read: .*node/),
			description: expect.stringMatching(/for item 1\b.*correct/),
			context: { itemIndex: 1 },
		});
		expect(simulator.requests).toEqual([]);
	});

	it('that may be a token is not repeated in the message', async () => {
		const resultField = '={{ $json.value === 1 ? "a" : $vars.token }}';
		for (const options of [
			{ timeout: '={{ $vars.token }}' },
			{ includeInputFields: true, resultField },
		]) {
			const { stored } = await run({
				parameters: { options },
				variables: { token: TOKEN },
				items: [{ value: 1 }, { value: 2 }],
			});
			expect(stored).toContain('a longer text');
			expect(stored).not.toContain(TOKEN);
		}
	});

	it.each<IDataObject>([
		{ options: { timeout: 86_400, concurrency: 1 } },
		{ maxAgeDays: 0, options: { timeout: ' 60 ', concurrency: 100 } },
		{ ...ACTIVITY, days: 31, options: { maxMessages: 500 } },
		{ ...ACTIVITY, days: 1 },
	])('is not one at a bound: %j', async (parameters) => {
		const { run: execution, simulator } = await run({ parameters });
		expect(execution.data.resultData.error).toBeUndefined();
		expect(simulator.requests.length).toBeGreaterThan(0);
	});
});

describe('a setting that differs between items', () => {
	it.each(SETTINGS)(
		'is refused before anything is sent, and is none where it gives one value: %s',
		async (name, parameters, one, other) => {
			const withValues = async (...values: unknown[]) =>
				await run({ parameters, items: values.map((value) => ({ value }) as IDataObject) });
			const { run: execution, simulator } = await withValues(one, one, other);
			const { message, description } = execution.data.resultData.error as NodeOperationError;
			expect(message).toBe(`${name} has to be the same for all items`);
			expect(description).toContain(
				`“${String(one)}” for item 0 and “${String(other)}” for item 2`,
			);
			expect(simulator.requests).toEqual([]);

			const same = await withValues(one, String(one));
			expect(same.outputs[0]).toHaveLength(2);
			expect(same.simulator.requests.length).toBeGreaterThan(0);
		},
	);

	const refusal = {
		withinLimits: null,
		error: 'Days has to be the same for all items',
		message: expect.stringContaining('only the channel may differ'),
	};

	it.each([
		['on "Continue"', { onError: 'continueRegularOutput' as const }],
		['as a tool', { type: `${PACKAGE}.whapiRiskMeterTool` }],
	])('is an answer for every item %s', async (_name, node) => {
		const { outputs, simulator } = await run({
			parameters: { ...ACTIVITY, days: VALUE },
			items: [{ value: 1 }, { value: 2 }],
			node,
		});
		expect(outputs[0].map(({ json }) => json)).toEqual([refusal, refusal]);
		expect(simulator.requests).toEqual([]);
	});

	it('may come from another node: it is the same for all items', async () => {
		const { outputs } = await run({
			parameters: { ...ACTIVITY, days: "={{ $('Start').first().json.value }}" },
			items: [{ value: 31 }, { value: 7 }],
		});
		expect(outputs[0].map(({ json }) => json.withinLimits)).toEqual([true, true]);
	});
});

it('a wrong Result Field is told without one on "Continue"', async () => {
	const { outputs } = await run({
		parameters: { options: { includeInputFields: true, resultField: '' } },
		node: { onError: 'continueRegularOutput' },
	});
	expect(outputs[0].map(({ json }) => [json.riskLevel, json.error])).toEqual([
		['unknown', 'Result Field is empty'],
	]);
});
