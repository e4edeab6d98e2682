/** Making workflows and credentials in a running n8n, as its editor does. */
import { CREDENTIAL_TYPE } from './channels.ts';
import type { Rest } from './rest.ts';

/** A node of a workflow that is made by REST. */
export interface NewNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: object;
	webhookId?: string;
	credentials?: Record<string, { id: string; name: string }>;
	onError?: string;
}

/** @returns a node; where it stands on the canvas does not matter here */
export function newNode(
	name: string,
	type: string,
	typeVersion: number,
	parameters: object,
	more: Partial<NewNode> = {},
): NewNode {
	return { id: name, name, type, typeVersion, position: [0, 0], parameters, ...more };
}

export interface SavedWorkflow {
	id: string;
	versionId: string;
}

/**
 * Saves a workflow whose nodes follow one another.
 *
 * @param rest who saves it
 * @param name its name
 * @param nodes its nodes, in their order
 */
export async function saveChain(
	rest: Rest,
	name: string,
	nodes: NewNode[],
): Promise<SavedWorkflow> {
	const links = nodes
		.slice(1)
		.map((node, index) => [
			nodes[index].name,
			{ main: [[{ node: node.name, type: 'main', index: 0 }]] },
		]);
	return await rest.post('/workflows', {
		name,
		nodes,
		connections: Object.fromEntries(links) as object,
		settings: { executionOrder: 'v1' },
	});
}

/**
 * Makes a credential of the package.
 *
 * @param channelToken a token, or an expression that gives one
 * @returns what a node needs to use it
 */
export async function createCredential(
	rest: Rest,
	name: string,
	channelToken: string,
): Promise<Record<string, { id: string; name: string }>> {
	const { id } = await rest.post<{ id: string }>('/credentials', {
		name,
		type: CREDENTIAL_TYPE,
		data: { channelToken, allowedHttpRequestDomains: 'domains', allowedDomains: '*.whapi.cloud' },
	});
	return { [CREDENTIAL_TYPE]: { id, name } };
}

/**
 * The text of a credential's field that looks a token up by the item's field `channel`. Items then name
 * channels, and the tokens stay in the credential, where n8n encrypts them.
 */
export function tokenByChannel(tokens: Record<string, string>): string {
	return `={{ (${JSON.stringify(tokens)})[$json.channel] }}`;
}
