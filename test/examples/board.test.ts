/** The board, morning after morning: its rows, and who is told what. The tests in the real n8n run it as a whole. */
import type { IDataObject } from 'n8n-workflow';

import { runNode } from './run-node';

const FILE = 'fleet-board.json';
const LEVELS = ['', 'useCaution', 'needsAttention', 'good'];

/** By the channel's name a level for everything, levels, or null where Whapi refuses. */
type Fleet = Record<string, number | object | null>;

interface Row extends IDataObject {
	id: number;
}

const allAt = (level: number) => ({
	riskLevel: LEVELS[level],
	phoneLifetime: LEVELS[level],
	addressBookCoverage: LEVELS[level],
	responseRate: LEVELS[level],
});

const REFUSED = { riskLevel: 'unknown', error: 'The token is not known', message: 'Compare it' };

const found = (fleet: Fleet) =>
	Object.entries(fleet).map(([channelName, value]) => ({
		channelName,
		riskMeter: typeof value === 'number' ? allAt(value) : (value ?? REFUSED),
	})) as IDataObject[];

/** Noon of a day in November, or some minutes later. */
const at = (day: number, minutes = 0) =>
	new Date(Date.UTC(2026, 10, day, 12, minutes)).toISOString();

/** A board with its table in memory. */
function newBoard(inOrder: (rows: Row[]) => Row[], settings: IDataObject = {}) {
	const rows: Row[] = [];

	function keep(day: IDataObject): Row {
		const id = rows.length + 1;
		const own = rows.find((row) => row.channelName === day.channelName && row.day === day.day);
		if (own === undefined) rows.push({ id, ...day });
		return own === undefined ? rows[id - 1] : Object.assign(own, day);
	}

	/** @returns the message. That it arrived is noted, if it did */
	function tell(now: string, earlier: Row[], kept: Row[], arrives: boolean): string | undefined {
		const nodes = { 'Rows of Each Day': earlier, "Keep the Day's Row": kept };
		const [message] = runNode<IDataObject>(FILE, 'Message', { nodes, settings, now });
		if (message === undefined) return undefined;
		const told = runNode(FILE, 'What Was Told', { nodes: { Message: [message] } });
		for (const { id, tell } of arrives ? told : []) {
			for (const row of rows) if (row.id === id && row.tell === tell) row.toldAt = now;
		}
		return message.text as string;
	}

	const asRead = () => inOrder(structuredClone(rows));
	return {
		rows,
		levels: () => rows.map(({ channelName, riskLevel }) => [channelName, riskLevel]),
		hour: (now: string) => tell(now, asRead(), [], true),
		morning: (now: string, fleet: Fleet, arrives = true) => {
			const earlier = asRead();
			const nodes = { 'Rows of Each Day': earlier, 'Calculate Each': found(fleet) };
			const kept = runNode(FILE, 'Compare', { nodes, settings, now }).map(keep);
			return tell(now, earlier, kept, arrives);
		},
	};
}

