/** The workflows of `examples/`, made ready as somebody does who imports them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BY_NAME, CREDENTIAL_TYPE, credentialName } from './channels.ts';
import { CHAT_CREDENTIAL_TYPE } from './chat-model.ts';
import { PACKAGE_FOLDER } from './install-package.ts';
import {
	CHAT_CREDENTIAL,
	credentialNamed,
	leadsTo,
	MANUAL_TRIGGER,
	NODE_TYPE,
	SET_NODE,
	type Workflow,
	type WorkflowNode,
} from './workflows.ts';

export const EXAMPLES_FOLDER = join(PACKAGE_FOLDER, 'examples');

export interface Example {
	/** The file's name. */
	file: string;
	/** With a simulated channel's credential in each node that takes one. */
	workflow: Workflow;
	/**
	 * The same, for `n8n execute`: it starts at a manual trigger only. Null where that cannot run it: Data
	 * Tables need the server.
	 */
	headless: Workflow | null;
}

/** The credential of the page that is behind basic authentication. */
export const PAGE_CREDENTIAL = { id: 'pageCredential', name: 'Board', type: 'httpBasicAuth' };

/** The nodes whose credential looks a token up by the channel's name. */
const BY_CHANNEL_NAME = new Set(['Calculate Each', 'Check Each', 'Send From It']);

/** The items of the examples' triggers, for the manual one in their place. */
const EVENTS: Record<string, object> = {
	'@n8n/n8n-nodes-langchain.chatTrigger': {
		sessionId: 'session-1',
		action: 'sendMessage',
		chatInput: 'May I write to 300 new customers today?',
	},
	[`${NODE_TYPE}Trigger`]: {
		riskLevel: 'useCaution',
		riskLabel: 'Use Caution',
		safetyScore: 1,
		advice: ['Slow down.'],
		channel: '…abcd',
		change: 'worse',
		changedMetrics: ['riskLevel'],
	},
};

/** @returns every example; none if there is no such folder yet */
export function readExamples(): Example[] {
	if (!existsSync(EXAMPLES_FOLDER)) return [];
	const files = readdirSync(EXAMPLES_FOLDER).filter((file) => file.endsWith('.json'));
	return files.sort().map((file, index) => {
		const example = JSON.parse(readFileSync(join(EXAMPLES_FOLDER, file), 'utf8')) as Workflow;
		const workflow = {
			...example,
			id: `example${index}`,
			active: false,
			nodes: example.nodes.map(withCredential),
		};
		const headless = isAloneEnough(workflow)
			? startedByHand(workflow, `headlessExample${index}`)
			: null;
		return { file, workflow, headless };
	});
}

/** @throws Error if there is no example of that name */
export function exampleOf(examples: Example[], file: string): Workflow {
	const found = examples.find((example) => example.file === file);
	if (found === undefined) throw new Error(`There is no example ${file}`);
	return found.workflow;
}

/** The step by hand after an import: choosing a credential for every node that needs one. */
function withCredential(node: WorkflowNode): WorkflowNode {
	if (node.type.endsWith('.lmChatOpenAi')) {
		return { ...node, credentials: { [CHAT_CREDENTIAL_TYPE]: CHAT_CREDENTIAL } };
	}
	if (node.parameters.authentication === 'basicAuth') {
		return { ...node, credentials: { [PAGE_CREDENTIAL.type]: PAGE_CREDENTIAL } };
	}
	const takesOne =
		node.type.startsWith(NODE_TYPE) || node.parameters.nodeCredentialType === CREDENTIAL_TYPE;
	return takesOne ? { ...node, credentials: credentialNamed(channelOf(node.name)) } : node;
}

/** @returns the name of the credential of a node: nodes that tell somebody use another number */
function channelOf(node: string): string {
	if (BY_CHANNEL_NAME.has(node)) return BY_NAME;
	return credentialName(/^(Tell|Ask) /.test(node) ? 'newsletter' : 'support');
}

function isAloneEnough({ nodes }: Workflow): boolean {
	return nodes.every(({ type }) => type !== 'n8n-nodes-base.dataTable');
}

/** Puts in the trigger's place, and under its name, a node that emits what the trigger would. */
function startedByHand(workflow: Workflow, id: string): Workflow {
	const copy = { ...workflow, id, name: `${workflow.name} (headless)` };
	if (workflow.nodes.some(({ type }) => type === MANUAL_TRIGGER)) return copy;
	const trigger = workflow.nodes.find(({ type }) => /trigger$/i.test(type))!;
	const start = { ...trigger, id: 'start', name: 'Start', type: MANUAL_TRIGGER, typeVersion: 1 };
	const event = {
		...trigger,
		...SET_NODE,
		parameters: { mode: 'raw', jsonOutput: JSON.stringify(EVENTS[trigger.type] ?? {}) },
	};
	return {
		...copy,
		nodes: [
			{ ...start, parameters: {}, credentials: undefined },
			...workflow.nodes.map((node) => (node === trigger ? event : node)),
		],
		connections: { ...workflow.connections, Start: leadsTo(trigger.name) },
	};
}
