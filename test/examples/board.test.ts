/** The board, run after run: its rows, its page, and who is told what. */
import type { IDataObject } from 'n8n-workflow';

import { reply } from '../simulator/faults';
import { allAt, simulatedToken, SimulatedWhapi, type Metrics } from '../simulator/whapi';
import { DataTables } from './data-tables';
import { BY_CHANNEL_NAME, daysAgo, expectNoToken, runExample, settingsOf } from './run-example';

const FILE = 'fleet-board.json';
const TABLE = 'whapi_board_days';
const TELL = '15550100000';
const DOWN = { sendFaults: Array.from({ length: 5 }, () => reply(503)) };

type Fleet = Record<string, unknown>;

const tokensOf = (fleet: Fleet) =>
	Object.fromEntries(Object.keys(fleet).map((name) => [name, simulatedToken(name)]));

/** Whapi with each channel at its value, or at metrics; null is a channel that it does not know. */
function whapiOf(fleet: Fleet): SimulatedWhapi {
	const known = Object.entries(fleet).filter(([, value]) => value !== null);
	return new SimulatedWhapi(
		known.map(([name, value]) => ({
			token: simulatedToken(name),
			readings: [typeof value === 'object' ? (value as Metrics) : allAt(value)],
		})),
	);
}

async function run(tables: DataTables, fleet: Fleet, trigger: string, more: object = {}) {
	const result = await runExample(FILE, {
		token: BY_CHANNEL_NAME,
		variables: tokensOf(fleet),
		settings: { channels: Object.keys(fleet) },
		whapi: whapiOf(fleet),
		tables,
		trigger,
		...more,
	});
	expectNoToken([result.run, tables.rowsOf(TABLE)], Object.values(tokensOf(fleet)));
	return result;
}

const morning = async (tables: DataTables, fleet: Fleet, more: object = {}) =>
	(await run(tables, fleet, 'Every Morning', more)).sent.map(({ to, body }) => {
		expect(to).toBe(TELL);
		return body as string;
	});
const hour = async (tables: DataTables) =>
	(await run(tables, {}, 'Every Hour')).sent.map(({ body }) => body as string);
const page = async (tables: DataTables, settings: IDataObject = {}) => {
	const { jsonOf } = await runExample(FILE, { tables, trigger: 'Board', settings });
	return jsonOf('Show It')[0][0].html as string;
};

/** Makes every row of today one of yesterday. */
function nextDay(tables: DataTables): void {
	for (const row of tables.rowsOf(TABLE)) {
		const day = new Date(`${String(row.day)}T00:00:00Z`);
		row.day = new Date(day.getTime() - 86_400_000).toISOString().slice(0, 10);
	}
}

const levelsIn = (tables: DataTables) =>
	tables.rowsOf(TABLE).map(({ channelName, riskLevel }) => [channelName, riskLevel]);

