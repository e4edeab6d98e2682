/** Get Activity through n8n's engine: its output, its requests, and the private data that must never get out. */
import { NodeHelpers, Workflow, type IDataObject } from 'n8n-workflow';

import getActivity from '../../../../nodes/WhapiRiskMeter/__schema__/v1.0.0/getActivity.json';

import { nodeTypesOf } from '../../../engine/package';
import {
	installedPackage,
	NODE_NAME,
	PACKAGE,
	workflowAround,
	type Check,
} from '../../../engine/testbed';
import { quoting, reply } from '../../../simulator/faults';
import {
	phoneOf,
	PRIVATE_NAME,
	PRIVATE_TEXT,
	simulatedMessage,
	story,
} from '../../../simulator/histories';
import { MESSAGES, type Fault } from '../../../simulator/whapi';
import { ago, count, manyMessages, SECONDS, tokenOf } from './counting';
import { range } from './reportOf';

const TOKEN = tokenOf(0);

/** Three messages within a minute to people who never wrote, one of whom answers and is answered. */
const HASTY = story(
	ago(10, 'us → A'),
	ago(9.9, 'us → B'),
	ago(9.8, 'us → C (failed)'),
	ago(5, 'A → us'),
	ago(4, 'us → A'),
);

/** Nothing of a message, of a person or of a token. */
const expectNothingOfAnybody = (kept: string, tokens = [TOKEN]) => {
	for (const secret of ['canary', '4477009', 'whatsapp.net', ...tokens]) {
		expect(kept).not.toContain(secret);
	}
};

const limitsOf = (json: IDataObject) => json.limits as IDataObject[];

