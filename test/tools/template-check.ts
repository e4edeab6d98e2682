/** Holds workflows against the rules for templates. */
import type { IConnections, INode } from 'n8n-workflow';

import {
	FICTIONAL_NUMBER,
	KNOWN_NODES,
	MAX_SECTION_WORDS,
	NEED_NO_SETTINGS,
	OVERVIEW,
	PAGE_PARTS,
	SAID_ON_CANVAS,
	SETTINGS,
	TITLE_NAMES,
} from './template-rules';

export interface Template {
	name: string;
	nodes: INode[];
	connections: IConnections;
	pinData?: object;
	[more: string]: unknown;
}

const NOTE = 'n8n-nodes-base.stickyNote';
const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/i;
/** Fields of a workflow that was saved in an n8n. */
const OF_AN_INSTANCE = ['id', 'versionId', 'meta', 'staticData', 'shared', 'tags', 'active'];

/** @returns the words of a Markdown text: those with a letter or a digit */
export const wordsIn = (markdown: string): number =>
	markdown.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/** @returns a sentence for each rule that a workflow breaks */
export function findingsIn(template: Template): string[] {
	const notes = template.nodes
		.filter(({ type }) => type === NOTE)
		.map(({ parameters }) => parameters.content as string);
	const nodes = template.nodes.filter(({ type }) => type !== NOTE);
	return [
		...TITLE_NAMES.filter((name) => !template.name.includes(name)).map(
			(name) => `The title does not name ${name}`,
		),
		...noteFindings(notes),
		...saidFindings(notes),
		...nodeFindings(nodes),
		...settingsFindings(nodes),
		...privacyFindings(template),
	];
}

/**
 * @param page the text of the file beside the workflow
 * @param name the workflow's
 * @returns a sentence for each rule that it breaks
 */
export function pageFindings(page: string, name: string): string[] {
	const [head, ...parts] = page.split(/^## /m);
	const titles = parts.map((part) => part.slice(0, part.indexOf('\n')).trim());
	const wanted = Object.keys(PAGE_PARTS);
	return [
		...when(!head.startsWith(`# ${name}\n`), `The page is not titled "${name}"`),
		...when(titles.join() !== wanted.join(), `The page's parts are not ${wanted.join(', ')}`),
		...parts.flatMap((part, index) => {
			const { least, most = Infinity } = PAGE_PARTS[titles[index]] ?? { least: 1 };
			const words = wordsIn(part.slice(part.indexOf('\n')));
			const limits = most === Infinity ? `${least} or more` : `${least} to ${most}`;
			return when(
				words < least || words > most,
				`"${titles[index]}" has ${words} words, not ${limits}`,
			);
		}),
	];
}

const when = (isBroken: boolean, finding: string): string[] => (isBroken ? [finding] : []);

/** One overview with certain headings, and short notes about sections. */
function noteFindings(notes: string[]): string[] {
	const [first, ...others] = OVERVIEW.headings;
	const [overview = '', ...more] = notes.filter((text) => text.includes(`\n${first}\n`));
	const places = [first, ...others].map((heading) => overview.indexOf(`\n${heading}\n`));
	const words = wordsIn(overview);
	return [
		...when(more.length > 0, 'There are several overviews'),
		...when(
			places.includes(-1) || places.some((place, index) => place < places[index - 1]),
			`No note has the headings ${OVERVIEW.headings.join(', ')} in this order`,
		),
		...when(
			words < OVERVIEW.words.least || words > OVERVIEW.words.most,
			`The overview has ${words} words, not ${OVERVIEW.words.least} to ${OVERVIEW.words.most}`,
		),
		...notes
			.filter((text) => text !== overview && wordsIn(text) > MAX_SECTION_WORDS)
			.map((text) => `A note has ${wordsIn(text)} words, more than ${MAX_SECTION_WORDS}`),
	];
}

function saidFindings(notes: string[]): string[] {
	const text = notes.join('\n');
	return Object.entries(SAID_ON_CANVAS)
		.filter(([, pattern]) => !pattern.test(text))
		.map(([what]) => `No note says: ${what}`);
}

function nodeFindings(nodes: INode[]): string[] {
	return nodes.flatMap(({ name, type, typeVersion }) => {
		if (!(type in KNOWN_NODES))
			return [`Node "${name}" is of ${type}, which the rules do not know`];
		const { names, versions } = KNOWN_NODES[type];
		return [
			...when(
				names.includes(name.replace(/ ?\d+$/, '')),
				`Node "${name}" has n8n's name: say what it does`,
			),
			...when(
				!versions.includes(typeVersion),
				`Node "${name}" has version ${typeVersion}, of ${versions.join(', ')}`,
			),
		];
	});
}

function settingsFindings(nodes: INode[]): string[] {
	const settings = nodes.filter(
		({ name, type }) => name === SETTINGS.name && type === SETTINGS.type,
	);
	const elsewhere = nodes.filter(
		(node) => !settings.includes(node) && numbersIn(node.parameters).length > 0,
	);
	const isNeeded = nodes.every(({ type }) => !NEED_NO_SETTINGS.includes(type));
	return [
		...when(
			settings.length > 1 || (isNeeded && settings.length === 0),
			`There are ${settings.length} Set nodes named ${SETTINGS.name}`,
		),
		...elsewhere.map(({ name }) => `A phone number stands in "${name}", not in ${SETTINGS.name}`),
	];
}

function privacyFindings(template: Template): string[] {
	const { nodes, pinData = {} } = template;
	return [
		...when(Object.keys(pinData).length > 0, 'It holds pinned data'),
		...OF_AN_INSTANCE.filter((key) => key in template).map((key) => `It holds "${key}" of an n8n`),
		...when(UUID.test(JSON.stringify(template)), 'It holds a UUID'),
		...nodes
			.filter(({ credentials }) => credentials !== undefined)
			.map(({ name }) => `Node "${name}" holds a credential`),
		...numbersIn(nodes)
			.filter((number) => !FICTIONAL_NUMBER.test(number))
			.map((number) => `It holds ${number}, which may be somebody's number`),
	];
}

/** Runs of digits that are as long as phone numbers. */
function numbersIn(value: unknown): string[] {
	return [...JSON.stringify(value).matchAll(/(?<![\d.])\d{10,15}(?![\d.])/g)].map(([text]) => text);
}
