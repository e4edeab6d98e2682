import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { PLACES, releaseChecks, repositoryPage, strayAddresses } from '../tools/release-check';
import { temporaryFolder } from '../tools/temporary-folder';

const ROOT = join(__dirname, '../..');
const REPOSITORY = 'whapi-nodes/n8n-nodes-whapi-risk-meter';
const PUBLISHED = [
	'package.json',
	'README.md',
	'SECURITY.md',
	'CHANGELOG.md',
	'.github',
	'credentials',
	'nodes',
];

const git = (folder: string, ...args: string[]) =>
	execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
		cwd: folder,
		encoding: 'utf8',
	});

/** A clone of the files that the check reads, with an owner's addresses, committed and tagged. */
function ownersClone({ page, domain }: { page: string; domain: string }): string {
	const folder = temporaryFolder('release-');
	for (const entry of PUBLISHED) {
		cpSync(join(ROOT, entry), join(folder, entry), { recursive: true });
	}
	git(folder, 'init', '--quiet');
	git(folder, 'add', '.');
	const own = repositoryPage(folder);
	for (const file of git(folder, 'ls-files').split('\n').filter(Boolean)) {
		const path = join(folder, file);
		const text = readFileSync(path, 'utf8');
		writeFileSync(path, text.replaceAll(own, page).replace(/(?<=[\w-]@)example\.com/g, domain));
	}
	const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
		version: string;
	};
	git(folder, 'commit', '--quiet', '--all', '--message', 'Release');
	git(folder, 'tag', `v${version}`);
	return folder;
}

const missingIn = (folder: string) =>
	releaseChecks(folder, REPOSITORY).flatMap(({ missing }) => missing);

describe('release:check', () => {
	const real = { page: `https://github.com/${REPOSITORY}`, domain: 'whapi-nodes.dev' };

	const clone = ownersClone(real);

	it('finds nothing missing where the owner has set everything', () => {
		expect(missingIn(clone)).toEqual([]);
	});

	it('names every placeholder', () => {
		const folder = ownersClone({ page: 'https://example.com/risk-meter', domain: 'example.com' });
		const [{ missing }] = releaseChecks(folder);
		const files = new Set(missing.map((sentence) => sentence.replace(/, line .*/, '')));
		expect([...files].sort()).toEqual([
			'.github/ISSUE_TEMPLATE/config.yml',
			'SECURITY.md',
			'credentials/WhapiChannelTokenApi.credentials.ts',
			'nodes/WhapiRiskMeter/WhapiRiskMeter.node.json',
			'nodes/WhapiRiskMeterTrigger/WhapiRiskMeterTrigger.node.json',
			'package.json',
		]);
	});

	it.each<[string, file: string, from: RegExp, to: string, finding: RegExp]>([
		[
			'an address that leads elsewhere',
			'package.json',
			/(?<="homepage": ")[^"]*/,
			'https://whapi.cloud',
			/^package\.json does not lead to #readme of https/,
		],
		[
			"a section that is not the trigger's",
			'nodes/WhapiRiskMeterTrigger/WhapiRiskMeterTrigger.node.json',
			/(?<=#)trigger/,
			'credential',
			/does not lead to #credential and #trigger of https/,
		],
		[
			'a version without its section',
			'package.json',
			/(?<="version": ")[^"]*/,
			'99.0.0',
			/^The newest section of CHANGELOG\.md is not "## \[99/,
		],
		[
			'changes that are not released',
			'CHANGELOG.md',
			/^(?=## \[)/m,
			'## [Unreleased]\n\n- One more.\n\n',
			/^CHANGELOG\.md has changes under Unreleased/,
		],
	])('finds %s, and that it is not committed', (_, file, from, to, finding) => {
		const path = join(clone, file);
		const text = readFileSync(path, 'utf8');
		writeFileSync(path, text.replace(from, to));
		const missing = missingIn(clone);
		writeFileSync(path, text);
		expect(missing).toContainEqual(expect.stringMatching(finding));
		expect(missing).toContain(`${file} is not committed`);
	});

	it('finds another repository than this one', () => {
		const [sentence] = releaseChecks(clone, 'somebody/else').flatMap(({ missing }) => missing);
		expect(sentence).toMatch(/npm refuses its provenance/);
	});

	it('finds a commit without the tag', () => {
		appendFileSync(join(clone, 'README.md'), 'One more line.\n');
		git(clone, 'commit', '--quiet', '--all', '--message', 'One more');
		expect(missingIn(clone)).toEqual(['The commit has no tag']);
	});
});

it('leads users to sections that README has, and README to Whapi', () => {
	expect(strayAddresses(ROOT)).toEqual([]);
	const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
	const headings = [...readme.matchAll(/^#+ (\w+)$/gm)].map(([, title]) => title.toLowerCase());
	const sections = Object.values(PLACES)
		.flat()
		.filter((place) => place.startsWith('#') && place !== '#readme');
	expect(headings).toEqual(expect.arrayContaining(sections.map((section) => section.slice(1))));
	expect(readme).toContain(
		'(https://support.whapi.cloud/help-desk/tools/whatsapp-activity-safety-meter)',
	);
});
