/**
 * `npm run release:check`: what is still missing before a version can be published. docs/publishing.md says
 * how to bring it about.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { runGate } from './gate';

export interface Check {
	name: string;
	/** A sentence for each thing that is missing. */
	missing: string[];
}

/** The files that a user or n8n's reviewers see. Tests may use example.com: that is its purpose. */
const PUBLIC = [
	'package.json',
	'README.md',
	'CONTRIBUTING.md',
	'AGENTS.md',
	'SECURITY.md',
	'CHANGELOG.md',
	'LICENSE.md',
	'.github',
	'credentials',
	'docs',
	'examples',
	'nodes',
];
const PLACEHOLDER = /[\w.+-]+@example\.com|https?:\/\/example\.com[^\s"'>)]*/g;

/**
 * @param folder a clone of the repository
 * @param repository its name at GitHub, `owner/name`, if that is known
 */
export function releaseChecks(folder: string, repository?: string): Check[] {
	const { version } = JSON.parse(read(folder, 'package.json')) as { version: string };
	return [
		{ name: 'No placeholder is left', missing: placeholders(folder) },
		{ name: 'All addresses lead to the repository', missing: strayAddresses(folder, repository) },
		{ name: `The changelog has version ${version}`, missing: changelog(folder, version) },
		{ name: 'Everything is committed', missing: uncommitted(folder) },
		{ name: `The commit has the tag v${version}`, missing: untagged(folder, version) },
	];
}

const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');

const git = (folder: string, ...args: string[]) =>
	execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).split('\n').filter(Boolean);

function placeholders(folder: string): string[] {
	const text = git(folder, 'ls-files', '--', ...PUBLIC).filter(
		(file) => !/\.(png|gif|webp)$/.test(file),
	);
	return text.flatMap((file) =>
		read(folder, file)
			.split('\n')
			.flatMap((line, index) =>
				[...line.matchAll(PLACEHOLDER)].map(
					([address]) => `${file}, line ${index + 1}: ${address} is a placeholder`,
				),
			),
	);
}

/** @returns the page of the repository that package.json names, as browsers open it */
export function repositoryPage(folder: string): string {
	const { repository } = JSON.parse(read(folder, 'package.json')) as {
		repository: { url: string };
	};
	return repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
}

/** The places of that page to which files lead users, n8n's help and npm's page, in their order. */
export const PLACES: Record<string, string[]> = {
	'package.json': ['#readme'],
	'credentials/WhapiChannelTokenApi.credentials.ts': ['#credential'],
	'.github/ISSUE_TEMPLATE/config.yml': ['/security'],
	'nodes/WhapiRiskMeter/WhapiRiskMeter.node.json': ['#credential', '#operations'],
	'nodes/WhapiRiskMeterTrigger/WhapiRiskMeterTrigger.node.json': ['#credential', '#trigger'],
};

export function strayAddresses(folder: string, repository?: string): string[] {
	const page = repositoryPage(folder);
	const strays = Object.entries(PLACES).flatMap(([file, places]) => {
		const [, ...others] = read(folder, file).split(page);
		const found = others.map((text) => /^[^\s"'<>)]*/.exec(text)![0]);
		const isAsWanted = found.filter((place) => /^[#/]/.test(place)).join() === places.join();
		return isAsWanted ? [] : [`${file} does not lead to ${places.join(' and ')} of ${page} alone`];
	});
	return repository === undefined || page.endsWith(`/${repository}`)
		? strays
		: [
				`package.json names ${page}, but this is ${repository}: npm refuses its provenance`,
				...strays,
			];
}

function changelog(folder: string, version: string): string[] {
	const [head, newest = ''] = read(folder, 'CHANGELOG.md').split(/^## (?=\[\d)/m);
	const sections = head.split(/^## \[Unreleased\]/m);
	return [
		...(/^\[(.*?)\] - \d{4}-\d\d-\d\d\n/.exec(newest)?.[1] === version
			? []
			: [`The newest section of CHANGELOG.md is not "## [${version}] - " with its date`]),
		...(sections.length > 1 && sections[1].trim() !== ''
			? ['CHANGELOG.md has changes under Unreleased']
			: []),
	];
}

const uncommitted = (folder: string) =>
	git(folder, 'status', '--porcelain').map((line) => `${line.slice(3)} is not committed`);

function untagged(folder: string, version: string): string[] {
	const tags = git(folder, 'tag', '--points-at', 'HEAD');
	return tags.includes(`v${version}`)
		? []
		: [`The commit has ${tags.length > 0 ? `the tag ${tags.join(', ')}` : 'no tag'}`];
}

async function main(): Promise<void> {
	const root = join(__dirname, '../..');
	const gate = await runGate();
	const checks = [
		...releaseChecks(root, process.env.GITHUB_REPOSITORY),
		...gate.map(({ name, passed, details }) => ({
			name: `n8n's verification gate: ${name}`,
			missing: passed ? [] : [details],
		})),
	];
	for (const { name, missing } of checks) {
		console.log(`${missing.length === 0 ? '✓' : '✗'} ${name}`);
		for (const sentence of missing) console.log(`    ${sentence}`);
	}
	const failed = checks.filter(({ missing }) => missing.length > 0).length;
	console.log(`\n${checks.length - failed} passed, ${failed} failed`);
	process.exitCode = failed === 0 ? 0 : 1;
}

if (require.main === module) void main();
