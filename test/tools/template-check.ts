/**
 * Holds workflows against the requirements of n8n's reviewers for templates. The rules are n8n's own for its template
 * library; the figures that they leave open (what a note may cover, what a title starts with) are ours.
 */
import type { IConnections, INode } from 'n8n-workflow';

export interface Template {
	name: string;
	nodes: INode[];
	connections: IConnections;
	pinData?: object;
	[more: string]: unknown;
}

/** Facts that the notes of every canvas have: a reader may have found the template elsewhere. */
const SAID_ON_CANVAS: Record<string, RegExp> = {
	"the package's name": /n8n-nodes-whapi-risk-meter/,
	'where to install it (Community nodes)': /community nodes/i,
	'self-hosted': /self-hosted/i,
	'paid plan': /paid plan/i,
	'n8n 2.3 or later': /n8n 2\.\d+ or later/i,
};

/** An agent has its rules in its own node, a form asks for it. */
const NEED_NO_SETTINGS = ['@n8n/n8n-nodes-langchain.agent', 'n8n-nodes-base.formTrigger'];

/** Numbers of North America that are nobody's: those of the area code 555. */
const FICTIONAL_NUMBER = /^1555010\d{4}$/;
const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/i;
/** Fields of a workflow that was saved in an n8n. */
const OF_AN_INSTANCE = ['id', 'versionId', 'meta', 'staticData', 'shared', 'tags', 'active'];

/**
 * The parts of a template's page in n8n's portal, which the file beside the workflow holds, in this order, with the
 * words that they have at least and at most.
 */
const PAGE_PARTS: Record<string, [least: number, most: number]> = {
	Overview: [10, 50],
	'How it works': [50, Infinity],
	Setup: [50, Infinity],
	Requirements: [1, Infinity],
	Customization: [1, Infinity],
};

/**
 * The nodes that the examples use: n8n's name for a new one, and the newest version that n8n 2.3 has, which
 * test/e2e looks up in the newest n8n. From `dist/types/nodes.json` of n8n-nodes-base and @n8n/n8n-nodes-langchain
 * 2.3.0.
 */
export const KNOWN_NODES: Record<string, [name: string, newest: number]> = {
	'@n8n/n8n-nodes-langchain.agent': ['AI Agent', 3.1],
	'@n8n/n8n-nodes-langchain.chatTrigger': ['When chat message received', 1.4],
	'@n8n/n8n-nodes-langchain.lmChatOpenAi': ['OpenAI Chat Model', 1.3],
	'n8n-nodes-base.code': ['Code', 2],
	'n8n-nodes-base.convertToFile': ['Convert to File', 1.1],
	'n8n-nodes-base.dataTable': ['Data table', 1.1],
	'n8n-nodes-base.executeWorkflowTrigger': ['When Executed by Another Workflow', 1.1],
	'n8n-nodes-base.extractFromFile': ['Extract from File', 1.1],
	'n8n-nodes-base.filter': ['Filter', 2.3],
	'n8n-nodes-base.formTrigger': ['On form submission', 2.5],
	'n8n-nodes-base.html': ['HTML', 1.2],
	'n8n-nodes-base.httpRequest': ['HTTP Request', 4.3],
	'n8n-nodes-base.if': ['If', 2.3],
	'n8n-nodes-base.manualTrigger': ['When clicking ‘Execute workflow’', 1],
	'n8n-nodes-base.respondToWebhook': ['Respond to Webhook', 1.5],
	'n8n-nodes-base.scheduleTrigger': ['Schedule Trigger', 1.3],
	'n8n-nodes-base.set': ['Edit Fields', 3.4],
	'n8n-nodes-base.sort': ['Sort', 1],
	'n8n-nodes-base.splitInBatches': ['Loop Over Items', 3],
	'n8n-nodes-base.splitOut': ['Split Out', 1],
	'n8n-nodes-base.stopAndError': ['Stop and Error', 1],
	'n8n-nodes-base.switch': ['Switch', 3.4],
	'n8n-nodes-base.wait': ['Wait', 1.1],
	'n8n-nodes-base.webhook': ['Webhook', 2.1],
	'n8n-nodes-whapi-risk-meter.whapiRiskMeter': ['Whapi Risk Meter', 1],
	'n8n-nodes-whapi-risk-meter.whapiRiskMeterTool': ['Whapi Risk Meter', 1],
	'n8n-nodes-whapi-risk-meter.whapiRiskMeterTrigger': ['Whapi Risk Meter Trigger', 1],
};

/** A rule: whether it is broken, and the sentence for that. */
type Rule = [isBroken: boolean, finding: string];

