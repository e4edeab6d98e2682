import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import Table from 'cli-table3';
import { format, resolveConfig } from 'prettier';
import { PACKAGE_FOLDER } from '../lib/install-package.ts';
import { drawChart } from './chart.ts';
import { machineKind } from './machine.ts';
import { CONTENDERS, LATENCY_MS, TITLES, titleOf, type Workload } from './workloads.ts';
import type { Result, Row } from './results.ts';

const PAGE = join(PACKAGE_FOLDER, 'docs', 'benchmark.md');
const CHART = 'images/benchmark.svg';

const SEQUENTIAL_NOTE =
	'"One by one" is left out where a dash stands: it would add minutes and show nothing new. "By expression" means that the credential looks the token up for each item, as several channels need; n8n evaluates it item by item for every node, and that is most of what is left of this node\'s time.';

/** Writes docs/benchmark.md with its chart. */
export async function writeReport(rows: Row[]): Promise<void> {
	const docs = join(PAGE, '..');
	await mkdir(join(docs, 'images'), { recursive: true });
	const dots = rows.flatMap(({ workload, results }) =>
		CONTENDERS.flatMap((contender) => {
			const result = results[contender];
			return result === undefined
				? []
				: [
						{
							workload: titleOf(workload),
							node: TITLES[contender],
							seconds: result.ms / 1000,
						},
					];
		}),
	);
	await writeFile(
		join(docs, CHART),
		await drawChart(dots, `Whapi simulated, ${LATENCY_MS} ms away`),
	);
	const options = { ...(await resolveConfig(PAGE)), parser: 'markdown' };
	await writeFile(PAGE, await format(pageOf(rows), options));
}

/** @returns the figures as a table for a terminal */
export function figuresOf(rows: Row[]): string {
	const figures = new Table({
		head: [
			'Workload',
			'Node',
			'Requests',
			'Time / HTTP Request',
			'Seconds',
			'Peak MiB',
			'Tokens stored',
		],
		colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
		style: { head: [], border: [], compact: true },
	});
	for (const { workload, results } of rows) {
		for (const contender of CONTENDERS) {
			const result = results[contender];
			if (result === undefined) continue;
			figures.push([
				titleOf(workload),
				TITLES[contender],
				result.requests,
				ratioOf(result, results.http),
				(result.ms / 1000).toFixed(2),
				Math.round(result.peakMiB),
				result.tokens,
			]);
		}
	}
	return figures.toString();
}

function pageOf(rows: Row[]): string {
	const n8nVersion = versionOf('n8n');
	return `# Benchmark

Written by \`npm run bench\`; the next run overwrites it.

Three ways to check channels in n8n, side by side in one run: this node, the HTTP Request node (a request per item, all at once, the credential resolved per item), and a node written the usual way (a loop with a request per item, one after the other). Whapi is simulated and answers after ${LATENCY_MS} ms.

![Seconds of one execution, by workload and node](${CHART})

## Time

The time of the whole execution, as n8n records it: the median of ${roundsText(rows)}, and in brackets its ratio to the HTTP Request node's.

${table(rows, (result, row) => `${seconds(result.ms)} (${ratioOf(result, row.results.http)})`)}

${SEQUENTIAL_NOTE}${busyText(rows)}

## Requests to Whapi

${table(rows, ({ requests }) => requests.toLocaleString('en'))}

## Copies of the token in the stored execution

The number of values with a channel's token in the execution, as n8n stores it. No input item has a token: one channel's is in the credential, and for many channels the credential looks it up by the channel's name. Whapi's answer repeats the token, so a node that passes the answer on stores it too.

${table(rows, ({ tokens }) => tokens.toLocaleString('en'))}

## Peak memory

The peak resident memory of n8n's process during the execution, in MiB. Each node has an n8n of its own, and the workloads follow in the order of the table; n8n's own memory (more than 300 MiB at rest) is part of every number.

${table(rows, ({ peakMiB }) => Math.round(peakMiB).toLocaleString('en'))}

## What it was measured on, and what it does not say

n8n ${n8nVersion} with SQLite on Node ${process.versions.node}, on ${machineKind()}. The simulated Whapi and its TLS run on the same cores as n8n, so a request costs more here than to a real server. Other machines give other seconds: compare the ratios and the counts. The ratios vary by some tenths from run to run. The real Whapi takes far longer than ${LATENCY_MS} ms to calculate, and it may limit concurrent requests: the HTTP Request node sends all requests at the same moment unless its batching is set, this node as many as its option Concurrency allows (10 unless set; ${concurrencyText(rows)}).

## Running it

\`\`\`sh
npm ci
npm run bench
\`\`\`

It installs n8n below \`test/e2e\` first where that has not been done, needs Linux and nothing but the package registry, takes about 8 minutes and ends with an error unless 1,000 items of one channel took one request and at most a fifth of the HTTP Request node's time, 500 channels were not slower than with the HTTP Request node, and no stored execution of this node holds a token.
`;
}

function table(rows: Row[], cell: (result: Result, row: Row) => string): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [
		line(['', ...CONTENDERS.map((contender) => TITLES[contender])]),
		line(['---', ...CONTENDERS.map(() => '---:')]),
		...rows.map((row) =>
			line([
				titleOf(row.workload),
				...CONTENDERS.map((contender) => {
					const result = row.results[contender];
					return result === undefined ? '–' : cell(result, row);
				}),
			]),
		),
	].join('\n');
}

function ratioOf(result: Result, http: Result | undefined): string {
	return http === undefined ? '–' : `${(result.ms / http.ms).toFixed(2)} ×`;
}

function seconds(ms: number): string {
	return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

function roundsText(rows: Row[]): string {
	const rounds = rows.flatMap(({ workload }) => Object.values(workload.rounds));
	return `${Math.min(...rounds)} to ${Math.max(...rounds)} rounds in which the nodes take turns`;
}

function concurrencyText(rows: Row[]): string {
	return rows
		.filter(({ workload }) => workload.concurrency !== undefined)
		.map(
			({ workload }: { workload: Workload }) => `${workload.concurrency} for ${titleOf(workload)}`,
		)
		.join(', ');
}

/** The effect of one user's execution on another user of the same n8n. */
function busyText(rows: Row[]): string {
	const busy = rows.flatMap(({ workload, results }) =>
		CONTENDERS.filter((contender) => (results[contender]?.unanswered ?? 0) > 0).map(
			(contender) => `${TITLES[contender]}, ${titleOf(workload)}`,
		),
	);
	return busy.length === 0
		? ''
		: ` While it ran, n8n refused other requests to its REST API for some time ("Database is not ready"): ${busy.join('; ')}.`;
}

function versionOf(name: string): string {
	const require = createRequire(import.meta.url);
	return (require(`${name}/package.json`) as { version: string }).version;
}
