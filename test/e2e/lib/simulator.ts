/** Puts the project's simulated Whapi behind the HTTPS proxy. */
import { setTimeout as wait } from 'node:timers/promises';
import type { SimulatedWhapi } from '../../simulator/whapi.ts';
import type { Answerer } from './proxy.ts';

/**
 * @param whapi the simulator
 * @returns what answers for Whapi's hosts
 */
export function answersOf(whapi: SimulatedWhapi): Answerer {
	return async ({ method, host, path, headers, body }) => {
		const { authorization } = headers;
		const [address, query] = (host + path).split('?');
		const outcome = whapi.handle({
			method,
			address,
			query,
			authorization: Array.isArray(authorization) ? authorization[0] : authorization,
			body,
		});
		if (outcome.kind === 'cut') return 'close';
		await wait(outcome.delayMs);
		return outcome;
	};
}
