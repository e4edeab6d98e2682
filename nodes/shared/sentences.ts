/** The sentences of refusals, as data. */
import type { Operation } from './operations';

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
const BY_STATUS: Record<number, Sentences> = {
	401: {
		message: 'Whapi did not accept the channel token',
		description: CHECK_THE_TOKEN,
	},
	402: {
		message: "The channel's plan does not cover this request",
		description:
			"The Activity Safety Meter needs a paid plan, and a trial has a limit of requests. Check the plan on the channel's page in Whapi's dashboard.",
	},
	403: {
		message: 'Whapi does not let this channel use the Activity Safety Meter',
		description:
			"Check the channel's plan and permissions in Whapi's dashboard. The meter needs a paid plan.",
	},
	404: {
		message: 'Whapi does not know this channel token',
		description: CHECK_THE_TOKEN,
	},
	429: {
		message: 'WhatsApp is limiting this number',
		description:
			'Stop sending and let the number rest for a day or two before you check again. Repeating the request can do harm.',
	},
};

/**
 * The statuses that Get may answer with before anything was calculated. Whapi documents none, so each may
 * mean that, or what it says: the message says both, and the caller adds the way out.
 */
export const PERHAPS_NEVER_CALCULATED: Record<number, Sentences> = {
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

export const NEVER_CALCULATED: Sentences = {
	message: 'The metrics of this channel were never calculated',
	description: '',
};

const BY_STATUS_CLASS: Record<number, Sentences> = {
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
		description: 'Try again later. Until then, treat the number as one whose risk is not known.',
	},
};

/** What is wrong with a success. Only the meter's answers know the others than `notDocumented`. */
export type BadBody = 'notDocumented' | 'noMetrics' | 'withError' | 'otherChannel';

export const BY_BODY: Record<Exclude<BadBody, 'notDocumented'>, Sentences> = {
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
			'It named a channel token that was not the one sent, so its metrics were dropped. Check whether something between n8n and Whapi keeps answers, such as a proxy with a cache, and try again later.',
	},
};

export const WEB_PAGE =
	'A web page came back, so a proxy or firewall between n8n and Whapi may have answered: check that first.';

export const OUT_OF_SYNC: Sentences = {
	message: 'The channel is out of sync with its phone',
	description:
		"Link the phone anew on the channel's page in Whapi's dashboard, and run the node again.",
};

/** What is said of an operation that got no answer to use. */
interface Wording {
	byStatus: Record<number, Sentences>;
	/** By the hundreds of a status without a sentence of its own. */
	byStatusClass: Record<number, Sentences>;
	notDocumented: Sentences;
	afterTimeout: string;
	afterStop: string;
	/** Whether Whapi's words are shown. Where messages are asked for, they may hold what somebody wrote. */
	isQuotable: boolean;
}

const NOT_DOCUMENTED = 'The answer was not the JSON that Whapi documents';

export const METER_WORDING: Wording = {
	byStatus: BY_STATUS,
	byStatusClass: BY_STATUS_CLASS,
	notDocumented: {
		message: NOT_DOCUMENTED,
		description:
			'Something between n8n and Whapi, such as a proxy, may have answered instead, or the answer was cut off. Treat the risk as not known and try again later.',
	},
	afterTimeout:
		'A calculation can be slow. Raise the option Timeout, or try again later. A calculation that was started may be saved: Calculate returns it without calculating twice a day.',
	afterStop: 'Run the workflow again. A calculation that was started may be saved by Whapi.',
	isQuotable: true,
};

const MESSAGES_WORDING: Wording = {
	byStatus: {
		...BY_STATUS,
		402: {
			message: "The channel's plan does not cover this request",
			description:
				"A trial has a limit of requests. Check the plan on the channel's page in Whapi's dashboard.",
		},
		403: {
			message: 'Whapi does not let this channel list its messages',
			description: "Check the channel's plan and permissions in Whapi's dashboard.",
		},
	},
	byStatusClass: {
		...BY_STATUS_CLASS,
		5: {
			message: 'Whapi could not answer the request',
			description: 'Try again later. Until then, treat what the number sent as not known.',
		},
	},
	notDocumented: {
		message: NOT_DOCUMENTED,
		description:
			'Something between n8n and Whapi, such as a proxy, may have answered instead, or the answer was cut off. Treat what the number sent as not known and try again later.',
	},
	afterTimeout:
		'A page of messages can be slow where they hold pictures. Raise the option Timeout, ask for fewer days, or try again later.',
	afterStop: 'Run the workflow again.',
	isQuotable: false,
};

export const WORDING: Record<Operation, Wording> = {
	calculate: METER_WORDING,
	get: METER_WORDING,
	getActivity: MESSAGES_WORDING,
};
