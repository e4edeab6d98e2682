import { maskInText } from './mask';
import { OPERATIONS, type Operation } from './operations';
import {
	BY_BODY,
	METER_WORDING,
	NEVER_CALCULATED,
	OUT_OF_SYNC,
	PERHAPS_NEVER_CALCULATED,
	WEB_PAGE,
	WORDING,
	type BadBody,
	type Sentences,
} from './sentences';

/** Why there is no answer. */
export interface Refusal extends Sentences {
	/** The HTTP status, where Whapi answered at all. */
	httpCode?: string;
}

/** What Whapi answered, or what answered in its place. */
export interface Reply {
	status: number;
	body: unknown;
}

/** Whapi's name for the state of a channel that has to be linked anew. */
const SYNC_STATE = 'SYNC_ERROR';

/**
 * @param token the token that was sent, to keep it out of Whapi's words
 * @returns the refusal for a status that is no success, with Whapi's own words where it gave any
 */
export function statusRefusal(reply: Reply, operation: Operation, token: string): Refusal {
	const { byStatus, byStatusClass, notDocumented } = WORDING[operation];
	const byNumber = byStatus[reply.status] ?? byStatusClass[Math.floor(reply.status / 100)];
	return withWords(byNumber ?? notDocumented, reply, operation, token);
}

/**
 * @param token the token that was sent, to keep it out of Whapi's words
 * @returns the refusal for a success that is not what was asked for
 */
export function bodyRefusal(
	kind: BadBody,
	reply: Reply,
	operation: Operation,
	token: string,
): Refusal {
	// Another channel's token may stand anywhere in it: nothing of it is quoted.
	if (kind === 'otherChannel') return { ...BY_BODY[kind], httpCode: String(reply.status) };
	const sentences = kind === 'notDocumented' ? WORDING[operation].notDocumented : BY_BODY[kind];
	return withWords(sentences, reply, operation, token);
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
	return withWords({ ...sentences, description }, reply, 'get', token);
}

function withWords(
	sentences: Sentences,
	reply: Reply,
	operation: Operation,
	token: string,
): Refusal {
	const reason = reasonIn(reply.body).slice(0, LONGEST_TEXT);
	const { message, description } = reason.includes(SYNC_STATE) ? OUT_OF_SYNC : sentences;
	const { words, isWebPage } = whapisWords(reason, token);
	const isQuoted = WORDING[operation].isQuotable && words !== '';
	const parts = [isWebPage ? WEB_PAGE : '', description, isQuoted ? `Whapi says: “${words}”` : ''];
	return {
		message,
		description: parts.filter((part) => part !== '').join(' '),
		httpCode: String(reply.status),
	};
}

/** @returns what a status of the meter means and how to go on, in one text */
export function sentencesOn(status: number): string {
	const { message, description } = METER_WORDING.byStatus[status];
	return `${message}. ${description}`;
}

/** @param seconds how long the request was given */
export function timeoutRefusal(seconds: number, operation: Operation): Refusal {
	return {
		message: `Whapi did not answer within ${seconds} s`,
		description: WORDING[operation].afterTimeout,
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
export function unexpectedRefusal(words: string, operation: Operation, token: string): Refusal {
	const thrown = WORDING[operation].isQuotable
		? ` What was thrown: “${asPlainText(maskInText(words, token))}”`
		: '';
	return {
		message: 'The channel could not be checked',
		description: `Check that this n8n is 1.85 or later and runs on Node 20.19 or later.${thrown}`,
	};
}

/**
 * For a request that was given up because the execution was stopped. The engine tells a stopped
 * execution from a failed one by the word "canceled".
 */
export function stoppedRefusal(operation: Operation): Refusal {
	return {
		message: 'The execution was canceled before Whapi answered',
		description: WORDING[operation].afterStop,
	};
}

const LONGEST_QUOTE = 200;
/** Of a longer text nothing beyond this is looked at: far more than is quoted. */
const LONGEST_TEXT = 4_000;
const DEEPEST_REASON = 5;

/**
 * The reason in one of Whapi's bodies: `{"error":{"message","details"}}`, `{"error":"…"}`,
 * `{"message":"…"}` or plain text. HTML is a proxy's page and says nothing to quote.
 */
function whapisWords(reason: string, token: string): { words: string; isWebPage: boolean } {
	const text = reason.replace(/\s+/g, ' ').trim();
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
