/** Get Activity through n8n's engine: its output, its requests, and the private data that must never get out. */
import { NodeHelpers, Workflow, type IDataObject, type INode } from 'n8n-workflow';

import getActivity from '../../../../nodes/WhapiRiskMeter/__schema__/v1.0.0/getActivity.json';

import { nodeTypesOf } from '../../../engine/package';
import {
	check,
	installedPackage,
	NODE_NAME,
	PACKAGE,
	workflowAround,
} from '../../../engine/testbed';
import type { Check } from '../../../engine/testbed';
import { quoting, reply } from '../../../simulator/faults';
import {
	longHistory,
	phoneOf,
	PRIVATE_NAME,
	PRIVATE_TEXT,
	story,
} from '../../../simulator/histories';
import { MESSAGES, simulatedToken, type Channel, type Fault } from '../../../simulator/whapi';

const NOW = new Date();
const MINUTE = 60_000;
const TOKEN = simulatedToken('activity');
const OTHER = simulatedToken('activity, another');

/** A line of a story, some minutes ago. */
const ago = (minutes: number, who: string) => {
	const at = new Date(NOW.getTime() - minutes * MINUTE).toISOString();
	return `${at.slice(0, 10)} ${at.slice(11, 19)} ${who}`;
};

const isoAgo = (minutes: number) =>
	new Date(Math.floor((NOW.getTime() - minutes * MINUTE) / 1_000) * 1_000).toISOString();
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.000Z$/;

/** Three messages within a minute to people who never wrote, one of whom answers and is answered. */
const HASTY = story(
	ago(10, 'us → A'),
	ago(9.9, 'us → B'),
	ago(9.8, 'us → C (failed)'),
	ago(5, 'A → us'),
	ago(4, 'us → A'),
);
const CALM = story(ago(30, 'A → us'), ago(20, 'us → A'));

const channelOf = (name: string, rest: Partial<Channel> = {}): Channel => ({
	token: simulatedToken(name),
	readings: [],
	messages: HASTY,
	...rest,
});

const activity = async (setup: Partial<Check> = {}) =>
	await check(await installedPackage(), {
		channels: [{ token: TOKEN, readings: [], messages: HASTY }],
		credential: TOKEN,
		items: [{}],
		...setup,
		parameters: { operation: 'getActivity', ...setup.parameters },
	});

const queriesOf = ({ simulator }: Awaited<ReturnType<typeof activity>>) =>
	simulator.requests.map(({ query }) => Object.fromEntries(new URLSearchParams(query)));

/** 20 full pages, with everything within a day. */
const TWENTY_PAGES = longHistory({ messages: 10_000, contentBytes: 10, until: NOW }).map(
	(message, index) => ({ ...message, timestamp: Math.floor(NOW.getTime() / 1_000) - index }),
);

