/**
 * `npm run bench:sizes`: answers of growing size, each in a process of its own: how long the node takes, for how
 * long n8n stands still at most, and how much memory it needs. Prints a table in Markdown.
 */
import { execFileSync } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';

import type { IDataObject } from 'n8n-workflow';

import { channelCredential, installedPackage, NODE_NAME, workflowAround } from '../engine/testbed';
import { outputsOf, runWorkflow } from '../engine/run';
import { interceptWhapi } from '../simulator/nock';
import { simulatedToken, SimulatedWhapi, type Fault } from '../simulator/whapi';

const TOKEN = simulatedToken('sizes');
const MB = 1_000_000;

const keys = (count: number) =>
	Object.fromEntries(Array.from({ length: count }, (_, at) => [`a field of ours ${at}`, 'words']));
const text = (bytes: number) => ({ riskFactor: 3, text: 'words '.repeat(bytes / 6) });
const answer = (body: object): Fault => ({
	kind: 'reply',
	status: 200,
	body: JSON.stringify(body),
});

const PIECE = Buffer.alloc(MB, 'words ');

/** Made in pieces, so that making it takes no memory. */
async function bomb(kind: 'gzip' | 'br'): Promise<Fault> {
	const pack = kind === 'gzip' ? createGzip() : createBrotliCompress(QUICK);
	const pieces = Array.from({ length: 300 }, () => PIECE);
	const body = Buffer.concat(await Readable.from(pieces).pipe(pack).toArray());
	return { kind: 'reply', status: 200, body, headers: { 'content-encoding': kind } };
}
const QUICK = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const RAW = { operation: 'calculate', simplify: false };

interface Case {
	fault: () => Fault | Promise<Fault>;
	parameters: IDataObject;
}

const page = () =>
	answer({
		messages: Array.from({ length: 500 }, (_, at) => ({
			id: `m${at}`,
			chat_id: `1555010${1000 + at}@s.whatsapp.net`,
			timestamp: Math.floor(Date.now() / 1_000) - at * 60,
			from_me: true,
			type: 'image',
			image: { preview: 'A'.repeat(20_000) },
		})),
	});

const CASES: Record<string, Case> = {
	...Object.fromEntries(
		[1_000, 10_000, 100_000].map((count): [string, Case] => [
			`${count.toLocaleString('en')} keys`,
			{ fault: () => answer({ riskFactor: 3, ...keys(count) }), parameters: RAW },
		]),
	),
	...Object.fromEntries(
		[1, 10, 100].map((megabytes): [string, Case] => [
			`a text of ${megabytes} MB`,
			{ fault: () => answer(text(megabytes * MB * 0.99)), parameters: RAW },
		]),
	),
	'gzip that unpacks to 300 MB': { fault: async () => await bomb('gzip'), parameters: RAW },
	'brotli that unpacks to 300 MB': { fault: async () => await bomb('br'), parameters: RAW },
	'500 messages with pictures, 10 MB': { fault: page, parameters: { operation: 'getActivity' } },
};

/**
 * How long n8n stood still, and the memory, at 33c4268: before an answer had a largest size, and when the pieces of a
 * token were made anew for each text. Measured with this script, on the machine of docs/benchmark.md.
 */
const BEFORE: Record<string, string> = {
	'1,000 keys': '128 ms, 4 MB',
	'10,000 keys': '380 ms, 9 MB',
	'100,000 keys': '3091 ms, 36 MB',
	'a text of 1 MB': '181 ms, 9 MB',
	'a text of 10 MB': '1691 ms, 53 MB',
	'a text of 100 MB': '41138 ms, 248 MB',
	'gzip that unpacks to 300 MB': '703 ms, 882 MB',
	'brotli that unpacks to 300 MB': '1079 ms, 887 MB',
	'500 messages with pictures, 10 MB': '123 ms, 39 MB',
};

async function measure(name: string): Promise<void> {
	const { fault, parameters } = CASES[name];
	const given = await fault();
	const channel = { token: TOKEN, readings: [], faults: [given], messageFaults: [given] };
	const { restore } = interceptWhapi(new SimulatedWhapi([channel]));
	const installed = await installedPackage();
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
		credentials: [channelCredential(TOKEN)],
	}).finally(restore);
	const ms = performance.now() - start;
	await wait(20);
	const { json } = outputsOf(run, NODE_NAME)[0][0];
	const row = [
		name,
		`${ms.toFixed(0)} ms`,
		`${(delay.max / 1e6).toFixed(0)} ms`,
		`${((process.resourceUsage().maxRSS - before) / 1_000).toFixed(0)} MB`,
		json.error === undefined ? 'answered' : 'refused',
		BEFORE[name],
	];
	console.log(`| ${row.join(' | ')} |`);
	process.exit();
}

const [only] = process.argv.slice(2);
if (only === undefined) {
	console.log('| answer | takes | n8n stands still | memory | | before |');
	console.log('| --- | --- | --- | --- | --- | --- |');
	for (const name of Object.keys(CASES)) {
		const options = ['--expose-gc', ...process.execArgv, __filename, name];
		process.stdout.write(execFileSync(process.execPath, options));
	}
} else {
	void measure(only);
}
