import type { NodeApiError } from 'n8n-workflow';

import { quoting } from '../../simulator/faults';
import { allAt, simulatedToken, type Channel } from '../../simulator/whapi';
import { check, CREDENTIAL_TYPE, installedPackage } from '../../engine/testbed';
import {
	DAMAGED,
	OVERCOME,
	REFUSALS as COMMON,
	SLOW,
	STOPPED,
	type Refusal,
} from '../../stories/refusals';

/** Unknown words are not repeated. */
const UNHEARD_OF: Refusal = [
	'a code nobody knows',
	[{ kind: 'cut', code: 'EWHAT' }],
	null,
	/could not be reached/,
];

/** Looking for a known code in its causes must end. */
const OWN_CAUSE: Refusal = [
	'an error that is its own cause',
	[{ kind: 'cut', code: 'of no form', isOwnCause: true }],
	null,
	/could not be reached/,
];

const REFUSALS = [...COMMON, ...DAMAGED, UNHEARD_OF, OWN_CAUSE];

const tokenOf = (name: string) => simulatedToken(`hostile ${name}`);

describe('hostile answers', () => {
	const channels: Channel[] = REFUSALS.map(([name, faults]) => ({
		token: tokenOf(name),
		readings: [allAt(3)],
		faults: faults.map((fault) => quoting(fault, tokenOf(name))),
	}));
	const tokens = Object.fromEntries(REFUSALS.map(([name]) => [name, tokenOf(name)]));
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
			items: REFUSALS.map(([name]) => ({ name })),
			parameters: { options: { concurrency: REFUSALS.length } },
			node: { onError: 'continueRegularOutput' },
		});
		spies.forEach((spy) => spy.mockRestore());
	});

	it('have every status that the credential has a sentence for', async () => {
		const { loader } = await installedPackage();
		const { rules } = loader.getCredential(CREDENTIAL_TYPE).type.test!;
		const statuses = rules!.map(({ properties }) => String(properties.value));
		expect(REFUSALS.map(([, , httpCode]) => httpCode)).toEqual(expect.arrayContaining(statuses));
	});

	it.each(REFUSALS.map(([name, , , message], index) => ({ name, message, index })))(
		'$name ends in a clear message for its item',
		({ message, index }) => {
			const item = result.outputs[0][index];
			expect(item).toEqual({
				json: {
					riskLevel: 'unknown',
					error: expect.stringMatching(message),
					message: expect.stringMatching(/.{40}/),
				},
				pairedItem: { item: index },
			});
		},
	);

	const KINDS = ['401', '418', '599', '{}', 'HTML', 'a certificate that nobody trusts', 'no gzip'];

	it.each(REFUSALS.filter(([name]) => KINDS.includes(name)))(
		'%s stops the workflow with its HTTP code',
		async (name, faults, httpCode, message) => {
			const token = tokenOf(name);
			const { run } = await check(await installedPackage(), {
				channels: [{ token, readings: [], faults: faults.map((fault) => quoting(fault, token)) }],
				credential: token,
				items: [{}],
			});
			const error = run.data.resultData.error as NodeApiError;
			expect(error.message).toMatch(message);
			expect(error.description!.length).toBeGreaterThan(40);
			expect(error.httpCode ?? null).toBe(httpCode);
			expect(error.context.itemIndex).toBe(0);
		},
	);

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
			REFUSALS.map(([name]) => [name, sent.filter((h) => h === `Bearer ${tokens[name]}`).length]),
		);
		const repeated = Object.fromEntries(REFUSALS.map(([name, faults]) => [name, faults.length]));
		expect(timesSent).toEqual(repeated);
		expect(result.strayRequests).toEqual([]);
	});
});

describe('what passes', () => {
	it('is asked again, and overcome', async () => {
		const { outputs, simulator } = await check(await installedPackage(), {
			channels: OVERCOME.map(([name, faults]) => ({
				token: tokenOf(name),
				readings: [allAt(2)],
				faults,
			})),
			items: OVERCOME.map(([name]) => ({ token: tokenOf(name) })),
			node: { onError: 'continueRegularOutput' },
		});
		const timesSent = OVERCOME.map(
			([name]) =>
				simulator.requests.filter(
					({ authorization }) => authorization === `Bearer ${tokenOf(name)}`,
				).length,
		);
		expect(outputs[0].map(({ json }, index) => [json.riskLevel, timesSent[index]])).toEqual(
			OVERCOME.map(([, faults]) => ['needsAttention', faults.length + 1]),
		);
	});
});

describe('a slow answer', () => {
	it('ends at the time-out and is not repeated', async () => {
		const token = tokenOf('slow');
		const { run, simulator } = await check(await installedPackage(), {
			channels: [{ token, readings: [allAt(3)], faults: [SLOW.fault] }],
			credential: token,
			items: [{}],
			parameters: { options: { timeout: SLOW.timeout } },
		});
		expect(run.data.resultData.error!.message).toBe(SLOW.message);
		expect(simulator.requests).toHaveLength(1);
	});
});

describe('stopping the execution', () => {
	it.each(STOPPED)('%s ends it, and sends nothing more', async (name, fault) => {
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
