/** Puts the simulator where the real hosts would answer, inside this process. */
import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

import nock from 'nock';

import { HOSTS, type SimulatedWhapi } from './whapi';

const CUT_AFTER_MS = 20;

// From its import on nock stands in the way of every request. One that is not taken out again goes on to do so
// for the next test file of the process, and its requests through one more socket each time.
nock.restore();

/**
 * From here on every request of this process is the simulator's, and any other host is refused.
 *
 * @returns the requests to other hosts, and a function that ends the interception
 */
export function interceptWhapi(simulator: SimulatedWhapi): {
	strayRequests: string[];
	restore: () => void;
} {
	const strayRequests: string[] = [];
	const restored = new AbortController();
	// As many answers may be on their way as there are requests.
	setMaxListeners(0, restored.signal);
	const onStray = (request: { options?: { host?: string }; host?: string }) => {
		strayRequests.push(String(request.options?.host ?? request.host));
	};
	if (!nock.isActive()) nock.activate();
	nock.disableNetConnect();
	nock.emitter.on('no match', onStray);
	for (const host of HOSTS) {
		const scope = nock(`https://${host}`).persist();
		for (const method of ['GET', 'POST']) {
			scope.intercept(/.*/, method).reply(async function (uri, asked) {
				const [address, query] = (host + uri).split('?');
				const { authorization } = this.req.headers;
				const body = JSON.stringify(asked);
				const outcome = simulator.handle({ method, address, query, authorization, body });
				if (outcome.kind === 'cut') {
					// nock's socket has no listener for what happens before the request is fully sent.
					await wait(CUT_AFTER_MS);
					const { code = 'ECONNRESET', isOwnCause } = outcome;
					const error = Object.assign(new Error('socket hang up'), { code });
					throw isOwnCause ? Object.assign(error, { cause: error }) : error;
				}
				if (outcome.delayMs > 0) {
					await wait(outcome.delayMs, undefined, { signal: restored.signal });
				}
				// A copy of a channel has plain bytes, which nock would write as JSON.
				const bytes = Buffer.from(outcome.body);
				return [outcome.status, bytes, outcome.headers];
			});
		}
	}
	return {
		strayRequests,
		restore: () => {
			restored.abort();
			nock.emitter.off('no match', onStray);
			nock.cleanAll();
			nock.enableNetConnect();
			nock.restore();
		},
	};
}
