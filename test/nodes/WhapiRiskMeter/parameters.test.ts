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

/** Values that no parameter accepts, and the place of its name in the message. */
const WRONG: Array<[name: string, parameters: IDataObject, message: RegExp]> = [
	['concurrency 0', { options: { concurrency: 0 } }, /^Concurrency .* 1 to 100/],
	['concurrency 101', { options: { concurrency: 101 } }, /^Concurrency .* 1 to 100/],
	['half a channel at once', { options: { concurrency: 1.5 } }, /^Concurrency .* whole number/],
	['concurrency as text', { options: { concurrency: 'many' } }, /^Concurrency/],
	['no concurrency', { options: { concurrency: null } }, /^Concurrency/],
	['timeout 0', { options: { timeout: 0 } }, /^Timeout .* above 0/],
	['a timeout of more than a day', { options: { timeout: 86_401 } }, /^Timeout .* up to 86400/],
	['an expression that gives nothing', { options: { timeout: '={{ $json.no }}' } }, /^Timeout/],
	['a negative age', { maxAgeDays: -1 }, /^Max Age .* 0 or more/],
	['an empty age', { maxAgeDays: ' ' }, /^Max Age/],
	['an age of text', { ...GET, maxAgeDays: 'old' }, /^Max Age/],
	['an age without end', { ...GET, maxAgeDays: 'Infinity' }, /^Max Age .* a number, 0 or more/],
	['no whole day', { ...ACTIVITY, days: 0 }, /^Days .* 1 to 31/],
	['more days than a month has', { ...ACTIVITY, days: 32 }, /^Days .* 1 to 31/],
	['less than a page', { ...ACTIVITY, options: { maxMessages: 499 } }, /^Max Messages .* 500/],
	['an operation from nowhere', { operation: 'delete' }, /^Operation .* “delete”/],
	['no operation', { operation: null }, /^Operation/],
	['15 characters', { operation: 'x'.repeat(15) }, /^Operation .* “x{15}”$/],
	['16 characters', { operation: 'x'.repeat(16) }, /^Operation .* a longer text$/],
	['a custom API call', { operation: '__CUSTOM_API_CALL__' }, /HTTP Request node/],
	['an unknown choice', { ...GET, whenOutOfDate: 'guess' }, /^When Out of Date .* “guess”/],
	['a switch by text', { simplify: 'maybe' }, /^Simplify has to be true or false/],
	...['  ', 'error', 'message', 'details'].map((resultField): [string, IDataObject, RegExp] => [
		`the result field “${resultField}”`,
		{ options: { includeInputFields: true, resultField } },
		/^Result Field (?:is empty$|cannot be “(?:error|message|details)”$)/,
	]),
];

/** Values at their bounds. */
const AT_A_BOUND: IDataObject[] = [
	{ options: { timeout: 86_400, concurrency: 1 } },
	{ maxAgeDays: 0, options: { timeout: ' 60 ', concurrency: 100 } },
	{ ...ACTIVITY, days: 31, options: { maxMessages: 500 } },
	{ ...ACTIVITY, days: 1 },
];

describe('a wrong value', () => {
	it.each(WRONG)(
		'is refused in words before anything is sent: %s',
		async (_name, parameters, message) => {
			const { run: execution, simulator } = await run({ parameters });
			expect(execution.data.resultData.error).toMatchObject({
				message: expect.stringMatching(message),
				description: expect.stringMatching(/^.{30}/),
				context: { itemIndex: 0 },
			});
			expect(simulator.requests).toEqual([]);
		},
	);

	it.each([
		['an option', { options: { concurrency: 0 } }],
		['the result field', { options: { includeInputFields: true, resultField: '' } }],
	])('is an item where the node continues: %s', async (_name, parameters) => {
		for (const [onError, place] of [
			['continueRegularOutput', 0],
			['continueErrorOutput', 1],
		] as const) {
			const { outputs, simulator } = await run({ parameters, node: { onError } });
			expect(outputs.map((items) => items.length)).toEqual(place === 0 ? [1] : [0, 1]);
			expect(outputs[place][0].json.error).toMatch(/^(?:Concurrency has to|Result Field is empty)/);
			expect(simulator.requests).toEqual([]);
		}
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

	it.each([
		['in an option', { options: { timeout: '={{ $vars.token }}' } }],
		['in a choice', { ...GET, whenOutOfDate: '={{ $vars.token }}' }],
	])('that is a token by mistake is not repeated in the message: %s', async (_name, parameters) => {
		const { stored } = await run({ parameters, variables: { token: TOKEN } });
		expect(stored).toContain('a longer text');
		expect(stored).not.toContain(TOKEN);
	});

	it.each(AT_A_BOUND)('is not one at a bound: %j', async (parameters) => {
		const { run: execution, simulator } = await run({ parameters });
		expect(execution.data.resultData.error).toBeUndefined();
		expect(simulator.requests.length).toBeGreaterThan(0);
	});
});

describe('a setting that differs between items', () => {
	it.each(SETTINGS)(
		'is refused before anything is sent: %s',
		async (name, parameters, one, other) => {
			const items = [one, one, other].map((value) => ({ value }) as IDataObject);
			const { run: execution, simulator } = await run({ parameters, items });
			const { message, description } = execution.data.resultData.error as NodeOperationError;
			expect(message).toBe(`${name} has to be the same for all items`);
			expect(description).toContain(
				`“${String(one)}” for item 0 and “${String(other)}” for item 2`,
			);
			expect(simulator.requests).toEqual([]);
		},
	);

	it.each(SETTINGS)(
		'may be an expression that gives one value: %s',
		async (_name, parameters, one) => {
			const items = [one, String(one)].map((value) => ({ value }) as IDataObject);
			const { outputs, simulator } = await run({ parameters, items });
			expect(outputs[0]).toHaveLength(2);
			expect(simulator.requests.length).toBeGreaterThan(0);
		},
	);

	const different = {
		parameters: { ...ACTIVITY, days: VALUE },
		items: [{ value: 1 }, { value: 2 }],
	};
	const refusal = {
		withinLimits: null,
		error: 'Days has to be the same for all items',
		message: expect.stringContaining('only the channel may differ'),
	};

	it.each([
		['on "Continue"', { onError: 'continueRegularOutput' as const }],
		['as a tool', { type: `${PACKAGE}.whapiRiskMeterTool` }],
	])('is an answer for every item %s', async (_name, node) => {
		const { outputs, simulator } = await run({ ...different, node });
		expect(outputs[0].map(({ json }) => json)).toEqual([refusal, refusal]);
		expect(simulator.requests).toEqual([]);
	});

	it('does not show a value that may be a token', async () => {
		const parameters = { options: { includeInputFields: true, resultField: VALUE } };
		const { run: execution } = await run({ parameters, items: [{ value: 'a' }, { value: TOKEN }] });
		const { description } = execution.data.resultData.error as NodeOperationError;
		expect(description).toContain('“a” for item 0 and a longer text for item 1');
	});
});

describe('settings from another node', () => {
	it('are followed: they are the same for all items', async () => {
		const { outputs } = await run({
			parameters: { ...ACTIVITY, days: "={{ $('Start').first().json.value }}" },
			items: [{ value: 31 }, { value: 7 }],
		});
		expect(outputs[0].map(({ json }) => json.withinLimits)).toEqual([true, true]);
	});
});
