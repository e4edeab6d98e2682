import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { partitionValidationIssues, validateWorkflow, type WorkflowJSON } from '@n8n/workflow-sdk';
import type { INode, INodeTypes } from 'n8n-workflow';

import { nodeTypesOf } from '../engine/package';
import { installedPackage, PACKAGE } from '../engine/testbed';
import { EXAMPLES_FOLDER } from '../tools/examples';
import { findingsIn, pageFindings, type Template } from '../tools/template-check';
import { EXAMPLES, readExample } from './example-files';

const templateOf = (file: string) => readExample(file) as unknown as Template;

describe.each(EXAMPLES)('%s', (file) => {
	it("keeps n8n's rules for templates", () => {
		expect(findingsIn(templateOf(file))).toEqual([]);
	});

	it("has its page for n8n's portal beside it, with a picture, and a row in the README", () => {
		const name = file.replace('.json', '');
		const page = readFileSync(join(EXAMPLES_FOLDER, `${name}.md`), 'utf8');
		expect(pageFindings(page, templateOf(file).name)).toEqual([]);
		const picture = `../docs/images/examples/${name}.png`;
		expect(page).toContain(`](${picture})`);
		expect(existsSync(join(EXAMPLES_FOLDER, picture))).toBe(true);
		const readme = readFileSync(join(EXAMPLES_FOLDER, 'README.md'), 'utf8');
		const count = templateOf(file).nodes.filter(({ type }) => !type.endsWith('.stickyNote')).length;
		const row = readme.split('\n').find((line) => line.includes(`(${file})`));
		expect(row).toMatch(new RegExp(`\\(${name}\\.md\\).*\\| ${count} +\\|`));
	});
});

/** What is known here without n8n's own nodes; test/e2e asks again with all of them. */
async function ownTypes(): Promise<INodeTypes> {
	const { engine, loader } = await installedPackage();
	const own = nodeTypesOf(engine, loader, {});
	const isOwn = (type: string) => type.startsWith(`${PACKAGE}.`);
	return {
		...own,
		getByNameAndVersion: (type, version) =>
			isOwn(type) ? own.getByNameAndVersion(type, version) : (undefined as never),
	};
}

const issuesOf = (template: Template, nodeTypesProvider: INodeTypes) => {
	const workflow = template as unknown as WorkflowJSON;
	const { errors, warnings } = validateWorkflow(workflow, { nodeTypesProvider });
	return [...errors, ...partitionValidationIssues(warnings).blocking];
};

it.each(EXAMPLES)('%s is valid to n8n', async (file) => {
	expect(issuesOf(templateOf(file), await ownTypes())).toEqual([]);
});

/** Rules that let everything through would prove nothing. */
describe('what breaks a rule is found', () => {
	const file = 'watch-a-number.json';
	const spoiled = (spoil: (template: Template) => unknown) => {
		const template = templateOf(file);
		spoil(template);
		const before = findingsIn(templateOf(file));
		return findingsIn(template).filter((finding) => !before.includes(finding));
	};
	const isNote = ({ type }: INode) => type === 'n8n-nodes-base.stickyNote';
	const [yellow, area] = [0, 1].map((index) => (one: Template) => one.nodes.filter(isNote)[index]);
	const steps = ({ nodes }: Template) => nodes.filter((node) => !isNote(node));
	const rewrite = (note: INode, from: string | RegExp, to: string) => {
		note.parameters.content = (note.parameters.content as string).replace(from, to);
	};

	const install = (one: Template) =>
		one.nodes.filter(isNote).forEach((note) => rewrite(note, /community nodes/gi, ''));
	const OVERVIEW = /\n(?=1\.)[^]*?(?=\n### Setup)|(?<=### Setup\n)[^]*/g;

	it.each<[string, (template: Template) => unknown, RegExp]>([
		['a title without the service', (one) => (one.name = 'Check a number'), /name Whapi/],
		['no overview', (one) => rewrite(yellow(one), '### How', '### Why'), /0 notes have the head/],
		['a short overview', (one) => rewrite(yellow(one), OVERVIEW, '\n'), /words, not 100/],
		['no Setup', (one) => rewrite(yellow(one), '### Setup', '### Start'), /0 notes have the head/],
		['two overviews', (one) => one.nodes.push({ ...yellow(one) }), /2 notes have the head/],
		['a long section note', (one) => rewrite(area(one), /$/, ' word'.repeat(50)), /not 0 to 49/],
		['nothing on how to install it', install, /Community nodes/],
		["n8n's own name", (one) => (steps(one)[1].name = 'Edit Fields1'), /n8n's name/],
		['a version to come', (one) => (steps(one)[1].typeVersion = 99), /version 99/],
		['an unknown node', (one) => (steps(one)[1].type = 'n8n-nodes-base.none'), /do not know/],
		['no Settings', (one) => (steps(one)[1].name = 'Numbers'), /0 Set nodes/],
		['a credential', (one) => (steps(one)[1].credentials = {}), /holds a credential/],
		['pinned data', (one) => (one.pinData = { Settings: [] }), /pinned data/],
		['an id', (one) => (one.id = 'abc'), /"id"/],
		["a node's UUID", (one) => (one.nodes[0].id = randomUUID()), /UUID/],
		["somebody's number", (one) => rewrite(area(one), /$/, ' 15551234567'), /somebody's number/],
		['a number elsewhere', (one) => (steps(one)[0].parameters.to = '15550100001'), /not in Setti/],
	])('%s', (_, spoil, finding) => {
		expect(spoiled(spoil).join('\n')).toMatch(finding);
	});

	it("a page without a part of the portal's form", () => {
		const page = readFileSync(join(EXAMPLES_FOLDER, file.replace('.json', '.md')), 'utf8');
		const { name } = templateOf(file);
		expect(pageFindings(page.replace('## Setup', '## Set-up'), name)).not.toEqual([]);
		expect(pageFindings(page.replace(/(?<=## Overview\n)[^#]*/, 'Short.\n\n'), name)).toEqual([
			'"Overview" has 1 words, not 10 to 50',
		]);
		expect(pageFindings(page, 'Another')).toEqual(['The page is not titled "Another"']);
	});

	it('an output that the node does not have, to n8n', async () => {
		const template = templateOf('watch-a-number.json');
		const trigger = template.nodes.find(({ type }) => type === `${PACKAGE}.whapiRiskMeterTrigger`)!;
		template.connections[trigger.name].main[9] = [{ node: 'Settings', type: 'main', index: 0 }];
		expect(issuesOf(template, await ownTypes())).not.toEqual([]);
	});
});
