/** Check Before Sending through n8n's engine. */
import type { IDataObject } from 'n8n-workflow';

import schema from '../../../../nodes/WhapiRiskMeter/__schema__/v1.0.0/checkBeforeSending.json';
import type { CheckResult } from '../../../../nodes/WhapiRiskMeter/sending/checkBeforeSending';
import { check, installedPackage, type Check } from '../../../engine/testbed';
import { CUT, reply } from '../../../simulator/faults';
import {
	HIDDEN_IDS,
	hiddenIdOf,
	phoneOf,
	PRIVATE_NAME,
	PRIVATE_TEXT,
	simulatedMessage,
	story,
} from '../../../simulator/histories';
import {
	allAt,
	HEALTH,
	MESSAGES,
	METER,
	simulatedToken,
	type Channel,
} from '../../../simulator/whapi';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What was allowed is kept by process, so each test has a channel of its own. */
let tests = 0;
const channelWith = (rest: Partial<Channel> = {}): Channel => ({
	token: simulatedToken(`sending ${++tests}`),
	readings: [allAt(3)],
	...rest,
});

/** A line of a story, some minutes ago. */
const ago = (minutes: number, who: string) => {
	const at = new Date(Date.now() - minutes * MINUTE).toISOString();
	return `${at.slice(0, 10)} ${at.slice(11, 19)} ${who}`;
};

const EVERYTHING_BUT_DATE = [
	'hrtime',
	'nextTick',
	'performance',
	'queueMicrotask',
	'setImmediate',
	'clearImmediate',
	'setInterval',
	'clearInterval',
	'setTimeout',
	'clearTimeout',
] as const;

const OUTPUTS = ['stop', 'skip', 'wait', 'send'];

const sending = async (
	channel: Channel,
	recipients: unknown[],
	{ parameters = {}, ...setup }: Partial<Check> = {},
) => {
	const result = await check(await installedPackage(), {
		channels: [channel],
		credential: channel.token,
		items: recipients.map((to) => ({ to, note: 'of the item' })) as IDataObject[],
		parameters: { operation: 'checkBeforeSending', to: '={{ $json.to }}', ...parameters },
		...setup,
	});
	const items = result.outputs.flatMap((output, index) =>
		output.map(({ json, pairedItem }) => ({ json, pairedItem, output: OUTPUTS[index] })),
	);
	const results = items.map(({ json }) => (json.riskMeter ?? json) as unknown as CheckResult);
	return { ...result, items, results };
};

const addresses = (requests: ReadonlyArray<{ address: string }>) =>
	requests.map(({ address }) => address);

