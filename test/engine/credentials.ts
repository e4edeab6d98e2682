/**
 * The credentials helper of n8n's server, which lives outside n8n-core: stored data, expressions
 * resolved per item by the engine itself, and the credential's own `authenticate` applied.
 */
import type * as Core from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentialsExpressionResolveValues,
	ICredentialsHelper,
	ICredentialType,
	IDataObject,
	IExecuteData,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeProperties,
	INodeTypes,
	IRequestOptionsSimplified,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import type { Engine } from './engine';
import { standIn } from './package';

export interface StoredCredential {
	id: string;
	name: string;
	type: string;
	data: ICredentialDataDecryptedObject;
}

export interface CredentialSource {
	engine: Engine;
	typeOf: (name: string) => ICredentialType;
	stored: StoredCredential[];
}

function propertiesOf(source: CredentialSource, name: string): INodeProperties[] {
	const { extends: parents = [], properties } = source.typeOf(name);
	const merged: INodeProperties[] = [];
	for (const parent of parents) {
		source.engine.workflow.NodeHelpers.mergeNodeProperties(merged, propertiesOf(source, parent));
	}
	source.engine.workflow.NodeHelpers.mergeNodeProperties(merged, properties);
	return merged;
}

/** The last argument but one came later; an engine that does not know it reads it as its own default. */
function withDefaults(
	source: CredentialSource,
	type: string,
	data: ICredentialDataDecryptedObject,
) {
	const { getNodeParameters } = source.engine.workflow.NodeHelpers;
	const parameters = data as Parameters<typeof getNodeParameters>[1];
	const filled = getNodeParameters(propertiesOf(source, type), parameters, true, false, null, null);
	return filled as ICredentialDataDecryptedObject;
}

const MOCK_NODE: INode = {
	id: 'mock',
	name: 'Mock',
	type: 'mock',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** Without an item, as in a poll: n8n resolves in a workflow of one mock node, so `$json` is not there. */
function resolveWithoutItem(
	{ engine }: CredentialSource,
	data: ICredentialDataDecryptedObject,
	mode: WorkflowExecuteMode,
	keys: ReturnType<typeof Core.getAdditionalKeys>,
) {
	const node = structuredClone(MOCK_NODE);
	const mock = standIn();
	const nodeTypes: INodeTypes = {
		getByName: () => mock,
		getByNameAndVersion: () => mock,
		getKnownTypes: () => ({}),
	};
	const workflow = new engine.workflow.Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes,
	});
	type Value = Parameters<typeof workflow.expression.getComplexParameterValue>[1];
	return workflow.expression.getComplexParameterValue(
		node,
		data as Value,
		mode,
		keys,
		undefined,
		undefined,
		data,
	);
}

function resolveForItem(
	values: ICredentialsExpressionResolveValues,
	data: ICredentialDataDecryptedObject,
	mode: WorkflowExecuteMode,
	keys: ReturnType<typeof Core.getAdditionalKeys>,
	executeData?: IExecuteData,
) {
	type Value = Parameters<typeof values.workflow.expression.getParameterValue>[0];
	return values.workflow.expression.getParameterValue(
		data as Value,
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
}

function resolveGenericValue(
	value: string,
	data: IDataObject,
	workflow: Workflow,
	node: INode,
): string {
	if (!value.startsWith('=')) return value;
	const keys = { $credentials: data } as Parameters<
		typeof workflow.expression.getSimpleParameterValue
	>[3];
	const resolved = workflow.expression.getSimpleParameterValue(
		node,
		value,
		'internal',
		keys,
		undefined,
		'',
	);
	return resolved ? String(resolved) : '';
}

/** `authenticate` of a credential as n8n applies it: a function is called, a generic one fills in the request. */
async function applyAuthentication(
	type: ICredentialType,
	data: ICredentialDataDecryptedObject,
	options: IHttpRequestOptions | IRequestOptionsSimplified,
	workflow: Workflow,
	node: INode,
): Promise<IHttpRequestOptions> {
	const request = options as IHttpRequestOptions;
	if (typeof type.authenticate === 'function') return await type.authenticate(data, request);
	if (type.authenticate?.type !== 'generic') return request;
	const parts = request as unknown as Record<string, IDataObject | undefined>;
	for (const [part, entries] of Object.entries(type.authenticate.properties)) {
		for (const [key, value] of Object.entries((entries ?? {}) as Record<string, string>)) {
			const target = (parts[part] ??= {});
			target[resolveGenericValue(key, data, workflow, node)] = resolveGenericValue(
				value,
				data,
				workflow,
				node,
			);
		}
	}
	return request;
}

function createDecrypter(source: CredentialSource): ICredentialsHelper['getDecrypted'] {
	const { engine, stored } = source;
	return async (additionalData, reference, type, mode, executeData, raw, values) => {
		const found = stored.find((entry) => entry.id === reference.id && entry.type === type);
		if (!found)
			throw new Error(`Credential with ID "${reference.id}" does not exist for type "${type}".`);
		if (raw) return await Promise.resolve({ ...found.data });
		const data = withDefaults(source, type, found.data);
		const keys = engine.core.getAdditionalKeys(additionalData, mode, null);
		const resolved = values
			? resolveForItem(values, data, mode, keys, executeData)
			: resolveWithoutItem(source, data, mode, keys);
		return resolved as ICredentialDataDecryptedObject;
	};
}

/**
 * Follows the helper that n8n itself has, which lives outside n8n-core. `ICredentialsHelper` is an abstract class of
 * n8n-workflow that no engine checks by `instanceof`, so a plain object does for all of them.
 */
export function createCredentialsHelper(source: CredentialSource): ICredentialsHelper {
	const unsupported = async () => await Promise.reject(new Error('Nothing is stored in a test'));
	const helper = {
		getParentTypes: (name: string) => source.typeOf(name).extends ?? [],
		// Asked only by newer engines, only for credentials that set `restrictToSupportedNodes`.
		isCredentialUsableByNode: () => true,
		getCredentialsProperties: (name: string) => propertiesOf(source, name),
		getDecrypted: createDecrypter(source),
		preAuthentication: async () => await Promise.resolve(undefined),
		authenticate: async (
			data: ICredentialDataDecryptedObject,
			name: string,
			options: IHttpRequestOptions | IRequestOptionsSimplified,
			workflow: Workflow,
			node: INode,
		) => await applyAuthentication(source.typeOf(name), data, options, workflow, node),
		getCredentials: async (reference: INodeCredentialsDetails, type: string) =>
			await Promise.reject(new Error(`No stored form of ${type} ${reference.name}`)),
		updateCredentials: unsupported,
		updateCredentialsOauthTokenData: unsupported,
	};
	return helper as unknown as ICredentialsHelper;
}
