/** The notes on the editor's canvas, as somebody sees them. */
import type { Page } from 'playwright-core';
import { until } from './wait.ts';

export interface SeenNote {
	/** Its first words. */
	title: string;
	/** How high its text is on the screen, in pixels. */
	textSize: number;
	/** Whether all of its text is inside it, and it inside the window. */
	isWhole: boolean;
	/** The nodes that lie over its text. */
	coveredBy: string[];
}

/** Nodes and notes. */
export const ON_CANVAS = '[data-test-id="canvas-node"], [data-test-id="sticky"]';

/**
 * Waits until the canvas shows a workflow, and stands still: the zoom to fit is animated.
 *
 * @param count of its nodes, with its notes
 */
export async function settledCanvas(page: Page, count: number): Promise<void> {
	const shown = page.locator(ON_CANVAS);
	await shown.nth(count - 1).waitFor({ state: 'attached' });
	let last = '';
	await until(async () => {
		const before = last;
		last = JSON.stringify(await shown.first().boundingBox());
		return last === before;
	});
}

interface Rect {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

const meet = (one: Rect, other: Rect) =>
	one.left < other.right &&
	other.left < one.right &&
	one.top < other.bottom &&
	other.top < one.bottom;

export async function seenNotes(page: Page): Promise<SeenNote[]> {
	const { width, height } = page.viewportSize()!;
	const nodes = await page.getByTestId('canvas-node').evaluateAll((elements) =>
		elements.map((element) => ({
			name: (element as HTMLElement).dataset.nodeName ?? '',
			box: element.getBoundingClientRect().toJSON() as Rect,
		})),
	);
	const notes = await page.getByTestId('sticky').evaluateAll((elements) =>
		elements.map((element) => ({
			box: element.getBoundingClientRect().toJSON() as Rect,
			zoom: element.getBoundingClientRect().width / (element as HTMLElement).offsetWidth,
			texts: Array.from(element.querySelectorAll<HTMLElement>('h1,h2,h3,p,li'), (text) => ({
				words: text.innerText,
				isHeading: text.tagName.startsWith('H'),
				size: parseFloat(getComputedStyle(text).fontSize),
				box: text.getBoundingClientRect().toJSON() as Rect,
			})),
		})),
	);
	return notes.map(({ box, zoom, texts }) => ({
		title: texts[0].words,
		textSize: zoom * texts.find(({ isHeading }) => !isHeading)!.size,
		isWhole:
			Math.max(...texts.map((text) => text.box.bottom)) <= box.bottom + 1 &&
			box.left >= 0 &&
			box.top >= 0 &&
			box.right <= width &&
			box.bottom <= height,
		coveredBy: nodes
			.filter((node) => texts.some((text) => meet(text.box, node.box)))
			.map(({ name }) => name),
	}));
}
