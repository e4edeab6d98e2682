import type { IDataObject } from 'n8n-workflow';

import { allAt, simulatedToken } from '../simulator/whapi';
import { check, installedPackage } from '../engine/testbed';

const TOKEN = simulatedToken('bad input');
const channels = [{ token: TOKEN, readings: [allAt(3)] }];

const parameters: Array<[name: string, parameters: IDataObject, message: RegExp]> = [
	['concurrency 0', { options: { concurrency: 0 } }, /Concurrency .* at least 1/],
	['a negative concurrency', { options: { concurrency: -3 } }, /Concurrency .* at least 1/],
	['half a channel at once', { options: { concurrency: 1.5 } }, /Concurrency .* whole number/],
	['concurrency as text', { options: { concurrency: 'many' } }, /Concurrency/],
	['no concurrency', { options: { concurrency: null } }, /Concurrency/],
	['timeout 0', { options: { timeout: 0 } }, /Timeout .* above 0/],
	['a negative timeout', { options: { timeout: -1 } }, /Timeout .* above 0/],
	['an endless timeout', { options: { timeout: 1e9 } }, /Timeout .* up to/],
	['a negative age', { maxAgeDays: -1 }, /Max Age .* 0 or more/],
	['an age of text', { operation: 'get', maxAgeDays: 'old' }, /Max Age/],
	['an operation from nowhere', { operation: 'delete' }, /Operation .* “delete”/],
	['no operation', { operation: null }, /Operation/],
	[
		'an unknown choice',
		{ operation: 'get', whenOutOfDate: 'guess' },
		/When Out of Date .* “guess”/,
	],
	[
		'a result field without a name',
		{ options: { includeInputFields: true, resultField: '  ' } },
		/Result Field has to name/,
	],
	['an expression that gives no number', { options: { timeout: '={{ $json.no }}' } }, /Timeout/],
];

const tokens: Array<[name: string, token: unknown, message: RegExp]> = [
	['an empty token', '', /channel token is empty/],
	['white space', ' \t\n', /channel token is empty/],
	['no token', undefined, /channel token is empty/],
	['an object', { a: 1 }, /channel token is empty/],
	['a line break', `${TOKEN}\r\nX-Injected: 1`, /no request can carry/],
	['a space', `Bearer ${TOKEN}`, /no request can carry/],
	['letters of no header', `${TOKEN}é`, /no request can carry/],
	['an expression in an expression', `={{ "${TOKEN}" }}`, /starts with an equals sign/],
];

describe.each([
	['stops', undefined],
	['continues', 'continueRegularOutput'],
	['uses the error output', 'continueErrorOutput'],
] as const)('bad input, when the node %s', (_name, onError) => {
	const messagesOf = ({ run, outputs }: Awaited<ReturnType<typeof check>>) =>
		onError === undefined
			? [run.data.resultData.error!.message]
			: outputs.flat().map(({ json }) => json.error as string);

	it.each(parameters)('%s', async (_case, given, message) => {
		const result = await check(await installedPackage(), {
			channels,
			credential: TOKEN,
			items: [{}],
			parameters: given,
			node: { onError },
		});
		expect(messagesOf(result)).toEqual([expect.stringMatching(message)]);
		expect(result.simulator.requests).toEqual([]);
		expect(result.outputs[0] ?? []).toHaveLength(onError === 'continueRegularOutput' ? 1 : 0);
	});

	it.each(tokens)('%s', async (_case, token, message) => {
		const result = await check(await installedPackage(), {
			channels,
			items: [{ token } as IDataObject],
			node: { onError },
		});
		expect(messagesOf(result)).toEqual([expect.stringMatching(message)]);
		expect(result.simulator.requests).toEqual([]);
	});

	it('a node without a credential', async () => {
		const result = await check(await installedPackage(), {
			channels,
			items: [{}],
			node: { onError, credentials: { whapiChannelTokenApi: { id: 'gone', name: 'Gone' } } },
		});
		expect(messagesOf(result)).toEqual([expect.stringContaining('does not exist')]);
		expect(result.simulator.requests).toEqual([]);
	});
});

describe('bad input of one item', () => {
	it('is refused before anything is sent for the others', async () => {
		const { run, simulator } = await check(await installedPackage(), {
			channels,
			items: [{ token: TOKEN }, { token: '' }],
		});
		expect(run.data.resultData.error).toMatchObject({ context: { itemIndex: 1 } });
		expect(simulator.requests).toEqual([]);
	});

	it('leaves the others alone on "Continue"', async () => {
		const { outputs, simulator } = await check(await installedPackage(), {
			channels,
			items: [{ token: '' }, { token: TOKEN }],
			node: { onError: 'continueRegularOutput' },
		});
		expect(outputs[0].map(({ json }) => json.error ?? json.riskLevel)).toEqual([
			'The channel token is empty',
			'good',
		]);
		expect(simulator.requests).toHaveLength(1);
	});
});

describe('a value that is a token by mistake', () => {
	it.each([
		['in an option', { options: { timeout: '={{ $vars.token }}' } }],
		['in a choice', { operation: 'get', whenOutOfDate: '={{ $vars.token }}' }],
	])('%s is not repeated in the message', async (_name, parameters) => {
		const { run, stored } = await check(await installedPackage(), {
			channels,
			credential: TOKEN,
			variables: { token: TOKEN },
			items: [{}],
			parameters,
		});
		expect(run.data.resultData.error).toMatchObject({ context: { itemIndex: 0 } });
		expect(stored).toContain('a longer text');
		expect(stored).not.toContain(TOKEN);
	});
});

describe('a credential whose expression fails', () => {
	it('says why, without what may be a token in the reason', async () => {
		const { run, stored } = await check(await installedPackage(), {
			channels,
			credential: `={{ $('${TOKEN}').item.json.token }}`,
			items: [{}],
		});
		expect(run.data.resultData.error).toMatchObject({
			message: expect.stringMatching(/^The credential could not be read: \w/),
			description: expect.stringContaining('expression editor'),
		});
		expect(stored).not.toContain(TOKEN);
	});
});

describe('no items', () => {
	it('is nothing to do, and no request', async () => {
		const { simulator, run } = await check(await installedPackage(), { channels, items: [] });
		expect(run.data.resultData.error).toBeUndefined();
		expect(simulator.requests).toEqual([]);
	});
});