describe('Get Activity', () => {
	it('counts what one number did, and says what is over', async () => {
		const result = await activity();
		const [{ json, pairedItem }] = result.outputs[0];
		expect([result.outputs.length, result.outputs[0].length, pairedItem]).toEqual([
			1,
			1,
			{ item: 0 },
		]);
		expect(json).toMatchObject({
			withinLimits: false,
			overLimits: ['messagesPerMinute'],
			nextAllowedAt: expect.stringMatching(ISO),
			...{ sent: 4, chatsWritten: 2, coldChats: 2, undelivered: 1, unmatchedChats: 0 },
			advice: [expect.stringMatching(/^3 unprompted messages .* It is no longer exceeded\./)],
			oldestMessageAt: isoAgo(10),
			isComplete: true,
			channel: `…${TOKEN.slice(-4)}`,
		});
		expect((json.limits as IDataObject[]).map(({ measured }) => measured)).toEqual([
			...[3, 3, 3, 3, 0, 0, 1, 0.5],
		]);
		expect(result.strayRequests).toEqual([]);
		const schema = getActivity as { properties: Record<string, unknown> };
		expect(Object.keys(json)).toEqual(Object.keys(schema.properties));
	});

	it('goes by limits of your own', async () => {
		const limits = { messagesPerMinute: { allowed: 3 }, chatsPerDay: { allowed: '1' } };
		const { outputs } = await activity({ parameters: { options: { limits } } });
		const [{ json }] = outputs[0];
		const measured = json.limits as IDataObject[];
		expect(measured.map(({ allowed }) => allowed)).toEqual([3, 10, 29, 1, 6, 3, 4, 0.3]);
		expect(json.overLimits).toEqual(['chatsPerDay']);
		expect((json.advice as string[])[0]).toContain('and your limit is 1.');
	});

	it('counts days in the time zone of the workflow', async () => {
		// Six people each at 4 in the morning and at 8 in the evening of Kiritimati, 14 hours ahead: one day there.
		const midnight = Math.floor(NOW.getTime() / 86_400_000 - 1) * 86_400 - 14 * 3_600;
		const messages = [4, 20].flatMap((hour) =>
			story(...Array.from({ length: 6 }, (_, n) => ago(0, `us → p${n}`))).map((one, n) => ({
				...one,
				id: `${hour}-${n}`,
				timestamp: midnight + hour * 3_600 + n * 120,
			})),
		);
		const daysIn = async (timezone: string) => {
			const channels = [{ token: TOKEN, readings: [], messages }];
			const { outputs } = await activity({ channels, timezone });
			return (outputs[0][0].json.limits as IDataObject[])[5];
		};
		const start = new Date(midnight * 1_000).toISOString();
		expect(await daysIn('Pacific/Kiritimati')).toMatchObject({ measured: 1, at: start });
		expect(await daysIn('UTC')).toMatchObject({ measured: 2 });
	});

	it('asks for the days back, one more and an hour ahead, with the token in the header only', async () => {
		const result = await activity({ parameters: { days: 2 } });
		const [{ method, address, authorization }] = result.simulator.requests;
		expect([method, address, authorization]).toEqual(['GET', MESSAGES, `Bearer ${TOKEN}`]);
		const [{ time_from, time_to, ...rest }] = queriesOf(result);
		expect(rest).toEqual({ count: '500', offset: '0', sort: 'desc' });
		expect(Number(time_to) - Number(time_from)).toBe((3 * 24 + 1) * 60 * 60);
	});

	it('asks each channel of a fleet once, and answers in the order of the items', async () => {
		const { outputs, simulator } = await activity({
			channels: [
				{ token: TOKEN, readings: [], messages: HASTY },
				{ token: OTHER, readings: [], messages: CALM },
			],
			credential: '={{ $json.token }}',
			items: [TOKEN, OTHER, TOKEN, OTHER, TOKEN].map((token) => ({ token })),
		});
		expect(outputs[0].map(({ json, pairedItem }) => [json.withinLimits, pairedItem])).toEqual(
			[false, true, false, true, false].map((within, item) => [within, { item }]),
		);
		// A page each, and the empty one that ends it.
		expect(simulator.requests).toHaveLength(4);
		expect(outputs[0][0].json.limits).not.toBe(outputs[0][2].json.limits);
	});

	it('reads all pages up to the same moment, and warns of nothing', async () => {
		const result = await activity({
			channels: [{ token: TOKEN, readings: [], messages: TWENTY_PAGES.slice(0, 9_999) }],
		});
		const queries = queriesOf(result);
		expect(queries.map(({ offset }) => Number(offset))).toEqual(
			Array.from({ length: 21 }, (_, page) => Math.min(page * 500, 9_999)),
		);
		expect(new Set(queries.map(({ time_to }) => time_to)).size).toBe(1);
		expect(result.outputs[0][0].json).toMatchObject({ isComplete: true, sent: 7_500 });
		expect(result.run.data.resultData.runData[NODE_NAME][0].hints ?? []).toEqual([]);
	});

	it('ends at Max Messages, and says so', async () => {
		const result = await activity({
			channels: [{ token: TOKEN, readings: [], messages: TWENTY_PAGES }],
			parameters: { options: { maxMessages: 1_200 } },
		});
		expect(queriesOf(result).map(({ count }) => count)).toEqual(['500', '500', '200']);
		expect(result.outputs[0][0].json).toMatchObject({ isComplete: false, sent: 900 });
		expect(result.run.data.resultData.runData[NODE_NAME][0].hints).toEqual([
			expect.objectContaining({
				type: 'warning',
				message: expect.stringContaining('Not all messages of 1 channel could be read,'),
			}),
		]);
	});

	it('passes on the input fields beside it', async () => {
		const { outputs } = await activity({
			items: [{ customer: 'A' }],
			parameters: { options: { includeInputFields: true } },
		});
		expect(outputs[0][0].json).toEqual({
			customer: 'A',
			riskMeter: expect.objectContaining({ withinLimits: false }),
		});
	});

	it.each([
		[{ days: 0 }, 'Days has to be a whole number of days, 1 to 31'],
		[{ days: 32 }, 'Days has to be'],
		[{ days: 1.5 }, 'Days has to be'],
		[{ days: 'week' }, 'Days has to be'],
		[{ options: { maxMessages: 499 } }, 'Max Messages has to be a whole number'],
		[{ options: { maxMessages: null } }, 'Max Messages has to be'],
		...[0, 1.5, -1, null, 'few'].map((allowed): [IDataObject, string] => [
			{ options: { limits: { hoursPerDay: { allowed } } } },
			'Limits: Hours per Day has to be a whole number, 1 or more',
		]),
		[{ options: { limits: { replyShare: { allowed: 30 } } } }, 'has to be a number from 0 to 1'],
	] as Array<[IDataObject, string]>)(
		'refuses %j in words, before anything is sent',
		async (parameters, message) => {
			const { run, simulator } = await activity({ parameters: parameters });
			expect(run.data.resultData.error!.message).toContain(message);
			expect(simulator.requests).toEqual([]);
		},
	);
});

