import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	IExecuteFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	INode,
	IPollFunctions,
} from 'n8n-workflow';

import { pause } from './pause';
import type { Operation } from './refusals';
import { retryAfter, type Attempt, type RetryKind } from './retries';

export const CREDENTIAL_TYPE = 'whapiChannelTokenApi';

/** Source: Whapi help desk, "WhatsApp Activity Safety Meter", section "Get data via API". */
const METER_URL = 'https://tools.whapi.cloud/services/riskOfBlocking';
const METHODS = { calculate: 'POST', get: 'GET' } as const;

/** What a connection ends with that may be better a moment later. Certificates are not among them. */
const PASSING_CODES: readonly string[] = [
	'EAI_AGAIN',
	'ECONNABORTED',
	'ECONNREFUSED',
	'ECONNRESET',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'ENOTFOUND',
	'EPIPE',
	'ERR_BAD_RESPONSE',
	'ERR_STREAM_PREMATURE_CLOSE',
	'ETIMEDOUT',
];

/** A channel's token, as n8n's request helper takes it. */
export interface ChannelCredential {
	token: string;
	decrypted: ICredentialsDecrypted<ICredentialDataDecryptedObject>;
}

/**
 * Sends one request to the meter, and again where `retryAfter` says so.
 *
 * @param context the node's context
 * @param operation `calculate` or `get`
 * @param credential the channel to ask for. It is handed over, because the helper would otherwise
 *   resolve an expression credential for the first item only
 * @param timeoutSeconds for one try, above 0
 * @returns the last try's outcome and how many tries there were; it never throws
 */
export async function askMeter(
	context: IExecuteFunctions | IPollFunctions,
	operation: Operation,
	credential: ChannelCredential,
	timeoutSeconds: number,
): Promise<{ attempt: Attempt; tries: number }> {
	const stop = stopSignalOf(context);
	const retries: Record<RetryKind, number> = { outage: 0, limit: 0 };
	for (let tries = 1; ; tries++) {
		const attempt = await sendOnce(context, operation, credential, timeoutSeconds, stop);
		const retry = retryAfter(attempt, retries, new Date());
		if (retry === null) return { attempt, tries };
		retries[retry.kind] += 1;
		await pause(retry.pauseMs, stop);
	}
}

/** Fires when the execution is stopped; not every n8n and kind of context has one. */
function stopSignalOf(context: IExecuteFunctions | IPollFunctions): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal?.() : undefined;
}

async function sendOnce(
	context: IExecuteFunctions | IPollFunctions,
	operation: Operation,
	credential: ChannelCredential,
	timeoutSeconds: number,
	stop: AbortSignal | undefined,
): Promise<Attempt> {
	if (stop?.aborted) return { kind: 'stopped' };
	const timeoutMs = Math.ceil(timeoutSeconds * 1_000);
	const deadline = AbortSignal.timeout(timeoutMs);
	const signal = stop === undefined ? deadline : AbortSignal.any([stop, deadline]);
	const options: IHttpRequestOptions = {
		method: METHODS[operation],
		url: METER_URL,
		headers: { Accept: 'application/json' },
		json: true,
		// Statuses are read here: thrown ones would lose Retry-After, and a 401 would be sent twice.
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// A redirect would carry the token to whatever host it names.
		disableFollowRedirect: true,
		abortSignal: signal,
		// Past the deadline, so that it never ends a request itself; n8n's default would, after 5 minutes.
		timeout: timeoutMs + 1_000,
	};
	try {
		const response = (await context.helpers.httpRequestWithAuthentication.call(
			withStopSignal(context, signal),
			CREDENTIAL_TYPE,
			options,
			{ credentialsDecrypted: credential.decrypted },
		)) as IN8nHttpFullResponse;
		return {
			kind: 'reply',
			status: response.statusCode,
			headers: response.headers,
			body: response.body,
		};
	} catch (error) {
		// What the helper throws holds the request with its Authorization header: only its code is read.
		if (stop?.aborted) return { kind: 'stopped' };
		if (deadline.aborted) return { kind: 'timeout' };
		return { kind: 'noConnection', canRepeat: PASSING_CODES.includes(codeOf(error)) };
	}
}

/**
 * The helper takes the signal from its context and not from the options. Its own time-out is no help: it
 * starts anew with every byte, so that an answer that drips in would hold the workflow for ever.
 */
function withStopSignal<T extends object>(context: T, signal: AbortSignal): T {
	return Object.create(context, {
		getExecutionCancelSignal: { value: () => signal },
	}) as T;
}

/** n8n wraps what its HTTP client throws; where the code ends up depends on n8n's version. */
function codeOf(error: unknown): string {
	for (let current = error; isRecord(current); current = current.cause) {
		const codes = [current.code, current.httpCode];
		const code = codes.find((candidate) => typeof candidate === 'string' && /^E/.test(candidate));
		if (code !== undefined) return code as string;
	}
	return '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}

/**
 * The credential as the request helper takes it, with the surrounding white space of the token gone.
 *
 * @param node the node, for the credential's id and name
 * @param data the credential's resolved fields
 * @param token the token that goes into the header
 */
export function toChannelCredential(
	node: INode,
	data: ICredentialDataDecryptedObject,
	token: string,
): ChannelCredential {
	const { id, name } = node.credentials?.[CREDENTIAL_TYPE] ?? { id: null, name: '' };
	return {
		token,
		decrypted: {
			id: id ?? '',
			name,
			type: CREDENTIAL_TYPE,
			data: { ...data, channelToken: token },
		},
	};
}