describe('a message that may go out', () => {
	it('leaves by Send, with its own fields and the result beside them', async () => {
		const channel = channelWith({ messages: story(ago(3 * 1440, 'us → A'), ago(2880, 'A → us')) });
		const { items, outputs, simulator } = await sending(channel, [phoneOf(0)]);
		expect(outputs.map(({ length }) => length)).toEqual([0, 0, 0, 1]);
		expect(items).toEqual([
			{
				output: 'send',
				pairedItem: { item: 0 },
				json: {
					to: phoneOf(0),
					note: 'of the item',
					riskMeter: {
						decision: 'send',
						reason: 'allowed',
						message: expect.stringMatching(/^This message may go out now\. 0 people/) as string,
						sendAt: expect.stringMatching(/:\d\d\.000Z$/) as string,
						to: phoneOf(0),
						ids: [phoneOf(0)],
						riskLevel: 'good',
						lastWrittenAt: expect.any(String) as string,
						lastHeardAt: expect.any(String) as string,
						channel: `…${channel.token.slice(-4)}`,
					},
				},
			},
		]);
		const { riskMeter } = schema.properties;
		expect(Object.keys(items[0].json.riskMeter as IDataObject)).toEqual(
			Object.keys(riskMeter.properties),
		);
		expect(addresses(simulator.requests)).toEqual([HEALTH, MESSAGES, MESSAGES, METER]);
		expect(simulator.requests[0].query).toBe('wakeup=true');
	});

	it('is one of a run: the others wait for it', async () => {
		const { results, items, run } = await sending(channelWith(), [0, 1, 2].map(phoneOf));
		expect(items.map(({ output }) => output)).toEqual(['wait', 'wait', 'send']);
		const [one, other, sent] = results;
		for (const { reason, sendAt } of [one, other]) {
			expect(reason).toBe('oneAtATime');
			expect(Date.parse(sendAt!)).toBe(Date.parse(sent.sendAt!) + 70_000);
		}
		expect(JSON.stringify(run)).toContain('Loop Over Items');
	});

	it('counts as sent from then on, before the list shows it', async () => {
		const channel = channelWith();
		await sending(channel, [phoneOf(0)]);
		const next = await sending(channel, [phoneOf(1)]);
		expect(next.results).toMatchObject([{ decision: 'wait', reason: 'secondsBetween' }]);
		const same = await sending(channel, [phoneOf(0)]);
		expect(same.results).toMatchObject([{ decision: 'wait', reason: 'reserved' }]);
	});

	it('is the only one of two runs at once', async () => {
		const channel = channelWith();
		const runs = await Promise.all(
			[1, 2, 3, 4].map(async (person) => {
				const { results } = await sending(channel, [phoneOf(person)]);
				return results[0].decision;
			}),
		);
		expect(runs.sort()).toEqual(['send', 'wait', 'wait', 'wait']);
	});

	it('waits for up to 10 s inside the node', async () => {
		const channel = channelWith({ messages: story(ago(1.95, 'us → A')) });
		const { results } = await sending(channel, [phoneOf(1)]);
		expect(results).toMatchObject([{ decision: 'send', reason: 'allowed' }]);
		expect(Date.parse(results[0].sendAt!)).toBeGreaterThanOrEqual(Date.now() - 2_000);
	});

	it('does not go out after a stop during that wait', async () => {
		const channel = channelWith({ messages: story(ago(1.9, 'us → A')) });
		const { results, run } = await sending(channel, [phoneOf(1)], {
			onStart: (stop) => setTimeout(stop, 2_000),
		});
		expect(results).toEqual([]);
		expect(run.status).toBe('canceled');
		const after = await sending(channel, [phoneOf(1)]);
		expect(after.results[0]).toMatchObject({ decision: 'send' });
	});
});

