/** Making workflows and credentials in a running n8n, as its editor does. */
import { CREDENTIAL_TYPE, credentialData } from './channels.ts';
import type { Rest } from './rest.ts';
import { chain, node, type WorkflowNode } from './workflows.ts';

/** @returns a node; where it stands on the canvas does not matter here */
export function newNode(
	name: string,
	type: string,
	typeVersion: number,
	parameters: WorkflowNode['parameters'],
	more: Partial<WorkflowNode> = {},
): WorkflowNode {
	return node({ name, type, typeVersion, parameters, ...more });
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
	nodes: WorkflowNode[],
): Promise<SavedWorkflow> {
	return await rest.post('/workflows', chain(name, nodes));
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
		data: credentialData(channelToken),
	});
	return { [CREDENTIAL_TYPE]: { id, name } };
}