const broken = (rules: Rule[]): string[] =>
	rules.filter(([isBroken]) => isBroken).map(([, finding]) => finding);

/** Words are those with a letter or a digit. */
function wordRule(text: string, markdown: string, [least, most]: [number, number]): Rule {
	const words = markdown.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
	return [words < least || words > most, `${text} has ${words} words, not ${least} to ${most}`];
}

/** @returns a sentence for each rule that a workflow breaks */
export function findingsIn(template: Template): string[] {
	const isNote = ({ type }: INode) => type === 'n8n-nodes-base.stickyNote';
	const notes = template.nodes.filter(isNote).map(({ parameters }) => parameters.content as string);
	const nodes = template.nodes.filter((node) => !isNote(node));
	return broken([
		...['WhatsApp', 'Whapi'].map((name): Rule => [
			!template.name.includes(name),
			`The title does not name ${name}`,
		]),
		...noteRules(notes),
		...nodes.flatMap(nodeRules),
		...settingsRules(nodes),
		...privacyRules(template),
	]);
}

/**
 * @param page the text of the file beside the workflow
 * @param name the workflow's
 * @returns a sentence for each rule that it breaks
 */
export function pageFindings(page: string, name: string): string[] {
	const [head, ...parts] = page.split(/^## /m);
	const titleOf = (part: string) => part.slice(0, part.indexOf('\n')).trim();
	const wanted = Object.keys(PAGE_PARTS);
	return broken([
		[!head.startsWith(`# ${name}\n`), `The page is not titled "${name}"`],
		[parts.map(titleOf).join() !== wanted.join(), `The page's parts are not ${wanted.join(', ')}`],
		...parts.map((part) => {
			const title = titleOf(part);
			return wordRule(
				`"${title}"`,
				part.slice(part.indexOf('\n')),
				PAGE_PARTS[title] ?? [1, Infinity],
			);
		}),
	]);
}

/** One overview with certain headings, and short notes about sections. */
function noteRules(notes: string[]): Rule[] {
	const isOverview = (text: string) => /\n### How it works\n[^]*\n### Setup\n/.test(text);
	const overviews = notes.filter(isOverview);
	const text = notes.join('\n');
	return [
		[overviews.length !== 1, `${overviews.length} notes have the headings of the overview`],
		...overviews.map((note) => wordRule('The overview', note, [100, 300])),
		...notes
			.filter((note) => !isOverview(note))
			.map((note) => wordRule('A note about a section', note, [0, 49])),
		...Object.entries(SAID_ON_CANVAS).map(([fact, pattern]): Rule => [
			!pattern.test(text),
			`No note says: ${fact}`,
		]),
	];
}

function nodeRules({ name, type, typeVersion, credentials }: INode): Rule[] {
	const [usual, newest] = KNOWN_NODES[type] ?? ['', Infinity];
	return [
		[!(type in KNOWN_NODES), `Node "${name}" is of ${type}, which the rules do not know`],
		[name.replace(/ ?\d+$/, '') === usual, `Node "${name}" has n8n's name: say what it does`],
		[typeVersion > newest, `Node "${name}" has version ${typeVersion}, newer than ${newest}`],
		[credentials !== undefined, `Node "${name}" holds a credential`],
	];
}

/** One node holds what has to be set. */
function settingsRules(nodes: INode[]): Rule[] {
	const isSettings = ({ name, type }: INode) =>
		name === 'Settings' && type === 'n8n-nodes-base.set';
	const count = nodes.filter(isSettings).length;
	const isNeeded = nodes.every(({ type }) => !NEED_NO_SETTINGS.includes(type));
	return [
		[count > 1 || (isNeeded && count === 0), `There are ${count} Set nodes named Settings`],
		...nodes.map((node): Rule => [
			!isSettings(node) && numbersIn(node.parameters).length > 0,
			`A phone number is in "${node.name}", not in Settings`,
		]),
	];
}

function privacyRules(template: Template): Rule[] {
	const { nodes, pinData = {} } = template;
	return [
		[Object.keys(pinData).length > 0, 'It holds pinned data'],
		...OF_AN_INSTANCE.map((key): Rule => [key in template, `It holds "${key}" of an n8n`]),
		[UUID.test(JSON.stringify(template)), 'It holds a UUID'],
		...numbersIn(nodes).map((number): Rule => [
			!FICTIONAL_NUMBER.test(number),
			`It holds ${number}, which may be somebody's number`,
		]),
	];
}

/** Runs of digits that are as long as phone numbers. */
function numbersIn(value: unknown): string[] {
	return [...JSON.stringify(value).matchAll(/(?<![\d.])\d{10,15}(?![\d.])/g)].map(([text]) => text);
}
