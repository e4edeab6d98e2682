/**
 * The essence of the engine tests, free of Jest: n8n 2.0's engine requires an ES module, which Node can
 * and Jest's own loader cannot.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';

import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import type { Installation } from '../engine/package';
import {
	check as runCheck,
	CREDENTIAL_TYPE,
	NODE_NAME,
	PACKAGE,
	type Check as Setup,
} from '../engine/testbed';
import { live, Watch } from '../engine/watch';
import { OUTPUT_FIELDS } from '../output-fields';
import { CUT, quoting, reply } from '../simulator/faults';
import { longHistory, phoneOf, PRIVATE_NAME, PRIVATE_TEXT } from '../simulator/histories';
import {
	allAt,
	MESSAGES,
	METER,
	simulatedToken,
	type Channel,
	type Fault,
} from '../simulator/whapi';
import { FLEET, FLEET_ITEMS, FLEET_LEVELS } from '../stories/fleet';
import { OVERCOME, REFUSALS, SLOW, STOPPED, type Refusal } from '../stories/refusals';
import { SPLIT_CHANNELS, SPLIT_NAMES, SPLIT_OUTPUTS, SPLIT_TOKENS } from '../stories/split';
import { BLIND_STORIES, WEEK_STORIES } from '../stories/trigger';

export interface NamedCheck {
	name: string;
	run: (subject: Installation) => Promise<void>;
}

const tokenOf = (name: string) => simulatedToken(`compat ${name}`);
const channelAt = (name: string, value: unknown, faults: Fault[] = []): Channel => ({
	token: tokenOf(name),
	readings: [allAt(value)],
	faults,
});
const levelsOf = (items: INodeExecutionData[] = []) => items.map(({ json }) => json.riskLevel);

/** Runs the node, and checks that no run asks another host or has a level after a refusal. */
async function check(subject: Installation, setup: Setup) {
	const result = await runCheck(subject, setup);
	deepEqual(result.strayRequests, []);
	for (const { json } of result.outputs.flat()) {
		if (json.error !== undefined) equal(json.riskLevel ?? 'unknown', 'unknown');
	}
	return result;
}

/**
 * Items that only name channels, as with `$vars` or `$secrets`: every token that is found in what n8n
 * stores has leaked.
 */
async function checkByName(
	subject: Installation,
	channels: Array<[string, Channel]>,
	setup: Partial<Setup> = {},
) {
	const tokens = Object.fromEntries(channels.map(([name, { token }]) => [name, token]));
	const result = await check(subject, {
		channels: channels.map(([, channel]) => channel),
		credential: '={{ $vars[$json.name] }}',
		variables: tokens,
		items: channels.map(([name]) => ({ name })),
		...setup,
	});
	return { ...result, tokens };
}

const checks: NamedCheck[] = [];

function it(name: string, run: NamedCheck['run']): void {
	checks.push({ name, run });
}

it('loads the node, the trigger and the credential', async ({ loader }) => {
	await Promise.resolve();
	equal(loader.packageName, PACKAGE);
	deepEqual(Object.keys(loader.nodeTypes).sort(), ['whapiRiskMeter', 'whapiRiskMeterTrigger']);
	deepEqual(Object.keys(loader.credentialTypes), [CREDENTIAL_TYPE]);
	deepEqual(loader.credentialTypes[CREDENTIAL_TYPE].type.displayName, 'Whapi Channel Token API');
});

it('calculates one channel', async (subject) => {
	const token = tokenOf('one');
	const { outputs, simulator, stored } = await check(subject, {
		channels: [channelAt('one', 2)],
		credential: ` ${token}\n`,
		items: [{}],
	});
	const [{ json, pairedItem }] = outputs[0];
	deepEqual(Object.keys(json), OUTPUT_FIELDS);
	deepEqual(
		[json.riskLevel, json.riskLabel, json.safetyScore],
		['needsAttention', 'Needs Attention', 2],
	);
	deepEqual([json.ageDays, json.channel, pairedItem], [0, `…${token.slice(-4)}`, { item: 0 }]);
	deepEqual(
		simulator.requests.map(({ method, address, authorization }) => [
			method,
			address,
			authorization,
		]),
		[['POST', METER, `Bearer ${token}`]],
	);
	ok(!stored.includes(token));
});

