/** Workflows around Check Before Sending that a webhook starts with a list. */
import type { IConnections, INodeCredentials } from 'n8n-workflow';
import { SEND_TEXT } from '../../simulator/whapi.ts';
import { CREDENTIAL_TYPE } from './channels.ts';
import { leadsTo, node, NODE_TYPE, type Workflow } from './workflows.ts';

export interface SendingLoop {
	/** Of the webhook, and the workflow's name. */
	path: string;
	/** The credential of the channel that sends. */
	credentials: INodeCredentials;
	/** Whether the items come one by one, or all together. */
	isLoop?: boolean;
	/** Whether the Wait stands above the node that sends: n8n runs the upper branch first. */
	isWaitAbove?: boolean;
}

const CHECK = 'Check Before Sending';
const SEND = 'Send Message';
const WAIT = 'Wait';
const LOOP = 'Loop Over Items';
const STOP = 'Stop and Error';

/** @returns the loop of README's picture, with a webhook that takes `{ recipients: [{ to, text }] }` in its place */
export function sendingLoop(setup: SendingLoop): Workflow {
	const { path, credentials, isLoop = true, isWaitAbove = true } = setup;
	const nodes = [
		node('List', 'n8n-nodes-base.webhook', 2, { httpMethod: 'POST', path }, { webhookId: path }),
		node(
			'Recipients',
			'n8n-nodes-base.splitOut',
			1,
			{ fieldToSplitOut: 'body.recipients' },
			{ position: [220, 0] },
		),
		node(LOOP, 'n8n-nodes-base.splitInBatches', 3, { batchSize: 1 }, { position: [440, 0] }),
		node(
			CHECK,
			NODE_TYPE,
			1,
			{ operation: 'checkBeforeSending', to: '={{ $json.to }}' },
			{ position: [700, 0], credentials },
		),
		node(
			WAIT,
			'n8n-nodes-base.wait',
			1.1,
			{ resume: 'specificTime', dateTime: '={{ $json.riskMeter.sendAt }}' },
			{ position: [1000, isWaitAbove ? 40 : 440], webhookId: `${path}-wait` },
		),
		node(
			SEND,
			'n8n-nodes-base.httpRequest',
			4.2,
			{
				method: 'POST',
				url: `https://${SEND_TEXT}`,
				authentication: 'predefinedCredentialType',
				nodeCredentialType: CREDENTIAL_TYPE,
				sendBody: true,
				bodyParameters: {
					parameters: [
						{ name: 'to', value: '={{ $json.riskMeter.to }}' },
						{ name: 'body', value: '={{ $json.text }}' },
					],
				},
			},
			{ position: [1000, 240], credentials },
		),
		node(
			STOP,
			'n8n-nodes-base.stopAndError',
			1,
			{ errorMessage: '={{ $json.riskMeter.message }}' },
			{ position: [1000, -160] },
		),
	];
	const to = (name: string) => leadsTo(name).main[0];
	const next = isLoop ? to(LOOP) : [];
	const connections: IConnections = {
		List: leadsTo('Recipients'),
		Recipients: leadsTo(isLoop ? LOOP : CHECK),
		[CHECK]: { main: [to(STOP), next, to(WAIT), to(SEND)] },
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
