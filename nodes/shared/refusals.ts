import { maskInText } from './mask';
import { OPERATIONS, type Operation } from './operations';

/**
 * Why there is no answer, in words for the person who runs the workflow: `message` says what happened,
 * `description` how to go on (n8n's UX guidelines for node errors).
 */
export interface Refusal {
	message: string;
	description: string;
	/** The HTTP status, where Whapi answered at all. */
	httpCode?: string;
}

type Sentences = Omit<Refusal, 'httpCode'>;

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
const PERHAPS_NEVER_CALCULATED: Record<number, Sentences> = {
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

const NEVER_CALCULATED: Sentences = {
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

/** What is wrong with a success. */
export type BadBody = 'notDocumented' | 'noMetrics' | 'withError' | 'otherChannel';

const BY_BODY: Record<BadBody, Sentences> = {
	notDocumented: {
		message: 'The answer was not the JSON that Whapi documents',
		description:
			'Something between n8n and Whapi, such as a proxy, may have answered instead, or the answer was cut off. Treat the risk as not known and try again later.',
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
			'It named a channel token that was not the one sent, so its metrics were dropped. Check whether something between n8n and Whapi keeps answers, such as a proxy with a cache, and try again later.',
	},
};

const WEB_PAGE =
	'A web page came back, so a proxy or firewall between n8n and Whapi may have answered: check that first.';

interface Reply {
	status: number;
	body: unknown;
}

/**
 * @param token the token that was sent, to keep it out of Whapi's words
 * @returns the refusal for a status that is no success, with Whapi's own words where it gave any
 */
export function statusRefusal(reply: Reply, token: string): Refusal {
	const sentences =
		BY_STATUS[reply.status] ??
		BY_STATUS_CLASS[Math.floor(reply.status / 100)] ??
		BY_BODY.notDocumented;
	return withWords(sentences, reply, token);
}

/**
 * @param token the token that was sent, to keep it out of Whapi's words
 * @returns the refusal for a success that holds no metrics to rely on
 */
export function bodyRefusal(kind: BadBody, reply: Reply, token: string): Refusal {
	const httpCode = String(reply.status);
	// Another channel's token may stand anywhere in it: nothing of it is quoted.
	return kind === 'otherChannel'
		? { ...BY_BODY[kind], httpCode }
		: withWords(BY_BODY[kind], reply, token);
}

/**
 * @param wayOut how to get a first calculation, for who asked
 * @returns the refusal for an answer of Get that means, or may mean, that nothing was ever calculated; null
 *   for a status that does not
 */
export function neverCalculatedRefusal(
	reply: Reply,
	token: string,
	wayOut: string,
): Refusal | null {
	const isSuccess = reply.status >= 200 && reply.status < 300;
	const sentences = isSuccess ? NEVER_CALCULATED : PERHAPS_NEVER_CALCULATED[reply.status];
	if (sentences === undefined) return null;
	const description = `${wayOut} ${sentences.description}`.trim();
	return withWords({ ...sentences, description }, reply, token);
}

function withWords({ message, description }: Sentences, reply: Reply, token: string): Refusal {
	const { words, isWebPage } = whapisWords(reply.body, token);
	const parts = [
		isWebPage ? WEB_PAGE : '',
		description,
		words === '' ? '' : `Whapi says: “${words}”`,
	];
	return {
		message,
		description: parts.filter((part) => part !== '').join(' '),
		httpCode: String(reply.status),
	};
}

/** @returns what a status means and how to go on, in one text */
export function sentencesOn(status: number): string {
	const { message, description } = BY_STATUS[status];
	return `${message}. ${description}`;
}

/** @param seconds how long the request was given */
export function timeoutRefusal(seconds: number): Refusal {
	return {
		message: `Whapi did not answer within ${seconds} s`,
		description:
			'A calculation can be slow. Raise the option Timeout, or try again later. A calculation that was started may be saved: Calculate returns it without calculating twice a day.',
	};
}

/** Why a request got no answer. */
export type LostBy = 'connection' | 'certificate' | 'encoding';

const BY_LOSS: Record<LostBy, (host: string) => Sentences> = {
	connection: (host) => ({
		message: 'No answer came from Whapi: the connection could not be made or was cut',
		description: `Check that this n8n can reach ${host} over HTTPS (DNS, proxy, firewall), and try again later.`,
	}),
	certificate: (host) => ({
		message: `The certificate shown for ${host} is not trusted, so nothing was sent`,
		description:
			'A proxy or firewall may be opening the connection. Check it, or have its certificate trusted by this n8n (NODE_EXTRA_CA_CERTS).',
	}),
	encoding: (host) => ({
		message: 'The answer was damaged on the way and could not be unpacked',
		description: `Check what stands between this n8n and ${host}, such as a proxy that compresses answers, and try again later.`,
	}),
};

/** @param tries how often the request was sent */
export function noAnswerRefusal(lostBy: LostBy, tries: number, operation: Operation): Refusal {
	const { message, description } = BY_LOSS[lostBy](OPERATIONS[operation].host);
	const sent = tries === 1 ? 'sent once' : `sent ${tries} times`;
	return { message, description: `The request was ${sent}. ${description}` };
}

/**
 * @param words what was thrown
 * @param token the token that was sent, to keep it out of the words
 * @returns the refusal for what nobody expected, such as an n8n or a Node that lacks something
 */
export function unexpectedRefusal(words: string, token: string): Refusal {
	return {
		message: 'The channel could not be checked',
		description: `Check that this n8n is 1.85 or later and runs on Node 20.19 or later. What was thrown: “${asPlainText(maskInText(words, token))}”`,
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
const DEEPEST_REASON = 5;

/**
 * The reason in one of Whapi's bodies: `{"error":{"message","details"}}`, `{"error":"…"}`,
 * `{"message":"…"}` or plain text. HTML is a proxy's page and says nothing to quote.
 */
function whapisWords(body: unknown, token: string): { words: string; isWebPage: boolean } {
	const text = reasonIn(body).slice(0, LONGEST_TEXT).replace(/\s+/g, ' ').trim();
	if (text.startsWith('<')) return { words: '', isWebPage: true };
	// Masked before it is cut: a cut may leave a piece of the token too short to be recognised.
	const masked = maskInText(text, token);
	const words = masked.length > LONGEST_QUOTE ? `${masked.slice(0, LONGEST_QUOTE)}…` : masked;
	return { words: asPlainText(words), isWebPage: false };
}

function reasonIn(body: unknown, depth = 0): string {
	if (typeof body === 'string') return body;
	if (typeof body !== 'object' || body === null || Array.isArray(body)) return '';
	const { error, message, details } = body as Record<string, unknown>;
	const reason = depth < DEEPEST_REASON ? reasonIn(error, depth + 1) : '';
	if (reason !== '') return reason;
	return [message, details].filter((part) => typeof part === 'string' && part !== '').join(': ');
}

/** n8n's editor renders descriptions and hints as HTML. Somebody else's words must stay words in it. */
export function asPlainText(text: string): string {
	return text.replaceAll('<', '‹').replaceAll('>', '›');
}
