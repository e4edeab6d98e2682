/**
 * The requirements of n8n's reviewers for a template, as data. The rules are n8n's own for its template library; the
 * figures that they leave open (what a note may cover, what a title starts with) are ours.
 */

export const OVERVIEW = {
	words: { least: 100, most: 300 },
	/** In this order. */
	headings: ['### How it works', '### Setup'],
};

/** Of a note about a section. */
export const MAX_SECTION_WORDS = 49;

/** Facts that the notes of every canvas have: a reader may have found the template elsewhere. */
export const SAID_ON_CANVAS: Record<string, RegExp> = {
	"the package's name": /n8n-nodes-whapi-risk-meter/,
	'where to install it (Community nodes)': /community nodes/i,
	'self-hosted': /self-hosted/i,
	'paid plan': /paid plan/i,
	'n8n 2.3 or later': /n8n 2\.\d+ or later/i,
};

export const TITLE_NAMES = ['WhatsApp', 'Whapi'];

/** The one node that holds what has to be set; an agent has its rules in its own node, a form asks for it. */
export const SETTINGS = { name: 'Settings', type: 'n8n-nodes-base.set' };
export const NEED_NO_SETTINGS = ['@n8n/n8n-nodes-langchain.agent', 'n8n-nodes-base.formTrigger'];

/** Numbers of North America that are nobody's: those of the area code 555. */
export const FICTIONAL_NUMBER = /^1555010\d{4}$/;

/** The parts of a template's page in n8n's portal, which the file beside the workflow holds, in this order. */
export const PAGE_PARTS: Record<string, { least: number; most?: number }> = {
	Overview: { least: 10, most: 50 },
	'How it works': { least: 50 },
	Setup: { least: 50 },
	Requirements: { least: 1 },
	Customization: { least: 1 },
};

export interface KnownNode {
	/** n8n's name for a new one. */
	names: string[];
	/** Those of n8n 2.3 that the newest n8n has as well. */
	versions: number[];
}

/**
 * The nodes that examples may use. From `dist/types/nodes.json` of n8n-nodes-base and
 * @n8n/n8n-nodes-langchain 2.3.0, and of the n8n in test/e2e, whose suite compares them again.
 */
export const KNOWN_NODES: Record<string, KnownNode> = {
	'@n8n/n8n-nodes-langchain.agent': {
		names: ['AI Agent'],
		versions: [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2, 2.1, 2.2, 3, 3.1],
	},
	'@n8n/n8n-nodes-langchain.chatTrigger': {
		names: ['When chat message received'],
		versions: [1, 1.1, 1.2, 1.3, 1.4],
	},
	'@n8n/n8n-nodes-langchain.lmChatOpenAi': {
		names: ['OpenAI Chat Model'],
		versions: [1, 1.1, 1.2, 1.3],
	},
	'n8n-nodes-base.aggregate': { names: ['Aggregate'], versions: [1] },
	'n8n-nodes-base.code': { names: ['Code'], versions: [1, 2] },
	'n8n-nodes-base.convertToFile': { names: ['Convert to File'], versions: [1, 1.1] },
	'n8n-nodes-base.crypto': { names: ['Crypto'], versions: [1] },
	'n8n-nodes-base.dataTable': { names: ['Data table'], versions: [1, 1.1] },
	'n8n-nodes-base.dateTime': { names: ['Date & Time'], versions: [1, 2] },
	'n8n-nodes-base.errorTrigger': { names: ['Error Trigger'], versions: [1] },
	'n8n-nodes-base.executeWorkflow': { names: ['Execute Workflow'], versions: [1, 1.1, 1.2, 1.3] },
	'n8n-nodes-base.executeWorkflowTrigger': {
		names: ['When Executed by Another Workflow'],
		versions: [1, 1.1],
	},
	'n8n-nodes-base.extractFromFile': { names: ['Extract from File'], versions: [1, 1.1] },
	'n8n-nodes-base.filter': { names: ['Filter'], versions: [1, 2, 2.1, 2.2, 2.3] },
	'n8n-nodes-base.formTrigger': {
		names: ['On form submission'],
		versions: [2, 2.1, 2.2, 2.3, 2.4, 2.5],
	},
	'n8n-nodes-base.html': { names: ['HTML'], versions: [1, 1.1, 1.2] },
	'n8n-nodes-base.httpRequest': { names: ['HTTP Request'], versions: [1, 2, 3, 4, 4.1, 4.2, 4.3] },
	'n8n-nodes-base.if': { names: ['If'], versions: [1, 2, 2.1, 2.2, 2.3] },
	'n8n-nodes-base.limit': { names: ['Limit'], versions: [1] },
	'n8n-nodes-base.manualTrigger': { names: ['When clicking ‘Execute workflow’'], versions: [1] },
	'n8n-nodes-base.merge': { names: ['Merge'], versions: [1, 2, 2.1, 3, 3.1, 3.2] },
	'n8n-nodes-base.noOp': { names: ['No Operation, do nothing'], versions: [1] },
	'n8n-nodes-base.removeDuplicates': { names: ['Remove Duplicates'], versions: [1, 1.1, 2] },
	'n8n-nodes-base.respondToWebhook': {
		names: ['Respond to Webhook'],
		versions: [1, 1.1, 1.2, 1.3, 1.4, 1.5],
	},
	'n8n-nodes-base.scheduleTrigger': { names: ['Schedule Trigger'], versions: [1, 1.1, 1.2, 1.3] },
	'n8n-nodes-base.set': { names: ['Edit Fields', 'Set'], versions: [1, 2, 3, 3.1, 3.2, 3.3, 3.4] },
	'n8n-nodes-base.sort': { names: ['Sort'], versions: [1] },
	'n8n-nodes-base.splitInBatches': {
		names: ['Loop Over Items', 'Split In Batches'],
		versions: [1, 2, 3],
	},
	'n8n-nodes-base.splitOut': { names: ['Split Out'], versions: [1] },
	'n8n-nodes-base.stickyNote': { names: ['Sticky Note'], versions: [1] },
	'n8n-nodes-base.stopAndError': { names: ['Stop and Error'], versions: [1] },
	'n8n-nodes-base.summarize': { names: ['Summarize'], versions: [1, 1.1] },
	'n8n-nodes-base.switch': { names: ['Switch'], versions: [1, 2, 3, 3.1, 3.2, 3.3, 3.4] },
	'n8n-nodes-base.wait': { names: ['Wait'], versions: [1, 1.1] },
	'n8n-nodes-base.webhook': { names: ['Webhook'], versions: [1, 1.1, 2, 2.1] },
	'n8n-nodes-whapi-risk-meter.whapiRiskMeter': { names: ['Whapi Risk Meter'], versions: [1] },
	'n8n-nodes-whapi-risk-meter.whapiRiskMeterTool': { names: ['Whapi Risk Meter'], versions: [1] },
	'n8n-nodes-whapi-risk-meter.whapiRiskMeterTrigger': {
		names: ['Whapi Risk Meter Trigger'],
		versions: [1],
	},
};
