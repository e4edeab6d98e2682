/**
 * `npm run bench`: this node beside the HTTP Request node and a node written the usual way, all in the
 * real n8n and in one run. Writes docs/benchmark.md; ends with an error where a promise does not hold.
 */
import { exitOnInterrupt } from '../lib/child.ts';
import { runScript } from '../lib/plain-problem.ts';
import { openArena } from './arena.ts';
import { figuresOf, writeReport } from './report.ts';
import { measureAll, verdictsOn, type Row } from './results.ts';
import { CONTENDERS, WORKLOADS } from './workloads.ts';

async function measureInArena(): Promise<Row[]> {
	console.log('Starting an n8n for each node …');
	const arena = await openArena();
	try {
		console.log('Warming up …');
		for (const contender of CONTENDERS) await arena.measure(contender, WORKLOADS[1]);
		return await measureAll(arena, console.log);
	} finally {
		await arena.close();
	}
}

await runScript(async () => {
	exitOnInterrupt();
	const started = performance.now();
	const rows = await measureInArena();
	console.log(figuresOf(rows));
	await writeReport(rows);
	const verdicts = verdictsOn(rows);
	for (const { claim, holds } of verdicts) console.log(`${holds ? '✓' : '✗'} ${claim}`);
	const failed = verdicts.filter(({ holds }) => !holds).length;
	console.log(
		`\n${((performance.now() - started) / 60_000).toFixed(1)} minutes; docs/benchmark.md is written.`,
	);
	console.log(`${verdicts.length - failed} passed, ${failed} failed`);
	process.exitCode = failed === 0 ? 0 : 1;
});
