/** The credential of each item, before anything is sent. Its type is tested in test/package/credential-type.test.ts. */
import type { IDataObject, NodeOperationError } from 'n8n-workflow';

import { check, installedPackage, type Check } from '../../engine/testbed';
import { Watch } from '../../engine/watch';
import { allAt, simulatedToken } from '../../simulator/whapi';

const TOKEN = simulatedToken('credential');

const run = async (setup: Partial<Check>) =>
	await check(await installedPackage(), {
		channels: [{ token: TOKEN, readings: [allAt(3)] }],
		items: [{}],
		...setup,
	});

const errorOf = ({ run: execution }: Awaited<ReturnType<typeof run>>) =>
	execution.data.resultData.error as NodeOperationError;

const EMPTY = 'The channel token is empty';
const EXPRESSION =
	'The channel token starts with an equals sign, so the expression was not evaluated';
const UNSENDABLE = 'The channel token has characters that are not allowed in a request header';

const TOKENS: Array<[name: string, token: unknown, message: string]> = [
	['an empty token', '', EMPTY],
	['white space', ' \t\n', EMPTY],
	['no token', undefined, EMPTY],
	['an object', { a: 1 }, EMPTY],
	['a line break', `${TOKEN}\r\nX-Injected: 1`, UNSENDABLE],
	['a space', `Bearer ${TOKEN}`, UNSENDABLE],
	['letters of no header', `${TOKEN}é`, UNSENDABLE],
	['more than 500 characters', 'x'.repeat(501), 'The channel token is longer than 500 characters'],
	['an expression in an expression', `={{ "${TOKEN}" }}`, EXPRESSION],
];

describe('a token that cannot be sent', () => {
	it('is refused for its item: each kind of them', async () => {
		const { outputs, simulator } = await run({
			credential: '={{ $vars[$json.name] }}',
			variables: Object.fromEntries(TOKENS) as IDataObject,
			items: TOKENS.map(([name]) => ({ name })),
			node: { onError: 'continueRegularOutput' },
		});
		expect(outputs[0].map(({ json }, index) => [TOKENS[index][0], json.error])).toEqual(
			TOKENS.map(([name, , message]) => [name, message]),
		);
		for (const { json } of outputs[0]) expect(json.message).toMatch(/credential|dashboard|field/);
		expect(simulator.requests).toEqual([]);
	});

	it('is not one with white space around it, or of digits alone', async () => {
		const digits = 12_345_678;
		const { simulator } = await run({
			channels: [TOKEN, String(digits)].map((token) => ({ token, readings: [allAt(3)] })),
			items: [{ token: `  ${TOKEN}\n` }, { token: digits }],
		});
		expect(simulator.requests.map(({ authorization }) => authorization).sort()).toEqual(
			[`Bearer ${TOKEN}`, `Bearer ${digits}`].sort(),
		);
	});
});

describe('a credential that cannot be read', () => {
	const withId = (id: string) =>
		run({ node: { credentials: { whapiChannelTokenApi: { id, name: 'Whapi' } } } });

	it('stops the workflow, and the reason is told', async () => {
		const result = await withId('gone');
		expect(errorOf(result)).toMatchObject({
			message: expect.stringMatching(/^The credential could not be read: .*does not exist/),
			description: expect.stringContaining('expression editor'),
			context: { itemIndex: 0 },
			name: 'NodeOperationError',
		});
		expect(result.simulator.requests).toEqual([]);
	});

	it('is told in at most 200 characters of the reason, without what is quoted or may be a token', async () => {
		const { message } = errorOf(await withId(`gone" ${TOKEN} ${'ab '.repeat(200)}`));
		expect(message).toMatch(
			/^The credential could not be read: Credential with ID … … (?:ab ){40,60}a?b?$/,
		);
	});

	it.each([TOKEN, `${TOKEN.slice(0, 9)}.${TOKEN.slice(9, 18)}.${TOKEN.slice(18)}`])(
		'is told without what may be a token in the reason: %s',
		async (token) => {
			const quoted = await run({ credential: `={{ $('${token}').item.json.token }}` });
			expect(errorOf(quoted).message).toMatch(/^The credential could not be read: \w/);
			expect(quoted.stored).not.toContain(token);
			expect(errorOf(await withId(token)).message).not.toContain(token.slice(0, 12));
		},
	);

	it('is one with a fixed token to a trigger, which has no item', async () => {
		const watch = new Watch(installedPackage(), {}, '={{ $json.token }}');
		expect(await watch.day(3)).toMatchObject({
			description: expect.stringContaining('fixed token'),
		});
		expect(watch.simulator.requests).toEqual([]);
	});
});