describe('what is left over from another operation', () => {
	it.each([true, 'true', 1])('Split by Risk Level %j has one output', async (splitByRiskLevel) => {
		const parameters = { operation: 'getActivity', splitByRiskLevel, simplify: 'odd' };
		const { engine, loader } = await installedPackage();
		const { nodes, connections } = workflowAround(parameters);
		const nodeTypes = nodeTypesOf(engine, loader, {});
		const workflow = new Workflow({ nodes, connections, active: false, nodeTypes });
		const node = workflow.getNode(NODE_NAME)!;
		// As it stands in the workflow: n8n itself drops a parameter that is not shown.
		node.parameters.splitByRiskLevel = splitByRiskLevel;
		const { description } = loader.getNode('whapiRiskMeter').type;
		const canvas = NodeHelpers.getNodeOutputs(
			workflow,
			node,
			description as Parameters<typeof NodeHelpers.getNodeOutputs>[2],
		);
		const { outputs } = await activity({ parameters });
		expect(canvas).toEqual(['main']);
		expect(outputs.map((items) => items.length)).toEqual([1]);
	});
});

/** Private words and ids in an answer that is not a page. */
const QUOTE = `${PRIVATE_TEXT} of ${PRIVATE_NAME} at ${phoneOf(0)}@s.whatsapp.net with {token}`;
const quote = (status: number, body: unknown) => reply(status, JSON.stringify(body));

