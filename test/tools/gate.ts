/**
 * n8n's verification gate (`analyzePackage`, the function behind `npx @n8n/scan-community-package`), on
 * the sources and on the packed files. It ignores inline disables.
 *
 * Sources: the files of a repository that the scanner lints. Packed: the published files.
 */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { packAndUnpack } from './pack';
import { temporaryFolder } from './temporary-folder';

const ROOT = join(__dirname, '../..');
const SCANNER = '@n8n/scan-community-package/scanner/scanner.mjs';

interface Scanner {
	SOURCE_FILE_PATTERNS: string[];
	analyzePackage: (
		folder: string,
		patterns?: string[],
	) => Promise<{ passed: boolean; message?: string; details?: string }>;
}

/** A gate that lets everything through would prove nothing. */
function spoiledCopy(folder: string): string {
	const copy = temporaryFolder('spoiled-');
	cpSync(folder, copy, { recursive: true });
	writeFileSync(join(copy, 'dist', 'spoiled.js'), 'console.log(process.env.HOME);\n');
	return copy;
}

export async function runGate(): Promise<
	Array<{ name: string; passed: boolean; details: string }>
> {
	const { analyzePackage, SOURCE_FILE_PATTERNS } = (await import(SCANNER)) as Scanner;
	const { folder } = packAndUnpack();
	const sources = await analyzePackage(ROOT, SOURCE_FILE_PATTERNS);
	const packed = await analyzePackage(folder);
	const spoiled = await analyzePackage(spoiledCopy(folder));
	return [
		{ name: 'the sources pass', passed: sources.passed, details: sources.details ?? '' },
		{ name: 'the packed files pass', passed: packed.passed, details: packed.details ?? '' },
		{
			name: 'a forbidden global in the packed files does not',
			passed: !spoiled.passed && /no-restricted-globals/.test(spoiled.details ?? ''),
			details: spoiled.details ?? 'it passed',
		},
	];
}