describe('a message that may not go out', () => {
	const decided = async (rest: Partial<Channel>, options: IDataObject = {}, to = phoneOf(0)) => {
		const channel = channelWith(rest);
		const { items, results, simulator } = await sending(channel, [to], { parameters: { options } });
		return { ...results[0], output: items[0].output, asked: addresses(simulator.requests) };
	};

	it.each([
		['4.91701E+11', 'skip', 'noPerson', []],
		['120363000000000001@g.us', 'skip', 'noPerson', []],
	])('to %s: %s', async (to, output, reason, asked) => {
		expect(await decided({}, {}, to)).toMatchObject({
			output,
			reason,
			asked,
			to: null,
			ids: [],
			sendAt: null,
			riskLevel: null,
		});
	});

	it.each([['QR'], ['STOP'], ['SYNC_ERROR'], ['ERROR'], ['NOT_INIT'], ['auth'], [null], [4]])(
		'of a channel in the state %s',
		async (state) => {
			expect(await decided({ states: [state] })).toMatchObject({
				output: 'stop',
				reason: 'notConnected',
				asked: [HEALTH],
				to: phoneOf(0),
				riskLevel: null,
			});
		},
	);

	it.each([['INIT'], ['LAUNCH']])('yet, of a channel in the state %s', async (state) => {
		const { output, reason, sendAt } = await decided({ states: [state] });
		expect({ output, reason }).toEqual({ output: 'wait', reason: 'connecting' });
		expect(Date.parse(sendAt!) - Date.now()).toBeGreaterThan(68_000);
	});

	it('to somebody who wrote one of the words, under whatever id', async () => {
		const stop = simulatedMessage({
			id: 'stop',
			chat_id: hiddenIdOf(0),
			from_me: false,
			timestamp: Math.floor(Date.now() / 1_000) - 5 * 86_400,
			text: { body: 'STOP. Please' },
		});
		expect(await decided({ messages: [stop], hiddenIds: HIDDEN_IDS })).toMatchObject({
			output: 'skip',
			reason: 'optedOut',
			ids: [phoneOf(0), hiddenIdOf(0)],
		});
		expect(
			await decided({ messages: [stop], hiddenIds: HIDDEN_IDS }, { optOutWords: '' }),
		).toMatchObject({ output: 'send' });
	});

	it('where not everything could be read', async () => {
		const messages = [{ id: 'odd', type: 'text', from_me: true }, ...story(ago(60, 'us → B'))];
		expect(await decided({ messages })).toMatchObject({ output: 'stop', reason: 'unread' });
	});

	it('to somebody who was written to lately, and before the level is asked for', async () => {
		const messages = story(ago(600, 'us → A (failed)'));
		expect(await decided({ messages })).toMatchObject({
			output: 'skip',
			reason: 'writtenLately',
			asked: [HEALTH, MESSAGES, MESSAGES],
			riskLevel: null,
		});
		expect(await decided({ messages }, { hoursBetween: 0 })).toMatchObject({ output: 'send' });
	});

	it.each([
		[1, 'stop', 'useCaution'],
		[null, 'stop', 'unknown'],
	])('of a number at %j', async (value, output, reason) => {
		const readings = [{ ...allAt(3), riskFactor: value }];
		expect(await decided({ readings })).toMatchObject({ output, reason, riskLevel: reason });
	});

	it('at Needs Attention, where that is set to stop', async () => {
		const channel = channelWith({ readings: [allAt(2)] });
		const parameters = { atNeedsAttention: 'stop' };
		const { items, results } = await sending(channel, [phoneOf(0)], { parameters });
		expect(items[0].output).toBe('stop');
		expect(results[0]).toMatchObject({ reason: 'needsAttention' });
		const half = await sending(channel, [phoneOf(0)]);
		expect(half.items[0].output).toBe('send');
	});

	it('while the last ones did not arrive', async () => {
		const messages = story(
			...['A', 'B', 'C', 'D', 'E'].map((who, at) => ago(700 - at, `us → ${who} (failed)`)),
		);
		expect(await decided({ messages }, {}, phoneOf(9))).toMatchObject({
			output: 'stop',
			reason: 'undelivered',
		});
	});

	it('before the number may send again', async () => {
		const messages = story(...Array.from({ length: 10 }, (_, at) => ago(14 - at, `us → p${at}`)));
		const { output, reason, sendAt, message } = await decided({ messages }, {}, phoneOf(99));
		expect({ output, reason }).toEqual({ output: 'wait', reason: 'messagesPer15Minutes' });
		expect(Date.parse(sendAt!) - Date.now()).toBeGreaterThan(68_000);
		expect(message).toMatch(
			/^10 unprompted messages went out in the last 15 minutes, and Whapi's limit is 10\. Wait until .* at \d\d:\d\d \(.+\), then check again\.$/,
		);
	});
});

describe('somebody who wrote', () => {
	it('is answered at once where that is set, and no pace holds it', async () => {
		const messages = story(ago(60, 'A → us'), ago(1, 'us → A'), ago(1, 'us → B'));
		const channel = channelWith({ messages, readings: [allAt(1)] });
		const options = { answersAtOnce: true };
		const { items, results } = await sending(channel, [phoneOf(0), phoneOf(0), phoneOf(2)], {
			parameters: { options },
		});
		expect(items.map(({ output }) => output)).toEqual(['stop', 'send', 'send']);
		expect(results.map(({ reason }) => reason)).toEqual(['useCaution', 'answer', 'answer']);
	});
});

describe('what Whapi does not answer', () => {
	it.each([
		['the state', 'stateFaults'],
		['the messages', 'messageFaults'],
		['the level', 'faults'],
	])('%s: in ten minutes again', async (_, faults) => {
		for (const fault of [reply(500), reply(503), CUT]) {
			const channel = channelWith({ [faults]: [fault, fault, fault] });
			const { items, results } = await sending(channel, ['nobody', phoneOf(0), phoneOf(1)]);
			expect(items.map(({ output }) => output)).toEqual(['skip', 'wait', 'wait']);
			for (const { reason, sendAt } of results.slice(1)) {
				expect(reason).toBe('noAnswer');
				const seconds = (Date.parse(sendAt!) - Date.now()) / 1_000;
				expect(seconds).toBeGreaterThan(590);
				expect(seconds).toBeLessThanOrEqual(601);
			}
		}
	});

	it('is an error where it is none', async () => {
		const channel = () => channelWith({ messageFaults: [reply(403, '{"error":"no"}')] });
		const { run } = await sending(channel(), [phoneOf(0)]);
		expect(run.data.resultData.error?.message).toBe(
			'Whapi does not allow this request for this channel',
		);
		const continued = await sending(channel(), [phoneOf(0)], {
			node: { onError: 'continueRegularOutput' },
		});
		expect(continued.items).toMatchObject([
			{
				output: 'stop',
				json: {
					note: 'of the item',
					riskMeter: {
						decision: 'stop',
						reason: 'error',
						error: 'Whapi does not allow this request for this channel',
						message: expect.any(String) as string,
					},
				},
			},
		]);
		const routed = await sending(channel(), [phoneOf(0)], {
			node: { onError: 'continueErrorOutput' },
		});
		expect(routed.outputs.map(({ length }) => length)).toEqual([0, 0, 0, 0, 1]);
	});
});

