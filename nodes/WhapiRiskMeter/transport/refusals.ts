import { maskInText } from '../report/mask';

/**
 * Why there are no metrics, in words for the person who runs the workflow: `message` says what
 * happened, `description` how to go on (n8n's UX guidelines for node errors).
 */
export interface Refusal {
	message: string;
	description: string;
	/** The HTTP status, where Whapi answered at all. */
	httpCode?: string;
}

export type Operation = 'calculate' | 'get';

type Advice = Omit<Refusal, 'httpCode'>;

const CHECK_THE_TOKEN =
	"Compare the token in the credential with the one on the channel's page in Whapi's dashboard, and check that the channel is linked to a phone.";

/** Sources: Whapi's API reference on its status codes; n8n's node UX guidelines on wording. */
const BY_STATUS: Record<number, Advice> = {
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

/** What only the operation Get can mean by a status: undocumented by Whapi, so it says both. */
const BY_STATUS_ON_GET: Record<number, Advice> = {
	404: {
		message:
			'Whapi has no saved metrics for this channel token: they were never calculated, or the token is unknown',
		description:
			'Run the operation Calculate once, or choose what happens under When Not Calculated. If Calculate is refused as well, check the token in the credential.',
	},
	500: {
		message: 'Whapi could not return saved metrics: perhaps they were never calculated',
		description:
			'Run the operation Calculate once, or choose what happens under When Not Calculated. If Calculate is refused as well, try again later.',
	},
};

const BY_STATUS_CLASS: Record<number, Advice> = {
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

const NOT_DOCUMENTED: Advice = {
	message: 'The answer was not the JSON that Whapi documents',
	description:
		'Something between n8n and Whapi, such as a proxy, may have answered instead, or the answer was cut off. Treat the risk as not known and try again later.',
};

const NO_METRICS: Record<Operation, Advice> = {
	calculate: {
		message: 'Whapi calculated no metrics for this channel',
		description:
			'The answer held none of the documented metrics. Check that the channel is linked to a phone and on a paid plan, and try again tomorrow.',
	},
	get: {
		message: 'The metrics of this channel were never calculated',
		description:
			'Run the operation Calculate once, or choose what happens under When Not Calculated.',
	},
};

const REFUSED_IN_A_SUCCESS: Advice = {
	message: 'Whapi answered without metrics and gave a reason',
	description: "Check the channel in Whapi's dashboard and run the node again.",
};

export type Reason = 'status' | 'notDocumented' | 'noMetrics' | 'refused';

/**
 * The refusal for an answer of Whapi's.
 *
 * @param reason what is wrong with the answer: its status, or what its body is
 * @param reply status and parsed body
 * @param operation the operation that was asked
 * @param token the token that was sent, to keep it out of Whapi's words
 * @returns the refusal, with Whapi's own words where it gave any
 */
export function refusalFor(
	reason: Reason,
	reply: { status: number; body: unknown },
	operation: Operation,
	token: string,
): Refusal {
	const { message, description } = adviceOn(reason, reply.status, operation);
	const words = whapisWords(reply.body, token);
	return {
		message,
		description: words === '' ? description : `${description} Whapi says: “${words}”`,
		httpCode: String(reply.status),
	};
}

function adviceOn(reason: Reason, status: number, operation: Operation): Advice {
	if (reason === 'notDocumented') return NOT_DOCUMENTED;
	if (reason === 'noMetrics') return NO_METRICS[operation];
	if (reason === 'refused') return REFUSED_IN_A_SUCCESS;
	return (
		(operation === 'get' ? BY_STATUS_ON_GET[status] : undefined) ??
		BY_STATUS[status] ??
		BY_STATUS_CLASS[Math.floor(status / 100)] ??
		NOT_DOCUMENTED
	);
}

/**
 * @param timeoutSeconds how long the request was given
 * @returns the refusal for a request that took longer
 */
export function timeoutRefusal(timeoutSeconds: number): Refusal {
	return {
		message: `Whapi did not answer within ${timeoutSeconds} s`,
		description:
			'A calculation can be slow. Raise the option Timeout, or try again later. A calculation that was started may be saved: Calculate returns it without calculating twice a day.',
	};
}

/**
 * @param tries how often the request was sent
 * @returns the refusal for a request that got no answer
 */
export function noConnectionRefusal(tries: number): Refusal {
	const triesInWords =
		tries === 1 ? 'The request was sent once' : `The request was sent ${tries} times`;
	return {
		message: 'No answer came from Whapi: the connection could not be made or was cut',
		description: `${triesInWords}. Check that this n8n can reach tools.whapi.cloud over HTTPS (DNS, proxy, firewall), and try again later.`,
	};
}

/**
 * @param words what was thrown
 * @param token the token that was sent, to keep it out of the words
 * @returns the refusal for what nobody expected, such as an n8n or a Node that lacks something
 */
export function unexpectedRefusal(words: string, token: string): Refusal {
	return {
		message: 'The channel could not be checked',
		description: `Check that this n8n is 1.85 or later and runs on Node 20.19 or later. What was thrown: “${maskInText(words, token)}”`,
	};
}

/**
 * For a request that was given up because the execution was stopped. The engine tells a stopped
 * execution from a failed one by the word "canceled".
 */
export const STOPPED: Refusal = {
	message: 'The execution was canceled before Whapi answered',
	description: 'Run the workflow again. A calculation that was started may be saved by Whapi.',
};

const LONGEST_QUOTE = 200;
/** Of a longer text nothing beyond this is looked at: far more than is quoted. */
const LONGEST_TEXT = 4_000;

/**
 * The reason in one of Whapi's bodies: `{"error":{"message","details"}}`, `{"error":"…"}`,
 * `{"message":"…"}` or plain text. HTML is a proxy's page and says nothing to quote.
 */
function whapisWords(body: unknown, token: string): string {
	const text = wordsIn(body).slice(0, LONGEST_TEXT).replace(/\s+/g, ' ').trim();
	if (text.startsWith('<')) return '';
	// Masked before it is cut: a cut may leave a piece of the token too short to be recognised.
	const masked = maskInText(text, token);
	return masked.length > LONGEST_QUOTE ? `${masked.slice(0, LONGEST_QUOTE)}…` : masked;
}

function wordsIn(body: unknown): string {
	if (typeof body === 'string') return body;
	if (typeof body !== 'object' || body === null || Array.isArray(body)) return '';
	const { error, message, details } = body as Record<string, unknown>;
	if (error !== undefined && error !== null) {
		const words = wordsIn(error);
		if (words !== '') return words;
	}
	return [message, details].filter((part) => typeof part === 'string' && part !== '').join(': ');
}
