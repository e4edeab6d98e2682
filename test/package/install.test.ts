import { spawnSync } from 'node:child_process';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	realpathSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';

import { installCommands } from '../tools/install-command';
import { packAndUnpack } from '../tools/pack';
import { temporaryFolder } from '../tools/temporary-folder';

const README = readFileSync(join(__dirname, '../../README.md'), 'utf8');
const PACKAGE = 'n8n-nodes-whapi-risk-meter';

const { tarball } = packAndUnpack();

function pathOf(program: string): string {
	const found = process.env
		.PATH!.split(delimiter)
		.map((folder) => join(folder, program))
		.find((path) => existsSync(path));
	if (found === undefined) throw new Error(`There is no ${program} in the PATH`);
	return realpathSync(found);
}

/**
 * Stands in for Docker, and runs the command right here: no more of Docker than that `exec` takes a
 * container's name and a command, and expands nothing of it.
 */
const DOCKER = `#!/bin/sh
case "$1" in
	exec) shift 2; exec "$@" ;;
	restart) test $# = 2 ;;
	*) exit 64 ;;
esac
`;

/** A PATH that holds Node, npm and Docker's stand-in, and so no compiler. */
function barePath(): string {
	const folder = temporaryFolder('install-path-');
	symlinkSync(process.execPath, join(folder, 'node'));
	symlinkSync(pathOf('npm'), join(folder, 'npm'));
	writeFileSync(join(folder, 'docker'), DOCKER);
	chmodSync(join(folder, 'docker'), 0o755);
	return folder;
}

/** @returns the home folder of a command, and its result */
function runAtHome(commandFor: (home: string) => string) {
	const home = temporaryFolder('install-home-');
	// Without --prefix, npm would install to this folder: it is further up and has node_modules.
	mkdirSync(join(home, 'node_modules'));
	const { status, stdout, stderr } = spawnSync('/bin/sh', ['-e', '-c', commandFor(home)], {
		cwd: home,
		env: { PATH: barePath(), HOME: home },
		encoding: 'utf8',
	});
	return { home, status, said: stdout + stderr };
}

describe("README's command to install by hand", () => {
	const commands = installCommands(README, tarball);

	it.each([
		['on the machine itself', () => commands.plain],
		// In the image, n8n's home is /home/node.
		['in a container', (home: string) => commands.docker.replaceAll('/home/node', home)],
	])('installs this package and nothing else %s, without a compiler', (_, commandFor) => {
		const { home, status, said } = runAtHome(commandFor);
		expect({ status, said }).toMatchObject({ status: 0 });
		expect(readdirSync(join(home, 'node_modules'))).toEqual([]);
		const installed = join(home, '.n8n/nodes/node_modules');
		expect(readdirSync(installed).filter((name) => !name.startsWith('.'))).toEqual([PACKAGE]);
		const { n8n } = JSON.parse(readFileSync(join(installed, PACKAGE, 'package.json'), 'utf8')) as {
			n8n: { nodes: string[]; credentials: string[] };
		};
		for (const path of [...n8n.nodes, ...n8n.credentials]) {
			expect(existsSync(join(installed, PACKAGE, path))).toBe(true);
		}
	});
});
