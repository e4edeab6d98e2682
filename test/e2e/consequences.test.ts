/**
 * The examples that write Data Tables, published in the real n8n: the board in Chromium, a paced campaign
 * through a crash, and the number that is still good. One n8n serves all of them.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { allAt, SEND_TEXT, simulatedToken, type Metrics } from '../simulator/whapi.ts';
import { BOARD_TABLE, fillBoard, history, MADE_UP_FLEET, publishBoard } from './lib/board.ts';
import { startBrowser, type Theme } from './lib/browser.ts';
import { TOKENS, type ChannelName } from './lib/channels.ts';
import { SERVER_LOG, type N8n } from './lib/n8n.ts';
import { exampleOf } from './lib/examples.ts';
import { newNode } from './lib/fleet.ts';
import { recordPage, type PageRecord } from './lib/page-record.ts';
import {
	changed,
	fields,
	PAGE_AUTHORIZATION,
	PAGE_GUARD,
	publish,
	runFrom,
	save,
	tableRows,
	webhookIsThere,
	type Rows,
} from './lib/published.ts';
import type { Rest } from './lib/rest.ts';
import { searchDatabase, searchFiles } from './lib/search.ts';
import { answersOf } from './lib/simulator.ts';
import { setStage, type Stage } from './lib/stage.ts';
import { leadsTo, type Workflow } from './lib/workflows.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const THEMES: Theme[] = ['light', 'dark'];

describe('what follows from a level', () => {
	let stage: Stage;
	let n8n: N8n;
	let rest: Rest;

	const example = (file: string): Workflow => exampleOf(stage.examples, file);

	/** What was asked of Whapi's gateway to be sent, since a moment. */
	const sentSince = (start: number) =>
		stage.whapi.requests
			.slice(start)
			.filter(({ address }) => address === SEND_TEXT)
			.map(({ body, authorization }) => ({
				...(JSON.parse(body!) as { to: string; body: string }),
				authorization,
			}));

	const setLevels = (levels: Partial<Record<ChannelName, unknown>>) => {
		for (const [name, value] of Object.entries(levels)) {
			const metrics: Metrics = allAt(value);
			const token = simulatedToken(name);
			const saved = { metrics, on: new Date() };
			stage.whapi.setChannel({ token, readings: [metrics], saved });
		}
	};

	before(async () => {
		stage = await setStage({ workflows: [] });
		({ n8n, rest } = await stage.open());
	});

	after(async () => {
		await n8n?.stop();
		await stage?.strike();
	});

	describe('the board', () => {
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

		const fill = async (rows: Rows) => await fillBoard(rest, address, rows);

		before(async () => {
			browser = await startBrowser();
			morning = example('fleet-board.json').id;
			address = await publishBoard(rest, n8n.url, morning);
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
			const start = stage.whapi.requests.length;
			await runFrom(rest, morning, 'Every Morning');
			await runFrom(rest, morning, 'Every Morning');
			const rows = await tableRows(rest, BOARD_TABLE);
			assert.deepEqual(
				rows.map(({ channelName, riskLevel }) => [channelName, riskLevel]),
				[
					['support', 'good'],
					['newsletter', 'needsAttention'],
					['sales', 'useCaution'],
				],
			);
			assert.deepEqual(sentSince(start), []);
			await openBoard(async (page) => {
				assert.deepEqual(await textsOf(page, 'h3'), ['sales', 'newsletter', 'support']);
				assert.match(await page.locator('.summary').innerText(), /^2 of 3 numbers are not Good/);
			});
		});

		it('tells who fell since the last row, and who could not be checked, once a day', async () => {
			const workflow = example('fleet-board.json');
			const channels = JSON.stringify(['support', 'newsletter', 'sales', 'bad token']);
			const larger = { Settings: fields(workflow, 'Settings', { channels }) };
			const id = await save(rest, changed(workflow, larger));
			await fill([
				...history('support', '33.'),
				...history('sales', '20.'),
				...history('newsletter', '1.'),
			]);
			const start = stage.whapi.requests.length;
			await runFrom(rest, id, 'Every Morning');
			await runFrom(rest, id, 'Every Morning');
			const told = sentSince(start);
			assert.equal(told.length, 1, JSON.stringify(told));
			assert.match(
				told[0].body,
				/^sales fell from Needs Attention to Use Caution\. .+\nbad token could not be checked\. .*token/,
			);
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

		it('no token was on the page', async () => {
			const seen = (await Promise.all(records.map((record) => record.seen()))).flat();
			assert.ok(seen.some(({ text }) => text.includes('shop 399')));
			for (const token of TOKENS) assert.ok(!seen.some(({ text }) => text.includes(token)));
		});
	});

	describe('a number that is healthy', () => {
		interface Answer {
			recipient: string;
			sent: boolean;
			channelName: string;
			reason: string;
		}
		let address: string;

		const call = async (recipient: string): Promise<Answer> => {
			const response = await fetch(address, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ recipient, text: `Hello ${recipient}` }),
			});
			const answer = await response.text();
			assert.ok(response.ok, answer);
			return JSON.parse(answer) as Answer;
		};

		/** A workflow of somebody's that calls the example instead of sending. */
		const caller = (workflowId: string): Workflow => ({
			id: 'caller',
			name: 'Somebody who sends',
			active: false,
			nodes: [
				newNode(
					'Ask',
					'n8n-nodes-base.webhook',
					2,
					{ path: 'send', httpMethod: 'POST', responseMode: 'lastNode' },
					{ webhookId: 'send' },
				),
				newNode('Send', 'n8n-nodes-base.executeWorkflow', 1.2, {
					workflowId: { __rl: true, mode: 'id', value: workflowId },
					workflowInputs: {
						mappingMode: 'defineBelow',
						value: { recipient: '={{ $json.body.recipient }}', text: '={{ $json.body.text }}' },
						matchingColumns: [],
						schema: ['recipient', 'text'].map((id) => ({
							id,
							displayName: id,
							type: 'string',
							display: true,
							required: false,
							defaultMatch: false,
							canBeUsedToMatch: true,
						})),
					},
					options: {},
				}),
			] as Workflow['nodes'],
			connections: { Ask: leadsTo('Send') },
			settings: { executionOrder: 'v1' },
		});

		before(async () => {
			const { id } = example('send-from-a-healthy-number.json');
			await publish(rest, id);
			await publish(rest, await save(rest, caller(id)));
			address = `${n8n.url}/webhook/send`;
			await webhookIsThere(address);
		});

		it('of three numbers, one of each level, the good one sends', async () => {
			setLevels({ support: 3, newsletter: 2, sales: 1 });
			const start = stage.whapi.requests.length;
			const answers = [await call('15550100001'), await call('15550100002')];
			assert.deepEqual(answers[0], {
				recipient: '15550100001',
				sent: true,
				channelName: 'support',
				reason: '',
			});
			const sent = sentSince(start);
			assert.deepEqual(
				sent.map(({ to, body }) => [to, body]),
				[
					['15550100001', 'Hello 15550100001'],
					['15550100002', 'Hello 15550100002'],
				],
			);
			for (const { authorization } of sent) {
				assert.equal(authorization, `Bearer ${simulatedToken('support')}`);
			}
		});

		it('of two good ones the least used sends first, each with its own token', async () => {
			setLevels({ support: 3, newsletter: 3, sales: 1 });
			const start = stage.whapi.requests.length;
			const names: string[] = [];
			for (let index = 0; index < 8; index++) {
				names.push((await call(`155501000${10 + index}`)).channelName);
			}
			// support was used twice above.
			assert.deepEqual(names.slice(0, 2), ['newsletter', 'newsletter']);
			const use = await tableRows(rest, 'whapi_fleet_use');
			assert.deepEqual(use.map(({ channelName, sent }) => [channelName, sent]).sort(), [
				['newsletter', 5],
				['support', 5],
			]);
			assert.deepEqual(
				sentSince(start).map(({ authorization }) => authorization),
				names.map((name) => `Bearer ${simulatedToken(name)}`),
			);
		});

		it('the connection is lost: who called hears of it', async () => {
			const answer = answersOf(stage.whapi);
			stage.proxy.answerWith(async (request) => {
				const outcome = await answer(request);
				return request.path.startsWith('/messages/') ? 'close' : outcome;
			});
			await assert.rejects(call('15550100029'));
			stage.proxy.answerWith(answer);
		});

		it('none is good: nothing is sent, and the answer says which number is at what', async () => {
			setLevels({ support: 2, newsletter: null, sales: 1 });
			const start = stage.whapi.requests.length;
			const answer = await call('15550100030');
			assert.equal(answer.sent, false);
			assert.equal(answer.channelName, '');
			assert.match(
				answer.reason,
				/^No number is Good: support is at Needs Attention, newsletter is at Unknown.*, sales is at Use Caution\.$/,
			);
			assert.deepEqual(sentSince(start), []);
		});
	});

	it('no token is in a Data Table, an execution, the log or any other file', async () => {
		await n8n.stop();
		const { folder } = stage.settings;
		const database = join(folder, '.n8n', 'database.sqlite');
		assert.ok(searchDatabase(database, ['riskLevel']).includes('execution_data.data'));
		assert.ok(
			searchDatabase(database, ['needsAttention']).some((place) => place.startsWith('data_table')),
		);
		assert.deepEqual(searchDatabase(database, TOKENS), []);
		assert.notEqual(await readFile(join(folder, SERVER_LOG), 'utf8'), '');
		assert.deepEqual(await searchFiles(folder, TOKENS), []);
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
