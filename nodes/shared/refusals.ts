import { maskInText } from './mask';
import { OPERATIONS, type Operation } from './operations';
import { readBody } from './report/body';
import type { Saved } from './report/saved';
import {
	AFTER_TIMEOUT,
	BY_BODY,
	BY_STATUS,
	BY_STATUS_CLASS,
	CANCELED,
	CHECK_THE_PROXY,
	DAILY_LIMIT,
	OR_A_PROXY,
	OUT_OF_SYNC,
	PERHAPS_NEVER_CALCULATED,
	type BadBody,
	type Sentences,
} from './sentences';
import type { ConnectionError, Sent, WhapiResponse } from './transport/attempt';

/** Why there is no answer. */
export interface Refusal extends Sentences {
	/** The HTTP status, where there was a response. */
	httpCode?: string;
}

/** Whapi's name for the state of a channel that has to be linked anew. */
const SYNC_STATE = 'SYNC_ERROR';

/**
 * @param token the token that was sent, to keep it out of Whapi's words
 * @returns the response where its status is a success, or why there is none
 */
export function successOf(
	{ attempt, tries }: Sent,
	operation: Operation,
	token: string,
): { response: WhapiResponse } | { refusal: Refusal } {
	switch (attempt.kind) {
		case 'aborted':
			return { refusal: CANCELED };
		case 'timeout':
			return {
				refusal: {
					message: `Whapi did not answer within ${attempt.seconds} s`,
					description: AFTER_TIMEOUT,
				},
			};
		case 'connectionError':
			return { refusal: connectionRefusal(attempt.reason, tries, OPERATIONS[operation].host) };
		case 'response':
			return isSuccess(attempt)
				? { response: attempt }
				: { refusal: statusRefusal(attempt, operation, token) };
	}
}

const isSuccess = ({ status }: WhapiResponse) => status >= 200 && status < 300;

/** In Whapi's words on a 429: the limit is that of calculations, and not WhatsApp's on the number. */
const ONCE_A_DAY = /\bonce (?:a|per|every) day\b|\bdaily limit\b/i;

function statusRefusal(response: WhapiResponse, operation: Operation, token: string): Refusal {
	const { status, body } = response;
	if (status === 429 && operation === 'calculate' && ONCE_A_DAY.test(reasonIn(body))) {
		return withWords(DAILY_LIMIT, response, operation, token);
	}
	const sentences =
		BY_STATUS[status] ?? BY_STATUS_CLASS[Math.floor(status / 100)] ?? BY_BODY.notDocumented;
	return withWords(sentences, response, operation, token);
}

/**
 * @param token the token that was sent, to keep it out of Whapi's words
 * @returns the refusal for a success that is not what was asked for
 */
export function bodyRefusal(
	kind: BadBody,
	response: WhapiResponse,
	operation: Operation,
	token: string,
): Refusal {
	// Another channel's token may stand anywhere in it: nothing of it is quoted.
	return kind === 'otherChannel'
		? { ...BY_BODY[kind], httpCode: String(response.status) }
		: withWords(BY_BODY[kind], response, operation, token);
}

/** @param wayOut how to get newer metrics, for the description */
export function outOfDateRefusal(
	{ when, sentence }: Saved,
	wayOut = 'Whapi calculated nothing new. Check the channel in its dashboard, and try again later.',
): Refusal {
	return {
		message: `The metrics are out of date: they were calculated ${when}`,
		description: `${sentence} ${wayOut}`,
		httpCode: '200',
	};
}

/**
 * @param wayOut how to get a first calculation, for the description
 * @returns the refusal for an answer of Get that means, or may mean, that nothing was ever calculated; null
 *   for every other answer
 */
export function neverCalculatedRefusal(
	{ attempt }: Sent,
	token: string,
	wayOut: string,
): Refusal | null {
	if (attempt.kind !== 'response') return null;
	const hasMetrics = isSuccess(attempt) && readBody(attempt.body, token).kind !== 'noMetrics';
	const sentences = PERHAPS_NEVER_CALCULATED[isSuccess(attempt) ? 200 : attempt.status];
	if (hasMetrics || sentences === undefined) return null;
	const description = `${wayOut} ${sentences.description}`.trim();
	return withWords({ ...sentences, description }, attempt, 'get', token);
}

function withWords(
	sentences: Sentences,
	response: WhapiResponse,
	operation: Operation,
	token: string,
): Refusal {
	const reason = reasonIn(response.body).slice(0, LONGEST_TEXT);
	const { message, description } = reason.includes(SYNC_STATE) ? OUT_OF_SYNC : sentences;
	const { words, isWebPage } = wordsOf(reason, token);
	const isWhapis = typeof response.body === 'object' && reason !== '';
	const isDoubtful = isWebPage || (!isWhapis && !isSuccess(response));
	const what = isWebPage ? 'A web page came back' : "Nothing of Whapi's own JSON came back";
	const isQuoted = OPERATIONS[operation].isQuotable && words !== '';
	const parts = [
		isDoubtful ? `${what}, ${CHECK_THE_PROXY}` : '',
		description,
		isQuoted ? `${isWhapis ? 'Whapi' : 'The answer'} says: “${words}”` : '',
	];
	return {
		message: isDoubtful && !isSuccess(response) ? message + OR_A_PROXY : message,
		description: parts.filter((part) => part !== '').join(' '),
		httpCode: String(response.status),
	};
}

const BY_CONNECTION_ERROR: Record<ConnectionError, (host: string) => Sentences> = {
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

function connectionRefusal(reason: ConnectionError, tries: number, host: string): Refusal {
	const { message, description } = BY_CONNECTION_ERROR[reason](host);
	const sent = tries === 1 ? 'sent once' : `sent ${tries} times`;
	return { message, description: `The request was ${sent}. ${description}` };
}

/**
 * The one place where a throw that nobody expected (an n8n or a Node that lacks something) becomes a
 * refusal, so that one channel's trouble is never another's, and no token leaves in what was thrown.
 *
 * @param answer what is being found out about a channel
 * @param token the token that was sent, to keep it out of the words
 */
export async function orRefusal<T>(
	answer: Promise<T>,
	operation: Operation,
	token: string,
): Promise<T | { refusal: Refusal }> {
	try {
		return await answer;
	} catch (error) {
		const thrown = OPERATIONS[operation].isQuotable
			? ` What was thrown: “${asPlainText(maskInText((error as Error).message, token))}”`
			: '';
		return {
			refusal: {
				message: 'The channel could not be checked',
				description: `Check that this n8n is 1.85 or later and runs on Node 20.19 or later.${thrown}`,
			},
		};
	}
}

const LONGEST_QUOTE = 200;
/** Nothing beyond this is looked at: it is far more than is quoted. */
const LONGEST_TEXT = 4_000;
const DEEPEST_REASON = 5;

/** What may be quoted of a reason. HTML is a proxy's page and says nothing to quote. */
function wordsOf(reason: string, token: string): { words: string; isWebPage: boolean } {
	const text = reason.replace(/\s+/g, ' ').trim();
	if (text.startsWith('<')) return { words: '', isWebPage: true };
	// Masked before it is cut: a cut may leave a piece of the token too short to be recognised.
	const masked = maskInText(text, token);
	const words = masked.length > LONGEST_QUOTE ? `${masked.slice(0, LONGEST_QUOTE)}…` : masked;
	return { words: asPlainText(words), isWebPage: false };
}

/** From `{"error":{"message","details"}}`, `{"error":"…"}`, `{"message":"…"}` or plain text; '' from all else. */
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
