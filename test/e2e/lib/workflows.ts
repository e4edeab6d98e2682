import { BY_NAME, CREDENTIAL_TYPE, CREDENTIALS, credentialName } from './channels.ts';
import { CHAT_CREDENTIAL_TYPE } from './chat-model.ts';

export const NODE_TYPE = 'n8n-nodes-whapi-risk-meter.whapiRiskMeter';
export const MANUAL_TRIGGER = 'n8n-nodes-base.manualTrigger';
export const SET_NODE = { type: 'n8n-nodes-base.set', typeVersion: 3.4 };

export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	webhookId?: string;
	credentials?: Record<string, { id: string; name: string }>;
	onError?: string;
}

/** The outputs of a node by kind, each a list of where it leads. */
export type Outputs = Record<
	string,
	Array<Array<{ node: string; type: string; index: number }> | null>
>;

/** A workflow as `n8n import:workflow` takes it. */
export interface Workflow {
	id: string;
	name: string;
	active: boolean;
	nodes: WorkflowNode[];
	connections: Record<string, Outputs>;
	settings: Record<string, unknown>;
	/** The static data of its triggers. */
	staticData?: Record<string, unknown>;
}

/** @returns a connection to a node, as a node's only output */
export function leadsTo(node: string, type = 'main'): Outputs {
	return { [type]: [[{ node, type, index: 0 }]] };
}

/** @returns what a node needs to use a saved credential of the package */
export function credentialNamed(name: string): WorkflowNode['credentials'] {
	const { id } = CREDENTIALS.find((credential) => credential.name === name)!;
	return { [CREDENTIAL_TYPE]: { id, name } };
}

/** The credential of the stand-in for a language model. */
export const CHAT_CREDENTIAL = { id: 'chatModelCredential', name: 'Simulated chat model' };

const GOOD_CHANNEL = credentialNamed(credentialName('support'));

const RISK_METER = {
	name: 'Whapi Risk Meter',
	type: NODE_TYPE,
	typeVersion: 1,
	parameters: {},
	credentials: GOOD_CHANNEL,
};

/** @returns a node; where it stands on the canvas often does not matter */
export function node(part: Partial<WorkflowNode> & { name: string; type: string }): WorkflowNode {
	return { id: part.name, typeVersion: 1, position: [0, 0], parameters: {}, ...part };
}

/** A workflow whose nodes follow one another, as n8n's REST API takes it. */
export function chain(name: string, nodes: WorkflowNode[]): Omit<Workflow, 'id' | 'active'> {
	const pairs = nodes.slice(1).map((next, index) => [nodes[index].name, leadsTo(next.name)]);
	return {
		name,
		nodes,
		connections: Object.fromEntries(pairs) as Workflow['connections'],
		settings: { executionOrder: 'v1' },
	};
}

function workflow(id: string, name: string, nodes: WorkflowNode[]): Workflow {
	return { id, active: false, ...chain(name, nodes) };
}

/**
 * A copy to edit. n8n lets one page at a time edit a workflow, and holds it for that page for two minutes
 * after it was closed: whatever edits one has its own.
 */
export function copyOf(original: Workflow, id: string): Workflow {
	return { ...original, id };
}

/** The node before any run, and one that reads from it. */
export const BEFORE_A_RUN = workflow('beforeARun', 'Before a run', [
	node({ name: 'Start', type: MANUAL_TRIGGER }),
	node({ ...RISK_METER, position: [220, 0] }),
	node({ name: 'Edit Fields', ...SET_NODE, position: [440, 0] }),
]);

/** Every kind of channel through one node. */
export const ALL_CHANNELS = workflow('allChannels', 'All channels through one node', [
	node({ name: 'Start', type: MANUAL_TRIGGER }),
	node({
		name: 'Channels',
		...SET_NODE,
		position: [220, 0],
		parameters: {
			mode: 'raw',
			jsonOutput: JSON.stringify({
				channelName: ['support', 'newsletter', 'sales', 'never calculated', 'bad token'],
			}),
		},
	}),
	node({
		name: 'Each',
		type: 'n8n-nodes-base.splitOut',
		position: [440, 0],
		parameters: { fieldToSplitOut: 'channelName' },
	}),
	node({
		...RISK_METER,
		position: [660, 0],
		parameters: { operation: 'get', whenOutOfDate: 'unknown' },
		credentials: credentialNamed(BY_NAME),
		onError: 'continueRegularOutput',
	}),
]);

/** The same, with something to do for each risk level. */
export const SPLIT_CHANNELS = split(ALL_CHANNELS, ['Calculate First', 'Stop', 'Ask First', 'Send']);

function split(original: Workflow, nextNodes: string[]): Workflow {
	const [x] = original.nodes.at(-1)!.position;
	const outputs = nextNodes.map((name) => [{ node: name, type: 'main', index: 0 }]);
	return {
		...original,
		id: 'splitChannels',
		name: 'All channels, split by risk level',
		nodes: [
			...original.nodes.map((one) =>
				one.name === RISK_METER.name
					? { ...one, parameters: { ...one.parameters, splitByRiskLevel: true } }
					: one,
			),
			...nextNodes.map((name, index) =>
				node({
					name,
					type: 'n8n-nodes-base.noOp',
					position: [x + 320, 160 * index - 240],
				}),
			),
		],
		connections: { ...original.connections, [RISK_METER.name]: { main: outputs } },
	};
}

/** Workflows to try besides the examples. */
export const TO_TRY = [ALL_CHANNELS, SPLIT_CHANNELS];

/** The trigger as n8n adds it, polling every minute. */
export const A_WATCH = workflow('aWatch', 'A watch', [
	node({
		...RISK_METER,
		name: 'Whapi Risk Meter Trigger',
		type: `${NODE_TYPE}Trigger`,
		parameters: { event: 'riskLevelChanged', reading: 'calculate' },
	}),
	node({ name: 'Edit Fields', ...SET_NODE, position: [220, 0] }),
]);

/** An agent with a language model, and no tool yet. */
export const AGENT_WITHOUT_TOOL: Workflow = {
	...workflow('agentWithoutTool', 'An agent', [
		node({ name: 'Start', type: MANUAL_TRIGGER }),
		node({
			name: 'AI Agent',
			type: '@n8n/n8n-nodes-langchain.agent',
			typeVersion: 1.7,
			position: [220, 0],
			parameters: { promptType: 'define', text: 'May I write to 300 new customers today?' },
		}),
	]),
};
AGENT_WITHOUT_TOOL.nodes.push(
	node({
		name: 'Chat Model',
		type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
		typeVersion: 1.2,
		position: [160, 220],
		parameters: { model: { __rl: true, mode: 'id', value: 'simulated' } },
		credentials: { [CHAT_CREDENTIAL_TYPE]: CHAT_CREDENTIAL },
	}),
);
AGENT_WITHOUT_TOOL.connections['Chat Model'] = leadsTo('AI Agent', 'ai_languageModel');
