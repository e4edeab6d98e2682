/** What the tests of the examples share that send to many: a clock that waits at once, and what n8n remembers. */
import type { INodeExecutionData } from 'n8n-workflow';

import { standIn, type StandIns } from '../engine/package';
import { allAt, simulatedToken, SimulatedWhapi, type Channel } from '../simulator/whapi';
import { HIDDEN_IDS } from '../simulator/histories';
import { DataTables } from './data-tables';
import { parameters } from './stand-ins';
import { TOKEN } from './run-example';

/** Whom the examples tell. */
export const TELL = '15550100000';

/** The number that tells, as in `run-example.ts`. */
export const TELLER_TOKEN = simulatedToken('the channel that tells');

/** Whapi whose clock is the process's, which a test moves. */
export class ClockedWhapi extends SimulatedWhapi {
	/** The number that tells cannot send. */
	isTellerDown = false;

	override handle(...request: Parameters<SimulatedWhapi['handle']>) {
		this.now = new Date();
		const [{ authorization }] = request;
		if (this.isTellerDown && authorization === `Bearer ${TELLER_TOKEN}`) {
			this.requests.push(request[0]);
			return { kind: 'reply' as const, status: 503, headers: {}, body: '', delayMs: 0 };
		}
		return super.handle(...request);
	}
}

/** @param value the level, as Whapi says it */
export const whapiAt = (value: unknown, more: Partial<Channel> = {}) =>
	new ClockedWhapi([
		{
			token: TOKEN,
			readings: [allAt(value)],
			saved: { metrics: allAt(value), on: new Date() },
			hiddenIds: HIDDEN_IDS,
			...more,
		},
	]);

/** Whapi says another level from now on; what was sent stays. */
export function setLevel(whapi: SimulatedWhapi, value: unknown, more: Partial<Channel> = {}): void {
	const metrics = allAt(value);
	const messages = whapi.messagesOf(TOKEN);
	whapi.setChannel({
		token: TOKEN,
		readings: [metrics],
		saved: { metrics, on: new Date() },
		messages,
		...more,
	});
}

/** @returns a fictional phone number, a different one for each index, and nobody's whom the examples tell */
export const phone = (index: number) => `15550${String(100_001 + index)}`;

export const people = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ to: phone(index), text: `Hello ${index}` }));

/** From here on only the clock of `Date` is a test's; timers run as they do. */
export function startClock(at: string): void {
	jest.useFakeTimers({
		now: new Date(at),
		doNotFake: [
			...([
				'hrtime',
				'nextTick',
				'performance',
				'queueMicrotask',
				'setImmediate',
				'setInterval',
			] as const),
			...(['setTimeout', 'clearImmediate', 'clearInterval', 'clearTimeout'] as const),
		],
	});
}

export const moveClock = (seconds: number) => jest.setSystemTime(Date.now() + seconds * 1000);

/** The table of people who opted out, with these. */
export function optOutsOf(...persons: string[]): DataTables {
	const tables = new DataTables();
	tables.create('whapi_opt_outs', [
		{ name: 'person', type: 'string' },
		{ name: 'optedOutAt', type: 'date' },
		{ name: 'answeredAt', type: 'date' },
	]);
	const at = '2026-11-20T10:00:00.000Z';
	tables.add(
		'whapi_opt_outs',
		persons.map((person) => ({ person, optedOutAt: at })),
	);
	return tables;
}

/** What n8n remembers of Remove Duplicates, over runs. */
export type Seen = Set<string>;

/**
 * The nodes of the sending examples that depend on time or on earlier runs.
 *
 * @param whileWaiting called at each wait, with the moment that it ends
 */
export const clockNodes = (
	seen: Seen,
	whileWaiting: (until: Date) => void = () => {},
): StandIns => ({
	'n8n-nodes-base.wait': standIn(parameters('resume', 'dateTime'), async function () {
		const until = new Date(this.getNodeParameter('dateTime', 0) as string);
		if (Number.isNaN(until.getTime())) throw new Error('`dateTime` is not a valid date');
		whileWaiting(until);
		jest.setSystemTime(Math.max(Date.now(), until.getTime()));
		return await Promise.resolve([this.getInputData()]);
	}),
	'n8n-nodes-base.removeDuplicates': standIn(
		parameters('operation', 'logic', 'dedupeValue', 'options'),
		async function () {
			const isNew = (_: unknown, index: number) => {
				const value = this.getNodeParameter('dedupeValue', index) as string;
				return !seen.has(value) && seen.add(value).has(value);
			};
			return await Promise.resolve([this.getInputData().filter(isNew)]);
		},
	),
	'n8n-nodes-base.switch': standIn(
		{ ...parameters('rules'), outputs: ['main', 'main', 'main'] },
		async function () {
			const outputs: INodeExecutionData[][] = [[], [], []];
			for (const [index, item] of this.getInputData().entries()) {
				const { values } = this.getNodeParameter('rules', index) as unknown as {
					values: Array<{
						conditions: { conditions: Array<{ leftValue: unknown; rightValue: unknown }> };
					}>;
				};
				const found = values.findIndex(({ conditions: { conditions } }) =>
					conditions.every(({ leftValue, rightValue }) => leftValue === rightValue),
				);
				if (found !== -1) outputs[found].push(item);
			}
			return await Promise.resolve(outputs);
		},
	),
});
