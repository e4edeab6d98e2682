/** Check Before Sending through n8n's engine. */
import FakeTimers from '@sinonjs/fake-timers';
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
	story,
} from '../../../simulator/histories';
import {
	allAt,
	HEALTH,
	HIDDEN_IDS_OF,
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
		expect(simulator.requests.map(({ address }) => address)).toEqual([
			...[HEALTH, MESSAGES, MESSAGES, METER],
		]);
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

/** Requests up to each part. */
const STATE = [HEALTH];
const LIST = [...STATE, MESSAGES];
const ALL = [...LIST, METER];

const WISH = { text: { body: 'STOP. Please' } };
const STOP = {
	hiddenIds: HIDDEN_IDS,
	messages: story(ago(5 * 1440, 'p0@lid → us')).map((one) => ({ ...one, ...WISH })),
};
const LIDS = [...LIST, HIDDEN_IDS_OF];
const ODD = { messages: [{ type: 'text', from_me: true }, ...story(ago(60, 'us → B'))] };
const LATELY = { messages: story(ago(600, 'us → A (failed)')) };
const NEEDS_ATTENTION = { readings: [allAt(2)] };
const UNKNOWN = { readings: [{ ...allAt(3), riskFactor: null }] };
const LOST = {
	messages: story(...[1, 2, 3, 4, 5].map((n) => ago(700 - n, `us → p${n} (failed)`))),
};
const TEN = { messages: story(...[...'bcdefghijk'].map((who, at) => ago(14 - at, `us → ${who}`))) };

it.each<[string, Partial<Channel>, parameters: IDataObject, result: string, asked: string[]]>([
	['a number that a sheet has rounded', {}, { to: '4.91701E+11' }, 'skip noPerson', []],
	['a channel that sends nothing', { states: ['QR'] }, {}, 'stop notConnected', STATE],
	['a channel that starts', { states: ['INIT'] }, {}, 'wait connecting', STATE],
	['an opt-out under a hidden id', STOP, {}, 'skip optedOut', LIDS],
	['no Opt-Out Words', STOP, { options: { optOutWords: '' } }, 'send allowed', [...LIDS, METER]],
	['an entry that cannot be read', ODD, {}, 'stop unread', LIST],
	['somebody who was written to lately', LATELY, {}, 'skip writtenLately', LIST],
	['the same a little later', LATELY, { options: { hoursBetween: 10 } }, 'send allowed', ALL],
	['a number at an unknown level', UNKNOWN, {}, 'stop unknown', ALL],
	['a number at Use Caution', { readings: [allAt(1)] }, {}, 'stop useCaution', ALL],
	['a number at Needs Attention', NEEDS_ATTENTION, {}, 'send allowed', ALL],
	['At Needs Attention', NEEDS_ATTENTION, { atNeedsAttention: 'stop' }, 'stop needsAttention', ALL],
	['messages that did not arrive', LOST, {}, 'stop undelivered', ALL],
	['as many messages as allowed', TEN, {}, 'wait messagesPer15Minutes', ALL],
])('%s: %s %j: %s', async (_name, rest, parameters, expected, asked) => {
	const channel = channelWith(rest);
	const { items, results, simulator } = await sending(channel, [phoneOf(0)], { parameters });
	const [{ decision, reason, sendAt, riskLevel, to, ids }] = results;
	expect([`${decision} ${reason}`, items[0].output]).toEqual([expected, decision]);
	expect([...new Set(simulator.requests.map(({ address }) => address))]).toEqual(asked);
	expect(riskLevel === null).toBe(!asked.includes(METER));
	const hidden = asked.includes(HIDDEN_IDS_OF) ? [hiddenIdOf(0)] : [];
	const known = reason === 'noPerson' ? [] : [phoneOf(0), ...hidden];
	expect({ to, ids }).toEqual({ to: known[0] ?? null, ids: known });
	if (decision === 'wait') expect(Date.parse(sendAt!) - Date.now()).toBeGreaterThan(68_000);
	else expect(sendAt === null).toBe(decision !== 'send');
});

it('knows the phone number of a person whose chat id is hidden', async () => {
	const messages = story(ago(3 * 1440, 'us → A'), ago(2880, 'p0@lid → us'));
	const channel = channelWith({ messages, hiddenIds: HIDDEN_IDS });
	const { results } = await sending(channel, [hiddenIdOf(0)]);
	expect(results).toMatchObject([
		{ decision: 'send', to: hiddenIdOf(0), ids: [hiddenIdOf(0), phoneOf(0)] },
	]);
});

it.each([
	['was written to lately', story(ago(120, 'us → A')), 'writtenLately'],
	['wrote stop', story(ago(120, 'A → us')).map((one) => ({ ...one, ...WISH })), 'optedOut'],
])('knows a person with a hidden chat id who %s under the number', async (_, messages, reason) => {
	const channel = channelWith({ messages, hiddenIds: HIDDEN_IDS });
	const { results } = await sending(channel, [hiddenIdOf(0)]);
	expect(results).toMatchObject([{ reason, ids: [hiddenIdOf(0), phoneOf(0)] }]);
});

it('does not allow a person twice where hidden ids could not be looked up at first', async () => {
	const messages = story(ago(3 * 1440, 'us → p0@lid'));
	const channel = channelWith({ messages, hiddenIds: HIDDEN_IDS });
	const first = await sending({ ...channel, hiddenIdFaults: [reply(400)] }, [phoneOf(0)]);
	const second = await sending(channel, [phoneOf(0)]);
	expect([...first.results, ...second.results].map(({ reason }) => reason)).toEqual([
		...['allowed', 'reserved'],
	]);
});

it('lets no answer of a week ago raise the ramp', async () => {
	const lines = (count: number, line: (index: number, clock: string) => string) =>
		Array.from({ length: count }, (_, index) => line(index, String(index).padStart(2, '0')));
	const messages = story(
		...lines(40, (index, minute) => `2026-07-07 19:${minute} p${100 + index} → us`),
		...lines(40, (index, minute) => `2026-07-08 09:${minute} us → p${100 + index}`),
		...lines(20, (index, hour) => `2026-07-15 ${hour}:00 us → p${200 + index}`),
	);
	const readings = [{ ...allAt(3), lifeTime: 2 }];
	const clock = FakeTimers.install({ now: Date.parse('2026-07-15T20:00:00Z'), toFake: ['Date'] });
	try {
		const { results } = await sending(channelWith({ messages, readings }), [phoneOf(0)], {
			timezone: 'UTC',
			parameters: { options: { limits: { hoursPerDay: { allowed: 24 } } } },
		});
		expect(results).toMatchObject([{ decision: 'wait', reason: 'warmUp' }]);
	} finally {
		clock.uninstall();
	}
});

it('names a moment as the clock on the wall shows it then, also after its change', async () => {
	const clock = FakeTimers.install({ now: Date.parse('2026-03-28T20:00:00Z'), toFake: ['Date'] });
	try {
		const { results } = await sending(channelWith(), [phoneOf(0)], {
			timezone: 'Europe/Berlin',
			parameters: { options: { sendingHours: { hours: { from: 9, to: 18 } } } },
		});
		expect(results[0].sendAt).toBe('2026-03-29T07:00:00.000Z');
		expect(results[0].message).toContain('29 March at 09:00 (Europe/Berlin)');
	} finally {
		clock.uninstall();
	}
});

it('somebody who wrote is answered at once where that is set, and no pace holds it', async () => {
	const messages = story(ago(60, 'A → us'), ago(1, 'us → A'), ago(1, 'us → B'));
	const channel = channelWith({ messages, readings: [allAt(1)] });
	const { results } = await sending(channel, [phoneOf(0), phoneOf(0), phoneOf(2)], {
		parameters: { options: { answersAtOnce: true } },
	});
	expect(results.map(({ decision, reason }) => `${decision} ${reason}`)).toEqual([
		...['stop useCaution', 'send answer', 'send answer'],
	]);
});

describe('what Whapi does not answer', () => {
	it.each([
		['the state', 'stateFaults', reply(500)],
		['the messages', 'messageFaults', reply(503)],
		['the level', 'faults', CUT],
	])('%s: in ten minutes again', async (_, faults, fault) => {
		const channel = channelWith({ [faults]: [fault, fault, fault] });
		const { items, results } = await sending(channel, ['nobody', phoneOf(0), phoneOf(1)]);
		expect(items.map(({ output }) => output)).toEqual(['skip', 'wait', 'wait']);
		for (const { reason, sendAt } of results.slice(1)) {
			expect(reason).toBe('noAnswer');
			const seconds = (Date.parse(sendAt!) - Date.now()) / 1_000;
			expect(seconds).toBeGreaterThan(590);
			expect(seconds).toBeLessThanOrEqual(601);
		}
	});

	it('is an error where it is none', async () => {
		const channel = channelWith({ messageFaults: Array(2).fill(reply(403, '{"error":"no"}')) });
		const error = 'Whapi does not allow this request for this channel';
		const continued = await sending(channel, [phoneOf(0)], {
			node: { onError: 'continueRegularOutput' },
		});
		const riskMeter = { decision: 'stop', reason: 'error', error, message: expect.any(String) };
		const json = { to: phoneOf(0), note: 'of the item', riskMeter };
		expect(continued.items).toEqual([{ output: 'stop', pairedItem: { item: 0 }, json }]);
		const routed = await sending(channel, [phoneOf(0)], {
			node: { onError: 'continueErrorOutput' },
		});
		expect(routed.outputs.map(({ length }) => length)).toEqual([0, 0, 0, 0, 1]);
	});
});

describe('a parameter that makes no sense', () => {
	it('for one recipient concerns no other one of the channel', async () => {
		const to = "={{ $json.to === 'bad' ? $('Nowhere').item.json.to : $json.to }}";
		const { items, results } = await sending(channelWith(), ['bad', phoneOf(0)], {
			parameters: { to },
			node: { onError: 'continueRegularOutput' },
		});
		expect(items.map(({ output, pairedItem }) => [output, pairedItem])).toEqual([
			['stop', { item: 0 }],
			['send', { item: 1 }],
		]);
		expect(results[0]).toMatchObject({ reason: 'error', error: /^To could not be read/ });
	});

	it.each([
		[{ options: { sendingHours: { hours: { from: 9, to: 9 } } } }, /same From and To/],
		[{ options: { sendingHours: { hours: { from: 24, to: 0 } } } }, /same From and To/],
		[{ options: { sendingHours: { hours: { from: 9, to: 25 } } } }, /To has to be a full hour/],
		[{ options: { sendingHours: { hours: { from: 9.5, to: 18 } } } }, /From has to be a full hour/],
		[{ options: { countryCode: 'DE' } }, /Country Code has to be 1 to 3 digits/],
		[{ options: { secondsBetween: -1 } }, /Seconds Between Messages has to be/],
		[{ options: { secondsBetween: 86_401 } }, /Seconds Between Messages has to be/],
		[{ options: { hoursBetween: -1 } }, /Hours Between Messages to One Person has to be/],
		[{ options: { hoursBetween: 169 } }, /Hours Between Messages to One Person has to be/],
		[{ options: { answersAtOnce: 'perhaps' } }, /Answers at Once has to be true or false/],
		[{ atNeedsAttention: 'go on' }, /At Needs Attention has an unsupported value/],
	])('%j is refused before anything is sent', async (parameters, message) => {
		const { run, simulator } = await sending(channelWith(), [phoneOf(0)], { parameters });
		expect(run.data.resultData.error?.message).toMatch(message);
		expect(simulator.requests).toEqual([]);
	});

	it.each([
		[{ sendingHours: { hours: { from: 0, to: 24 } }, hoursBetween: 168 }, phoneOf(0)],
		[{ countryCode: '+44', secondsBetween: 0, hoursBetween: 0 }, '07700 900000'],
		[{ countryCode: 44, secondsBetween: 86_400 }, '07700 900000'],
		[{ countryCode: '0044' }, '(0)7700 900000'],
		[{ countryCode: '1' }, '+44 7700 900000'],
	])('%j is none of them', async (options, to) => {
		const { results } = await sending(channelWith(), [to], { parameters: { options } });
		expect(results).toMatchObject([{ decision: 'send', to: phoneOf(0) }]);
	});
});

it('five messages that no list shows end it', async () => {
	const channel = channelWith();
	const options = { secondsBetween: 0, limits: { messagesPerMinute: { allowed: 99 } } };
	const decisions = [];
	const clock = FakeTimers.install({ now: Date.now(), toFake: ['Date'] });
	try {
		for (let person = 0; person < 7; person++) {
			const { results } = await sending(channel, [phoneOf(person)], { parameters: { options } });
			decisions.push(results[0].reason);
			clock.setSystemTime(Date.now() + 61_000);
		}
	} finally {
		clock.uninstall();
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
