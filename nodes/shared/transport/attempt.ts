/** What Whapi answered, or what answered in its place. */
export interface WhapiResponse {
	status: number;
	headers: Record<string, unknown>;
	/** Parsed where it was JSON, else the text. */
	body: unknown;
}

/** Why no response could be read: the connection, a certificate that is not trusted, or damaged compression. */
export type ConnectionError = 'connection' | 'certificate' | 'encoding';

/** What came of sending a request once. */
export type Attempt =
	| ({ kind: 'response' } & WhapiResponse)
	| { kind: 'timeout'; seconds: number }
	| { kind: 'aborted' }
	| { kind: 'connectionError'; reason: ConnectionError; canRepeat: boolean };

/** The last attempt, and how many there were. */
export interface Sent {
	attempt: Attempt;
	tries: number;
}
