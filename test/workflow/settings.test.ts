/** Only the channel differs from item to item: everything else is one for the run. */
import type { IDataObject, NodeOperationError } from 'n8n-workflow';

import { check, installedPackage, PACKAGE, type Check } from '../engine/testbed';
import { allAt, simulatedToken } from '../simulator/whapi';

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
	['Include Input Fields', { options: { includeInputFields: VALUE } }, 'true', 'false'],
	['Result Field', { options: { includeInputFields: true, resultField: VALUE } }, 'a', 'b'],
];

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
		message: expect.stringContaining('Only the channel may differ'),
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
