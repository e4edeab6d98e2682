/**
 * Runs a task for every entry, a limited number at once.
 *
 * @param entries what to run the task for
 * @param limit how many at once, at least 1
 * @param task what to do; when one throws, no further one is started
 * @returns the results in the order of the entries
 * @throws whatever the first task that failed has thrown
 */
export async function mapWithLimit<T, R>(
	entries: readonly T[],
	limit: number,
	task: (entry: T, index: number) => Promise<R>,
): Promise<R[]> {
	const results = new Array<R>(entries.length);
	let next = 0;
	const worker = async () => {
		try {
			while (next < entries.length) {
				const index = next++;
				results[index] = await task(entries[index], index);
			}
		} finally {
			// Reached early only by a throw: the other workers then find nothing left to start.
			next = entries.length;
		}
	};
	await Promise.all(Array.from({ length: Math.min(limit, entries.length) }, worker));
	return results;
}
