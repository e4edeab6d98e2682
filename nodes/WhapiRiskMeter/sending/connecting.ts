import type { IContextObject } from 'n8n-workflow';

import { fieldsOf } from '../../shared/transport/fieldsOf';

const KEY = 'connectingSince';

/**
 * @param execution the node's data in an execution, which n8n keeps. It may hold anything
 * @param now in ms since 1970
 * @returns when this execution first saw the channel starting, in ms since 1970; null if it is not
 */
export function connectingSince(
	execution: IContextObject,
	tokenHash: string,
	isConnecting: boolean,
	now: number,
): number | null {
	const saved = fieldsOf(execution[KEY]);
	const known = saved[tokenHash];
	const since = !isConnecting ? null : typeof known === 'number' ? Math.min(known, now) : now;
	execution[KEY] = { ...saved, [tokenHash]: since };
	return since;
}
