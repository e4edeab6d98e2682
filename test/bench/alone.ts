/**
 * One run of the node, for one channel, in a process of its own with `--expose-gc`: how long it takes, for how long
 * n8n stands still at most, and how much memory it needs. Its argument is the name of an answer, or a number of
 * messages for Get Activity.
 */
import { execFileSync } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Readable, type Transform } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';

import type { IDataObject } from 'n8n-workflow';

import { outputsOf, runWorkflow } from '../engine/run';
import { channelCredential, installedPackage, NODE_NAME, workflowAround } from '../engine/testbed';
import { reply } from '../simulator/faults';
import { longHistory } from '../simulator/histories';
import { interceptWhapi } from '../simulator/nock';
import { simulatedToken, SimulatedWhapi, type Fault } from '../simulator/whapi';

const MB = 1_000_000;
const RAW = { operation: 'calculate', simplify: false };
const COUNTING = { operation: 'getActivity', options: { maxMessages: 20_000 } };

const answer = (body: object) => reply(200, JSON.stringify(body));
const range = (length: number) => Array.from({ length }, (_, index) => index);
const keys = (count: number) =>
	answer({
		riskFactor: 3,
		...Object.fromEntries(range(count).map((at) => [`a field of ours ${at}`, 'words'])),
	});
const text = (megabytes: number) =>
	answer({ riskFactor: 3, text: 'words '.repeat((megabytes * MB * 0.99) / 6) });

const PIECE = Buffer.alloc(MB, 'words ');
const QUICK = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

/** Made in pieces, so that making it takes no memory. */
async function bomb(encoding: string, pack: Transform): Promise<Fault> {
	const pieces = Readable.from(range(300).map(() => PIECE)).pipe(pack);
	const body = Buffer.concat(await pieces.toArray());
	return { kind: 'reply', status: 200, body, headers: { 'content-encoding': encoding } };
}

const historyOf = (messages: number) =>
	longHistory({ messages, contentBytes: 10_000, until: new Date() });

const pictures = () =>
	answer({
		messages: range(500).map((at) => ({
			id: `m${at}`,
			chat_id: `1555010${1000 + at}@s.whatsapp.net`,
			timestamp: Math.floor(Date.now() / 1_000) - at * 60,
			from_me: true,
			type: 'image',
			image: { preview: 'A'.repeat(20_000) },
		})),
	});

/**
 * Answers of growing size. Before: for how long n8n stood still, and the memory, at 33c4268: before an answer had a
 * largest size, and when the pieces of a token were made anew for each text. Measured on the machine of
 * docs/benchmark.md.
 */
export const ANSWERS: Array<[name: string, before: string, answer: () => Fault | Promise<Fault>]> =
	[
		['1,000 keys', '128 ms, 4 MB', () => keys(1_000)],
		['10,000 keys', '380 ms, 9 MB', () => keys(10_000)],
		['100,000 keys', '3091 ms, 36 MB', () => keys(100_000)],
		['a text of 1 MB', '181 ms, 9 MB', () => text(1)],
		['a text of 10 MB', '1691 ms, 53 MB', () => text(10)],
		['a text of 100 MB', '41138 ms, 248 MB', () => text(100)],
		['gzip that unpacks to 300 MB', '703 ms, 882 MB', () => bomb('gzip', createGzip())],
		[
			'brotli that unpacks to 300 MB',
			'1079 ms, 887 MB',
			() => bomb('br', createBrotliCompress(QUICK)),
		],
		['500 messages with pictures, 10 MB', '123 ms, 39 MB', pictures],
	];

export interface Measured {
	/** What Get Activity counted; of any other answer, why it was refused. */
	json: IDataObject;
	requests: number;
	ms: number;
	/** The longest time in ms for which nothing else could run. */
	stoodStillMs: number;
	/** What the process took from the system. */
	systemMb: number;
	/** The most in use at any page, after a collection: what waits to be collected depends on the moment. */
	peakMb: number;
}

/** Looks at this process's memory when a page is ready and the one before it is of no use. */
class WatchedWhapi extends SimulatedWhapi {
	peakMb = 0;

	override handle(request: Parameters<SimulatedWhapi['handle']>[0]) {
		const outcome = super.handle(request);
		globalThis.gc!();
		const { heapUsed, arrayBuffers } = process.memoryUsage();
		this.peakMb = Math.max(this.peakMb, (heapUsed + arrayBuffers) / MB);
		return outcome;
	}
}

/** Measures in a new process. */
export function measureAlone(name: string | number): Measured {
	const options = ['--expose-gc', '--import', 'tsx', __filename, String(name)];
	return JSON.parse(execFileSync(process.execPath, options, { encoding: 'utf8' })) as Measured;
}

async function measure(name: string): Promise<Measured> {
	const token = simulatedToken('measured');
	const [, , answerOf] = ANSWERS.find(([one]) => one === name) ?? [];
	const faults = answerOf === undefined ? [] : [await answerOf()];
	const messages = faults.length > 0 ? [] : historyOf(Number(name));
	const Whapi = faults.length > 0 ? SimulatedWhapi : WatchedWhapi;
	const whapi = new Whapi([{ token, readings: [], faults, messageFaults: faults, messages }]);
	const parameters = answerOf === undefined || answerOf === pictures ? COUNTING : RAW;
	const installed = await installedPackage();
	const { restore } = interceptWhapi(whapi);
	globalThis.gc!();
	const before = process.resourceUsage().maxRSS;
	const delay = monitorEventLoopDelay({ resolution: 5 });
	delay.enable();
	// A first sample, to which later ones are compared.
	await wait(20);
	const start = performance.now();
	const run = await runWorkflow({
		...installed,
		workflow: workflowAround(parameters, { onError: 'continueRegularOutput' }),
		credentials: [channelCredential(token)],
	}).finally(restore);
	const ms = performance.now() - start;
	await wait(20);
	const [{ json }] = outputsOf(run, NODE_NAME)[0];
	return {
		json: answerOf === undefined ? json : { error: json.error },
		requests: whapi.requests.length,
		ms,
		stoodStillMs: delay.max / 1e6,
		systemMb: (process.resourceUsage().maxRSS - before) / 1_000,
		peakMb: whapi instanceof WatchedWhapi ? whapi.peakMb : 0,
	};
}

if (require.main === module) {
	void measure(process.argv[2]).then((measured) => console.log(JSON.stringify(measured)));
}
