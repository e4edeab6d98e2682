/** The package as `npm publish` would send it. */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';

import { readPackReport } from './pack-report';
import { temporaryFolder } from './temporary-folder';

const ROOT = join(__dirname, '../..');

export interface Packed {
	tarball: string;
	/** The unpacked package. */
	folder: string;
	/** Paths in it. */
	files: string[];
	bytes: number;
}

export function packAndUnpack(): Packed {
	const target = temporaryFolder('packed-');
	const output = execFileSync('npm', ['pack', '--json', '--pack-destination', target], {
		cwd: ROOT,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const { filename, files } = readPackReport(output);
	const tarball = join(target, filename);
	execFileSync('tar', ['-xzf', tarball, '-C', target]);
	return {
		tarball,
		folder: join(target, 'package'),
		files: files.map(({ path }) => path),
		bytes: statSync(tarball).size,
	};
}
