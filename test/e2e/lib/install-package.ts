import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installCommands } from '../../tools/install-command.ts';
import { readPackReport } from '../../tools/pack-report.ts';

const run = promisify(execFile);

/** The repository's root: the package under test. */
export const PACKAGE_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/**
 * Builds the package and packs it as it would be published.
 *
 * @param targetFolder where the tarball goes
 * @returns the tarball's path
 * @throws Error where the build does not succeed, or where the tarball lacks what package.json registers
 */
export async function buildAndPack(targetFolder: string): Promise<string> {
	await run('npm', ['run', '--silent', 'build'], { cwd: PACKAGE_FOLDER });
	return await packPackage(PACKAGE_FOLDER, targetFolder);
}

/**
 * Packs a built npm package into a folder, as it would be published.
 *
 * @param packageFolder the package
 * @param targetFolder where the tarball goes
 * @returns the tarball's path
 * @throws Error where it lacks a node or credential that its package.json registers
 */
export async function packPackage(packageFolder: string, targetFolder: string): Promise<string> {
	await mkdir(targetFolder, { recursive: true });
	const { stdout } = await run(
		'npm',
		['pack', '--json', '--ignore-scripts', '--pack-destination', targetFolder],
		{ cwd: packageFolder },
	);
	const packed = readPackReport(stdout);
	const { n8n } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
		n8n: { nodes: string[]; credentials: string[] };
	};
	const paths = new Set(packed.files.map(({ path }) => path));
	const missing = [...n8n.nodes, ...n8n.credentials].filter((path) => !paths.has(path));
	if (missing.length > 0) throw new Error(`The packed package lacks ${missing.join(', ')}`);
	return join(targetFolder, packed.filename);
}

/**
 * Installs a packed community node as README says to install this one by hand.
 *
 * @param tarball the packed node
 * @param n8nFolder n8n's user folder
 */
export async function installPackage(tarball: string, n8nFolder: string): Promise<void> {
	const readme = await readFile(join(PACKAGE_FOLDER, 'README.md'), 'utf8');
	await mkdir(n8nFolder, { recursive: true });
	await run('sh', ['-c', installCommands(readme, tarball).plain], {
		env: { PATH: process.env.PATH, HOME: n8nFolder },
	});
}