it('gets the saved metrics, raw and next to the input fields', async (subject) => {
	const saved = { metrics: allAt(3), on: new Date('2026-01-31T12:00:00Z') };
	const { outputs, simulator, tokens } = await checkByName(
		subject,
		[['saved', { token: tokenOf('saved'), readings: [], saved }]],
		{
			now: new Date('2026-02-01T12:00:00Z'),
			parameters: {
				operation: 'get',
				simplify: false,
				maxAgeDays: 36_500,
				options: { includeInputFields: true },
			},
		},
	);
	const channel = `…${tokens.saved.slice(-4)}`;
	const riskMeter = { channel, lastUpdateDate: '1/31/2026', ...allAt(3) };
	deepEqual(outputs[0], [{ json: { name: 'saved', riskMeter }, pairedItem: { item: 0 } }]);
	deepEqual(
		simulator.requests.map(({ method }) => method),
		['GET'],
	);
});

it('says unknown for what was never calculated, where it is told to', async (subject) => {
	const { outputs } = await checkByName(
		subject,
		[['never', { token: tokenOf('never'), readings: [] }]],
		{ parameters: { operation: 'get', whenOutOfDate: 'unknown' } },
	);
	deepEqual(levelsOf(outputs[0]), ['unknown']);
});

it('asks each of 5 channels once for 60 items, and gives every item its own', async (subject) => {
	const { outputs, simulator } = await check(subject, { channels: FLEET, items: FLEET_ITEMS });
	const asked = simulator.requests.map(({ authorization }) => authorization);
	deepEqual(asked.sort(), FLEET.map(({ token }) => `Bearer ${token}`).sort());
	deepEqual(levelsOf(outputs[0]), FLEET_LEVELS);
	deepEqual(
		outputs[0].map(({ pairedItem }) => pairedItem),
		FLEET_ITEMS.map((_, index) => ({ item: index })),
	);
	deepEqual(
		outputs[0].map(({ json }) => json.channel),
		FLEET_ITEMS.map(({ token }) => `…${token.slice(-4)}`),
	);
});

/** The others are repeated, with pauses. */
const SENT_ONCE = REFUSALS.filter(([, faults]) => faults.length === 1);

/** Whatever fails, its own item says so, and the token is nowhere in what n8n would store. */
async function checkRefusals(
	subject: Installation,
	refusals: Refusal[],
	onError?: INode['onError'],
) {
	const channels = refusals.map(([name, faults]): [string, Channel] => {
		const token = tokenOf(name);
		const quoted = faults.map((fault) => quoting(fault, token));
		return [name, channelAt(name, 3, quoted)];
	});
	const result = await checkByName(subject, [...channels, ['fine', channelAt('fine', 3)]], {
		node: { onError },
		parameters: { options: { concurrency: refusals.length + 1 } },
	});
	for (const token of Object.values(result.tokens)) ok(!result.stored.includes(token));
	for (const [name, faults] of refusals) {
		const header = `Bearer ${result.tokens[name]}`;
		const sent = result.simulator.requests.filter(({ authorization }) => authorization === header);
		equal(sent.length, faults.length, `${name} was sent ${sent.length} times`);
	}
	return result;
}

it(`continues after each of ${REFUSALS.length} refusals with a message in its item`, async (subject) => {
	const { outputs } = await checkRefusals(subject, REFUSALS, 'continueRegularOutput');
	equal(outputs.length, 1);
	for (const [index, [name, , , message]] of REFUSALS.entries()) {
		const { json, pairedItem } = outputs[0][index];
		deepEqual(Object.keys(json), ['riskLevel', 'error', 'message'], name);
		match(json.error as string, message, name);
		match(json.message as string, /.{40}/, name);
		deepEqual(pairedItem, { item: index }, name);
	}
	deepEqual(levelsOf(outputs[0].slice(REFUSALS.length)), ['good']);
});

it('sends each refused item, with its input fields, to the error output', async (subject) => {
	const { outputs } = await checkRefusals(subject, SENT_ONCE, 'continueErrorOutput');
	equal(outputs.length, 2);
	deepEqual(levelsOf(outputs[0]), ['good']);
	equal(outputs[1].length, SENT_ONCE.length);
	for (const [index, [name, , , message]] of SENT_ONCE.entries()) {
		const { json, pairedItem } = outputs[1][index];
		deepEqual(Object.keys(json).sort(), ['error', 'message', 'name']);
		equal(json.name, name);
		match(json.error as string, message, name);
		deepEqual(pairedItem, { item: index });
	}
});

for (const refusal of SENT_ONCE.filter(([name]) => ['401', '404', '429', 'HTML'].includes(name))) {
	const [name, , httpCode, message] = refusal;
	it(`stops the workflow on ${name} by default, and says why`, async (subject) => {
		const { run } = await checkRefusals(subject, [refusal]);
		// n8n 1.85 leaves the status of a failed run at "running": look at its error.
		const { error, runData } = run.data.resultData;
		match(error!.message, message);
		equal((error as { httpCode?: string }).httpCode, httpCode);
		equal(runData[NODE_NAME][0].executionStatus, 'error');
		equal(runData[NODE_NAME][0].data, undefined);
	});
}

