/**
 * The essence of the engine tests, free of Jest: n8n 2.0's engine requires an ES module, which Node can
 * and Jest's own loader cannot.
 */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { inspect } from 'node:util';

import type { PackageDirectoryLoader } from 'n8n-core';
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import type { Engine } from '../engine/engine';
import { poll } from '../engine/run';
import {
	channelCredential,
	check as runCheck,
	CREDENTIAL_TYPE,
	NODE_NAME,
	PACKAGE,
	type Check as Setup,
	workflowAround,
} from '../engine/testbed';
import { OUTPUT_FIELDS } from '../output-fields';
import { CUT, quoting, reply } from '../simulator/faults';
import { interceptWhapi } from '../simulator/nock';
import {
	allAt,
	METER,
	simulatedToken,
	SimulatedWhapi,
	type Channel,
	type Fault,
} from '../simulator/whapi';

/** An engine with the package in it. */
export interface Subject {
	engine: Engine;
	loader: PackageDirectoryLoader;
}

export interface NamedCheck {
	name: string;
	run: (subject: Subject) => Promise<void>;
}

const LEVEL_OF: Record<string, string> = {
	g: 'good',
	n: 'needsAttention',
	u: 'useCaution',
	x: 'unknown',
};
const VALUE_OF: Record<string, unknown> = { g: 3, n: 2, u: 1, x: 'no level' };

const tokenOf = (name: string) => simulatedToken(`compat ${name}`);
const channelAt = (name: string, value: unknown, faults: Fault[] = []): Channel => ({
	token: tokenOf(name),
	readings: [allAt(value)],
	faults,
});
const levelsOf = (items: INodeExecutionData[] = []) => items.map(({ json }) => json.riskLevel);

/** Runs the node, and holds what no run may ever do: ask another host, or know a level after a refusal. */
async function check(subject: Subject, setup: Setup) {
	const result = await runCheck(subject, setup);
	deepEqual(result.strayRequests, []);
	for (const { json } of result.outputs.flat()) {
		if (json.error !== undefined) equal(json.riskLevel, undefined);
	}
	return result;
}

/**
 * Items that only name channels, as with `$vars` or `$secrets`: every token that is found in what n8n
 * stores has leaked.
 */
async function checkByName(
	subject: Subject,
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
			parameters: { operation: 'get', simplify: false, options: { includeInputFields: true } },
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
		{ parameters: { operation: 'get', whenNotCalculated: 'unknown' } },
	);
	deepEqual(levelsOf(outputs[0]), ['unknown']);
});

it('asks each of 5 channels once for 60 items, and gives every item its own', async (subject) => {
	const names = ['fleet 0', 'fleet 1', 'fleet 2', 'fleet 3', 'fleet 4'];
	const channels = names.map((name, index) => channelAt(name, [3, 2, 1, 2.6, 'text'][index]));
	const levels = ['good', 'needsAttention', 'useCaution', 'needsAttention', 'unknown'];
	const order = Array.from({ length: 60 }, (_, index) => ((index * 7) % 60) % channels.length);
	const { outputs, simulator } = await check(subject, {
		channels,
		items: order.map((channel) => ({ token: channels[channel].token })),
	});
	const asked = simulator.requests.map(({ authorization }) => authorization);
	deepEqual(asked.sort(), channels.map(({ token }) => `Bearer ${token}`).sort());
	deepEqual(
		levelsOf(outputs[0]),
		order.map((channel) => levels[channel]),
	);
	deepEqual(
		outputs[0].map(({ pairedItem }) => pairedItem),
		order.map((_, index) => ({ item: index })),
	);
	deepEqual(
		outputs[0].map(({ json }) => json.channel),
		order.map((channel) => `…${channels[channel].token.slice(-4)}`),
	);
});

const ELSEWHERE = 'https://elsewhere.example/?t={token}';

type Refusal = [name: string, faults: Fault[], httpCode: string | undefined, message: RegExp];

/** `{token}` stands for the token that was sent: a hostile answer quotes it. */
const ANSWERS: Refusal[] = [
	['401', [reply(401, '{"error":{"code":401,"message":"No {token}"}}')], '401', /not accept/],
	['402', [reply(402, '{"error":"Trial limit of {token}"}')], '402', /plan/],
	['403', [reply(403, '{"error":"{token}"}')], '403', /does not let/],
	['404', [reply(404, '{"error":{"message":"No {token}"}}')], '404', /does not know/],
	['429', [reply(429, '{token}', { 'retry-after': '3600' })], '429', /limiting/],
	['500', [reply(500, 'stack of {token}')], '500', /could not answer/],
	['a redirect', [reply(302, 'to {token}', { location: ELSEWHERE })], '302', /redirected/],
	['HTML', [reply(200, '<html>{token}</html>')], '200', /not the JSON/],
	['an array', [reply(200, '[{"riskFactor":3,"channel":"{token}"}]')], '200', /not the JSON/],
	['cut JSON', [reply(200, '{"riskFactor":3,"channel":"{token}')], '200', /not the JSON/],
	['an empty body', [reply(200)], '200', /no metrics/],
];

