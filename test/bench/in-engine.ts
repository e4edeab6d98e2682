/**
 * `npm run bench:engine`: what the node costs beside nodes that do less or ask more, all in one run, so
 * that a noisy machine weighs on all of them. The limits are those that the package promises.
 */
import { deepEqual } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { format } from 'prettier';

import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
} from 'n8n-workflow';

import {
	channelCredential,
	CREDENTIAL_TYPE,
	installedPackage,
	NODE_NAME,
	workflowAround,
} from '../engine/testbed';
import { standIn, type StandIns } from '../engine/package';
import { outputsOf, runWorkflow } from '../engine/run';
import { longHistory } from '../simulator/histories';
import { interceptWhapi } from '../simulator/nock';
import { allAt, METER, simulatedToken, SimulatedWhapi, type Fault } from '../simulator/whapi';
import type { MemoryUse } from './activity-memory';

const ROUNDS = 5;
const TOKEN = simulatedToken('benchmark');
const OURS = 'n8n-nodes-whapi-risk-meter.whapiRiskMeter';

async function ask(context: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData> {
	const data = await context.getCredentials(CREDENTIAL_TYPE, itemIndex);
	const options: IHttpRequestOptions = { method: 'POST', url: `https://${METER}`, json: true };
	const decrypted = { id: '', name: '', type: CREDENTIAL_TYPE, data };
	const json = (await context.helpers.httpRequestWithAuthentication.call(
		context,
		CREDENTIAL_TYPE,
		options,
		{ credentialsDecrypted: decrypted },
	)) as INodeExecutionData['json'];
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

type Bed = Awaited<ReturnType<typeof installedPackage>>;

/** A node as it stands in a workflow. */
interface Subject {
	type: string;
	parameters?: IDataObject;
	/** Its channel's message list. */
	messages?: unknown[];
}

async function timeOf(
	bed: Bed,
	{ type, parameters = {}, messages }: Subject,
	itemCount: number,
	latencyMs: number,
) {
	const faults = Array.from({ length: itemCount }, (): Fault => ({ kind: 'slow', ms: latencyMs }));
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
	const ms = performance.now() - started;
	restore();
	const [items = []] = outputsOf(run, NODE_NAME);
	if (items.length !== itemCount) throw new Error(`${type} gave ${items.length} items`);
	return { ms, requests: simulator.requests.length };
}

const median = (values: number[]) =>
	[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

interface Line {
	workload: string;
	requests: number;
	/** How many there have to be. */
	needed: number;
	ratio: number;
	limit: number;
}

/** Both in turn, so that what slows the machine down for a while slows both down. */
async function compare(
	bed: Bed,
	workload: string,
	[our, rival]: [Subject, Subject],
	{
		itemCount,
		latencyMs,
		limit,
		needed = 1,
	}: { itemCount: number; latencyMs: number; limit: number; needed?: number },
): Promise<Line> {
	const ours = [];
	const theirs = [];
	for (let round = 0; round < ROUNDS; round++) {
		ours.push(await timeOf(bed, our, itemCount, latencyMs));
		theirs.push(await timeOf(bed, rival, itemCount, latencyMs));
	}
	return {
		workload: `${itemCount} items of one channel, ${workload}`,
		requests: ours[0].requests,
		needed,
		ratio: median(ours.map(({ ms }) => ms)) / median(theirs.map(({ ms }) => ms)),
		limit,
	};
}

const NODE = { type: OURS };
const RAW = { type: OURS, parameters: { simplify: false } };

const LONG_HISTORY = 10_000;
const PAGE = 500;
const MAX_COLD_MS = 20;
const ROOT = join(__dirname, '../..');
const MAX_MB_ABOVE_A_PAGE = 60;
/** All unprompted. Where an entry could not be understood there is no next moment to look for. */
const SENT = longHistory({ messages: LONG_HISTORY, contentBytes: 100, until: new Date() }).map(
	(message) => ({ ...message, from_me: true }),
);
const COUNTING = {
	type: OURS,
	parameters: { operation: 'getActivity', options: { maxMessages: 20_000 } },
};
const WITH_NEXT = { ...COUNTING, messages: SENT };
const WITHOUT_NEXT = { ...COUNTING, messages: [...SENT.slice(1), null] };

/** Of three messages sent and one received, 10 seconds apart, to 1,000 people of whom none answers. */
const FIGURES = { sent: 7_500, chatsWritten: 750, coldChats: 750, measured: [5, 68, 0] };

function memoryOf(messages: number): MemoryUse {
	const script = join(__dirname, 'activity-memory.ts');
	const options = ['--expose-gc', '--import', 'tsx', script, String(messages)];
	return JSON.parse(execFileSync(process.execPath, options, { encoding: 'utf8' })) as MemoryUse;
}

/** The memory of a long history above that of a page, in MB. */
function memoryAboveAPage(): number {
	const page = memoryOf(PAGE);
	const { json, requests, peakMb } = memoryOf(LONG_HISTORY);
	const { sent, chatsWritten, coldChats } = json;
	const limits = json.limits as Array<{ limit: string; measured: number }>;
	const counted = ['messagesPerMinute', 'messagesPer15Minutes', 'replyShare'];
	const measured = limits.flatMap((one) => (counted.includes(one.limit) ? [one.measured] : []));
	deepEqual({ sent, chatsWritten, coldChats, measured }, FIGURES);
	deepEqual([page.requests, requests], [1, LONG_HISTORY / PAGE]);
	return peakMb - page.peakMb;
}

/** In a process of its own each time, with n8n-workflow loaded, as it is when n8n loads a package. */
function coldRequireMs(folder: string): number {
	const node = join(folder, 'dist/nodes/WhapiRiskMeter/WhapiRiskMeter.node.js');
	const script = `require('n8n-workflow'); const t = performance.now(); require(${JSON.stringify(node)}); console.log(performance.now() - t)`;
	const times = Array.from({ length: ROUNDS }, () =>
		Number(execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' })),
	);
	return median(times);
}

/** Answers of growing size, as a table. */
function sizes(): string {
	const options = ['--import', 'tsx', join(__dirname, 'answer-sizes.ts')];
	return execFileSync(process.execPath, options, { encoding: 'utf8' });
}

const prettierOf = async (text: string) => await format(text, { parser: 'markdown' });

function pageOf(lines: readonly Line[], cold: number, aboveMb: number, sizesTable: string): string {
	const rows = lines.map(
		({ workload, ratio, limit, requests }) =>
			`| ${workload} | ${ratio.toFixed(2)} | ${limit} | ${requests} |`,
	);
	return `# Benchmark

Written by \`npm run bench:engine\`; the next run overwrites it. n8n-core's real engine, with a simulated Whapi in the
same process. Both sides of a ratio take turns in one run, so that a noisy machine slows both down.

| | time, as a ratio | limit | requests |
| --- | --: | --: | --: |
${rows.join('\n')}

\`credentialsOnly\` is a node that resolves the credential of each item and sends one request: n8n's own share of the
time. \`requestPerItem\` does what the HTTP Request node does.

Loading the node takes ${cold.toFixed(1)} ms (limit ${MAX_COLD_MS}). ${LONG_HISTORY.toLocaleString('en')} messages of 10 kB need
${aboveMb.toFixed(0)} MB more than one page of ${PAGE} (limit ${MAX_MB_ABOVE_A_PAGE} MB).

## Answers of growing size

The whole run of the node for one channel, with Simplify off: how long it takes, for how long n8n stands still at most, and
the memory it needs. _Before_: how long n8n stood still, and the memory, before an answer had a largest size.

${sizesTable}`;
}

async function main(): Promise<void> {
	const bed = await installedPackage();
	await timeOf(bed, NODE, 1_000, 0);
	const lines = [
		await compare(bed, 'against credentialsOnly', [NODE, { type: 'rival.credentialsOnly' }], {
			itemCount: 10_000,
			latencyMs: 0,
			limit: 1.25,
		}),
		await compare(bed, 'against requestPerItem', [NODE, { type: 'rival.requestPerItem' }], {
			itemCount: 1_000,
			latencyMs: 50,
			limit: 0.2,
		}),
		await compare(bed, 'raw against simplified', [RAW, NODE], {
			itemCount: 20_000,
			latencyMs: 0,
			limit: 1.5,
		}),
		await compare(bed, 'with nextAllowedAt against without', [WITH_NEXT, WITHOUT_NEXT], {
			itemCount: 1,
			latencyMs: 0,
			limit: 1.2,
			needed: LONG_HISTORY / PAGE + 1,
		}),
	];
	const cold = coldRequireMs(ROOT);
	const aboveMb = memoryAboveAPage();
	const page = prettierOf(pageOf(lines, cold, aboveMb, sizes()));
	writeFileSync(join(ROOT, 'docs/benchmark.md'), await page);
	console.log(await page);
	const isKept =
		aboveMb <= MAX_MB_ABOVE_A_PAGE &&
		lines.every(({ ratio, limit, requests, needed }) => ratio <= limit && requests === needed) &&
		cold < MAX_COLD_MS;
	console.log(isKept ? 'All limits are kept.' : 'A limit is not kept.');
	process.exitCode = isKept ? 0 : 1;
}

void main();
