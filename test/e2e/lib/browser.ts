import { existsSync } from 'node:fs';
import { chromium, selectors, type Browser, type Page, type ViewportSize } from 'playwright-core';
import { PlainProblem } from './plain-problem.ts';
import type { Rest } from './rest.ts';

export type Theme = 'light' | 'dark';

selectors.setTestIdAttribute('data-test-id');

/** The editor's memory of a user who has seen its hints, so that none of them covers an element of a test. */
const SEEN = {
	N8N_PIN_DATA_DISCOVERY_NDV: 'true',
	N8N_PIN_DATA_DISCOVERY_CANVAS: 'true',
	N8N_MAPPING_ONBOARDED: 'true',
	N8N_AUTOCOMPLETE_ONBOARDED: 'true',
	N8N_TABLE_HOVER_ONBOARDED: 'true',
	N8N_HIDE_ACTIVATION_ALERT: 'true',
};

/** Where Linux distributions put Chromium. */
const USUAL_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium'];

/**
 * @returns the Chromium to drive: the one that the variable CHROMIUM names, or the system's
 * @throws PlainProblem where there is none
 */
export function findChromium(): string {
	const { CHROMIUM } = process.env;
	const places = CHROMIUM ? [CHROMIUM] : USUAL_PLACES;
	const found = places.find((path) => existsSync(path));
	if (found !== undefined) return found;
	throw new PlainProblem(
		`These tests drive Chromium, and there is none at ${places.join(' or ')}. On Debian and Ubuntu: apt-get ` +
			'install chromium. A browser elsewhere is named by the variable CHROMIUM.',
	);
}

/** Starts Chromium, without a window. It reaches nothing but this machine. */
export async function startBrowser(): Promise<Browser> {
	return await chromium.launch({
		executablePath: findChromium(),
		args: [
			'--disable-gpu',
			'--disable-quic',
			'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost',
		],
	});
}

/** A page of a signed-in editor, with every address outside it that the page asked for. */
export async function openEditor(
	browser: Browser,
	settings: { url: string; rest: Rest; theme?: Theme; viewport?: ViewportSize },
): Promise<{ page: Page; refused: string[] }> {
	const { url, rest, theme = 'light', viewport = { width: 1440, height: 900 } } = settings;
	const context = await browser.newContext({ viewport, colorScheme: theme });
	context.setDefaultTimeout(60_000);
	const cookie = { name: 'n8n-auth', value: rest.session, url };
	await context.addCookies([{ ...cookie, httpOnly: true, sameSite: 'Lax' }]);
	await context.addInitScript(
		(remembered) => {
			for (const [key, value] of Object.entries(remembered)) localStorage.setItem(key, value);
		},
		{ ...SEEN, N8N_THEME: theme },
	);
	const refused: string[] = [];
	const { host } = new URL(url);
	context.on('request', (request) => {
		const to = new URL(request.url());
		if (/^(http|ws)s?:$/.test(to.protocol) && to.host !== host) refused.push(request.url());
	});
	return { page: await context.newPage(), refused };
}
