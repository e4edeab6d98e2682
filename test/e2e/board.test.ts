/**
 * The board, published in the real n8n, in Chromium: its rows, its page, and who is told. The watch of a number, which
 * tells in the same way, is here as well.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { INode } from 'n8n-workflow';
import type { Browser, Page } from 'playwright-core';
import { reply } from '../simulator/faults.ts';
import { allAt, simulatedToken, type Fault } from '../simulator/whapi.ts';
import { BOARD_TABLE, fillBoard, history, MADE_UP_FLEET, publishBoard } from './lib/board.ts';
import { startBrowser, type Theme } from './lib/browser.ts';
import { tokenByField, TOKENS } from './lib/channels.ts';
import { exampleOf } from './lib/examples.ts';
import { onStage } from './lib/on-stage.ts';
import { recordPage, type PageRecord } from './lib/page-record.ts';
import {
	createCredential,
	PAGE_AUTHORIZATION,
	PAGE_GUARD,
	runFrom,
	save,
	tableRows,
	type Rows,
} from './lib/published.ts';
import { assertWroteNone } from './lib/search.ts';
import { sentSince } from './lib/sent.ts';
import { withSettings } from './lib/workflows.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const THEMES: Theme[] = ['light', 'dark'];
/** Each of the five tries of a node that tells somebody. */
const DOWN = Array.from({ length: 5 }, () => reply(503));
const UNSENT = reply(200, '{"sent":false}');

