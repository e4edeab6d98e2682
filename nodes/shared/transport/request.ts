import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	IPollFunctions,
} from 'n8n-workflow';

import type { Attempt, ConnectionError } from './attempt';
import { parseBody, readText, type BodyStream } from './body';
import { fieldsOf } from './fieldsOf';
import { pause } from './pause';
import { nextRetry, type RetryKind } from './retries';

/** A channel's token, and the credential as n8n's request helper takes it. */
export interface ChannelCredential {
	token: string;
	decrypted: ICredentialsDecrypted<ICredentialDataDecryptedObject>;
}

/** One channel, and how to reach it. */
export interface RequestContext {
	context: IExecuteFunctions | IPollFunctions;
	/** Passed on, because the helper would otherwise resolve an expression for the first item only. */
	credential: ChannelCredential;
	/** For one try, above 0. */
	timeoutSeconds: number;
	/** Each aborts the request under way, and nothing more is sent. A Refusal as its reason says why. */
	signals: readonly AbortSignal[];
	/** Whether a model reads the answer: then no words of Whapi's are quoted. */
	isTool: boolean;
}

/** Where a request goes, and how much is read of the response. */
export interface Endpoint {
	method: IHttpRequestMethods;
	host: string;
	path: string;
	query?: IDataObject;
	/** Of the unpacked body. */
	maxBytes: number;
}

/**
 * Sends one request for a channel, and repeats it as `nextRetry` decides.
 *
 * @returns the last attempt, and how many there were
 */
export async function sendRequest(
	channel: RequestContext,
	endpoint: Endpoint,
): Promise<{ attempt: Attempt; tries: number }> {
	const retries: Record<RetryKind, number> = { outage: 0, limit: 0 };
	for (let tries = 1; ; tries++) {
		const attempt = await sendOnce(channel, endpoint);
		const retry = nextRetry(attempt, retries, new Date());
		if (retry === null) return { attempt, tries };
		retries[retry.kind] += 1;
		await pause(retry.pauseMs, channel.signals);
	}
}

/** n8n's types do not have the body as a stream. */
interface StreamedResponse {
	statusCode: number;
	headers: Record<string, unknown>;
	body: BodyStream;
}

async function sendOnce(
	{ context, credential, timeoutSeconds, signals }: RequestContext,
	{ method, host, path, query, maxBytes }: Endpoint,
): Promise<Attempt> {
	const isAborted = () => signals.some(({ aborted }) => aborted);
	if (isAborted()) return { kind: 'aborted' };
	const timeoutMs = Math.ceil(timeoutSeconds * 1_000);
	const deadline = AbortSignal.timeout(timeoutMs);
	const signal = AbortSignal.any([deadline, ...signals]);
	const options: IHttpRequestOptions = {
		method,
		url: `https://${host}${path}`,
		qs: query,
		headers: { Accept: 'application/json' },
		// Statuses are read here: thrown ones would lose Retry-After, and a 401 would be sent twice.
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// A redirect would carry the token to whatever host it names.
		disableFollowRedirect: true,
		// So that nothing larger than `maxBytes` is ever in memory.
		encoding: 'stream',
		abortSignal: signal,
		// Past the deadline, so that it never ends a request itself; n8n's default would, after 5 minutes.
		timeout: timeoutMs + 1_000,
	};
	try {
		const response = (await context.helpers.httpRequestWithAuthentication.call(
			withCancelSignal(context, signal),
			credential.decrypted.type,
			options,
			{ credentialsDecrypted: credential.decrypted },
		)) as StreamedResponse;
		const { statusCode: status, headers } = response;
		const text = await readText(response.body, maxBytes, signal);
		// Without a success, the status says enough.
		if (text === null && status < 300) return { kind: 'tooLarge' };
		return { kind: 'response', status, headers, body: parseBody(text ?? '') };
	} catch (error) {
		// The helper's error holds the request with its Authorization header: only its code is read.
		if (isAborted()) return { kind: 'aborted' };
		if (deadline.aborted) return { kind: 'timeout' };
		const code = codeOf(error);
		const { reason, canRepeat } = CONNECTION_ERRORS.find(({ codes }) => codes.test(code))!;
		return { kind: 'connectionError', reason, canRepeat };
	}
}

/**
 * The helper takes the signal from its context and not from the options. Its own time-out starts
 * again with every byte, so a slow answer could hold the workflow for ever.
 */
function withCancelSignal<T extends object>(context: T, signal: AbortSignal): T {
	return Object.create(context, {
		getExecutionCancelSignal: { value: () => signal },
	}) as T;
}

/** Codes of Node (system, TLS, zlib) and of n8n's HTTP client, the unknown ones last. */
const CONNECTION_ERRORS: ReadonlyArray<{
	codes: RegExp;
	reason: ConnectionError;
	canRepeat: boolean;
}> = [
	{
		codes: /CERT|^UNABLE_TO_|^ERR_TLS_|^HOSTNAME_MISMATCH$|^INVALID_(?:CA|PURPOSE)$/,
		reason: 'certificate',
		canRepeat: false,
	},
	// Node's brotli has codes such as ERR__ERROR_FORMAT_PADDING_1.
	{ codes: /^(?:Z_|ERR__)/, reason: 'encoding', canRepeat: false },
	{
		codes:
			/^(?:EAI_AGAIN|ECONNABORTED|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EPIPE|ERR_BAD_RESPONSE|ERR_STREAM_PREMATURE_CLOSE|ETIMEDOUT)$/,
		reason: 'connection',
		canRepeat: true,
	},
	{ codes: /^/, reason: 'connection', canRepeat: false },
];

/** An error may be its own cause. */
const MAX_CAUSES = 10;

/** n8n wraps the errors of its HTTP client; the place of the code depends on n8n's version. */
function codeOf(error: unknown): string {
	let current = fieldsOf(error);
	for (let causes = 0; causes <= MAX_CAUSES; causes++) {
		const codes = [current.code, current.httpCode];
		const code = codes.find((given) => typeof given === 'string' && /^[A-Z][A-Z_]/.test(given));
		if (code !== undefined) return code as string;
		current = fieldsOf(current.cause);
	}
	return '';
}