describe('Get Activity', () => {
	it('counts what one number did, says what is over, and nothing of anybody', async () => {
		const result = await count([{ messages: HASTY }], {
			credential: '={{ $vars.token }}',
			variables: { token: TOKEN },
			items: [{}, {}],
		});
		const [{ json }, second] = result.outputs[0];
		expect(json).toMatchObject({
			withinLimits: false,
			overLimits: ['messagesPerMinute'],
			nextAllowedAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.000Z$/),
			...{ sent: 4, chatsWritten: 2, coldChats: 2, undelivered: 1, unmatchedChats: 0 },
			advice: [expect.stringMatching(/^3 unprompted messages .* It is no longer exceeded\./)],
			oldestMessageAt: new Date(HASTY[0].timestamp * 1_000).toISOString(),
			isComplete: true,
			channel: `…${TOKEN.slice(-4)}`,
		});
		const measured = limitsOf(json).map((limit) => limit.measured);
		expect(measured).toEqual([3, 3, 3, 3, 0, 0, 1, 0.5]);
		const schema = getActivity as { properties: Record<string, unknown> };
		expect(Object.keys(json)).toEqual(Object.keys(schema.properties));
		expect(second).toEqual({ json, pairedItem: { item: 1 } });
		expect([result.outputs.length, result.strayRequests]).toEqual([1, []]);
		// A page, and the empty one that ends it: the channel is asked once, for an hour ahead and a day more.
		const [{ method, address, authorization, query }, ...others] = result.asked[0];
		expect([method, address, authorization]).toEqual(['GET', MESSAGES, `Bearer ${TOKEN}`]);
		const { time_from, time_to, ...rest } = query;
		expect([rest, others.length]).toEqual([{ count: '500', offset: '0', sort: 'desc' }, 1]);
		expect(Number(time_to) - Number(time_from)).toBe((8 * 24 + 1) * 60 * 60);
		expectNothingOfAnybody(result.stored);
	});

	it('counts days in the time zone of the workflow', async () => {
		// Six people each at 4 in the morning and at 8 in the evening of Kiritimati, 14 hours ahead: one day there.
		const midnight = (Math.floor(SECONDS / 86_400) - 1) * 86_400 - 14 * 3_600;
		const messages = [4, 20].flatMap((hour) =>
			range(6).map((n) =>
				simulatedMessage({
					id: `${hour}-${n}`,
					chat_id: `${phoneOf(n)}@s.whatsapp.net`,
					from_me: true,
					timestamp: midnight + hour * 3_600 + n * 120,
				}),
			),
		);
		const daysIn = async (timezone: string) =>
			limitsOf((await count([{ messages }], { timezone })).counted[0])[5];
		const at = new Date(midnight * 1_000).toISOString();
		expect(await daysIn('Pacific/Kiritimati')).toMatchObject({ measured: 1, at });
		expect(await daysIn('UTC')).toMatchObject({ measured: 2 });
	});

	it.each<[parameters: IDataObject, message: string]>([
		[{ days: 1.5 }, 'Days has to be a whole number of days, 1 to 31'],
		[
			{ options: { maxMessages: null } },
			'Max Messages has to be a whole number of messages, at least 500',
		],
		...[0, 1.5, null].map((allowed): [IDataObject, string] => [
			{ options: { limits: { hoursPerDay: { allowed } } } },
			'Limits: Hours per Day has to be a whole number, 1 or more',
		]),
		...[-0.1, 30].map((allowed): [IDataObject, string] => [
			{ options: { limits: { replyShare: { allowed } } } },
			'Limits: Reply Share has to be a number from 0 to 1',
		]),
	])('refuses %j in words, before anything is sent', async (parameters, message) => {
		const { counted, asked } = await count([{}], { parameters });
		expect(counted[0]).toMatchObject({ error: message, withinLimits: null });
		expect(asked).toEqual([[]]);
	});

	it.each([true, 'true', 1])('has one output, whatever Split is left: %j', async (split) => {
		const parameters = { operation: 'getActivity', splitByRiskLevel: split, simplify: 'odd' };
		const { engine, loader } = await installedPackage();
		const nodeTypes = nodeTypesOf(engine, loader, {});
		const workflow = new Workflow({ ...workflowAround(parameters), active: false, nodeTypes });
		const node = workflow.getNode(NODE_NAME)!;
		// As it stands in the workflow: n8n itself drops a parameter that is not shown.
		node.parameters.splitByRiskLevel = split;
		const { description } = nodeTypes.getByNameAndVersion(node.type);
		expect(NodeHelpers.getNodeOutputs(workflow, node, description)).toEqual(['main']);
		const { outputs } = await count([{}], { parameters });
		expect(outputs.map((items) => items.length)).toEqual([1]);
	});
});

/** Private words and ids in an answer that is not a page. */
const QUOTE = `${PRIVATE_TEXT} of ${PRIVATE_NAME} at ${phoneOf(0)}@s.whatsapp.net with {token}`;
const quote = (status: number, body: unknown) => reply(status, JSON.stringify(body));
const ODD = /not have the format/;

const REFUSALS: Array<[name: string, faults: Fault[], message: RegExp]> = [
	['400', [quote(400, { error: { code: 400, message: QUOTE } })], /refused/],
	['401', [quote(401, { error: { message: QUOTE } })], /not accept/],
	['404', [reply(404, QUOTE)], /does not know/],
	['429', [quote(429, { error: QUOTE })], /limiting/],
	['out of sync', [quote(400, { error: `SYNC_ERROR ${QUOTE}` })], /out of sync/],
	['503', [503, 503, 503].map((status) => reply(status, QUOTE)), /could not answer/],
	['302', [reply(302, QUOTE, { location: 'https://elsewhere.example' })], /redirected/],
	['a web page', [reply(200, `<html>${QUOTE}</html>`)], ODD],
	['cut JSON', [reply(200, `{"messages":[{"text":"${QUOTE}"`)], ODD],
	['an error beside messages', [quote(200, { messages: [], error: QUOTE })], ODD],
	['no messages', [quote(200, { message: QUOTE })], ODD],
	['nothing', [reply(200)], ODD],
];
const NAMES = REFUSALS.map(([name]) => name);
const TOKENS = NAMES.map((_, n) => tokenOf(n));
const PAGE: Fault = { kind: 'slow', ms: 0 };
const TWO_PAGES = manyMessages(600);

