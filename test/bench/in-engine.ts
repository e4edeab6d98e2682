/**
 * `npm run bench:engine`: what the node costs beside nodes that do less or ask more, all in one run, so
 * that a noisy machine weighs on all of them. The limits are those that the package promises.
 */
import { deepEqual } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { format } from 'prettier';

import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { standIn, type Installation, type StandIns } from '../engine/package';
import { outputsOf, runWorkflow } from '../engine/run';
import {
	channelCredential,
	CREDENTIAL_TYPE,
	installedPackage,
	NODE_NAME,
	PACKAGE,
	workflowAround,
} from '../engine/testbed';
import { longHistory } from '../simulator/histories';
import { interceptWhapi } from '../simulator/nock';
import { allAt, METER, simulatedToken, SimulatedWhapi, type Fault } from '../simulator/whapi';
import { ANSWERS, measureAlone } from './alone';

const ROOT = join(__dirname, '../..');
const ROUNDS = 5;
const TOKEN = simulatedToken('benchmark');

async function ask(context: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData> {
	const data = await context.getCredentials(CREDENTIAL_TYPE, itemIndex);
	const json = (await context.helpers.httpRequestWithAuthentication.call(
		context,
		CREDENTIAL_TYPE,
		{ method: 'POST', url: `https://${METER}`, json: true },
		{ credentialsDecrypted: { id: '', name: '', type: CREDENTIAL_TYPE, data } },
	)) as IDataObject;
	return { json, pairedItem: itemIndex };
}

const usesCredential = { credentials: [{ name: CREDENTIAL_TYPE, required: true }] };

const RIVALS: StandIns = {
	'rival.credentialsOnly': standIn(usesCredential, async function () {
		const items = this.getInputData();
		const { json } = await ask(this, 0);
		// As many at a time as the node has: the comparison is about all the rest.
		for (let from = 0; from < items.length; from += 50) {
			const chunk = items.slice(from, from + 50);
			await Promise.all(
				chunk.map(async (_, at) => await this.getCredentials(CREDENTIAL_TYPE, from + at)),
			);
		}
		return [items.map((_, item) => ({ json, pairedItem: { item } }))];
	}),
	'rival.requestPerItem': standIn(usesCredential, async function () {
		const items = this.getInputData();
		return [await Promise.all(items.map(async (_, index) => await ask(this, index)))];
	}),
};

/** A node as it stands in a workflow. */
interface Subject {
	type?: string;
	parameters?: IDataObject;
	/** Its channel's message list. */
	messages?: unknown[];
}

/** The limit is for the ratio of their times; the requests are those that the first one has to send. */
type Comparison = [
	name: string,
	ours: Subject,
	theirs: Subject,
	itemCount: number,
	latencyMs: number,
	limit: number,
	requests: number,
];

const LONG_HISTORY = 10_000;
const PAGE = 500;
const MAX_COLD_MS = 20;
const MAX_MB_ABOVE_A_PAGE = 60;
/** All unprompted. Where an entry could not be understood there is no next moment to look for. */
const SENT = longHistory({ messages: LONG_HISTORY, contentBytes: 100, until: new Date() }).map(
	(message) => ({ ...message, from_me: true }),
);
const COUNTING = { operation: 'getActivity', options: { maxMessages: 20_000 } };
const WITH_NEXT = { parameters: COUNTING, messages: SENT };
const WITHOUT_NEXT = { parameters: COUNTING, messages: [...SENT.slice(1), null] };
const PAGES = LONG_HISTORY / PAGE + 1;

const COMPARISONS: Comparison[] = [
	['against credentialsOnly', {}, { type: 'rival.credentialsOnly' }, 10_000, 0, 1.25, 1],
	['against requestPerItem', {}, { type: 'rival.requestPerItem' }, 1_000, 50, 0.2, 1],
	['raw against simplified', { parameters: { simplify: false } }, {}, 20_000, 0, 1.5, 1],
	['with nextAllowedAt against without', WITH_NEXT, WITHOUT_NEXT, 1, 0, 1.2, PAGES],
];

async function timeOf(
	bed: Installation,
	{ type = `${PACKAGE}.whapiRiskMeter`, parameters = {}, messages }: Subject,
	itemCount: number,
	ms: number,
) {
	const faults = Array.from({ length: itemCount }, (): Fault => ({ kind: 'slow', ms }));
	const simulator = new SimulatedWhapi([{ token: TOKEN, readings: [allAt(3)], faults, messages }]);
	const { restore } = interceptWhapi(simulator);
	const started = performance.now();
	const run = await runWorkflow({
		...bed,
		workflow: workflowAround(parameters, { type }),
		credentials: [channelCredential('={{ $json.token }}')],
		items: Array.from({ length: itemCount }, () => ({ json: { token: TOKEN } })),
		standIns: RIVALS,
	});
	const took = performance.now() - started;
	restore();
	const [items = []] = outputsOf(run, NODE_NAME);
	if (items.length !== itemCount) throw new Error(`${type} gave ${items.length} items`);
	return { took, requests: simulator.requests.length };
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Both in turn, so that what slows the machine down for a while slows both down. */
async function compare(bed: Installation, comparison: Comparison) {
	const [name, ours, theirs, itemCount, latencyMs, limit, needed] = comparison;
	const times: [number[], number[]] = [[], []];
	let requests = 0;
	for (let round = 0; round < ROUNDS; round++) {
		const our = await timeOf(bed, ours, itemCount, latencyMs);
		times[0].push(our.took);
		times[1].push((await timeOf(bed, theirs, itemCount, latencyMs)).took);
		({ requests } = our);
	}
	const ratio = median(times[0]) / median(times[1]);
	const row = [`${itemCount} items of one channel, ${name}`, ratio.toFixed(2), limit, requests];
	return { row, isKept: ratio <= limit && requests === needed };
}

/** The memory of a long history above that of a page, in MB. */
function memoryAboveAPage(): number {
	const page = measureAlone(PAGE);
	const { json, requests, peakMb } = measureAlone(LONG_HISTORY);
	deepEqual([page.requests, requests], [2, PAGES]);
	// Of three messages sent and one received, 10 seconds apart, to 1,000 people of whom none answers.
	const { sent, chatsWritten, coldChats } = json;
	const measured = (json.limits as IDataObject[]).map((limit) => limit.measured);
	deepEqual([sent, chatsWritten, coldChats], [7_500, 750, 750]);
	deepEqual([measured[0], measured[1], measured.at(-1)], [5, 68, 0]);
	return peakMb - page.peakMb;
}

/** In a process of its own each time, with n8n-workflow loaded, as it is when n8n loads a package. */
function coldRequireMs(): number {
	const node = join(ROOT, 'dist/nodes/WhapiRiskMeter/WhapiRiskMeter.node.js');
	const script = `require('n8n-workflow'); const t = performance.now(); require(${JSON.stringify(node)}); console.log(performance.now() - t)`;
	const times = Array.from({ length: ROUNDS }, () =>
		Number(execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' })),
	);
	return median(times);
}

function sizeRow([name, before]: (typeof ANSWERS)[number]) {
	const { json, ms, stoodStillMs, systemMb } = measureAlone(name);
	const outcome = json.error === undefined ? 'answered' : 'refused';
	const figures = [`${ms.toFixed(0)} ms`, `${stoodStillMs.toFixed(0)} ms`];
	return [name, ...figures, `${systemMb.toFixed(0)} MB`, outcome, before];
}

const tableOf = (rows: unknown[][]) => rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');

async function main(): Promise<void> {
	const bed = await installedPackage();
	// The first run of a process is slower.
	await timeOf(bed, {}, 1_000, 0);
	const compared = [];
	for (const comparison of COMPARISONS) compared.push(await compare(bed, comparison));
	const cold = coldRequireMs();
	const aboveMb = memoryAboveAPage();
	const page = await format(
		`# Benchmark

Written by \`npm run bench:engine\`; the next run overwrites it. n8n-core's real engine, with a simulated Whapi in the
same process. Both sides of a ratio take turns in one run, so that a noisy machine slows both down.

| | time, as a ratio | limit | requests |
| --- | --: | --: | --: |
${tableOf(compared.map(({ row }) => row))}

\`credentialsOnly\` is a node that resolves the credential of each item and sends one request: n8n's own share of the
time. \`requestPerItem\` does what the HTTP Request node does.

Loading the node takes ${cold.toFixed(1)} ms (limit ${MAX_COLD_MS}). ${LONG_HISTORY.toLocaleString('en')} messages of 10 kB need
${aboveMb.toFixed(0)} MB more than one page of ${PAGE} (limit ${MAX_MB_ABOVE_A_PAGE} MB).

## Answers of growing size

The whole run of the node for one channel, with Simplify off: how long it takes, the longest that n8n stands still, and the
memory it needs. _Before_: how long n8n stood still, and the memory, before answers had a maximum size.

| answer | takes | n8n stands still | memory | | before |
| --- | --- | --- | --- | --- | --- |
${tableOf(ANSWERS.map(sizeRow))}
`,
		{ parser: 'markdown' },
	);
	writeFileSync(join(ROOT, 'docs/benchmark.md'), page);
	console.log(page);
	const areRatiosKept = compared.every(({ isKept }) => isKept);
	const isKept = areRatiosKept && aboveMb <= MAX_MB_ABOVE_A_PAGE && cold < MAX_COLD_MS;
	console.log(isKept ? 'All limits are kept.' : 'A limit is not kept.');
	process.exitCode = isKept ? 0 : 1;
}

void main();
