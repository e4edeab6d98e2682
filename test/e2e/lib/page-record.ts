import type { Page } from 'playwright-core';

/** All that reaches a person through a page: what the server sent to it, and what it made of that. */
export type PageRecord = ReturnType<typeof recordPage>;

/** Begins to record a page; scripts, styles and pictures of the editor itself are left out. */
export function recordPage(page: Page) {
	const seen: Array<{ place: string; text: string }> = [];
	const pending: Array<Promise<void>> = [];
	page.on('response', (response) => {
		if (!['document', 'fetch', 'xhr'].includes(response.request().resourceType())) return;
		const place = `${response.request().method()} ${response.url()}`;
		// A page that is left takes the bodies of its answers with it.
		const body = response.text().catch(() => '');
		pending.push(body.then((text) => void seen.push({ place, text })));
	});
	page.on('websocket', (socket) => {
		socket.on('framereceived', ({ payload }) => {
			seen.push({ place: `push ${socket.url()}`, text: payload.toString() });
		});
	});
	return {
		/** Keeps the page's HTML as it is now. */
		keep: async () => void seen.push({ place: page.url(), text: await page.content() }),
		/** Everything so far, with the place it was seen at. */
		seen: async () => {
			await Promise.all(pending);
			return seen;
		},
	};
}
