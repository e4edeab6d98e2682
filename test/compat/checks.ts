/**
 * What may differ from engine to engine, free of Jest: n8n 2.0's engine requires an ES module, which Node can
 * and Jest's own loader cannot.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';

import type { IDataObject, INode, INodeExecutionData, IPairedItemData } from 'n8n-workflow';

import type { Installation } from '../engine/package';
import {
	check as runCheck,
	CREDENTIAL_TYPE,
	NODE_NAME,
	PACKAGE,
	type Check as Setup,
} from '../engine/testbed';
import { live, outcome, Watch } from '../engine/watch';
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
import { TRIGGER_STORIES } from '../stories/trigger';

export interface NamedCheck {
	name: string;
	run: (subject: Installation) => Promise<void>;
}

const tokenOf = (name: string) => simulatedToken(`compat ${name}`);
const channelOf = (name: string, more: Partial<Channel> = {}): Channel => ({
	...{ token: tokenOf(name), readings: [allAt(3)], ...more },
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
	channels: Array<[name: string, Partial<Channel>]>,
	setup: Partial<Setup> = {},
) {
	return await check(subject, {
		channels: channels.map(([name, more]) => channelOf(name, more)),
		credential: '={{ $vars[$json.name] }}',
		variables: Object.fromEntries(channels.map(([name]) => [name, tokenOf(name)])),
		items: channels.map(([name]) => ({ name })),
		...setup,
	});
}

/** The checks that every engine has to pass, in their order. */
export const CHECKS: NamedCheck[] = [];

const it = (name: string, run: NamedCheck['run']) => CHECKS.push({ name, run });

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
		channels: [channelOf('one', { readings: [allAt(2)] })],
		credential: ` ${token}\n`,
		items: [{}],
	});
	const [{ json, pairedItem }] = outputs[0];
	deepEqual(Object.keys(json), OUTPUT_FIELDS);
	deepEqual([json.riskLevel, json.safetyScore, json.ageDays], ['needsAttention', 2, 0]);
	deepEqual([json.channel, pairedItem], [`…${token.slice(-4)}`, { item: 0 }]);
	const [{ method, address, authorization }, ...others] = simulator.requests;
	deepEqual([method, address, authorization], ['POST', METER, `Bearer ${token}`]);
	deepEqual(others, []);
	ok(!stored.includes(token));
});

it('gets the saved metrics, raw and next to the input fields', async (subject) => {
	const saved = { metrics: allAt(3), on: new Date('2026-01-31T12:00:00Z') };
	const options = { includeInputFields: true };
	const { outputs, simulator } = await checkByName(subject, [['saved', { saved }]], {
		parameters: { operation: 'get', simplify: false, maxAgeDays: 36_500, options },
	});
	const channel = `…${tokenOf('saved').slice(-4)}`;
	const riskMeter = { channel, lastUpdateDate: '1/31/2026', ...allAt(3) };
	deepEqual(outputs[0], [{ json: { name: 'saved', riskMeter }, pairedItem: { item: 0 } }]);
	equal(simulator.requests.map(({ method }) => method).join(), 'GET');
});

