import type { Arena, Measurement } from './arena.ts';
import { CONTENDERS, titleOf, WORKLOADS, type Contender, type Workload } from './workloads.ts';

/** The cost of a workload for a node: the median time, and the maximum of everything else. */
export type Result = Measurement;

export interface Row {
	workload: Workload;
	results: Partial<Record<Contender, Result>>;
}

/** Lets every node do every workload, in turns. */
export async function measureAll(arena: Arena, tell: (progress: string) => void): Promise<Row[]> {
	const rows = [];
	for (const workload of WORKLOADS) {
		const row = await measureWorkload(arena, workload);
		const times = CONTENDERS.map((contender) => row.results[contender]?.ms ?? '–');
		tell(`${titleOf(workload)}: ${times.join(', ')} ms`);
		rows.push(row);
	}
	return rows;
}

/** The nodes take turns, so that what slows the machine down for a while slows all of them down. */
async function measureWorkload(arena: Arena, workload: Workload): Promise<Row> {
	const measured: Record<Contender, Measurement[]> = { ours: [], http: [], oneByOne: [] };
	const mostRounds = Math.max(...Object.values(workload.rounds));
	for (let round = 0; round < mostRounds; round++) {
		for (const contender of CONTENDERS) {
			if (round >= (workload.rounds[contender] ?? 0)) continue;
			measured[contender].push(await arena.measure(contender, workload));
		}
	}
	const results = CONTENDERS.filter((contender) => measured[contender].length > 0).map(
		(contender) => [contender, summaryOf(measured[contender])],
	);
	return { workload, results: Object.fromEntries(results) as Row['results'] };
}

function summaryOf(measurements: Measurement[]): Result {
	const values = (key: keyof Measurement) => measurements.map((measurement) => measurement[key]);
	return {
		ms: median(values('ms')),
		requests: Math.max(...values('requests')),
		peakMiB: Math.max(...values('peakMiB')),
		tokens: Math.max(...values('tokens')),
		unanswered: Math.max(...values('unanswered')),
	};
}

function median(values: number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

export interface Verdict {
	claim: string;
	holds: boolean;
}

/** @returns what the package promises, and whether this run bears it out */
export function verdictsOn(rows: Row[]): Verdict[] {
	const pair = (items: number, channels: number) => {
		const row = rows.find(
			({ workload: { items: i, channels: c, byExpression } }) =>
				i === items && c === channels && (byExpression ?? false) === channels > 1,
		)!;
		return { ours: row.results.ours!, http: row.results.http! };
	};
	const many = pair(1_000, 1);
	const fleet = pair(500, 500);
	return [
		{ claim: '1,000 items, 1 channel: 1 request', holds: many.ours.requests === 1 },
		{
			claim: "1,000 items, 1 channel: at most a fifth of the HTTP Request node's time",
			holds: many.ours.ms <= many.http.ms / 5,
		},
		{
			claim: '500 channels, concurrency 50: not slower than the HTTP Request node',
			holds: fleet.ours.ms <= fleet.http.ms,
		},
		{
			claim: 'every workload: each channel is asked once',
			holds: rows.every(({ workload, results }) => results.ours!.requests === workload.channels),
		},
		{
			claim: 'every workload: no copy of a token in the stored execution',
			holds: rows.every(({ results }) => results.ours!.tokens === 0),
		},
		{
			// A search that finds no token anywhere would prove nothing.
			claim: "the HTTP Request node's stored executions do hold tokens",
			holds: rows.every(({ results }) => results.http!.tokens > 0),
		},
	];
}
