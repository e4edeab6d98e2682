/**
 * Runs a task for every entry, a limited number at once.
 *
 * @param concurrency how many at once, at least 1
 * @param task when one throws, no further one is started
 * @returns the results in the order of the entries
 * @throws the error of the first failing task, after those under way have ended
 */
export async function mapConcurrently<T, R>(
	entries: readonly T[],
	concurrency: number,
	task: (entry: T) => Promise<R>,
): Promise<R[]> {
	const results = new Array<R>(entries.length);
	const failures: unknown[] = [];
	let next = 0;
	const worker = async () => {
		while (next < entries.length && failures.length === 0) {
			const index = next++;
			try {
				results[index] = await task(entries[index]);
			} catch (error) {
				failures.push(error);
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(concurrency, entries.length) }, worker));
	if (failures.length > 0) throw failures[0];
	return results;
}