/** These take their time: each is tried three times, with pauses. */
const OUTAGES: Refusal[] = [
	['cut connections', [CUT, CUT, CUT], undefined, /No answer came/],
	['503s', [reply(503), reply(503), reply(503, '{token}')], '503', /could not answer/],
];

/** Whatever fails, its own item says so, and the token is nowhere in what n8n would store. */
async function checkRefusals(subject: Subject, refusals: Refusal[], onError?: INode['onError']) {
	const channels = refusals.map(([name, faults]): [string, Channel] => {
		const token = tokenOf(name);
		const quoted = faults.map((fault) => quoting(fault, token));
		return [name, channelAt(name, 3, quoted)];
	});
	const result = await checkByName(subject, [...channels, ['fine', channelAt('fine', 3)]], {
		node: { onError },
		parameters: { options: { concurrency: 20 } },
	});
	for (const token of Object.values(result.tokens)) ok(!result.stored.includes(token));
	for (const [name, faults] of refusals) {
		const header = `Bearer ${result.tokens[name]}`;
		const sent = result.simulator.requests.filter(({ authorization }) => authorization === header);
		equal(sent.length, faults.length, `${name} was sent ${sent.length} times`);
	}
	return result;
}

const REFUSALS = [...ANSWERS, ...OUTAGES];

it(`continues after each of ${REFUSALS.length} refusals with a message in its item`, async (subject) => {
	const { outputs } = await checkRefusals(subject, REFUSALS, 'continueRegularOutput');
	equal(outputs.length, 1);
	for (const [index, [name, , httpCode, message]] of REFUSALS.entries()) {
		const { json, pairedItem, error } = outputs[0][index];
		deepEqual(Object.keys(json), ['error'], name);
		match(json.error as string, message, name);
		deepEqual(pairedItem, { item: index }, name);
		equal((error as { httpCode?: string }).httpCode ?? undefined, httpCode, name);
	}
	deepEqual(levelsOf(outputs[0].slice(REFUSALS.length)), ['good']);
});

it('sends each refused item, with its input fields, to the error output', async (subject) => {
	const { outputs } = await checkRefusals(subject, ANSWERS, 'continueErrorOutput');
	equal(outputs.length, 2);
	deepEqual(levelsOf(outputs[0]), ['good']);
	equal(outputs[1].length, ANSWERS.length);
	for (const [index, [name, , , message]] of ANSWERS.entries()) {
		const { json, pairedItem } = outputs[1][index];
		deepEqual(Object.keys(json).sort(), ['error', 'name']);
		equal(json.name, name);
		match(json.error as string, message, name);
		deepEqual(pairedItem, { item: index });
	}
});