const REFUSALS: Array<[name: string, faults: Fault[], httpCode: string, message: RegExp]> = [
	['400', [quote(400, { error: { code: 400, message: QUOTE } })], '400', /refused/],
	['401', [quote(401, { error: { message: QUOTE } })], '401', /not accept/],
	['402', [quote(402, { code: 402, error: QUOTE })], '402', /plan/],
	['403', [quote(403, { message: QUOTE })], '403', /does not allow/],
	['404', [reply(404, QUOTE)], '404', /does not know/],
	['429', [quote(429, { error: QUOTE })], '429', /limiting/],
	['500', [quote(500, { messages: [{ text: QUOTE }] })], '500', /could not answer/],
	['out of sync', [quote(500, { error: `SYNC_ERROR ${QUOTE}` })], '500', /out of sync/],
	['503', [503, 503, 503].map((status) => reply(status, QUOTE)), '503', /could not answer/],
	['302', [reply(302, QUOTE, { location: 'https://elsewhere.example' })], '302', /redirected/],
	['a web page', [reply(200, `<html>${QUOTE}</html>`)], '200', /not have the format/],
	['cut JSON', [reply(200, `{"messages":[{"text":"${QUOTE}"`)], '200', /not have the format/],
	[
		'an error beside messages',
		[quote(200, { messages: [], error: QUOTE })],
		'200',
		/not have the format/,
	],
	['no messages', [quote(200, { message: QUOTE })], '200', /not have the format/],
	['nothing', [reply(200)], '200', /not have the format/],
];

const PAGE: Fault = { kind: 'slow', ms: 0 };

const refusedChannels = REFUSALS.map(([name, faults]) => {
	const token = simulatedToken(`activity ${name}`);
	const second = faults.map((fault) => quoting(fault, token));
	return { token, readings: [], messages: TWENTY_PAGES, messageFaults: [PAGE, ...second] };
});

describe('a page that fails in the middle', () => {
	const names = REFUSALS.map(([name]) => name);
	const tokens = Object.fromEntries(names.map((name, at) => [name, refusedChannels[at].token]));
	const written: string[] = [];
	const refused = async (onError: INode['onError'], setup: Partial<Check> = {}) =>
		await activity({
			channels: refusedChannels,
			credential: '={{ $vars[$json.name] }}',
			variables: tokens,
			items: names.map((name) => ({ name })),
			...setup,
			parameters: { options: { concurrency: names.length }, ...setup.parameters },
			node: { onError, ...setup.node },
		});

	/** Nothing of a message, of a person or of a token. */
	const expectNothingOfAnybody = (kept: string) => {
		for (const secret of ['canary', '4477009', 'whatsapp.net', ...Object.values(tokens)]) {
			expect(kept).not.toContain(secret);
		}
	};

	beforeAll(() => {
		for (const stream of [process.stdout, process.stderr]) {
			jest.spyOn(stream, 'write').mockImplementation((text) => {
				written.push(String(text));
				return true;
			});
		}
	});

	afterAll(() => {
		jest.restoreAllMocks();
		expectNothingOfAnybody(written.join(''));
	});

	it('is a refusal for its items alone on "Continue", never a smaller number', async () => {
		const { outputs, stored, strayRequests } = await refused('continueRegularOutput');
		REFUSALS.forEach(([name, , , message], index) => {
			const { json, pairedItem } = outputs[0][index];
			expect({ name, ...json }).toEqual({
				name,
				withinLimits: null,
				error: expect.stringMatching(message),
				message: expect.stringMatching(/.{20}/),
			});
			expect(json.message).not.toMatch(/calculat|metric|meter/i);
			expect(pairedItem).toEqual({ item: index });
		});
		expectNothingOfAnybody(stored);
		expect(strayRequests).toEqual([]);
	});

	it('goes into the result field beside the input fields', async () => {
		const { outputs } = await refused('continueRegularOutput', {
			parameters: { options: { includeInputFields: true } },
		});
		expect(outputs[0][1].json).toEqual({
			name: '401',
			riskMeter: {
				withinLimits: null,
				error: 'Whapi did not accept the channel token',
				message: expect.any(String),
			},
		});
	});

	it('goes to the error output with the fields of the input', async () => {
		const { outputs, stored } = await refused('continueErrorOutput');
		expect(outputs[0]).toEqual([]);
		expect(outputs[1].map(({ json }) => json)).toEqual(
			REFUSALS.map(([name, , , message]) => ({
				name,
				error: expect.stringMatching(message),
				message: expect.any(String),
			})),
		);
		expectNothingOfAnybody(stored);
	});

	it('reaches an agent as the same item, though a tool has no On Error', async () => {
		const { outputs } = await refused(undefined, {
			node: { type: `${PACKAGE}.whapiRiskMeterTool` },
			items: [{ name: '401' }],
		});
		expect(outputs[0][0].json).toMatchObject({
			withinLimits: null,
			error: expect.stringMatching(/accept/),
		});
	});

	it.each(REFUSALS)('%s stops the workflow', async (name, faults, httpCode, message) => {
		const { run, stored, simulator } = await refused(undefined, { items: [{ name }] });
		const { error } = run.data.resultData;
		expect(error!.message).toMatch(message);
		expect((error as { httpCode?: string }).httpCode).toBe(httpCode);
		expect(simulator.requests).toHaveLength(1 + faults.length);
		expectNothingOfAnybody(stored);
	});
});