it('refuses an empty token before anything is sent', async (subject) => {
	const { run, simulator } = await check(subject, { channels: [], items: [{ token: ' ' }] });
	match(run.data.resultData.error!.message, /token is empty/);
	deepEqual(simulator.requests, []);
});

for (const [name, faults] of OVERCOME) {
	it(`overcomes ${name}`, async (subject) => {
		const { outputs, simulator } = await checkByName(subject, [[name, channelAt(name, 1, faults)]]);
		deepEqual(levelsOf(outputs[0]), ['useCaution']);
		equal(simulator.requests.length, faults.length + 1);
	});
}

it('ends a slow request at its time-out', async (subject) => {
	const { run, simulator } = await checkByName(
		subject,
		[['slow', channelAt('slow', 3, [SLOW.fault])]],
		{ parameters: { options: { timeout: SLOW.timeout } } },
	);
	equal(run.data.resultData.error!.message, SLOW.message);
	equal(simulator.requests.length, 1);
});

for (const [name, fault] of STOPPED) {
	it(`sends nothing more when the execution is stopped ${name}`, async (subject) => {
		const started = Date.now();
		const { run, simulator } = await checkByName(
			subject,
			[
				['stopped', channelAt('stopped', 3, [fault])],
				['next', channelAt('next', 3)],
			],
			{
				parameters: { options: { concurrency: 1 } },
				node: { onError: 'continueRegularOutput' },
				onStart: (stop) => setTimeout(stop, 300),
			},
		);
		equal(run.status, 'canceled');
		equal(simulator.requests.length, 1);
		ok(Date.now() - started < 10_000);
	});
}

/** One channel for each name, though some occur twice: names are keys here. */
const splitSetup = (): Array<[string, Channel]> =>
	SPLIT_NAMES.map((name, index) => {
		const { readings } = SPLIT_CHANNELS.find(({ token }) => token === SPLIT_TOKENS[name])!;
		return [`split ${index} ${name}`, { token: tokenOf(`split ${index}`), readings }];
	});

const countsOf = (outputs: INodeExecutionData[][]) => outputs.map((items) => items.length);
const SPLIT_COUNTS = SPLIT_OUTPUTS.map(({ items }) => items.length);
const UNKNOWN = SPLIT_OUTPUTS.findIndex(({ level }) => level === 'unknown');

it('splits by risk level', async (subject) => {
	const { outputs } = await checkByName(subject, splitSetup(), {
		parameters: { splitByRiskLevel: true },
	});
	deepEqual(countsOf(outputs), SPLIT_COUNTS);
	deepEqual(
		outputs.map(levelsOf),
		SPLIT_OUTPUTS.map(({ level, items }) => items.map(() => level)),
	);
	deepEqual(
		outputs.flat().map(({ pairedItem }) => pairedItem),
		SPLIT_OUTPUTS.flatMap(({ items }) => items.map((item) => ({ item }))),
	);
});

const withBadToken = () => {
	const bad = reply(401, '{"error":{"message":"No {token}"}}');
	const channel = channelAt('bad', 3, [quoting(bad, tokenOf('bad'))]);
	return [...splitSetup(), ['bad', channel] as [string, Channel]];
};

it('sends a bad token to Unknown on "Continue", never to Good', async (subject) => {
	const { outputs, stored, tokens } = await checkByName(subject, withBadToken(), {
		parameters: { splitByRiskLevel: true },
		node: { onError: 'continueRegularOutput' },
	});
	deepEqual(
		countsOf(outputs),
		SPLIT_COUNTS.map((count, output) => (output === UNKNOWN ? count + 1 : count)),
	);
	const refused = outputs[UNKNOWN].at(-1)!;
	match(refused.json.error as string, /not accept/);
	deepEqual(refused.pairedItem, { item: SPLIT_NAMES.length });
	ok(!stored.includes(tokens.bad));
});

it('sends a bad token to the error output beside the four, where there is one', async (subject) => {
	const { outputs } = await checkByName(subject, withBadToken(), {
		parameters: { splitByRiskLevel: true },
		node: { onError: 'continueErrorOutput' },
	});
	deepEqual(countsOf(outputs), [...SPLIT_COUNTS, 1]);
	match(outputs[4][0].json.error as string, /not accept/);
	equal(outputs[4][0].json.name, 'bad');
});