for (const refusal of ANSWERS.filter(([name]) => ['401', '404', '429', 'HTML'].includes(name))) {
	const [name, , httpCode, message] = refusal;
	it(`stops the workflow on ${name} by default, and says why`, async (subject) => {
		const { run } = await checkRefusals(subject, [refusal]);
		// n8n 1.85 leaves the status of a failed run at "running": its error tells.
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

it('overcomes a cut connection', async (subject) => {
	const { outputs, simulator } = await checkByName(subject, [
		['back again', channelAt('back again', 1, [CUT])],
	]);
	deepEqual(levelsOf(outputs[0]), ['useCaution']);
	equal(simulator.requests.length, 2);
});

it('ends a slow request at its time-out', async (subject) => {
	const { run, simulator } = await checkByName(
		subject,
		[['slow', channelAt('slow', 3, [{ kind: 'slow', ms: 1_000 }])]],
		{ parameters: { options: { timeout: 0.2 } } },
	);
	equal(run.data.resultData.error!.message, 'Whapi did not answer within 0.2 s');
	equal(simulator.requests.length, 1);
});

it('stops waiting, and sends nothing more, when the execution is stopped', async (subject) => {
	const started = Date.now();
	const { run, simulator } = await checkByName(
		subject,
		[
			['waiting', channelAt('waiting', 3, [reply(429, '', { 'retry-after': '20' })])],
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

const SPLIT_ORDER = ['g', 'u', 'n', 'x', 'g', 'u'];

function splitSetup(): Array<[string, Channel]> {
	return SPLIT_ORDER.map((letter, index) => {
		const name = `split ${index} ${letter}`;
		return [name, channelAt(name, VALUE_OF[letter])];
	});
}

it('splits by risk level: Good, Needs Attention, Use Caution, Unknown', async (subject) => {
	const { outputs } = await checkByName(subject, splitSetup(), {
		parameters: { splitByRiskLevel: true },
	});
	deepEqual(
		outputs.map((items) => items.length),
		[2, 1, 2, 1],
	);
	deepEqual(outputs.map(levelsOf), [
		[LEVEL_OF.g, LEVEL_OF.g],
		[LEVEL_OF.n],
		[LEVEL_OF.u, LEVEL_OF.u],
		[LEVEL_OF.x],
	]);
	deepEqual(
		outputs.flat().map(({ pairedItem }) => pairedItem),
		[0, 4, 2, 1, 5, 3].map((item) => ({ item })),
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
		outputs.map((items) => items.length),
		[2, 1, 2, 2],
	);
	match(outputs[3][1].json.error as string, /not accept/);
	deepEqual(outputs[3][1].pairedItem, { item: 6 });
	ok(!stored.includes(tokens.bad));
});

it('sends a bad token to the error output beside the four, where there is one', async (subject) => {
	const { outputs } = await checkByName(subject, withBadToken(), {
		parameters: { splitByRiskLevel: true },
		node: { onError: 'continueErrorOutput' },
	});
	deepEqual(
		outputs.map((items) => items.length),
		[2, 1, 2, 1, 1],
	);
	match(outputs[4][0].json.error as string, /not accept/);
	equal(outputs[4][0].json.name, 'bad');
});

const TRIGGER_NAME = 'Whapi Risk Meter Trigger';

interface Story {
	/** What Whapi calculates on each day, and the mode of that day's poll. */
	days: Array<{ value: unknown; mode?: 'trigger' | 'manual' }>;
	parameters?: IDataObject;
	faults?: Fault[];
}

/** Polls day by day, with one memory. */
async function pollDaily({ engine, loader }: Subject, { days, parameters = {}, faults }: Story) {
	const token = tokenOf('polled');
	const readings = days.map(({ value }) => allAt(value));
	const channels = [{ token, readings, faults: faults?.map((fault) => quoting(fault, token)) }];
	const simulator = new SimulatedWhapi(channels, {}, new Date('2026-01-01T06:00:00Z'));
	const intercepted = interceptWhapi(simulator);
	const memory: IDataObject = {};
	const emitted: Array<INodeExecutionData[][] | null> = [];
	try {
		for (const [day, { mode }] of days.entries()) {
			simulator.now = new Date(Date.UTC(2026, 0, 1 + day, 6));
			const items = await poll({
				engine,
				loader,
				workflow: workflowAround(parameters, {
					name: TRIGGER_NAME,
					type: `${PACKAGE}.whapiRiskMeterTrigger`,
				}),
				credentials: [channelCredential(token)],
				node: TRIGGER_NAME,
				mode,
				activation: day === 0 ? 'activate' : 'update',
				memory,
			});
			emitted.push(items);
		}
	} finally {
		intercepted.restore();
		ok(!JSON.stringify([memory, emitted]).includes(token), 'the token is kept or emitted');
	}
	deepEqual(intercepted.strayRequests, []);
	return { emitted, memory, simulator };
}

it('the trigger stays silent until the risk level changes', async (subject) => {
	const { emitted, simulator } = await pollDaily(subject, {
		days: [{ value: 2 }, { value: 2 }, { value: 1 }],
		parameters: { event: 'riskLevelChanged' },
	});
	deepEqual(emitted.slice(0, 2), [null, null]);
	const [[{ json }]] = emitted[2]!;
	deepEqual([json.riskLevel, json.change], ['useCaution', 'worse']);
	equal((json.previous as IDataObject).riskLevel, 'needsAttention');
	equal(simulator.requests.length, 3);
});

it('the trigger takes a reading without a level for no change', async (subject) => {
	const { emitted } = await pollDaily(subject, {
		days: [{ value: 2 }, { value: 'no level' }, { value: 2 }, { value: 3 }],
	});
	deepEqual(emitted.slice(0, 3), [null, null, null]);
	equal(emitted[3]![0][0].json.change, 'better');
});

it('the trigger run by hand shows the reading of now, and remembers nothing', async (subject) => {
	const { emitted, memory } = await pollDaily(subject, { days: [{ value: 1, mode: 'manual' }] });
	equal(emitted[0]![0][0].json.riskLevel, 'useCaution');
	deepEqual(memory, {});
});

it('the trigger refuses with a message that does not hold the token', async (subject) => {
	const refused = pollDaily(subject, {
		days: [{ value: 2 }],
		faults: [reply(401, '{"error":{"message":"No {token}"}}')],
	});
	await rejects(refused, (error: Error) => {
		match(error.message, /not accept/);
		return !inspect(error, { depth: 10 }).includes(tokenOf('polled'));
	});
});

/** What every engine has to do alike, in the order it is run. */
export const CHECKS: readonly NamedCheck[] = checks;
