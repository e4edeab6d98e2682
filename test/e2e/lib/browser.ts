import { existsSync } from 'node:fs';
import { chromium, selectors, type Browser, type Page } from 'playwright-core';
import { PlainProblem } from './plain-problem.ts';
import type { Rest } from './rest.ts';

export type Theme = 'light' | 'dark';

selectors.setTestIdAttribute('data-test-id');

export interface EditorSettings {
	/** Where n8n is. */
	url: string;
	/** Who is signed in. */
	rest: Rest;
	theme?: Theme;
	viewport?: { width: number; height: number };
}

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
	const named = process.env.CHROMIUM;
	const found = (named ? [named] : USUAL_PLACES).find((path) => existsSync(path));
	if (found !== undefined) return found;
	throw new PlainProblem(
		named
			? `CHROMIUM names ${named}, and there is no such file.`
			: 'These tests drive Chromium, and it is not installed. On Debian and Ubuntu: apt-get install chromium. ' +
					'A browser elsewhere is named by the variable CHROMIUM.',
	);
}

/** Starts Chromium, without a window. It reaches nothing but this machine. */
export async function startBrowser(): Promise<Browser> {
	return await chromium.launch({
		executablePath: findChromium(),
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
			'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost',
		],
	});
}

/** A page of a signed-in editor, with every address outside it that the page asked for. */
export async function openEditor(
	browser: Browser,
	settings: EditorSettings,
): Promise<{ page: Page; refused: string[] }> {
	const theme = settings.theme ?? 'light';
	const context = await browser.newContext({
		viewport: settings.viewport ?? { width: 1440, height: 900 },
		colorScheme: theme,
	});
	context.setDefaultTimeout(60_000);
	await context.addCookies([
		{
			name: 'n8n-auth',
			value: settings.rest.session,
			url: settings.url,
			httpOnly: true,
			sameSite: 'Lax',
		},
	]);
	await context.addInitScript(
		(remembered) => {
			for (const [key, value] of Object.entries(remembered)) localStorage.setItem(key, value);
		},
		{ ...SEEN, N8N_THEME: theme },
	);
	const refused: string[] = [];
	const own = new URL(settings.url).host;
	context.on('request', (request) => {
		const url = new URL(request.url());
		if (/^(http|ws)s?:$/.test(url.protocol) && url.host !== own) refused.push(request.url());
	});
	return { page: await context.newPage(), refused };
}
