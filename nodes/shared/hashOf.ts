import { createHash } from 'node:crypto';

/** SHA-256. A token is random and long, so it cannot be guessed from this. */
export function hashOf(token: string): string {
	return createHash('sha256').update(token).digest('hex');
}