// n8n 2.3 on PostgreSQL gives rows in any order.
describe.each<[string, (rows: Row[]) => Row[]]>([
	['as they came', (rows) => rows],
	['backwards', (rows) => rows.reverse()],
])('the board, from rows %s,', (_, inOrder) => {
	it('keeps a row per channel and day, and a known level on a day that it has one', () => {
		const { morning, levels } = newBoard(inOrder);
		expect(morning(at(1), { a: 3, b: 2 })).toBeUndefined();
		const kept = [
			['a', 'good'],
			['b', 'needsAttention'],
		];
		expect(levels()).toEqual(kept);
		expect(morning(at(1), { a: 3, b: null })).toBeUndefined();
		expect(levels()).toEqual(kept);
		morning(at(2), { a: 3, b: null });
		expect(levels()).toEqual([...kept, ['a', 'good'], ['b', 'unknown']]);
	});

	it('keeps in a row all that the page shows of a day', () => {
		const { morning, rows } = newBoard(inOrder);
		const found = { ...allAt(2), responseRate: 'good', ageDays: 1 };
		morning(at(1), { a: { ...found, advice: ['Slow down.', 'Warm up.'] }, b: null });
		expect(rows).toMatchObject([
			{ ...found, channelName: 'a', day: '2026-11-01', advice: 'Slow down.\nWarm up.', reason: '' },
			{ channelName: 'b', ageDays: null, advice: '', reason: 'The token is not known. Compare it' },
		]);
	});

	it('tells in one message, once, who fell and who could not be checked', () => {
		const { morning, hour } = newBoard(inOrder);
		morning(at(1), { support: 3, newsletter: 3, sales: 3 });
		const fleet = { support: 3, newsletter: { ...allAt(1), advice: ['Slow down.'] }, sales: null };
		const unchecked = 'sales could not be checked. The token is not known. Compare it';
		expect(morning(at(2), fleet)).toBe(
			`newsletter fell from Good to Use Caution. Slow down.\n${unchecked}`,
		);
		expect(morning(at(2), fleet)).toBeUndefined();
		expect(hour(at(2))).toBeUndefined();
		expect(morning(at(3), fleet)).toBe(unchecked);
	});

	it('tells a fall that nobody heard as soon as somebody can be told, and once', () => {
		const { morning, hour } = newBoard(inOrder);
		morning(at(1), { a: 3, b: 3 });
		morning(at(2), { a: 1, b: 2 }, false);
		expect(hour(at(2))).toMatch(
			/^a fell from Good to Use Caution.*\nb fell from Good to Needs Attention/,
		);
		expect(hour(at(2))).toBeUndefined();
		expect(morning(at(2), { a: 1, b: 2 })).toBeUndefined();
	});

	it.each([
		['the same day', 2, ''],
		['the day after', 3, '2026-11-02: '],
	])('tells a fall that nobody heard on %s as well, though it is over', (_, day, date) => {
		const { morning, hour } = newBoard(inOrder);
		morning(at(1), { a: 3, b: 3 });
		morning(at(2), { a: 1, b: 1 }, false);
		expect(morning(at(day), { a: 1, b: 3 })).toBe(
			`a fell from Good to Use Caution.\n${date}b fell from Good to Use Caution. It is at Good now.`,
		);
		expect(hour(at(day))).toBeUndefined();
	});

	it('tells a metric that fell while the overall rating is Good, and a start at Use Caution', () => {
		const { morning } = newBoard(inOrder);
		expect(morning(at(1), { a: 3, new: 1 })).toMatch(/^new is at Use Caution at its first reading/);
		const worse = { ...allAt(3), responseRate: 'needsAttention' };
		expect(morning(at(2), { a: worse, new: 1 })).toBe(
			'a: Response rate fell from Good to Needs Attention.',
		);
	});

	it('tells the same once an hour where a level goes to and fro', () => {
		const { morning } = newBoard(inOrder);
		const told = [3, 1, 3, 1, 3, 1].map((level, index) => morning(at(1, index), { a: level }));
		expect(told.filter(Boolean)).toHaveLength(1);
		morning(at(1, 59), { a: 3 });
		expect(morning(at(1, 60), { a: 1 })).toBeUndefined();
		morning(at(1, 60), { a: 3 });
		expect(morning(at(1, 61), { a: 1 })).toMatch(/^a fell/);
	});

	it('sums up what 100 numbers have to say, the worst ten first', () => {
		const { morning, hour } = newBoard(inOrder);
		const levelOf = (index: number) => (index % 10 === 7 ? 1 : null);
		const shops = Array.from({ length: 100 }, (_, index) => [`shop ${index}`, levelOf(index)]);
		const text = morning(at(1), Object.fromEntries(shops) as Fleet)!;
		const [first, ...lines] = text.split('\n');
		expect(first).toBe('100 numbers need a look. The worst 10:');
		expect(lines.map((line) => line.split(' is at Use Caution')[0])).toEqual(
			Array.from({ length: 10 }, (_, index) => `shop ${index * 10 + 7}`),
		);
		expect(hour(at(1))).toBeUndefined();
	});

	it('shortens the reason of a number that has much to say', () => {
		const { morning } = newBoard(inOrder);
		expect(morning(at(1), { a: { ...REFUSED, message: 'x'.repeat(500) } })).toHaveLength(300);
	});
});

it('names each channel once, of a list or alone', () => {
	const names = (channels: unknown) =>
		runNode(FILE, 'Channels', { settings: { channels } as IDataObject });
	expect(names(['b', ' a ', '', null, 'b'])).toEqual([{ channelName: 'b' }, { channelName: 'a' }]);
	expect(names('a')).toEqual([{ channelName: 'a' }]);
});

it('reads 30 days of the table that has exactly its name', () => {
	const days = (...names: string[]) =>
		runNode(FILE, 'Last 30 Days', {
			nodes: { 'Find the Table': names.map((name) => ({ name, id: `of ${name}` })) },
			now: at(25),
		});
	const found = days('whapi_board_days backup', 'whapi_board_days');
	expect(found).toHaveLength(30);
	expect(found[0]).toEqual({ day: '2026-11-25', tableId: 'of whapi_board_days' });
	expect(found[29]).toEqual({ day: '2026-10-27', tableId: 'of whapi_board_days' });
	expect(days('whapi_board_days backup')[0].tableId).toBe('');
});