describe('a parameter that makes no sense', () => {
	it.each([
		[{ options: { sendingHours: { hours: { from: 9, to: 9 } } } }, /same From and To/],
		[{ options: { sendingHours: { hours: { from: 24, to: 0 } } } }, /same From and To/],
		[{ options: { sendingHours: { hours: { from: 9, to: 25 } } } }, /To has to be a full hour/],
		[{ options: { sendingHours: { hours: { from: 9.5, to: 18 } } } }, /From has to be a full hour/],
		[{ options: { countryCode: 'DE' } }, /Country Code has to be 1 to 3 digits/],
		[{ options: { secondsBetween: -1 } }, /Seconds Between Messages has to be/],
		[{ options: { hoursBetween: 169 } }, /Hours Between Messages to One Person has to be/],
		[{ options: { answersAtOnce: 'perhaps' } }, /Answers at Once has to be true or false/],
		[{ options: { resultField: 'error' } }, /Result Field cannot be/],
		[{ atNeedsAttention: 'go on' }, /At Needs Attention has an unsupported value/],
		[{ options: { hoursBetween: '={{ $json.hours }}' } }, /has to be the same for all items/],
	])('%j is refused before anything is sent', async (parameters, message) => {
		const { run, simulator } = await sending(channelWith(), [], {
			parameters: parameters,
			items: [
				{ to: phoneOf(0), hours: 1 },
				{ to: phoneOf(1), hours: 2 },
			],
		});
		expect(run.data.resultData.error?.message).toMatch(message);
		expect(simulator.requests).toEqual([]);
	});

	it.each([
		[{ sendingHours: { hours: { from: 0, to: 24 } } }, phoneOf(0)],
		[{ countryCode: '+44' }, '07700 900000'],
		[{ countryCode: 44 }, '07700 900000'],
		[{ countryCode: '0044' }, '(0)7700 900000'],
	])('%j is none of them', async (options, to) => {
		const { results } = await sending(channelWith(), [to], { parameters: { options } });
		expect(results).toMatchObject([{ decision: 'send', to: phoneOf(0) }]);
	});
});

it('five messages that no list shows end it', async () => {
	const channel = channelWith();
	const options = { secondsBetween: 0, limits: { messagesPerMinute: { allowed: 99 } } };
	const decisions = [];
	jest.useFakeTimers({ now: Date.now(), doNotFake: [...EVERYTHING_BUT_DATE] });
	try {
		for (let person = 0; person < 7; person++) {
			const { results } = await sending(channel, [phoneOf(person)], { parameters: { options } });
			decisions.push(results[0].reason);
			jest.setSystemTime(Date.now() + 61_000);
		}
	} finally {
		jest.useRealTimers();
	}
	expect(decisions).toEqual([...Array<string>(5).fill('allowed'), 'notSeen', 'notSeen']);
});

it('nothing of what anybody wrote, and no token, is in what n8n stores', async () => {
	const messages = story(ago(DAY / MINUTE + 60, 'us → A'), ago(2880, 'A → us'), ago(60, 'us → B'));
	const channel = channelWith({ messages });
	const { stored } = await sending(channel, [phoneOf(0), phoneOf(1), 'nobody']);
	for (const secret of [channel.token, PRIVATE_TEXT, PRIVATE_NAME]) {
		expect(stored).not.toContain(secret);
	}
});