describe('a page that fails in the middle', () => {
	const written: string[] = [];
	const refused = async (names: string[], setup: Partial<Check>) => {
		const channels = REFUSALS.map(([, faults], n) => ({
			messages: TWO_PAGES,
			messageFaults: [PAGE, ...faults.map((fault) => quoting(fault, TOKENS[n]))],
		}));
		const result = await count(channels, {
			credential: '={{ $vars[$json.name] }}',
			variables: Object.fromEntries(NAMES.map((name, n) => [name, TOKENS[n]])),
			items: names.map((name) => ({ name })),
			...setup,
		});
		expectNothingOfAnybody(result.stored, TOKENS);
		return result;
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
		expectNothingOfAnybody(written.join(''), TOKENS);
	});

	it('is a refusal for its items alone on "Continue", never a smaller number', async () => {
		const { outputs, asked } = await refused(NAMES, {});
		REFUSALS.forEach(([name, faults, message], item) => {
			const { json, pairedItem } = outputs[0][item];
			expect({ name, ...json }).toEqual({
				name,
				withinLimits: null,
				error: expect.stringMatching(message),
				message: expect.stringMatching(/.{20}/),
			});
			expect(json.message).not.toMatch(/calculat|metric|meter/i);
			expect([pairedItem, asked[item].length]).toEqual([{ item }, 1 + faults.length]);
		});
	});

	const REFUSAL = { error: 'Whapi did not accept the channel token', message: expect.any(String) };
	const WITH_INPUT = { options: { includeInputFields: true } };
	const UNKNOWN = { withinLimits: null, ...REFUSAL };

	it.each<[where: string, setup: Partial<Check>, outputs: object[][]]>([
		['into the result field', { parameters: WITH_INPUT }, [[{ name: '401', riskMeter: UNKNOWN }]]],
		[
			'to the error output, with the fields of the input',
			{ node: { onError: 'continueErrorOutput' } },
			[[], [{ name: '401', ...REFUSAL }]],
		],
		[
			'to an agent, though a tool has no On Error',
			{ node: { type: `${PACKAGE}.whapiRiskMeterTool` } },
			[[UNKNOWN]],
		],
	])('goes %s', async (_where, setup, expected) => {
		const { outputs } = await refused(['401'], setup);
		expect(outputs.map((items) => items.map(({ json }) => json))).toEqual(expected);
	});

	it('stops the workflow by default', async () => {
		const { run } = await refused(['401'], { node: {} });
		expect(run.data.resultData.error).toMatchObject({ httpCode: '401', message: REFUSAL.error });
	});
});

describe('time', () => {
	it('is counted for each page, and a page too late ends the reading', async () => {
		const messageFaults: Fault[] = [PAGE, { kind: 'slow', ms: 6_000 }];
		const { counted, asked } = await count([{ messages: TWO_PAGES, messageFaults }], {
			parameters: { options: { timeout: 2 } },
		});
		expect(counted[0]).toMatchObject({
			error: 'Whapi did not answer within 2 s',
			message: expect.not.stringContaining('alculation'),
		});
		expect(asked[0]).toHaveLength(2);
	});

	it('is not spent when the execution is stopped between pages', async () => {
		const messageFaults = range(20).map((): Fault => ({ kind: 'slow', ms: 300 }));
		const { run, asked } = await count([{ messages: manyMessages(10_000), messageFaults }], {
			onStart: (stop) => setTimeout(stop, 750),
		});
		expect(run.status).toBe('canceled');
		expect(asked[0].length).toBeLessThanOrEqual(4);
	});
});
