import { asPlainText, Refusal } from './refusal';
import { maskInText } from './mask';
import {
	AFTER_TIMEOUT,
	BY_BODY,
	BY_CONNECTION_ERROR,
	BY_STATUS,
	BY_STATUS_CLASS,
	CANCELED,
	CHECK_THE_PROXY,
	OR_A_PROXY,
	OUT_OF_SYNC,
	type Sentences,
} from './sentences';
import type { BadBody } from './report/body';
import type { Attempt, WhapiResponse } from './transport/attempt';
import { fieldsOf } from './transport/fieldsOf';
import { sendRequest, type Endpoint, type RequestContext } from './transport/request';

/** A request to Whapi, and how its answers are read. */
export interface WhapiRequest extends Endpoint {
	/** Whether Whapi's words may be shown. Message responses may contain private text, so never quote them. */
	isQuotable: boolean;
	/** The statuses of a success; only 200 if left out. A proxy can give any other 2xx without TLS. */
	successes?: readonly number[];
	/** The statuses for "there is nothing": the answer is then null. */
	noneAt?: readonly number[];
	/** Whether the answer is null without a success. A stop of the execution is still refused. */
	isOptional?: boolean;
	/** Whether an answer that is too large gives `TOO_LARGE` instead of a refusal. */
	mayBeTooLarge?: boolean;
	/** Sentences for this request alone. */
	explain?: (status: number, reason: string) => Sentences | undefined;
	/** Added to the description of each refusal. */
	note?: string;
}

export const TOO_LARGE = Symbol('too large');

/**
 * The one function that sends.
 *
 * @returns the parsed body of a success, or its text if it was no JSON; null for a status in `noneAt`
 * @throws Refusal if there is no success
 */
export async function send(channel: RequestContext, request: WhapiRequest): Promise<unknown> {
	const { attempt, tries } = await sendRequest(channel, request);
	if (attempt.kind === 'response') {
		if ((request.successes ?? [200]).includes(attempt.status)) return attempt.body;
		if (request.noneAt?.includes(attempt.status)) return null;
	}
	if (attempt.kind === 'tooLarge' && request.mayBeTooLarge) return TOO_LARGE;
	const isStop = attempt.kind === 'aborted' && !stopOf(channel).facts.isOutage;
	if (request.isOptional && !isStop) return null;
	throw refusalOf(channel, request, attempt, tries);
}

function refusalOf(
	channel: RequestContext,
	request: WhapiRequest,
	attempt: Attempt,
	tries: number,
): Refusal {
	switch (attempt.kind) {
		case 'aborted':
			return stopOf(channel);
		case 'timeout': {
			const message = `Whapi did not answer within ${channel.timeoutSeconds} s`;
			const description = withNote(request, AFTER_TIMEOUT);
			return new Refusal({ message, description }, { isOutage: true });
		}
		case 'connectionError': {
			const { message, description } = BY_CONNECTION_ERROR[attempt.reason](request.host);
			const sent = `The request was sent ${tries === 1 ? 'once' : `${tries} times`}.`;
			const facts = { isOutage: true };
			return new Refusal({ message, description: withNote(request, sent, description) }, facts);
		}
		case 'tooLarge':
			return new Refusal({
				message: `The answer was larger than ${request.maxBytes / 1_000_000} MB, and was not read`,
				description: withNote(request, BY_BODY.notDocumented.description),
			});
		case 'response':
			return responseRefusal(channel, request, attempt, sentencesFor(request, attempt));
	}
}

/** @returns the refusal of a deadline that ended the request; that of a stopped execution comes first */
function stopOf({ signals }: RequestContext): Refusal {
	const reasons = signals.flatMap(({ aborted, reason }) => (aborted ? [reason as unknown] : []));
	const deadline = reasons.find((reason) => reason instanceof Refusal);
	return reasons.length === 1 && deadline !== undefined ? deadline : new Refusal(CANCELED);
}

/**
 * @param body the parsed body of a success
 * @returns the refusal for a success with an unusable body
 */
export function badBody(
	channel: RequestContext,
	request: WhapiRequest,
	body: unknown,
	kind: BadBody,
	sentences: Sentences = BY_BODY[kind],
): Refusal {
	// Another channel's token may be anywhere in it, so nothing is quoted.
	const quoted = kind === 'otherChannel' ? { ...request, isQuotable: false } : request;
	return responseRefusal(channel, quoted, { status: 200, body }, sentences);
}

type Answered = Pick<WhapiResponse, 'status' | 'body'>;

/** Whapi's name for the state of a channel that has to be linked again. */
const SYNC_STATE = 'SYNC_ERROR';

function sentencesFor(request: WhapiRequest, { status, body }: Answered): Sentences {
	return (
		request.explain?.(status, reasonIn(body)) ??
		BY_STATUS[status] ??
		BY_STATUS_CLASS[Math.floor(status / 100)] ??
		BY_BODY.notDocumented
	);
}

function responseRefusal(
	channel: RequestContext,
	request: WhapiRequest,
	{ status, body }: Answered,
	sentences: Sentences,
): Refusal {
	const isSuccess = status >= 200 && status < 300;
	const reason = reasonIn(body);
	const { message, description } = reason.includes(SYNC_STATE) ? OUT_OF_SYNC : sentences;
	const { words, isWebPage } = wordsOf(reason, channel.credential.token);
	const isWhapis = typeof body === 'object' && reason !== '';
	const isDoubtful = isWebPage || (!isWhapis && !isSuccess);
	const what = isWebPage ? 'The answer was a web page' : "The answer was not Whapi's JSON";
	const isQuoted = request.isQuotable && !channel.isTool && words !== '';
	return new Refusal(
		{
			message: isDoubtful && !isSuccess ? message + OR_A_PROXY : message,
			description: withNote(
				request,
				isDoubtful ? `${what}, ${CHECK_THE_PROXY}` : '',
				description,
				isQuoted ? `${isWhapis ? 'Whapi' : 'The answer'} says: “${words}”` : '',
			),
		},
		{ httpCode: String(status), isOutage: status >= 500 },
	);
}

function withNote({ note = '' }: WhapiRequest, ...parts: string[]): string {
	return [...parts, note].filter((part) => part !== '').join(' ');
}

const MAX_QUOTE = 200;
/** Nothing beyond this is looked at: it is far more than is quoted. */
const MAX_TEXT = 4_000;
const MAX_DEPTH = 5;

/** The part of a reason that may be quoted. HTML is a proxy's page and says nothing to quote. */
function wordsOf(reason: string, token: string): { words: string; isWebPage: boolean } {
	const text = reason.replace(/\s+/g, ' ').trim();
	if (text.startsWith('<')) return { words: '', isWebPage: true };
	// Masked before it is cut: a cut may leave a piece of the token too short to be recognised.
	const masked = maskInText(text, token);
	const words = masked.length > MAX_QUOTE ? `${masked.slice(0, MAX_QUOTE)}…` : masked;
	return { words: asPlainText(words), isWebPage: false };
}

/** From `{"error":{"message","details"}}`, `{"error":"…"}`, `{"message":"…"}` or plain text; '' from all else. */
function reasonIn(body: unknown, depth = 0): string {
	if (typeof body === 'string') return body.slice(0, MAX_TEXT);
	const { error, message, details } = fieldsOf(body);
	const reason = depth < MAX_DEPTH ? reasonIn(error, depth + 1) : '';
	if (reason !== '') return reason;
	const parts = [message, details].filter((part) => typeof part === 'string' && part !== '');
	return parts.join(': ').slice(0, MAX_TEXT);
}
