import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	INode,
	IPollFunctions,
} from 'n8n-workflow';

import { asText } from './asText';
import { reasonShown } from './parsers';
import { Refusal } from './refusal';
import type { Sentences } from './sentences';
import type { ChannelCredential } from './transport/request';

const CREDENTIAL_TYPE = 'whapiChannelTokenApi';

/**
 * The credential of one item: an expression in it may give each item another channel.
 *
 * @param itemIndex the item; undefined in a poll, which has none
 * @throws Refusal for a credential that cannot be read and a token that cannot be sent
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
		throw unreadable(error, itemIndex === undefined);
	}
	const token = asText(data.channelToken).trim();
	const unsendable = UNSENDABLE.find(({ pattern }) => pattern.test(token));
	if (unsendable !== undefined) throw new Refusal(unsendable);
	const { id, name } = node.credentials?.[CREDENTIAL_TYPE] ?? { id: null, name: '' };
	const withPlainToken = { ...data, channelToken: token };
	return {
		token,
		decrypted: { id: id ?? '', name, type: CREDENTIAL_TYPE, data: withPlainToken },
	};
}

const UNSENDABLE: ReadonlyArray<Sentences & { pattern: RegExp }> = [
	{
		pattern: /^$/,
		message: 'The channel token is empty',
		description:
			"Enter the channel's token in the credential. If the token is an expression, check that it returns a token for this item: its field may be empty, or the name is not in the expression's list.",
	},
	{
		pattern: /^=/,
		message: 'The channel token starts with an equals sign, so the expression was not evaluated',
		description:
			'In the credential, switch the field to Expression and enter only the expression, such as {{ $json.token }}. n8n adds the equals sign by itself.',
	},
	{
		// An HTTP header can carry, and a bearer token may hold, visible ASCII without a space (RFC 6750, 2.1).
		pattern: /[^\x21-\x7e]/,
		message: 'The channel token has characters that are not allowed in a request header',
		description:
			"Copy the token again from the channel's page in Whapi's dashboard: only the token, without the word Bearer, spaces or line breaks.",
	},
	{
		pattern: /^.{501}/,
		message: 'The channel token is longer than 500 characters',
		description:
			"Copy the token again from the channel's page in Whapi's dashboard. If the token is an expression, check which field it reads.",
	},
];

/** A new trigger takes the newest credential by itself, also one whose expression needs an item. */
function unreadable(error: unknown, isPoll: boolean): Refusal {
	return new Refusal({
		message: `The credential could not be read: ${reasonShown(error)}`,
		description: isPoll
			? 'Choose a credential with a fixed token: a trigger has no input items, so an expression such as {{ $json.token }} does not work here.'
			: 'Open the credential of this node. If its token is an expression, open it in the expression editor and correct the marked part.',
	});
}