it('asks each of 5 channels once for 60 items, and gives every item its own', async (subject) => {
	const { outputs, simulator } = await check(subject, { channels: FLEET, items: FLEET_ITEMS });
	const asked = simulator.requests.map(({ authorization }) => authorization);
	deepEqual(asked.sort(), FLEET.map(({ token }) => `Bearer ${token}`).sort());
	deepEqual(
		outputs[0].map(({ json, pairedItem }) => [json.riskLevel, json.channel, pairedItem]),
		FLEET_ITEMS.map(({ token }, item) => [FLEET_LEVELS[item], `…${token.slice(-4)}`, { item }]),
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
	const channels = refusals.map(([name, faults]): [string, Partial<Channel>] => [
		name,
		{ faults: faults.map((fault) => quoting(fault, tokenOf(name))) },
	]);
	const result = await checkByName(subject, [...channels, ['fine', {}]], {
		node: { onError },
		parameters: { options: { concurrency: refusals.length + 1 } },
	});
	const sent = result.simulator.requests.map(({ authorization }) => authorization);
	for (const [name, faults] of refusals) {
		const token = tokenOf(name);
		ok(!result.stored.includes(token), name);
		equal(sent.filter((header) => header === `Bearer ${token}`).length, faults.length, name);
	}
	return result;
}

function checkItems(items: INodeExecutionData[], refusals: Refusal[], fields: string[]) {
	equal(items.length, refusals.length);
	for (const [index, [name, , , message]] of refusals.entries()) {
		const { json, pairedItem } = items[index];
		deepEqual(Object.keys(json).sort(), fields, name);
		equal(json.name ?? name, name);
		match(json.error as string, message, name);
		match(json.message as string, /.{40}/, name);
		deepEqual(pairedItem, { item: index }, name);
	}
}

it(`continues after each of ${REFUSALS.length} refusals with a message in its item`, async (subject) => {
	const { outputs } = await checkRefusals(subject, REFUSALS, 'continueRegularOutput');
	equal(outputs.length, 1);
	deepEqual(levelsOf(outputs[0].splice(REFUSALS.length)), ['good']);
	checkItems(outputs[0], REFUSALS, ['error', 'message', 'riskLevel']);
});

it('sends each refused item, with its input fields, to the error output', async (subject) => {
	const { outputs } = await checkRefusals(subject, SENT_ONCE, 'continueErrorOutput');
	equal(outputs.length, 2);
	deepEqual(levelsOf(outputs[0]), ['good']);
	checkItems(outputs[1], SENT_ONCE, ['error', 'message', 'name']);
});

it('stops the workflow by default, and says why', async (subject) => {
	for (const refusal of SENT_ONCE.filter(([name]) => ['401', 'HTML'].includes(name))) {
		const [, , httpCode, message] = refusal;
		const { run } = await checkRefusals(subject, [refusal]);
		// n8n 1.85 leaves the status of a failed run at "running": look at its error.
		const { error, runData } = run.data.resultData;
		match(error!.message, message);
		equal((error as { httpCode?: string }).httpCode, httpCode);
		equal(runData[NODE_NAME][0].executionStatus, 'error');
		equal(runData[NODE_NAME][0].data, undefined);
	}
});

for (const [name, faults] of OVERCOME) {
	it(`overcomes ${name}`, async (subject) => {
		const { outputs, simulator } = await checkByName(subject, [[name, { faults }]]);
		deepEqual(levelsOf(outputs[0]), ['good']);
		equal(simulator.requests.length, faults.length + 1);
	});
}

it('ends a slow request at its time-out', async (subject) => {
	const { run, simulator } = await checkByName(subject, [['slow', { faults: [SLOW.fault] }]], {
		parameters: { options: { timeout: SLOW.timeout } },
	});
	equal(run.data.resultData.error!.message, SLOW.message);
	equal(simulator.requests.length, 1);
});

for (const [name, fault] of STOPPED) {
	it(`sends nothing more when the execution is stopped ${name}`, async (subject) => {
		const started = Date.now();
		const channels: Array<[string, Partial<Channel>]> = [
			['stopped', { faults: [fault] }],
			['next', {}],
		];
		const { run, simulator } = await checkByName(subject, channels, {
			parameters: { options: { concurrency: 1 } },
			node: { onError: 'continueRegularOutput' },
			onStart: (stop) => setTimeout(stop, 300),
		});
		equal(run.status, 'canceled');
		equal(simulator.requests.length, 1);
		ok(Date.now() - started < 10_000);
	});
}

/** The items of each output, with their levels. */
const SPLIT = ['unknown', 'useCaution', 'needsAttention', 'good'].map((level) =>
	FLEET_LEVELS.flatMap((one, item) => (one === level ? [[item, level]] : [])),
);
const LAST = FLEET_ITEMS.length;
const PLACES: Array<[INode['onError'], output: number, unknown[][]]> = [
	['continueRegularOutput', 0, [[...SPLIT[0], [LAST, 'unknown']], ...SPLIT.slice(1)]],
	['continueErrorOutput', 4, [...SPLIT, [[LAST, undefined]]]],
];

for (const [onError, place, expected] of PLACES) {
	it(`splits by risk level; a bad token leaves by output ${place} on ${onError}`, async (subject) => {
		const bad = channelOf('bad', { faults: [reply(401)] });
		const { outputs } = await check(subject, {
			channels: [...FLEET, bad],
			items: [...FLEET_ITEMS, { token: bad.token, name: 'bad' }],
			parameters: { splitByRiskLevel: true },
			node: { onError },
		});
		const placed = outputs.map((items) =>
			items.map(({ json, pairedItem }) => [(pairedItem as IPairedItemData).item, json.riskLevel]),
		);
		deepEqual(placed, expected);
		const { error, name } = outputs[place].at(-1)!.json;
		match(error as string, /not accept/);
		equal(name, place === 0 ? undefined : 'bad');
	});
}

/** Watches a channel, and checks that no watch asks another host or keeps the token. */
async function watch(
	subject: Installation,
	parameters: IDataObject,
	act: (watched: Watch) => Promise<void>,
): Promise<void> {
	const token = tokenOf('watched');
	const watched = new Watch(subject, parameters, token);
	await act(watched);
	deepEqual(watched.strayRequests, []);
	ok(!watched.kept.includes(token), 'the token is kept, emitted or told');
}

for (const story of TRIGGER_STORIES) {
	it(`the trigger reports ${story.name}`, async (subject) => {
		await watch(subject, { event: story.event }, async (watched) => {
			deepEqual(await live(watched, story), story.told);
			equal(watched.simulator.requests.length, story.days.length);
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
		const told = await watched.publishThen(reply(401));
		deepEqual(told.map(outcome), Array(5).fill('thrown'));
		match((told[0] as Error).message, /not accept/);
		equal(watched.simulator.requests.length, 1);
		deepEqual(await watched.publishThen(reply(429)), [null]);
	});
});

/** Two pages, the newest message now. */
const TWO_PAGES = longHistory({ messages: 600, contentBytes: 100, until: new Date() });
const expectNothingOfAnybody = (stored: string) => {
	for (const secret of [PRIVATE_TEXT, PRIVATE_NAME, phoneOf(0).slice(0, 9)]) {
		ok(!stored.includes(secret), 'something of a message is stored');
	}
};

it('counts what a number did, page by page', async (subject) => {
	const busy: [string, Partial<Channel>] = ['busy', { messages: TWO_PAGES }];
	const { outputs, simulator, stored } = await checkByName(subject, [busy], {
		parameters: { operation: 'getActivity', splitByRiskLevel: true },
	});
	equal(outputs.length, 1);
	const { withinLimits, sent, isComplete, channel } = outputs[0][0].json;
	deepEqual([withinLimits, sent, isComplete], [false, 450, true]);
	equal(channel, `…${tokenOf('busy').slice(-4)}`);
	// Two pages, and the empty one that ends them.
	const asked = simulator.requests.map(({ method, address }) => [method, address]);
	deepEqual(asked, Array(3).fill(['GET', MESSAGES]));
	ok(!stored.includes(tokenOf('busy')));
	expectNothingOfAnybody(stored);
});

it('refuses activity of which a page is missing, and quotes nothing', async (subject) => {
	const page: Fault = { kind: 'slow', ms: 0 };
	const refused = reply(500, JSON.stringify({ error: { message: PRIVATE_TEXT } }));
	const { outputs, stored } = await checkByName(
		subject,
		[
			['refused', { messages: TWO_PAGES, messageFaults: [page, refused] }],
			['cut', { messages: TWO_PAGES, messageFaults: [page, CUT, CUT, CUT] }],
		],
		{ parameters: { operation: 'getActivity' }, node: { onError: 'continueRegularOutput' } },
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

it('decides who may be written to, one at a time', async (subject) => {
	const name = 'sending';
	const { outputs } = await checkByName(subject, [[name, {}]], {
		parameters: { operation: 'checkBeforeSending', to: '={{ $json.to }}' },
		items: [phoneOf(0), phoneOf(1), 'nobody'].map((to) => ({ name, to })),
	});
	deepEqual(
		outputs.map((items) => items.map(({ json }) => json.to)),
		[[], ['nobody'], [phoneOf(1)], [phoneOf(0)]],
	);
});
