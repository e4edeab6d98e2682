/** A response, from Whapi or from something that answered in its place. */
export interface WhapiResponse {
	status: number;
	headers: Record<string, unknown>;
	/** Parsed if it was JSON, else the text. */
	body: unknown;
}

/** Why no response could be read: the connection, a certificate that is not trusted, or damaged compression. */
export type ConnectionError = 'connection' | 'certificate' | 'encoding';

/** The outcome of sending a request once. */
export type Attempt =
	| ({ kind: 'response' } & WhapiResponse)
	| { kind: 'timeout' | 'aborted' | 'tooLarge' }
	| { kind: 'connectionError'; reason: ConnectionError; canRepeat: boolean };
