import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import { BY_STATUS } from '../nodes/shared/sentences';

const OR_A_PROXY = ' If n8n uses a proxy, the proxy may have answered instead.';

const sameFor = (statuses: number[], sentence: string) =>
	Object.fromEntries(statuses.map((status) => [status, sentence]));

/** A plain sentence for each status that the test may end with; n8n itself would show "Not Found". */
const SENTENCES: Record<number, string> = {
	...sameFor(
		[301, 302, 303, 307, 308],
		'The request was redirected. Check whether a proxy between n8n and Whapi requires a sign-in.',
	),
	400: "Whapi could not read this token. Copy it again from the channel's page in Whapi's dashboard.",
	401: `Whapi did not accept this token, or the channel is not linked to a phone.${OR_A_PROXY}`,
	402: "The channel's plan does not cover this, or its trial limit is reached. Check the plan in Whapi's dashboard.",
	403: `Whapi does not accept this channel. Check it in Whapi's dashboard.${OR_A_PROXY}`,
	404: `Whapi does not know this token. Copy it again from the channel's page in Whapi's dashboard.${OR_A_PROXY}`,
	407: `${BY_STATUS[407].message}. ${BY_STATUS[407].description}`,
	429: `${BY_STATUS[429].message}. ${BY_STATUS[429].description}${OR_A_PROXY}`,
	...sameFor(
		[500, 502, 503, 504],
		'Whapi, or a proxy between n8n and Whapi, could not answer right now. Test again later.',
	),
};

export class WhapiChannelTokenApi implements ICredentialType {
	name = 'whapiChannelTokenApi';

	displayName = 'Whapi Channel Token API';

	icon: Icon = {
		light: 'file:../nodes/shared/whapiRiskMeter.svg',
		dark: 'file:../nodes/shared/whapiRiskMeter.dark.svg',
	};

	documentationUrl = 'https://example.com/n8n-nodes-whapi-risk-meter#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Channel Token',
			name: 'channelToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				"Open the channel in Whapi's dashboard (panel.whapi.cloud) and copy the token shown on its page. It gives full access to the channel: treat it like a password.",
		},
		// n8n's own fields, with defaults that keep the token with Whapi when the HTTP Request node uses it.
		{
			displayName: 'Allowed HTTP Request Domains',
			name: 'allowedHttpRequestDomains',
			type: 'options',
			options: [
				{
					name: 'All',
					value: 'all',
					description: 'Allow all requests when used in the HTTP Request node',
				},
				{
					name: 'None',
					value: 'none',
					description: 'Block all requests when used in the HTTP Request node',
				},
				{
					name: 'Specific Domains',
					value: 'domains',
					description: 'Restrict requests to specific domains',
				},
			],
			default: 'domains',
			description: 'Control which domains this credential can be used with in HTTP Request nodes',
		},
		{
			displayName: 'Allowed Domains',
			name: 'allowedDomains',
			type: 'string',
			default: '*.whapi.cloud',
			placeholder: 'e.g. *.whapi.cloud',
			description: 'Comma-separated list of allowed domains (supports wildcards with *)',
			displayOptions: { show: { allowedHttpRequestDomains: ['domains'] } },
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: {
			headers: {
				Authorization: '=Bearer {{ String($credentials.channelToken).trim() }}',
			},
		},
	};

	/** Asks for the channel's health without waking it up: it costs no daily calculation. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: 'https://gate.whapi.cloud',
			url: '/health',
			qs: { wakeup: false },
			disableFollowRedirect: true,
			sendCredentialsOnCrossOriginRedirect: false,
		},
		rules: Object.entries(SENTENCES).map(([status, message]) => ({
			type: 'responseCode',
			properties: { value: Number(status), message },
		})),
	};
}
