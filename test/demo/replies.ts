import { createRequire } from 'node:module';
import { join } from 'node:path';

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
	data: unknown;
}

/**
 * Sees what the engine's requests are answered, from now on.
 *
 * @returns the answers so far, with their bodies as the node gets them, and the way to end it
 */
export function observeReplies({ modulesFolder }: Engine): {
	replies: Reply[];
	stop: () => void;
} {
	const load = createRequire(join(modulesFolder, 'n8n-core', 'package.json'));
	const { response: responses } = (load('axios') as HttpClient).interceptors;
	const replies: Reply[] = [];
	const id = responses.use((response) => {
		const { status, headers, data: body } = response;
		replies.push({ status, contentType: headers['content-type'] ?? '', body });
		return response;
	});
	return { replies, stop: () => responses.eject(id) };
}
