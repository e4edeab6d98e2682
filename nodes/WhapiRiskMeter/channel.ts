import {
	NodeApiError,
	NodeOperationError,
	type ICredentialDataDecryptedObject,
	type IExecuteFunctions,
	type INode,
	type IPollFunctions,
} from 'n8n-workflow';

import { checkChannel, type Finding, type Question } from './check';
import { unexpectedRefusal, type Refusal } from './transport/refusals';
import { askMeter, toChannelCredential, type ChannelCredential } from './transport/request';
import { readToken } from './transport/token';

/**
 * @param node the node
 * @param data the credential's resolved fields
 * @param itemIndex the item it was resolved for, where there is one
 * @returns the credential as the request helper takes it
 * @throws NodeApiError or NodeOperationError for a token that cannot be sent
 */
export function channelCredential(
	node: INode,
	data: ICredentialDataDecryptedObject,
	itemIndex?: number,
): ChannelCredential {
	const reading = readToken(data.channelToken);
	if ('refusal' in reading) throw toNodeError(node, reading.refusal, itemIndex);
	return toChannelCredential(node, data, reading.token);
}

/**
 * Asks Whapi about one channel.
 *
 * @param context the node's context
 * @param request what to find out, for which channel, and how long one request may take
 * @param now the moment that the age of saved metrics is counted to
 * @returns the finding; it never throws
 */
export async function findOut(
	context: IExecuteFunctions | IPollFunctions,
	request: { question: Question; credential: ChannelCredential; timeoutSeconds: number },
	now: Date,
): Promise<Finding> {
	const { question, credential, timeoutSeconds } = request;
	try {
		return await checkChannel(
			async (operation) => await askMeter(context, operation, credential, timeoutSeconds),
			question,
			credential.token,
			timeoutSeconds,
			now,
		);
	} catch (error) {
		// Nothing is known to end here. But whatever does has to end as this channel's refusal.
		return { refusal: unexpectedRefusal((error as Error).message, credential.token) };
	}
}

/**
 * @param node the node
 * @param refusal what happened
 * @param itemIndex the item it happened to, where there is one
 * @returns n8n's error for it, built from nothing that holds the request
 */
export function toNodeError(
	node: INode,
	refusal: Refusal,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	const { message, description, httpCode } = refusal;
	return httpCode === undefined
		? new NodeOperationError(node, message, { description, itemIndex })
		: new NodeApiError(node, { message }, { message, description, httpCode, itemIndex });
}
