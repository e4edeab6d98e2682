/** The examples that tell somebody about one number: what, by whom, and until when. */
import type { IDataObject } from 'n8n-workflow';

import { reply } from '../simulator/faults';
import { longHistory } from '../simulator/histories';
import { simulatedToken, type Channel } from '../simulator/whapi';
import { runExample, settingsOf, TOKEN } from './run-example';

const TELL = '15550100000';
const TELLER = simulatedToken('the channel that tells');
const down = (tries: number) => ({ sendFaults: Array.from({ length: tries }, () => reply(503)) });

describe('watch a number', () => {
	const watch = async (change: IDataObject, more: object = {}) =>
		await runExample('watch-a-number.json', {
			channels: [{ token: TOKEN, readings: [] }],
			items: [{ json: { channel: '…abcd', advice: ['Slow down.'], ...change } }],
			...more,
		});
	const FALL = { riskLevel: 'useCaution', riskLabel: 'Use Caution', change: 'worse' };

	it.each([
		['useCaution', 'Use Caution', 'worse', 'Careful with Support: Use Caution. Slow down.'],
		[
			'needsAttention',
			'Needs Attention',
			'better',
			'Careful with Support: Needs Attention. Slow down.',
		],
		['good', 'Good Indicator', 'better', 'All-clear for Support: Good Indicator. Slow down.'],
		['good', 'Good Indicator', 'mixed', 'All-clear for Support: Good Indicator. Slow down.'],
		['unknown', 'Unknown', 'lost', settingsOf('watch-a-number.json').lostText],
	])('tells by another number: %s, %s, %s', async (riskLevel, riskLabel, change, text) => {
		const { sent, senders } = await watch({ riskLevel, riskLabel, change });
		expect(sent).toEqual([{ to: TELL, body: (text as string).replace('{number}', 'Support') }]);
		expect(senders).toEqual([`Bearer ${TELLER}`]);
	});

	it('tries again every hour while nobody can be told, and tells it once', async () => {
		const answers = [...down(10).sendFaults, reply(200, '{"sent":false}')];
		const { sent, waited, run } = await watch(FALL, { teller: { sendFaults: answers } });
		expect(waited).toEqual([1, 1, 1]);
		expect(sent).toHaveLength(12);
		expect(run.data.resultData.lastNodeExecuted).toBe('Told');
	});

	it('ends with an error where nobody could be told for as long as Settings say', async () => {
		const { waited, run } = await watch(FALL, {
			teller: down(20),
			settings: { tries: 2 },
			mayFail: true,
		});
		expect(waited).toHaveLength(2);
		expect(run.data.resultData.error!.message).toContain('Nobody could be told');
	});
});

describe('an hourly activity check', () => {
	/** As many messages, 10 seconds apart, of which three of four are ours. */
	const messagesOf = (messages: number) =>
		longHistory({ messages, contentBytes: 10, until: new Date() });
	const check = async (
		channel: Partial<Channel>,
		staticData: IDataObject = {},
		more: object = {},
	) => {
		const { sent, run } = await runExample('hourly-activity-check.json', {
			channels: [{ token: TOKEN, readings: [], ...channel }],
			staticData,
			...more,
		});
		expect(JSON.stringify(run)).not.toMatch(/canary|4477009/);
		return sent.map(({ to, body }) => {
			expect(to).toBe(TELL);
			return body as string;
		});
	};

	it('tells the same once a day, and again when another limit is exceeded', async () => {
		const memory = {};
		const told = [];
		for (const messages of [8, 8, 200])
			told.push(await check({ messages: messagesOf(messages) }, memory));
		expect(told.map(({ length }) => length)).toEqual([1, 0, 1]);
		expect(told[0][0]).toMatch(
			/^Support is over Whapi's limits\. \d unprompted messages .* one minute/,
		);
	});

	it('is silent within the limits', async () => {
		expect(await check({ messages: messagesOf(1) })).toEqual([]);
	});

	it.each<[string, Partial<Channel>, RegExp]>([
		['more messages than it reads', { messages: messagesOf(10_500) }, /not known/],
		['a channel that refuses', { isOutOfSync: true }, /not known\. .*out of sync/],
	])('tells once a day that it does not know: %s', async (_, channel, text) => {
		const memory = {};
		const received = {
			...channel,
			messages: channel.messages?.map((one) => ({ ...(one as object), from_me: false })),
		};
		expect(await check(received, memory)).toEqual([expect.stringMatching(text)]);
		expect(await check(received, memory)).toEqual([]);
	});

	it('notes what was told after it arrived', async () => {
		const memory = {};
		const channel = { messages: messagesOf(8) };
		expect(await check(channel, memory, { teller: down(5), mayFail: true })).toHaveLength(5);
		expect(await check(channel, memory)).toHaveLength(1);
		expect(await check(channel, memory)).toEqual([]);
	});
});