/** Watches a channel, and checks that no watch asks another host or keeps the token. */
async function watch(
	subject: Installation,
	parameters: IDataObject,
	act: (watched: Watch) => Promise<void>,
): Promise<void> {
	const token = tokenOf('watched');
	const watched = new Watch(Promise.resolve(subject), parameters, token);
	await act(watched);
	deepEqual(watched.strayRequests, []);
	ok(!watched.kept.includes(token), 'the token is kept, emitted or told');
}

for (const story of WEEK_STORIES) {
	it(`the trigger tells a week by the event ${story.event}`, async (subject) => {
		await watch(subject, { event: story.event }, async (watched) => {
			deepEqual(await live(watched, story), story.told);
			equal(watched.simulator.requests.length, story.days.length);
		});
	});
}

it('the trigger says what was before', async (subject) => {
	await watch(subject, { event: 'riskLevelChanged' }, async (watched) => {
		await watched.day(2);
		const { riskLevel, change, previous } = (await watched.day(1)) as IDataObject;
		deepEqual([riskLevel, change], ['useCaution', 'worse']);
		equal((previous as IDataObject).riskLevel, 'needsAttention');
	});
});

for (const { name, days, told } of BLIND_STORIES) {
	it(`the trigger says once that it sees no level: ${name}`, async (subject) => {
		await watch(subject, { event: 'riskLevelWorsened' }, async (watched) => {
			deepEqual(await live(watched, { days }), told);
		});
	});
}

it('the trigger run by hand shows the reading of now, and remembers nothing', async (subject) => {
	await watch(subject, {}, async (watched) => {
		const shown = (await watched.day(1, 'manual')) as IDataObject;
		equal(shown.riskLevel, 'useCaution');
		deepEqual(watched.memory, {});
	});
});

it('the trigger is published in passing trouble, and not with a refused token', async (subject) => {
	await watch(subject, {}, async (watched) => {
		equal(
			(await watched.publishThen(reply(401))).filter((told) => told instanceof Error).length,
			5,
		);
		equal(watched.simulator.requests.length, 1);
		deepEqual(await watched.publishThen(reply(429)), [null]);
	});
});

it('the trigger refuses with a message that does not hold the token', async (subject) => {
	await watch(subject, {}, async (watched) => {
		const refused = await watched.day(reply(401, '{"error":{"message":"No {token}"}}'));
		match((refused as Error).message, /not accept/);
	});
});

/** Two pages, the newest message now. */
const twoPages = (name: string, messageFaults?: Fault[]): [string, Channel] => [
	name,
	{
		token: tokenOf(name),
		readings: [],
		messages: longHistory({ messages: 600, contentBytes: 100, until: new Date() }),
		messageFaults,
	},
];
const expectNothingOfAnybody = (stored: string) => {
	for (const secret of [PRIVATE_TEXT, PRIVATE_NAME, phoneOf(0).slice(0, 9)]) {
		ok(!stored.includes(secret), 'something of a message is stored');
	}
};

it('counts what a number did, page by page', async (subject) => {
	const { outputs, simulator, stored, tokens } = await checkByName(subject, [twoPages('busy')], {
		parameters: { operation: 'getActivity', splitByRiskLevel: true },
	});
	equal(outputs.length, 1);
	const { withinLimits, sent, isComplete, channel } = outputs[0][0].json;
	deepEqual([withinLimits, sent, isComplete], [false, 450, true]);
	equal(channel, `…${tokens.busy.slice(-4)}`);
	deepEqual(
		simulator.requests.map(({ method, address }) => [method, address]),
		[
			// Two pages, and the empty one that ends them.
			['GET', MESSAGES],
			['GET', MESSAGES],
			['GET', MESSAGES],
		],
	);
	ok(!stored.includes(tokens.busy));
	expectNothingOfAnybody(stored);
});

it('refuses activity of which a page is missing, and quotes nothing', async (subject) => {
	const page: Fault = { kind: 'slow', ms: 0 };
	const refused = reply(500, JSON.stringify({ error: { message: PRIVATE_TEXT } }));
	const { outputs, stored } = await checkByName(
		subject,
		[twoPages('refused', [page, refused]), twoPages('cut', [page, CUT, CUT, CUT])],
		{
			parameters: { operation: 'getActivity' },
			node: { onError: 'continueRegularOutput' },
		},
	);
	deepEqual(
		outputs[0].map(({ json }) => [json.withinLimits, json.error]),
		[
			[null, 'Whapi could not answer the request'],
			[null, 'Whapi could not be reached, or the connection was lost'],
		],
	);
	match(outputs[0][1].json.message as string, /gate\.whapi\.cloud/);
	expectNothingOfAnybody(stored);
});

/** The checks that every engine has to pass, in their order. */
export const CHECKS: readonly NamedCheck[] = checks;
