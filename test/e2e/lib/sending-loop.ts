/** Workflows around Check Before Sending that a webhook starts with a list. */
import { CREDENTIAL_TYPE } from './channels.ts';
import type { Rest } from './rest.ts';
import { leadsTo, node, NODE_TYPE, type Outputs, type Workflow } from './workflows.ts';

export interface SendingLoop {
	/** Of the webhook, and the workflow's name. */
	path: string;
	/** The credential of the channel that sends. */
	credentials: Record<string, { id: string; name: string }>;
	/** Of the node. */
	options?: Record<string, unknown>;
	/** Whether the items come one by one, or all together. */
	isLoop?: boolean;
	/** Whether the Wait stands above the node that sends: n8n runs the upper branch first. */
	isWaitAbove?: boolean;
}

const CHECK = 'Check Before Sending';
const SEND = 'Send Message';
const WAIT = 'Wait';
const LOOP = 'Loop Over Items';

/** @returns the loop of README's picture, with a webhook that takes `{ recipients: [{ to, text }] }` in its place */
export function sendingLoop(setup: SendingLoop): Workflow {
	const { path, credentials, options = {}, isLoop = true, isWaitAbove = true } = setup;
	const nodes = [
		node({
			name: 'List',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			parameters: { httpMethod: 'POST', path, options: {} },
			webhookId: path,
		}),
		node({
			name: 'Recipients',
			type: 'n8n-nodes-base.splitOut',
			position: [220, 0],
			parameters: { fieldToSplitOut: 'body.recipients', options: {} },
		}),
		node({
			name: LOOP,
			type: 'n8n-nodes-base.splitInBatches',
			typeVersion: 3,
			position: [440, 0],
			parameters: { batchSize: 1, options: {} },
		}),
		node({
			name: CHECK,
			type: NODE_TYPE,
			position: [700, 0],
			parameters: { operation: 'checkBeforeSending', to: '={{ $json.to }}', options },
			credentials,
		}),
		node({
			name: WAIT,
			type: 'n8n-nodes-base.wait',
			typeVersion: 1.1,
			position: [1000, isWaitAbove ? 40 : 440],
			parameters: { resume: 'specificTime', dateTime: '={{ $json.riskMeter.sendAt }}' },
			webhookId: `${path}-wait`,
		}),
		node({
			name: SEND,
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			position: [1000, 240],
			parameters: {
				method: 'POST',
				url: 'https://gate.whapi.cloud/messages/text',
				authentication: 'predefinedCredentialType',
				nodeCredentialType: CREDENTIAL_TYPE,
				sendBody: true,
				bodyParameters: {
					parameters: [
						{ name: 'to', value: '={{ $json.riskMeter.to }}' },
						{ name: 'body', value: '={{ $json.text }}' },
					],
				},
				options: {},
			},
			credentials,
		}),
		node({
			name: 'Stop and Error',
			type: 'n8n-nodes-base.stopAndError',
			position: [1000, -160],
			parameters: { errorMessage: '={{ $json.riskMeter.message }}' },
		}),
	];
	const to = (name: string) => [{ node: name, type: 'main', index: 0 }];
	const next = isLoop ? to(LOOP) : [];
	const connections: Record<string, Outputs> = {
		List: leadsTo('Recipients'),
		Recipients: leadsTo(isLoop ? LOOP : CHECK),
		[CHECK]: { main: [to('Stop and Error'), next, to(WAIT), to(SEND)] },
		[WAIT]: leadsTo(CHECK),
		[SEND]: { main: [next] },
		...(isLoop ? { [LOOP]: { main: [[], to(CHECK)] } } : {}),
	};
	return {
		id: path,
		name: path,
		active: false,
		nodes: nodes.filter(({ name }) => isLoop || name !== LOOP),
		connections,
		settings: { executionOrder: 'v1' },
	};
}

/** @returns what a node needs to use a new credential with this token */
export async function createCredential(
	rest: Rest,
	name: string,
	channelToken: string,
): Promise<Record<string, { id: string; name: string }>> {
	const data = {
		channelToken,
		allowedHttpRequestDomains: 'domains',
		allowedDomains: '*.whapi.cloud',
	};
	const { id } = await rest.post<{ id: string }>('/credentials', {
		name,
		type: CREDENTIAL_TYPE,
		data,
	});
	return { [CREDENTIAL_TYPE]: { id, name } };
}
