import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { parseBody } from '../../nodes/shared/transport/body';
import type { Engine } from '../engine/engine';
import type { Reply } from './comparison';

/** As far as it is needed of axios, which n8n's request helper sends with. */
interface HttpClient {
	interceptors: {
		response: {
			use: (see: (response: Response) => Response) => number;
			eject: (id: number) => void;
		};
	};
}

interface Response {
	status: number;
	headers: Record<string, string | undefined>;
	data: Readable;
}

/**
 * Sees the responses to the engine's requests, from now on.
 *
 * @returns the responses that were read so far, with their bodies as the node parses them, and the way to end it
 */
export function observeReplies({ modulesFolder }: Engine): {
	replies: Reply[];
	stop: () => void;
} {
	const load = createRequire(join(modulesFolder, 'n8n-core', 'package.json'));
	const { response: responses } = (load('axios') as HttpClient).interceptors;
	const replies: Reply[] = [];
	const id = responses.use((response) => {
		const { status, headers, data } = response;
		const chunks: Buffer[] = [];
		data.on('data', (chunk: Buffer) => chunks.push(chunk));
		data.once('end', () => {
			const body = parseBody(Buffer.concat(chunks).toString());
			replies.push({ status, contentType: headers['content-type'] ?? '', body });
		});
		data.pause();
		return response;
	});
	return { replies, stop: () => responses.eject(id) };
}
