import { chromium, selectors, type Browser, type Page } from 'playwright-core';
import type { Rest } from './rest.ts';

export type Theme = 'light' | 'dark';

selectors.setTestIdAttribute('data-test-id');

export interface EditorSettings {
	/** Where n8n is. */
	url: string;
	/** Who is signed in. */
	rest: Rest;
	theme?: Theme;
}

/** What the editor remembers of a user who has seen its hints, so that none of them covers what a test looks at. */
const SEEN = {
	N8N_PIN_DATA_DISCOVERY_NDV: 'true',
	N8N_PIN_DATA_DISCOVERY_CANVAS: 'true',
	N8N_MAPPING_ONBOARDED: 'true',
	N8N_AUTOCOMPLETE_ONBOARDED: 'true',
	N8N_TABLE_HOVER_ONBOARDED: 'true',
	N8N_HIDE_ACTIVATION_ALERT: 'true',
};

/** Debian's Chromium, or the one named by CHROMIUM. It reaches nothing but this machine. */
export async function startBrowser(): Promise<Browser> {
	return await chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
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
		viewport: { width: 1440, height: 900 },
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
