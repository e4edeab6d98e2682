/**
 * The credentials helper of n8n's server, which lives outside n8n-core: stored data, expressions resolved per
 * item by the engine itself, and the credential's own `authenticate` applied. As much of it as a credential
 * with generic authentication and no parents asks for.
 */
import type { PackageDirectoryLoader } from 'n8n-core';
import type {
	IAuthenticateGeneric,
	ICredentialDataDecryptedObject,
	ICredentialsHelper,
	IDataObject,
	IHttpRequestOptions,
	INodeParameters,
	INodeTypes,
	Workflow,
} from 'n8n-workflow';

import type { Engine } from './engine';
import { nodeOf, standIn } from './package';

export interface StoredCredential {
	id: string;
	name: string;
	type: string;
	data: ICredentialDataDecryptedObject;
}

/** Without an item, as in a poll, n8n resolves in a workflow of one mock node, so `$json` is not there. */
function mockWorkflow(engine: Engine): Workflow {
	const mock = standIn();
	return new engine.workflow.Workflow({
		nodes: [nodeOf('mock', 'Mock', 'mock')],
		connections: {},
		active: false,
		nodeTypes: { getByNameAndVersion: () => mock } as Partial<INodeTypes> as INodeTypes,
	});
}

/**
 * `ICredentialsHelper` is an abstract class of n8n-workflow that no engine checks by `instanceof`, so a plain
 * object does for all of them.
 */
export function createCredentialsHelper(
	engine: Engine,
	loader: PackageDirectoryLoader,
	stored: StoredCredential[],
): ICredentialsHelper {
	const typeOf = (name: string) => loader.getCredential(name).type;
	const getDecrypted: ICredentialsHelper['getDecrypted'] = async (...asked) => {
		const [additionalData, reference, type, mode, executeData, , values] = asked;
		const found = stored.find((entry) => entry.id === reference.id && entry.type === type);
		if (!found) {
			throw new Error(`Credential with ID "${reference.id}" does not exist for type "${type}".`);
		}
		// The last argument but one came later; an engine that does not know it reads it as its own default.
		const { getNodeParameters } = engine.workflow.NodeHelpers;
		const parameters = found.data as Parameters<typeof getNodeParameters>[1];
		const { properties } = typeOf(type);
		const data = getNodeParameters(properties, parameters, true, false, null, null)!;
		const keys = engine.core.getAdditionalKeys(additionalData, mode, null);
		const none = undefined;
		const { expression, nodes } = values?.workflow ?? mockWorkflow(engine);
		const resolved =
			values === undefined
				? expression.getComplexParameterValue(nodes.Mock, data, mode, keys, none, none, data)
				: expression.getParameterValue(
						data,
						values.runExecutionData,
						values.runIndex,
						values.itemIndex,
						values.node.name,
						values.connectionInputData,
						mode,
						keys,
						executeData,
						false,
						data,
					);
		return await Promise.resolve(resolved as ICredentialDataDecryptedObject);
	};
	const authenticate: ICredentialsHelper['authenticate'] = async (...asked) => {
		const [$credentials, name, options, workflow, node] = asked;
		const { properties } = typeOf(name).authenticate as IAuthenticateGeneric;
		const { expression } = workflow!;
		const values = properties as INodeParameters;
		const { headers } = expression.getComplexParameterValue(node!, values, 'internal', {
			$credentials,
		}) as { headers: IDataObject };
		const request = { ...options, headers: { ...options.headers, ...headers } };
		return await Promise.resolve(request as IHttpRequestOptions);
	};
	const helper = {
		getDecrypted,
		authenticate,
		getParentTypes: () => [],
		// Asked only by newer engines, only for credentials that set `restrictToSupportedNodes`.
		isCredentialUsableByNode: () => true,
		preAuthentication: async () => await Promise.resolve(undefined),
	};
	return helper as Partial<ICredentialsHelper> as ICredentialsHelper;
}
