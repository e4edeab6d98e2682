import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	INode,
	IPollFunctions,
} from 'n8n-workflow';

import { toNodeError } from './nodeError';
import { reasonShown } from './parsers';
import type { Refusal } from './refusals';
import type { ChannelCredential } from './transport/request';

const CREDENTIAL_TYPE = 'whapiChannelTokenApi';

/**
 * The credential of one item: an expression in it may give each item another channel.
 *
 * @param itemIndex the item; undefined in a poll, which has none
 * @throws NodeOperationError for a credential that cannot be read and a token that cannot be sent
 */
export async function readCredential(
	context: IExecuteFunctions | IPollFunctions,
	node: INode,
	itemIndex?: number,
): Promise<ChannelCredential> {
	let data: ICredentialDataDecryptedObject;
	try {
		data = await context.getCredentials(CREDENTIAL_TYPE, itemIndex);
	} catch (error) {
		throw toNodeError(node, unreadable(error), itemIndex);
	}
	const token = asText(data.channelToken).trim();
	const unsendable = UNSENDABLE.find(({ pattern }) => pattern.test(token));
	if (unsendable !== undefined) throw toNodeError(node, unsendable, itemIndex);
	const { id, name } = node.credentials?.[CREDENTIAL_TYPE] ?? { id: null, name: '' };
	const withPlainToken = { ...data, channelToken: token };
	return {
		token,
		decrypted: { id: id ?? '', name, type: CREDENTIAL_TYPE, data: withPlainToken },
	};
}

const asText = (value: unknown) =>
	typeof value === 'string' || typeof value === 'number' ? String(value) : '';

const UNSENDABLE: ReadonlyArray<Refusal & { pattern: RegExp }> = [
	{
		pattern: /^$/,
		message: 'The channel token is empty',
		description:
			"Enter the channel's token in the credential. If the credential holds an expression, check that it gives a token for this item.",
	},
	{
		pattern: /^=/,
		message: 'The channel token starts with an equals sign, so it is an unread expression',
		description:
			'In the Expression mode of the credential’s field, enter the expression alone, such as {{ $json.token }}: n8n puts the equals sign in front of it by itself.',
	},
	{
		// An HTTP header can carry, and a bearer token may hold, visible ASCII without a space (RFC 6750, 2.1).
		pattern: /[^\x21-\x7e]/,
		message: 'The channel token holds characters that no request can carry',
		description:
			"Copy the token from the channel's page in Whapi's dashboard again: alone, without the word Bearer, a line break or a space in it.",
	},
];

function unreadable(error: unknown): Refusal {
	return {
		message: `The credential could not be read: ${reasonShown(error)}`,
		description:
			'Open the credential of this node. If its token is an expression, open it in the expression editor and correct what is marked there.',
	};
}
