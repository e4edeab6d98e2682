/** The sentences of refusals, as data. Neutral, so that they fit whatever operation was asked. */

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
	401: {
		message: 'Whapi did not accept the channel token',
		description: CHECK_THE_TOKEN,
	},
	402: {
		message: "The channel's plan does not cover this request",
		description:
			"Check the plan on the channel's page in Whapi's dashboard: a paid plan may be needed, and a trial has a limit of requests.",
	},
	403: {
		message: 'Whapi does not let this channel make this request',
		description:
			"Check the channel's plan and permissions in Whapi's dashboard: a paid plan may be needed.",
	},
	404: {
		message: 'Whapi does not know this channel token',
		description: CHECK_THE_TOKEN,
	},
	407: {
		message: 'A proxy between n8n and Whapi asks for a sign-in',
		description:
			'Enter its user and password where this n8n is told to use it (HTTPS_PROXY), or have it let requests to Whapi pass.',
	},
	429: {
		message: 'WhatsApp is limiting this number',
		description:
			'Stop sending and let the number rest for a day or two before you check again. Repeating the request can do harm.',
	},
};

/** By the hundreds of a status without a sentence of its own. */
export const BY_STATUS_CLASS: Record<number, Sentences> = {
	3: {
		message: 'Whapi redirected the request, and the redirect was not followed',
		description:
			'The channel token is only sent to Whapi itself. Check whether a proxy or firewall between n8n and Whapi asks for a sign-in.',
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
 * What Get may answer before anything was calculated; 200 stands for any success without metrics. Whapi
 * documents none of them: 404 and 500 may also mean what they usually do, so their messages say both.
 */
export const PERHAPS_NEVER_CALCULATED: Record<number, Sentences> = {
	200: { message: 'The metrics of this channel were never calculated', description: '' },
	404: {
		message:
			'Whapi has no saved metrics for this channel token: they were never calculated, or the token is unknown',
		description: 'If Calculate is refused as well, check the token in the credential.',
	},
	500: {
		message: 'Whapi could not return saved metrics: perhaps they were never calculated',
		description: 'If Calculate is refused as well, try again later.',
	},
};

/** What is wrong with a success. An answer of Get Activity is only ever `notDocumented`. */
export type BadBody = 'notDocumented' | 'noMetrics' | 'withError' | 'otherChannel';

export const BY_BODY: Record<BadBody, Sentences> = {
	notDocumented: {
		message: 'The answer was not the JSON that Whapi documents',
		description:
			'Something between n8n and Whapi, such as a proxy, may have answered instead, or the answer was cut off. Treat the number as not checked, and try again later.',
	},
	noMetrics: {
		message: 'Whapi calculated no metrics for this channel',
		description:
			'The answer held none of the documented metrics. Check that the channel is linked to a phone and on a paid plan, and try again tomorrow.',
	},
	withError: {
		message: 'Whapi answered without metrics to rely on and gave a reason',
		description: "Check the channel in Whapi's dashboard and run the node again.",
	},
	otherChannel: {
		message: 'The answer was for another channel',
		description:
			'It named a channel token that was not the one sent, so it was dropped. Check whether something between n8n and Whapi keeps answers, such as a proxy with a cache, and try again later.',
	},
};

/** For answers without Whapi's JSON: a proxy's refusal of the connection looks the same to n8n. */
export const OR_A_PROXY = ", or a proxy answered in Whapi's place";
export const CHECK_THE_PROXY =
	'so a proxy or firewall between n8n and Whapi may have answered: check that first.';

/** For 429 on Calculate, where the text is about the calculations of a day and not about the number. */
export const DAILY_LIMIT: Sentences = {
	message: "Whapi has used up this channel's one calculation of the day",
	description: 'Use the operation Get for the saved metrics, or calculate again tomorrow.',
};

export const OUT_OF_SYNC: Sentences = {
	message: 'The channel is out of sync with its phone',
	description:
		"Link the phone anew on the channel's page in Whapi's dashboard, and run the node again.",
};

export const AFTER_TIMEOUT =
	'Whapi can be slow. Raise the option Timeout, or try again later: what Whapi had begun may be done by then.';

/** The engine tells an execution that was stopped from one that failed by the word "canceled". */
export const CANCELED: Sentences = {
	message: 'The execution was canceled before Whapi answered',
	description: 'Run the workflow again: what Whapi had begun may be done by then.',
};
