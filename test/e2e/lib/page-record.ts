import type { Page } from 'playwright-core';

/** All that reaches a person through a page: what the server sent to it, and what it made of that. */
export interface PageRecord {
	/** Keeps the page's HTML as it is now. */
	keep(): Promise<void>;
	/** Everything so far, with the place it was seen at. */
	seen(): Promise<Array<{ place: string; text: string }>>;
}

/** Begins to record a page; scripts, styles and pictures of the editor itself are left out. */
export function recordPage(page: Page): PageRecord {
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
		keep: async () => void seen.push({ place: page.url(), text: await page.content() }),
		seen: async () => {
			await Promise.all(pending);
			return seen;
		},
	};
}
