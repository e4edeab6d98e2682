import type {
	IConnections,
	INode,
	INodeConnections,
	INodeCredentials,
	INodeParameters,
	IPinData,
	IWorkflowSettings,
	NodeConnectionType,
} from 'n8n-workflow';
import {
	BY_NAME,
	CHANNEL_NAMES,
	CREDENTIAL_TYPE,
	CREDENTIALS,
	credentialName,
} from './channels.ts';
import { CHAT_CREDENTIAL_TYPE } from './chat-model.ts';

export const NODE_TYPE = 'n8n-nodes-whapi-risk-meter.whapiRiskMeter';
const SET = 'n8n-nodes-base.set';

/** A workflow as `n8n import:workflow` takes it. */
export interface Workflow {
	id: string;
	name: string;
	active: boolean;
	nodes: INode[];
	connections: IConnections;
	settings: IWorkflowSettings;
	/** The items of triggers that are not waited for. */
	pinData?: IPinData;
}

/** @returns a connection to a node, as a node's only output */
export function leadsTo(node: string, type: NodeConnectionType = 'main'): INodeConnections {
	return { [type]: [[{ node, type, index: 0 }]] };
}

/** @returns what a node needs to use a saved credential of the package */
export function credentialNamed(name: string): INodeCredentials {
	const { id } = CREDENTIALS.find((credential) => credential.name === name)!;
	return { [CREDENTIAL_TYPE]: { id, name } };
}

/** The credential of the stand-in for a language model. */
export const CHAT_CREDENTIAL = { id: 'chatModelCredential', name: 'Simulated chat model' };

/** @returns a node; where it stands on the canvas often does not matter */
export function node(
	name: string,
	type: string,
	typeVersion = 1,
	parameters: INodeParameters = {},
	more: Partial<INode> = {},
): INode {
	return { id: name, name, type, typeVersion, position: [0, 0], parameters, ...more };
}

/** A workflow whose nodes follow one another, from the left to the right. */
export function chain(name: string, nodes: INode[], id = name): Workflow {
	const pairs = nodes.slice(1).map((next, index) => [nodes[index].name, leadsTo(next.name)]);
	return {
		id,
		name,
		active: false,
		nodes: nodes.map((one, index) => ({ ...one, position: [220 * index, 0] })),
		connections: Object.fromEntries(pairs) as IConnections,
		settings: { executionOrder: 'v1' },
	};
}

/**
 * A copy to edit. n8n lets one page at a time edit a workflow, and holds it for that page for two minutes
 * after it was closed: whatever edits one has its own.
 */
export function copyOf(original: Workflow, id: string): Workflow {
	return { ...original, id };
}

/** @returns a copy of a workflow whose nodes have other parameters, by the node's name */
export function changed(workflow: Workflow, changes: Record<string, INodeParameters>): Workflow {
	const nodes = workflow.nodes.map((one) => ({
		...one,
		parameters: { ...one.parameters, ...changes[one.name] },
	}));
	return { ...workflow, nodes };
}

/** @returns a copy of an example whose node Settings has other values in some of its fields */
export function withSettings(example: Workflow, values: Record<string, unknown>): Workflow {
	const nodes = structuredClone(example.nodes);
	const { parameters } = nodes.find(({ name }) => name === 'Settings')!;
	const { assignments } = parameters.assignments as unknown as Record<
		'assignments',
		Array<{ name: string; value: unknown }>
	>;
	for (const one of assignments) one.value = values[one.name] ?? one.value;
	return { ...example, nodes };
}

export const NODE = 'Whapi Risk Meter';

const CREDENTIALS_OF_SUPPORT = { credentials: credentialNamed(credentialName('support')) };
const START = node('Start', 'n8n-nodes-base.manualTrigger');
const EDIT_FIELDS = node('Edit Fields', SET, 3.4);

/** The node before any run, and one that reads from it. */
export const BEFORE_A_RUN = chain(
	'Before a run',
	[START, node(NODE, NODE_TYPE, 1, {}, CREDENTIALS_OF_SUPPORT), EDIT_FIELDS],
	'beforeARun',
);

/** Every kind of channel through one node. */
export const ALL_CHANNELS = chain(
	'All channels through one node',
	[
		START,
		node('Channels', SET, 3.4, {
			mode: 'raw',
			jsonOutput: JSON.stringify({ channelName: CHANNEL_NAMES }),
		}),
		node('Each', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'channelName' }),
		node(
			NODE,
			NODE_TYPE,
			1,
			{ operation: 'get', whenOutOfDate: 'unknown' },
			{ credentials: credentialNamed(BY_NAME), onError: 'continueRegularOutput' },
		),
	],
	'allChannels',
);

const SPLIT = changed(ALL_CHANNELS, { [NODE]: { splitByRiskLevel: true } });
const NEXT = ['Calculate First', 'Stop', 'Ask First', 'Send'].map((name, index) =>
	node(name, 'n8n-nodes-base.noOp', 1, {}, { position: [980, 160 * index - 240] }),
);

/** The same, with something to do for each risk level. */
export const SPLIT_CHANNELS: Workflow = {
	...SPLIT,
	id: 'splitChannels',
	name: 'All channels, split by risk level',
	nodes: [...SPLIT.nodes, ...NEXT],
	connections: {
		...SPLIT.connections,
		[NODE]: { main: NEXT.map(({ name }) => leadsTo(name).main[0]) },
	},
};

/** Workflows to try besides the examples. */
export const TO_TRY = [ALL_CHANNELS, SPLIT_CHANNELS];

/** The trigger as n8n adds it, polling every minute. */
export const A_WATCH = chain(
	'A watch',
	[
		node(
			`${NODE} Trigger`,
			`${NODE_TYPE}Trigger`,
			1,
			{ event: 'riskLevelChanged', reading: 'calculate' },
			CREDENTIALS_OF_SUPPORT,
		),
		EDIT_FIELDS,
	],
	'aWatch',
);

const AGENT = chain(
	'An agent',
	[
		START,
		node('AI Agent', '@n8n/n8n-nodes-langchain.agent', 1.7, {
			promptType: 'define',
			text: 'May I write to 300 new customers today?',
		}),
	],
	'agentWithoutTool',
);

/** An agent with a language model, and no tool yet. */
export const AGENT_WITHOUT_TOOL: Workflow = {
	...AGENT,
	nodes: [
		...AGENT.nodes,
		node(
			'Chat Model',
			'@n8n/n8n-nodes-langchain.lmChatOpenAi',
			1.2,
			{ model: { __rl: true, mode: 'id', value: 'simulated' } },
			{ position: [160, 220], credentials: { [CHAT_CREDENTIAL_TYPE]: CHAT_CREDENTIAL } },
		),
	],
	connections: { ...AGENT.connections, 'Chat Model': leadsTo('AI Agent', 'ai_languageModel') },
};
