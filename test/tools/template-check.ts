/** Holds workflows against the rules for templates. */
import type { IConnections, INode } from 'n8n-workflow';

import {
	COLOURS,
	FICTIONAL_NUMBER,
	KNOWN_NODES,
	NEEDS_NO_SETTINGS,
	OVERVIEW,
	PAGE_PARTS,
	SAID_ON_CANVAS,
	SECTIONS,
	SETTINGS,
	OPENED,
	SIZES,
	TEXT,
	TITLE,
} from './template-rules';

export interface Template {
	name: string;
	nodes: INode[];
	connections: IConnections;
	pinData?: object;
	[more: string]: unknown;
}

interface Box {
	name: string;
	left: number;
	top: number;
	right: number;
	bottom: number;
}

interface Note extends Box {
	text: string;
	colour: number;
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
	const notes = template.nodes.filter(({ type }) => type === NOTE).map(noteOf);
	const nodes = template.nodes.filter(({ type }) => type !== NOTE);
	return [
		...titleFindings(template.name),
		...overviewFindings(notes, boxesOf(template, nodes)),
		...areaFindings(notes, boxesOf(template, nodes)),
		...textFindings(notes, boxesOf(template, nodes)),
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

function titleFindings(title: string): string[] {
	const [first] = title.split(' ');
	return [
		...when(!TITLE.verbs.includes(first), `The title starts with "${first}", no verb of the rules`),
		...TITLE.services
			.filter((service) => !title.includes(service))
			.map((service) => `The title does not name ${service}`),
	];
}

function overviewFindings(notes: Note[], nodes: Box[]): string[] {
	const yellow = notes.filter(({ colour }) => colour === COLOURS.yellow);
	if (yellow.length !== 1) return [`There are ${yellow.length} yellow notes, not one overview`];
	const [{ left, top, text }] = yellow;
	const words = wordsIn(text);
	const places = OVERVIEW.headings.map((heading) => `\n${text}`.indexOf(`\n${heading}\n`));
	return [
		...when(
			[...notes, ...nodes].some((other) => other.left < left || other.top < top),
			'The overview is not at the top left of everything',
		),
		...when(
			words < OVERVIEW.words.least || words > OVERVIEW.words.most,
			`The overview has ${words} words, not ${OVERVIEW.words.least} to ${OVERVIEW.words.most}`,
		),
		...when(
			places.includes(-1) || places.some((place, index) => place < places[index - 1]),
			`The overview does not have the headings ${OVERVIEW.headings.join(', ')} in this order`,
		),
	];
}

function areaFindings(notes: Note[], nodes: Box[]): string[] {
	const areas = notes.filter(({ colour }) => colour === COLOURS.white);
	const known: number[] = Object.values(COLOURS);
	return [
		...notes
			.filter(({ colour }) => !known.includes(colour))
			.map(({ name, colour }) => `Note "${name}" has the colour ${colour}: yellow, white or red`),
		...[...notes, ...nodes].flatMap(({ name, left, top }) =>
			when(left % SIZES.grid !== 0 || top % SIZES.grid !== 0, `"${name}" is off the grid`),
		),
		...areas.flatMap(({ name, text }) =>
			when(
				wordsIn(text) > SECTIONS.mostWords,
				`Area "${name}" has ${wordsIn(text)} words, more than ${SECTIONS.mostWords}`,
			),
		),
		...areas
			.filter((area) => !nodes.some((node) => isInside(node, area)))
			.map(({ name }) => `Area "${name}" holds no node`),
		...overlapsAmong(notes),
		...overlapsAmong(nodes),
		...nodes.flatMap((node) => placeFindings(node, notes, areas, nodes.length)),
	];
}

const overlapsAmong = (boxes: Box[]): string[] =>
	boxes.flatMap((box, index) =>
		boxes
			.slice(index + 1)
			.filter((other) => overlap(box, other))
			.map((other) => `"${box.name}" and "${other.name}" overlap`),
	);

function placeFindings(node: Box, notes: Note[], areas: Note[], nodeCount: number): string[] {
	const own = areas.filter((area) => isInside(node, area));
	const touched = notes.filter((note) => overlap(node, note) && !own.includes(note));
	return [
		...when(
			nodeCount >= SECTIONS.fromNodes && own.length !== 1,
			`Node "${node.name}" lies wholly in ${own.length} areas, not in one`,
		),
		...touched.map(({ name }) => `Node "${node.name}" overlaps the note "${name}"`),
	];
}

/** Whether the notes can be read: their text is large enough, and no node or edge cuts it off. */
function textFindings(notes: Note[], nodes: Box[]): string[] {
	const all = [...notes, ...nodes];
	const width = Math.max(...all.map((box) => box.right)) - Math.min(...all.map((box) => box.left));
	const height = Math.max(...all.map((box) => box.bottom)) - Math.min(...all.map((box) => box.top));
	const size = TEXT.size * Math.min(1, OPENED.width / width, OPENED.height / height);
	return [
		...when(
			size < OPENED.leastTextSize,
			`Opened, its text is ${size.toFixed(1)} pixels high, less than ${OPENED.leastTextSize}: the canvas is ${width} by ${height}`,
		),
		...notes.flatMap((note) => {
			const inside = nodes.filter((node) => overlap(node, note)).map((node) => node.top);
			const room = Math.min(note.bottom, ...inside) - note.top;
			const needed = heightOf(note);
			return when(
				needed > room,
				`The text of note "${note.name}" needs about ${needed} pixels in height, and has ${room}`,
			);
		}),
	];
}

/** About how high a note's text is. */
function heightOf({ text, left, right }: Note): number {
	const heights = text.split('\n').map((line) => {
		if (line.trim() === '') return TEXT.gap;
		const level = /^#+(?= )/.exec(line)?.[0].length ?? 0;
		const plain = line.replace(/[*`]|\]\([^)]*\)/g, '');
		const lineHeight = TEXT.heading[level - 1] ?? TEXT.line;
		const width = plain.length * ((TEXT.character * lineHeight) / TEXT.line);
		const rows = Math.ceil(width / (right - left - 2 * TEXT.padding));
		return rows * lineHeight + (level > 0 ? TEXT.gap : 0);
	});
	return heights.reduce((sum, height) => sum + height, 2 * TEXT.padding);
}

function saidFindings(notes: Note[]): string[] {
	const text = notes.map((note) => note.text).join('\n');
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
	const isNeeded = nodes.every(({ type }) => type !== NEEDS_NO_SETTINGS);
	return [
		...when(
			isNeeded && settings.length !== 1,
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

function noteOf({ name, position: [left, top], parameters }: INode): Note {
	const { content = '', color, width = 240, height = 160 } = parameters;
	return {
		name,
		left,
		top,
		right: left + Number(width),
		bottom: top + Number(height),
		text: content as string,
		colour: Number(color ?? COLOURS.yellow),
	};
}

/** The space that each node takes, with its name. */
function boxesOf({ connections }: Template, nodes: INode[]): Box[] {
	const linked = (name: string) => Object.keys(connections[name] ?? {});
	const parents = new Set(
		Object.values(connections)
			.flatMap((byType) => Object.values(byType).flat(2))
			.filter((link) => link !== null && link.type !== 'main')
			.map((link) => link!.node),
	);
	return nodes.map(({ name, position: [left, top], parameters }) => {
		const kind = linked(name).some((type) => type !== 'main')
			? SIZES.child
			: parents.has(name)
				? SIZES.parent
				: SIZES.node;
		const outputs = Math.max(
			connections[name]?.main?.length ?? 1,
			parameters.splitByRiskLevel === true ? 4 : 1,
		);
		const taller = Math.max(0, outputs - 2) * SIZES.perOutput;
		return {
			name,
			left,
			top,
			right: left + kind.width,
			bottom: top + kind.height + taller + SIZES.name,
		};
	});
}

const isInside = (inner: Box, outer: Box) =>
	inner.left >= outer.left &&
	inner.right <= outer.right &&
	inner.top >= outer.top &&
	inner.bottom <= outer.bottom;

const overlap = (one: Box, other: Box) =>
	one.left < other.right &&
	other.left < one.right &&
	one.top < other.bottom &&
	other.top < one.bottom;
