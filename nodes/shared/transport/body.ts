/** The part of Node's `Readable` that is used here: n8n's rules allow no import of it. */
export interface BodyStream extends AsyncIterable<Buffer> {
	destroy: (error?: Error) => unknown;
}

/**
 * Reads a response's body, already unpacked, up to a maximum: 16 kB of brotli may become
 * 4 GB, and n8n sets no limit.
 *
 * @param signal destroys the stream, and ends the reading
 * @returns the text, without a byte order mark; null if it is larger than `maxBytes`
 * @throws the stream's error, or the signal's reason
 */
export async function readText(
	stream: BodyStream,
	maxBytes: number,
	signal: AbortSignal,
): Promise<string | null> {
	const stop = () => stream.destroy(signal.reason as Error);
	signal.addEventListener('abort', stop);
	if (signal.aborted) stop();
	try {
		const chunks: Buffer[] = [];
		let size = 0;
		// Leaving the loop destroys the stream.
		for await (const chunk of stream) {
			size += chunk.length;
			if (size > maxBytes) return null;
			chunks.push(chunk);
		}
		return new TextDecoder().decode(Buffer.concat(chunks));
	} finally {
		signal.removeEventListener('abort', stop);
	}
}

/** @returns the parsed JSON, or the text itself if it is none */
export function parseBody(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}