describe('the board', () => {
	const on = onStage();
	let browser: Browser;
	let address: string;
	let morning: string;
	const records: PageRecord[] = [];

	/** Opens the page as somebody who has the password, and keeps what it shows and asks for. */
	async function openBoard(
		act: (page: Page, asked: string[]) => Promise<void>,
		theme: Theme = 'light',
		width = 1280,
	): Promise<void> {
		const context = await browser.newContext({
			colorScheme: theme,
			viewport: { width, height: 800 },
			httpCredentials: { username: PAGE_GUARD.user, password: PAGE_GUARD.password },
		});
		const page = await context.newPage();
		const record = recordPage(page);
		records.push(record);
		const asked: string[] = [];
		context.on('request', (request) => asked.push(request.url()));
		const faults: string[] = [];
		page.on('pageerror', ({ message }) => faults.push(message));
		try {
			await page.goto(address, { waitUntil: 'networkidle' });
			await act(page, asked);
			await record.keep();
			assert.deepEqual(faults, []);
		} finally {
			await context.close();
		}
	}

	const textsOf = async (page: Page, selector: string) =>
		await page.locator(selector).allInnerTexts();

	const fill = async (rows: Rows) => await fillBoard(on.rest, address, rows);

	/** An example with other values in Settings, saved as a workflow of its own. */
	const copyOf = async (
		values: Record<string, unknown>,
		more: (node: INode) => object = () => ({}),
		file = 'fleet-board.json',
	) => {
		const workflow = withSettings(exampleOf(on.examples, file), values);
		const nodes = workflow.nodes.map((node) => ({ ...node, ...more(node) }));
		return await save(on.rest, { ...workflow, nodes });
	};
	/** What the number answers that tells somebody, and then sends. Its credential is that of these tests. */
	const tellerAnswers = (...sendFaults: Fault[]) =>
		on.whapi.setChannel({
			token: simulatedToken('newsletter'),
			readings: [allAt(2)],
			sendFaults,
		});
	/** Nobody has to wait for five tries. */
	const atOnce = ({ name }: INode) => (name === 'Tell Me' ? { waitBetweenTries: 1 } : {});

	before(async () => {
		browser = await startBrowser();
		morning = exampleOf(on.examples, 'fleet-board.json').id;
		address = await publishBoard(on.rest, on.n8n.url, morning);
	});

	after(async () => {
		await browser?.close();
	});

	it('is behind a password', async () => {
		assert.equal((await fetch(address)).status, 401);
		const headers = { authorization: PAGE_AUTHORIZATION };
		const answer = await fetch(address, { headers });
		assert.equal(answer.status, 200);
		assert.match(answer.headers.get('content-type')!, /^text\/html/);
		assert.match(answer.headers.get('content-security-policy')!, /sandbox/);
	});

	it('says that nothing was read yet', async () => {
		await openBoard(async (page) => {
			assert.match(await page.locator('.summary').innerText(), /No number has been read yet/);
			assert.equal(await page.locator('.channel').count(), 0);
		});
	});

	it('has a row per channel after a morning, still one after a second run, and tells what could not be checked', async () => {
		const start = on.whapi.requests.length;
		await runFrom(on.rest, morning, 'Every Morning');
		await runFrom(on.rest, morning, 'Every Morning');
		const rows = await tableRows(on.rest, BOARD_TABLE);
		assert.deepEqual(
			rows.map(({ channelName, riskLevel }) => [channelName, riskLevel]),
			[
				['support', 'good'],
				['newsletter', 'needsAttention'],
				['sales', 'useCaution'],
			],
		);
		// A first reading at Use Caution is news.
		assert.equal(sentSince(on.whapi, start).length, 1);
		await openBoard(async (page) => {
			assert.deepEqual(await textsOf(page, 'h3'), ['sales', 'newsletter', 'support']);
			assert.match(await page.locator('.summary').innerText(), /^2 of 3 numbers are not Good/);
		});
	});

	it('tells who fell since the last row, and who could not be checked, once a day', async () => {
		const channels = JSON.stringify(['support', 'newsletter', 'sales', 'bad token']);
		const id = await copyOf({ channels });
		await fill([
			...history('support', '33.'),
			...history('sales', '20.'),
			...history('newsletter', '1.'),
		]);
		const start = on.whapi.requests.length;
		await runFrom(on.rest, id, 'Every Morning');
		await runFrom(on.rest, id, 'Every Morning');
		const told = sentSince(on.whapi, start);
		assert.equal(told.length, 1, JSON.stringify(told));
		assert.match(
			told[0].body,
			/^sales fell from Needs Attention to Use Caution\. .+\nbad token could not be checked\. .*token/,
		);
	});

	it('tells what nobody heard as soon as the teller is back, and once', async () => {
		const id = await copyOf({ channels: JSON.stringify(['sales']) }, atOnce);
		await fill(history('sales', '3.'));
		const start = on.whapi.requests.length;
		tellerAnswers(...DOWN, UNSENT);
		for (const [trigger, tries] of [
			['Every Morning', 5],
			['Every Hour', 6],
		] as const) {
			await assert.rejects(runFrom(on.rest, id, trigger), /ended with error/);
			assert.equal(sentSince(on.whapi, start).length, tries);
		}
		for (const trigger of ['Every Hour', 'Every Hour', 'Every Morning']) {
			await runFrom(on.rest, id, trigger);
		}
		const told = sentSince(on.whapi, start).slice(6);
		assert.equal(told.length, 1, JSON.stringify(told));
		assert.match(told[0].body, /^sales fell from Good to Use Caution\./);
	});

	it('uses its own table beside one whose name contains its name', async () => {
		const id = await copyOf({ channels: JSON.stringify(['sales']), table: 'whapi_board' });
		const start = on.whapi.requests.length;
		for (const morning of ['first', 'second']) {
			// The other one is written last, and n8n finds it first.
			await fill(history('sales', '1.'));
			await runFrom(on.rest, id, 'Every Morning');
			assert.equal(sentSince(on.whapi, start).length, 1, morning);
		}
		assert.match(sentSince(on.whapi, start)[0].body, /^sales is at Use Caution at its first/);
	});

	it('the watch of a number sends its news every hour until they arrive, or its tries are over', async () => {
		const watch = async (values: object) => {
			const settings = { hoursBetweenTries: 0.0003, ...values };
			const id = await copyOf(settings, atOnce, 'watch-a-number.json');
			await runFrom(on.rest, id, 'Risk Level Changed');
		};
		const start = on.whapi.requests.length;
		tellerAnswers(...DOWN, UNSENT);
		await watch({});
		const told = sentSince(on.whapi, start);
		assert.equal(told.length, 7);
		for (const { body, authorization } of told) {
			assert.match(body, /^All-clear for Support: Good Indicator/);
			assert.equal(authorization, `Bearer ${simulatedToken('newsletter')}`);
		}
		tellerAnswers(...DOWN, ...DOWN);
		await assert.rejects(watch({ tries: 1 }), /ended with error/);
		assert.equal(sentSince(on.whapi, start).length, 17);
	});

	for (const theme of THEMES) {
		it(`is right with 30 days, and accessible, in the ${theme} theme`, async () => {
			await fill(MADE_UP_FLEET);
			await openBoard(async (page, asked) => {
				const names = await textsOf(page, 'h3');
				assert.deepEqual(names.slice(0, 3), ['sales', 'appointments', 'newsletter']);
				assert.equal(names.length, 7);
				const sales = page.locator('.channel', { hasText: 'sales' });
				assert.match(await sales.locator('.level').innerText(), /Use Caution since/);
				const words = await sales.locator('.strip').getAttribute('aria-label');
				assert.match(words!, /Good, .* Needs Attention, .* Use Caution$/);
				assert.deepEqual(await seriousFindings(page), []);
				assert.deepEqual(asked.slice(1), [], 'the page fetched something');
			}, theme);
		});
	}

	it('is told apart by one level, by keyboard, and fits a phone', async () => {
		await openBoard(
			async (page) => {
				const tooWide = await page.evaluate(
					() => document.documentElement.scrollWidth - document.documentElement.clientWidth,
				);
				assert.equal(tooWide, 0);
				await page.keyboard.press('Tab');
				await page.keyboard.press('Enter');
				assert.deepEqual(await textsOf(page, '.channel:visible h3'), ['sales']);
				assert.match(await page.locator('.shown').innerText(), /1 of 7/);
				await page.locator('.strip:visible').focus();
				assert.match(await page.locator('.day').innerText(), /Use Caution/);
				for (let day = 0; day < 4; day++) await page.keyboard.press('ArrowLeft');
				assert.match(await page.locator('.day').innerText(), /Needs Attention/);
			},
			'light',
			360,
		);
	});

	it('shows a name that is markup as text', async () => {
		const name = '<img src=x onerror="window.hacked = 1"> $& {{ $json.counts }} \'"';
		await fill(history(name, '32'));
		await openBoard(async (page, asked) => {
			assert.deepEqual(await textsOf(page, 'h3'), [name]);
			assert.equal(await page.locator('img').count(), 0);
			assert.equal(await page.evaluate(() => 'hacked' in window), false);
			assert.deepEqual(asked.slice(1), []);
		});
	});

	it('is right with 400 channels', async () => {
		const days = '333333332222222221111111113333';
		const shops = Array.from({ length: 400 }, (_, index) =>
			history(`shop ${index + 1}`, days.slice(index % 9) + days.slice(0, index % 9)),
		);
		await fill(shops.flat());
		await openBoard(async (page) => {
			assert.equal(await page.locator('.channel').count(), 400);
			const counts = await textsOf(page, '.counts strong');
			assert.equal(
				counts.reduce((sum, count) => sum + Number(count), 0),
				400,
			);
			await page.getByLabel('Find a number').fill('shop 399');
			assert.deepEqual(await textsOf(page, '.channel:visible h3'), ['shop 399']);
		});
	});

	it('answers whoever opens it while the morning writes 400 rows', async () => {
		const names = Array.from({ length: 400 }, (_, index) => `shop ${index + 1}`);
		const tokens = Object.fromEntries(names.map((name) => [name, simulatedToken(name)]));
		for (const token of Object.values(tokens)) {
			on.whapi.setChannel({ token, readings: [allAt(3)] });
		}
		const credentials = await createCredential(
			on.rest,
			'Shops',
			tokenByField('channelName', tokens),
		);
		const id = await copyOf({ channels: JSON.stringify(names) }, ({ name }) =>
			name === 'Calculate Each' ? { credentials } : {},
		);
		await fill(names.flatMap((name) => history(name, `${'3'.repeat(29)}.`)));
		let isDone = false;
		const run = runFrom(on.rest, id, 'Every Morning', 200).finally(() => (isDone = true));
		const answers: Array<{ status: number; ms: number }> = [];
		while (!isDone) {
			const start = performance.now();
			const answer = await fetch(address, { headers: { authorization: PAGE_AUTHORIZATION } });
			await answer.text();
			answers.push({ status: answer.status, ms: Math.round(performance.now() - start) });
		}
		await run;
		console.log(`the page, asked ${answers.length} times: ${JSON.stringify(answers)}`);
		assert.ok(answers.length > 1);
		assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
		const rows = await tableRows(on.rest, BOARD_TABLE);
		assert.equal(rows.filter(({ day }) => day === rows.at(-1)!.day).length, 400);
	});

	it('prints from a dark screen in light colours, and no card onto two pages', async () => {
		await fill(MADE_UP_FLEET);
		await openBoard(async (page) => {
			await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
			const styleOf = async (selector: string) =>
				await page
					.locator(selector)
					.first()
					.evaluate((element) => {
						const { backgroundColor, color, breakInside } = getComputedStyle(element);
						return { backgroundColor, color, breakInside };
					});
			const { backgroundColor, color } = await styleOf('body');
			assert.deepEqual([backgroundColor, color], ['rgb(255, 255, 255)', 'rgb(23, 32, 43)']);
			assert.equal((await styleOf('.channel')).breakInside, 'avoid');
		}, 'dark');
	});

	it('no token was on the page', async () => {
		const seen = (await Promise.all(records.map((record) => record.seen()))).flat();
		assert.ok(seen.some(({ text }) => text.includes('shop 399')));
		for (const token of TOKENS) assert.ok(!seen.some(({ text }) => text.includes(token)));
	});

	it('no token is in a Data Table, an execution, the log or any other file', async () => {
		await on.n8n.stop();
		const control = { words: ['needsAttention'], place: 'data_table' };
		await assertWroteNone(on.settings.folder, TOKENS, control);
	});
});

/** What axe-core finds on a page that keeps somebody from using it. */
async function seriousFindings(page: Page): Promise<string[]> {
	await page.addScriptTag({ path: AXE });
	const { violations } = await page.evaluate(
		async () => await (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
	);
	return violations
		.filter(({ impact }) => impact === 'serious' || impact === 'critical')
		.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
