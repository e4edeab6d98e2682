import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '../tools/temporary-folder';

const ROOT = join(__dirname, '../..');
const RULES = join(ROOT, 'test/tools/import-rules.cjs');
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

interface Violation {
	rule: { name: string };
	from: string;
	to: string;
}

/** Imports that break a rule: in which file, of what. */
const WRONG: Record<string, Array<[file: string, module: string]>> = {
	'no cycles': [
		['nodes/shared/parsers.ts', './mask'],
		['nodes/shared/mask.ts', './parsers'],
	],
	'report is pure': [['nodes/shared/report/levels.ts', 'n8n-workflow']],
	'transport imports from nothing above it': [['nodes/shared/transport/pause.ts', '../mask']],
	'what is shared imports from no node': [
		['nodes/shared/mask.ts', '../WhapiRiskMeter/mapConcurrently'],
	],
	'no node imports from another': [
		['nodes/WhapiRiskMeterTrigger/pace.ts', '../WhapiRiskMeter/mapConcurrently'],
	],
};

/** @returns the imports below a folder that break a rule */
function violationsIn(folder: string): Violation[] {
	const { stdout, stderr } = spawnSync(
		process.execPath,
		[CRUISER, '--config', RULES, '--output-type', 'json', 'nodes', 'credentials'],
		{ cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
	);
	if (stdout === '') throw new Error(stderr);
	const { summary } = JSON.parse(stdout) as {
		summary: { totalCruised: number; violations: Violation[] };
	};
	expect(summary.totalCruised).toBeGreaterThan(20);
	return summary.violations;
}

describe('imports', () => {
	it('point one way: a node → shared → transport, report', () => {
		const found = violationsIn(ROOT).map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
		expect(found).toEqual([]);
	});

	it('of the other kinds are found', () => {
		const copy = temporaryFolder('imports-');
		for (const entry of ['nodes', 'credentials', 'tsconfig.json']) {
			cpSync(join(ROOT, entry), join(copy, entry), { recursive: true });
		}
		for (const [file, module] of Object.values(WRONG).flat()) {
			appendFileSync(join(copy, file), `\nexport * as wrong from '${module}';\n`);
		}
		const rules = violationsIn(copy).map(({ rule }) => rule.name);
		expect([...new Set(rules)].sort()).toEqual(Object.keys(WRONG).sort());
	});
});