describe.each([[true], [false]])('the board, with Data Tables in order: %s', (hasOrder) => {
	it('keeps a row per channel and day, and a known level on a day that it has one', async () => {
		const tables = new DataTables({ hasOrder });
		expect(await morning(tables, { a: 3, b: 2 })).toEqual([]);
		const kept = [
			['a', 'good'],
			['b', 'needsAttention'],
		];
		expect(levelsIn(tables)).toEqual(kept);
		expect(await morning(tables, { a: 3, b: null })).toEqual([]);
		expect(levelsIn(tables)).toEqual(kept);
		nextDay(tables);
		await morning(tables, { a: 3, b: null });
		expect(levelsIn(tables)).toEqual([...kept, ['a', 'good'], ['b', 'unknown']]);
	});

	it('tells in one message, once, who fell and who could not be checked', async () => {
		const tables = new DataTables({ hasOrder });
		await morning(tables, { support: 3, newsletter: 3, sales: 3 });
		nextDay(tables);
		const fleet = { support: 3, newsletter: 1, sales: null };
		const [text, ...others] = await morning(tables, fleet);
		expect(others).toEqual([]);
		expect(text).toMatch(
			/^newsletter fell from Good to Use Caution\..*\nsales could not be checked\. .*token/,
		);
		expect(await morning(tables, fleet)).toEqual([]);
		expect(await hour(tables)).toEqual([]);
		nextDay(tables);
		expect(await morning(tables, fleet)).toEqual([
			expect.stringMatching(/^sales could not[^\n]*$/),
		]);
	});

	it('tells a fall that nobody heard as soon as somebody can be told, and once', async () => {
		const tables = new DataTables({ hasOrder });
		await morning(tables, { a: 3, b: 3 });
		nextDay(tables);
		const failed = await run(tables, { a: 1, b: 2 }, 'Every Morning', {
			teller: DOWN,
			mayFail: true,
		});
		expect(failed.run.data.resultData.error!.message).toContain('Nobody could be told');
		const [text] = await hour(tables);
		expect(text).toMatch(/^a fell from Good to Use Caution.*\nb fell from Good to Needs Attention/);
		expect(await hour(tables)).toEqual([]);
		expect(await morning(tables, { a: 1, b: 2 })).toEqual([]);
	});

	it('tells a fall that nobody heard the day after as well, though it is over', async () => {
		const tables = new DataTables({ hasOrder });
		await morning(tables, { a: 3, b: 3 });
		nextDay(tables);
		const refused = { sendFaults: [reply(200, '{"sent":false}')] };
		await run(tables, { a: 1, b: 1 }, 'Every Morning', { teller: refused, mayFail: true });
		nextDay(tables);
		const [text] = await morning(tables, { a: 1, b: 3 });
		expect(text).toMatch(
			/^a fell from Good to Use Caution.*\n\d{4}-\d\d-\d\d: b fell from Good to Use Caution\. .* It is at Good now\.$/,
		);
		expect(await hour(tables)).toEqual([]);
	});

	it('shows its page before and after the first morning', async () => {
		const tables = new DataTables({ hasOrder });
		expect(await page(tables)).toContain('No number has been read yet.');
		await morning(tables, { support: 3, newsletter: 2, sales: 1 });
		const html = await page(tables);
		expect(html).toContain('<h3>sales</h3>');
		expect(html).toContain('2 of 3 numbers are not Good');
		expect(html).not.toMatch(/{{|https?:|>undefined/);
	});
});

describe('the board', () => {
	it('tells a metric that fell while the overall rating is Good, and a start at Use Caution', async () => {
		const tables = new DataTables();
		expect(await morning(tables, { a: 3, new: 1 })).toEqual([
			expect.stringMatching(/^new is at Use Caution at its first reading\./),
		]);
		nextDay(tables);
		const [text] = await morning(tables, { a: { ...allAt(3), riskFactorChats: 2 }, new: 1 });
		expect(text).toMatch(/^a: Response rate fell from Good to Needs Attention\./);
	});

	it('tells the same once an hour where a level goes to and fro', async () => {
		const tables = new DataTables();
		await morning(tables, { a: 3 });
		const told = [];
		for (const value of [1, 3, 1, 3, 1]) told.push(...(await morning(tables, { a: value })));
		expect(told).toHaveLength(1);
		await morning(tables, { a: 3 });
		tables.rowsOf(TABLE)[0].toldAt = new Date(Date.now() - 61 * 60_000).toISOString();
		expect(await morning(tables, { a: 1 })).toHaveLength(1);
	});

	it('sums up what 100 numbers have to say, the worst ten first', async () => {
		const tables = new DataTables();
		const names = Array.from({ length: 100 }, (_, index) => `shop ${index}`);
		const fleet = Object.fromEntries(
			names.map((name, index) => [name, index % 10 === 7 ? 1 : null]),
		);
		const [text] = await morning(tables, fleet);
		expect(text.length).toBeLessThan(4000);
		const [first, ...lines] = text.split('\n');
		expect(first).toBe('100 numbers need a look. The worst 10:');
		expect(lines).toHaveLength(10);
		expect(lines[0]).toMatch(/^shop 7 is at Use Caution/);
		expect(lines[9]).toMatch(/^shop 97 is at Use Caution/);
		expect(await hour(tables)).toEqual([]);
	});

	it('shows its page while rows of 400 numbers come in', async () => {
		const tables = new DataTables();
		await page(tables);
		const rowOf = (index: number) => ({
			channelName: `shop ${index % 400}`,
			day: daysAgo(Math.floor(index / 400))
				.toISOString()
				.slice(0, 10),
			riskLevel: 'good',
		});
		tables.add(
			TABLE,
			Array.from({ length: 400 * 30 - 200 }, (_, index) => rowOf(index + 200)),
		);
		let next = 200;
		tables.betweenPages = () => tables.add(TABLE, [rowOf(--next)]);
		expect(await page(tables)).toContain('All 400 numbers are Good.');
	});

	it('uses its own table beside one whose name contains its name', async () => {
		const tables = new DataTables();
		await morning(tables, { a: 3 });
		tables.create(`${TABLE} backup`, []);
		await morning(tables, { a: 3 });
		expect(await page(tables)).toContain('The number is Good.');
	});

	it('speaks another language by one field of Settings', async () => {
		const tables = new DataTables();
		const { words } = settingsOf(FILE);
		const strange = JSON.stringify(words, (_, text: unknown) =>
			typeof text === 'string' && !/^(en|en-GB)$/.test(text)
				? text.replace(/[a-z](?![^{]*})/g, 'ž')
				: text,
		);
		await morning(
			tables,
			{ A1: 3, A2: 1 },
			{ settings: { channels: ['A1', 'A2'], words: strange } },
		);
		const text = (await page(tables, { words: strange })).replace(
			/<(style|script)>.*?<\/\1>|<li>.*?<\/li>|<[^>]*>/gs,
			'',
		);
		expect(text.match(/\b(?!Nov|Oct|Dec)[A-Za-z]{4,}\b/g)).toBeNull();
	});
});
