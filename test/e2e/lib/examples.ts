/** The workflows of `examples/`, made ready as somebody does who imports them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode } from 'n8n-workflow';
import { EXAMPLES_FOLDER } from '../../tools/examples.ts';
import { BY_NAME, CREDENTIAL_TYPE, credentialName } from './channels.ts';
import { CHAT_CREDENTIAL_TYPE } from './chat-model.ts';
import { CHAT_CREDENTIAL, credentialNamed, NODE_TYPE, type Workflow } from './workflows.ts';

export interface Example {
	/** The file's name. */
	file: string;
	/** With a simulated channel's credential in each node that takes one. */
	workflow: Workflow;
}

/** The credential of the page that is behind basic authentication. */
export const PAGE_CREDENTIAL = { id: 'pageCredential', name: 'Board', type: 'httpBasicAuth' };

/** The nodes whose credential looks a token up by the channel's name. */
const BY_CHANNEL_NAME = new Set(['Calculate Each', 'Check Each', 'Send From It']);

/** @returns every example */
export function readExamples(): Example[] {
	const files = readdirSync(EXAMPLES_FOLDER).filter((file) => file.endsWith('.json'));
	return files.sort().map((file, index) => {
		const example = JSON.parse(readFileSync(join(EXAMPLES_FOLDER, file), 'utf8')) as Workflow;
		const nodes = example.nodes.map(withCredential);
		return { file, workflow: { ...example, id: `example${index}`, active: false, nodes } };
	});
}

/** @throws Error if there is no example of that name */
export function exampleOf(examples: Example[], file: string): Workflow {
	const found = examples.find((example) => example.file === file);
	if (found === undefined) throw new Error(`There is no example ${file}`);
	return found.workflow;
}

/** The step by hand after an import: choosing a credential for every node that needs one. */
function withCredential(node: INode): INode {
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