describe('what nobody may find', () => {
	it('is nowhere in what n8n stores of a success', async () => {
		const { stored } = await activity({
			channels: [{ token: TOKEN, readings: [], messages: TWENTY_PAGES }],
			credential: '={{ $vars.token }}',
			variables: { token: TOKEN },
		});
		for (const secret of ['canary', '4477009', 'whatsapp.net', TOKEN]) {
			expect(stored).not.toContain(secret);
		}
	});
});

describe('a channel that is out of sync', () => {
	it.each([400, 409, 500])('is told to be linked anew (%d)', async (status) => {
		const outOfSync = reply(status, '{"error":{"message":"Channel state is SYNC_ERROR"}}');
		const { run } = await activity({
			channels: [channelOf('out of sync', { messageFaults: [outOfSync] })],
			credential: simulatedToken('out of sync'),
		});
		expect(run.data.resultData.error).toMatchObject({
			message: 'The channel is out of sync with its phone',
			description: expect.stringContaining('Link the phone again'),
		});
	});
});

describe('time', () => {
	it('is counted for each page, and a page too late ends the reading', async () => {
		const slow: Fault = { kind: 'slow', ms: 6_000 };
		const { run, simulator } = await activity({
			channels: [
				{ token: TOKEN, readings: [], messages: TWENTY_PAGES, messageFaults: [PAGE, slow] },
			],
			parameters: { options: { timeout: 2 } },
		});
		expect(run.data.resultData.error).toMatchObject({
			message: 'Whapi did not answer within 2 s',
			description: expect.not.stringContaining('alculation'),
		});
		expect(simulator.requests).toHaveLength(2);
	});

	it('is not spent when the execution is stopped between pages', async () => {
		const slow = Array.from({ length: 20 }, (): Fault => ({ kind: 'slow', ms: 300 }));
		const { run, simulator } = await activity({
			channels: [{ token: TOKEN, readings: [], messages: TWENTY_PAGES, messageFaults: slow }],
			node: { onError: 'continueRegularOutput' },
			onStart: (stop) => setTimeout(stop, 750),
		});
		expect(run.status).toBe('canceled');
		expect(simulator.requests.length).toBeLessThanOrEqual(4);
	});

	it('ends for all once the node has failed', async () => {
		const slow = Array.from({ length: 20 }, (): Fault => ({ kind: 'slow', ms: 100 }));
		const { run, simulator } = await activity({
			channels: [
				{ token: TOKEN, readings: [], messages: TWENTY_PAGES, messageFaults: slow },
				{ token: OTHER, readings: [], messageFaults: [reply(401)] },
			],
			credential: '={{ $json.token }}',
			items: [{ token: TOKEN }, { token: OTHER }],
		});
		expect(run.data.resultData.error).toMatchObject({ httpCode: '401', context: { itemIndex: 1 } });
		expect(simulator.requests.length).toBeLessThanOrEqual(3);
	});
});
