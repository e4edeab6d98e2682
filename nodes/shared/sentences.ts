/** The sentences of refusals, as data. Neutral, so that they fit every operation. */
import type { BadBody } from './report/body';
import type { ConnectionError } from './transport/attempt';

/** Words for the person who runs the workflow (n8n's UX guidelines for node errors). */
export interface Sentences {
	/** What happened. */
	message: string;
	/** How to go on. */
	description: string;
}

const CHECK_THE_TOKEN =
	"Compare the token in the credential with the one on the channel's page in Whapi's dashboard, and check that the channel is linked to a phone.";

/** Sources: Whapi's API reference on its status codes; n8n's node UX guidelines on wording. */
export const BY_STATUS: Record<number, Sentences> = {
	401: { message: 'Whapi did not accept the channel token', description: CHECK_THE_TOKEN },
	402: {
		message: "The channel's plan does not cover this request",
		description:
			"Check the channel's plan in Whapi's dashboard: a paid plan may be needed, and a trial has a limited number of requests.",
	},
	403: {
		message: 'Whapi does not allow this request for this channel',
		description:
			"Check the channel's plan and permissions in Whapi's dashboard: a paid plan may be needed.",
	},
	404: { message: 'Whapi does not know this channel token', description: CHECK_THE_TOKEN },
	407: {
		message: 'A proxy between n8n and Whapi requires a sign-in',
		description:
			"Add the user and password to this n8n's proxy setting (HTTPS_PROXY), or let the proxy pass requests to Whapi without a sign-in.",
	},
	429: {
		message: 'WhatsApp is limiting this number',
		description:
			'Stop sending, and let the number rest for a day or two before you check again. Repeating the request can do harm.',
	},
};

/** By the hundreds of a status without a sentence of its own. */
export const BY_STATUS_CLASS: Record<number, Sentences> = {
	2: {
		message: 'The answer did not come from Whapi',
		description:
			'Whapi never answers with this status, so something between n8n and Whapi, such as a proxy, may have answered instead. Treat the number as not checked, and check the proxy.',
	},
	3: {
		message: 'The request was redirected, and the redirect was not followed',
		description:
			'The channel token is only sent to Whapi. Check whether a proxy or firewall between n8n and Whapi requires a sign-in.',
	},
	4: {
		message: 'Whapi refused the request',
		description: "Check the channel in Whapi's dashboard and run the node again.",
	},
	5: {
		message: 'Whapi could not answer the request',
		description: 'Try again later. Until then, treat the number as not checked.',
	},
};

/**
 * Answers of Get before the first calculation; 200 is a success without metrics. Whapi documents none of
 * them: 404 and 500 may also mean what they usually do, so their messages say both.
 */
export const PERHAPS_NEVER_CALCULATED: Record<number, Sentences> = {
	200: { message: 'The metrics of this channel were never calculated', description: '' },
	404: {
		message:
			'Whapi has no saved metrics for this channel token: they were never calculated, or the token is unknown',
		description: 'If Calculate does not work either, check the token in the credential.',
	},
	500: {
		message: 'Whapi could not return saved metrics; they may never have been calculated',
		description: 'If Calculate does not work either, try again later.',
	},
};

export const BY_BODY: Record<BadBody, Sentences> = {
	notDocumented: {
		message: 'The answer does not have the format that Whapi documents',
		description:
			'A proxy between n8n and Whapi may have answered instead, or the answer was cut off. Treat the number as not checked, and try again later.',
	},
	noMetrics: {
		message: 'Whapi calculated no metrics for this channel',
		description:
			'The answer has none of the documented metrics. Check that the channel is linked to a phone and on a paid plan, and try again tomorrow.',
	},
	withError: {
		message: 'Whapi returned no usable metrics and gave a reason',
		description: "Check the channel in Whapi's dashboard and run the node again.",
	},
	otherChannel: {
		message: 'The answer was for another channel',
		description:
			'It named another channel token, so it was discarded. Check whether a proxy between n8n and Whapi caches answers, and try again later.',
	},
};

export const BY_CONNECTION_ERROR: Record<ConnectionError, (host: string) => Sentences> = {
	connection: (host) => ({
		message: 'Whapi could not be reached, or the connection was lost',
		description: `Check that this n8n can reach ${host} over HTTPS (DNS, proxy, firewall), and try again later.`,
	}),
	certificate: (host) => ({
		message: `The certificate of ${host} is not trusted, so nothing was sent`,
		description:
			'A proxy or firewall may be inspecting the connection. Check it, or let this n8n trust its certificate (NODE_EXTRA_CA_CERTS).',
	}),
	encoding: (host) => ({
		message: 'The answer arrived damaged and could not be read',
		description: `Check whether a proxy between this n8n and ${host} changes or compresses answers, and try again later.`,
	}),
};

/** For answers without Whapi's JSON: a proxy's refusal of the connection looks the same to n8n. */
export const OR_A_PROXY = ', or a proxy answered instead of Whapi';
export const CHECK_THE_PROXY =
	'so a proxy or firewall between n8n and Whapi may have answered. Check that first.';

/** For 429 on Calculate, if the text is about the calculations of a day and not about the number. */
export const DAILY_LIMIT: Sentences = {
	message: "This channel's one calculation of the day is already used",
	description: 'Use the operation Get to read the saved metrics, or calculate again tomorrow.',
};

export const OUT_OF_SYNC: Sentences = {
	message: 'The channel is out of sync with its phone',
	description:
		"Link the phone again on the channel's page in Whapi's dashboard, and run the node again.",
};

export const AFTER_TIMEOUT =
	'Whapi can be slow. Raise Timeout under Options, or try again later. Whapi may have finished by then.';

/** The engine tells an execution that was stopped from one that failed by the word "canceled". */
export const CANCELED: Sentences = {
	message: 'The execution was canceled before Whapi answered',
	description: 'Run the workflow again. Whapi may have finished by then.',
};
