import type { NodeApiError } from 'n8n-workflow';

import { CREDENTIAL_TYPE, installedPackage } from '../../engine/testbed';
import { reply } from '../../simulator/faults';
import { allAt } from '../../simulator/whapi';
import {
	DAMAGED,
	OVERCOME,
	REFUSALS as COMMON,
	SLOW,
	STOPPED,
	type Refusal,
} from '../../stories/refusals';
import { itemsAfter, tokenAt } from './itemsAfter';

/** Unknown words are not repeated, and looking for a known code in an error's causes must end. */
const UNKNOWN_CODES: Refusal[] = [
	['a code nobody knows', [{ kind: 'cut', code: 'EWHAT' }], null, /not be reached/],
	['a cause of itself', [{ kind: 'cut', code: 'none', isOwnCause: true }], null, /not be reached/],
];

const REFUSALS = [...COMMON, ...DAMAGED, ...UNKNOWN_CODES];

describe('hostile answers', () => {
	const written: string[] = [];
	let result: Awaited<ReturnType<typeof itemsAfter>>;

	beforeAll(async () => {
		const listen = (stream: NodeJS.WriteStream) =>
			jest.spyOn(stream, 'write').mockImplementation((text) => {
				written.push(String(text));
				return true;
			});
		const spies = [listen(process.stdout), listen(process.stderr)];
		result = await itemsAfter(
			{ options: { concurrency: REFUSALS.length } },
			REFUSALS.map(([, faults]) => faults),
		);
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
			expect(result.items[index]).toEqual({
				riskLevel: 'unknown',
				error: expect.stringMatching(message),
				message: expect.stringMatching(/.{40}/),
			});
		},
	);

	const KINDS = ['401', '418', '599', '{}', 'HTML', 'a certificate that nobody trusts', 'no gzip'];

	it.each(REFUSALS.filter(([name]) => KINDS.includes(name)))(
		'%s stops the workflow with its HTTP code',
		async (_name, faults, httpCode, message) => {
			const { run } = await itemsAfter({}, [faults], {});
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
		for (const token of REFUSALS.map((_, index) => tokenAt(index))) {
			for (let at = 0; at + 12 <= token.length; at++) {
				expect(kept).not.toContain(token.slice(at, at + 12));
			}
		}
	});

	it('are asked as often as the rules say, and nothing goes to another host', () => {
		const repeated = REFUSALS.map(([, faults]) => faults.map(() => 'POST').join(' '));
		expect(result.methods).toEqual(repeated);
		expect(result.strayRequests).toEqual([]);
	});
});

it('what passes is asked again, and overcome', async () => {
	const success = reply(200, JSON.stringify(allAt(2)));
	const answers = OVERCOME.map(([, faults]) => [...faults, success]);
	const { items, methods } = await itemsAfter({}, answers);
	expect(items.map(({ riskLevel }) => riskLevel)).toEqual(answers.map(() => 'needsAttention'));
	expect(methods).toEqual(answers.map((faults) => faults.map(() => 'POST').join(' ')));
});

it('a slow answer ends at the time-out and is not repeated', async () => {
	const options = { timeout: SLOW.timeout };
	const { items, methods } = await itemsAfter({ options }, [[SLOW.fault]]);
	expect(items[0].error).toBe(SLOW.message);
	expect(methods).toEqual(['POST']);
});

it.each(STOPPED)(
	'stopping the execution %s ends it, and sends nothing more',
	async (_when, fault) => {
		const { run, methods } = await itemsAfter({ options: { concurrency: 1 } }, [[fault], []], {
			node: { onError: 'continueRegularOutput' },
			onStart: (stop) => setTimeout(stop, 500),
		});
		expect(run.status).toBe('canceled');
		expect(methods).toEqual(['POST', '']);
	},
);
