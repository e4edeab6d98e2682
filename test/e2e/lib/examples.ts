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

const FOLDER = join(PACKAGE_FOLDER, 'examples');

export interface Example {
	/** The file's name. */
	file: string;
	/** With a simulated channel's credential in each node that takes one. */
	workflow: Workflow;
	/** The same, for `n8n execute`: it starts at a manual trigger only. */
	headless: Workflow;
}

/** What the triggers of the examples emit, where a manual one takes their place. */
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

/** @returns every example; none where there is no such folder yet */
export function readExamples(): Example[] {
	if (!existsSync(FOLDER)) return [];
	const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
	return files.sort().map((file, index) => {
		const example = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Workflow;
		const channel = /fleet/.test(file) ? BY_NAME : credentialName('support');
		const workflow = {
			...example,
			id: `example${index}`,
			active: false,
			nodes: example.nodes.map((node) => withCredential(node, channel)),
		};
		return { file, workflow, headless: startedByHand(workflow, `headlessExample${index}`) };
	});
}

/** What somebody who imports a workflow does by hand: choosing a credential wherever one is needed. */
function withCredential(node: WorkflowNode, channel: string): WorkflowNode {
	if (node.type.endsWith('.lmChatOpenAi')) {
		return { ...node, credentials: { [CHAT_CREDENTIAL_TYPE]: CHAT_CREDENTIAL } };
	}
	const takesOne =
		node.type.startsWith(NODE_TYPE) || node.parameters.nodeCredentialType === CREDENTIAL_TYPE;
	return takesOne ? { ...node, credentials: credentialNamed(channel) } : node;
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
