/** The board's page, from the rows of the table: its Code node, run as text. */
import fc from 'fast-check';

import { nodeOf, settingsOf } from './example-files';
import { runNode } from './run-node';

const FILE = 'fleet-board.json';
const NOON = '2026-11-25T12:00:00Z';
const daysBefore = (days: number) =>
	new Date(Date.parse(NOON) - days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);

interface PageParts {
	words: Record<string, string>;
	summary: string;
	counts: string;
	channels: string;
	period: string;
}

/** A row of a channel; `level` is its overall rating and that of each metric. */
const row = (channelName: string, daysAgo: number, level: string, more = {}) => ({
	channelName,
	day: daysBefore(daysAgo),
	riskLevel: level,
	phoneLifetime: level,
	addressBookCoverage: level,
	responseRate: level,
	ageDays: 0,
	advice: level === 'good' ? '' : 'Slow down.\nWarm up.',
	reason: '',
	...more,
});

const page = (rows: object[], settings = {}) =>
	runNode<PageParts>(FILE, 'Parts of the Page', {
		nodes: { 'Rows of Each Day': rows as never },
		settings,
		now: NOON,
	})[0];

const namesOf = ({ channels }: PageParts) =>
	[...channels.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, name]) => name);
const historyOf = ({ channels }: PageParts) => /days: (.*?)"/.exec(channels)![1];

describe('the page of the board', () => {
	it('says that nothing was read, also for the empty item of an empty table', () => {
		for (const rows of [[], [{}]]) {
			const parts = page(rows);
			expect(parts.summary).toBe('No number has been read yet.');
			expect(parts.channels).toContain('run the workflow once by hand');
		}
	});

	it('sums up, and shows the worst first and names in their order', () => {
		const parts = page([
			row('b', 0, 'good'),
			row('shop 10', 0, 'good'),
			row('shop 9', 0, 'good'),
			row('attention', 0, 'needsAttention'),
			row('unread', 0, 'unknown'),
			row('caution', 0, 'useCaution'),
		]);
		expect(namesOf(parts)).toEqual(['caution', 'unread', 'attention', 'b', 'shop 9', 'shop 10']);
		expect(parts.summary).toBe(
			'3 of 6 numbers are not Good: 1 at Use Caution, 1 unknown, 1 at Needs Attention.',
		);
		expect(parts.counts.match(/<strong>\d+<\/strong>/g)).toEqual(
			[1, 1, 1, 3].map((count) => `<strong>${count}</strong>`),
		);
	});

	it.each([
		[[row('a', 0, 'good')], 'The number is Good.'],
		[[row('a', 0, 'good'), row('b', 1, 'good')], 'All 2 numbers are Good.'],
		[[row('a', 0, 'useCaution')], 'The number is not Good: 1 at Use Caution.'],
	])('sums up %#', (rows, summary) => {
		expect(page(rows).summary).toBe(summary);
	});

	it('tells the last 30 days in words, with gaps where nothing was read', () => {
		const rows = [
			row('a', 29, 'good'),
			row('a', 28, 'good'),
			row('a', 26, 'needsAttention'),
			row('a', 2, 'unknown'),
			row('a', 1, 'useCaution'),
			row('a', 0, 'useCaution'),
			row('a', 30, 'useCaution'),
		];
		const parts = page(rows);
		expect(historyOf(parts)).toBe(
			'27 Oct to 28 Oct Good, 29 Oct not read, 30 Oct Needs Attention, 31 Oct to 23 Nov not read, 24 Nov to 25 Nov Use Caution',
		);
		expect(parts.channels).toContain('Use Caution since 24 Nov');
		expect(parts.channels).toContain('<li>Slow down.</li><li>Warm up.</li>');
	});

	it('counts the age from the reading on, whatever day it is where the page is opened', () => {
		const age = (daysAgo: number, ageDays: number | null) =>
			/class="age">(.*?)</.exec(page([row('a', daysAgo, 'good', { ageDays })]).channels)![1];
		expect(age(0, 0)).toBe('Calculated today');
		expect(age(1, 0)).toBe('Calculated yesterday');
		expect(age(0, 12)).toBe('Calculated 12 days ago');
		expect(age(0, null)).toBe('Calculated on an unknown day');
	});

	it('shows no level of before yesterday as the level now', () => {
		expect(page([row('a', 1, 'good')]).summary).toBe('The number is Good.');
		const parts = page([row('a', 2, 'good')]);
		expect(parts.summary).toBe('The number is not Good: 1 unknown.');
		expect(parts.channels).toContain('Last read 23 Nov: Good');
		expect(parts.channels).not.toContain('data-level="good"><h3>');
	});

	it('says why a channel is unknown', () => {
		const refused = row('a', 0, 'unknown', { advice: '', reason: 'The token <b> is not known.' });
		expect(page([refused]).channels).toContain('<li>The token &#60;b&#62; is not known.</li>');
	});

	it('takes any level that it does not know for unknown', () => {
		for (const level of ['toString', '', 'GOOD', '3']) {
			expect(page([row('a', 0, level)]).summary).toContain('1 unknown');
		}
	});

	it('lets no text of a row be markup, an expression or a pattern of a replacement', () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), (name, advice) => {
				fc.pre(name !== '');
				const { channels } = page([
					row(`<${name}`, 0, 'needsAttention', { advice: `{{$&${advice}`, reason: name }),
				]);
				const without = channels.replace(/&#\d+;/g, '');
				expect(without.match(/[<>]/g)!.length % 2).toBe(0);
				expect(channels).not.toMatch(/[${}]/);
			}),
		);
	});

	it('is quick with 400 channels over 30 days', () => {
		const rows = Array.from({ length: 400 * 30 }, (_, index) =>
			row(`shop ${index % 400}`, Math.floor(index / 400), 'good'),
		);
		expect(namesOf(page(rows))).toHaveLength(400);
	});

	it('speaks another language by one field of Settings', () => {
		const { words } = settingsOf(FILE);
		const strange = JSON.stringify(words, (_, text: unknown) =>
			typeof text === 'string' && !/^(en|en-GB)$/.test(text)
				? text.replace(/[a-z](?![^{]*})/g, 'ž')
				: text,
		);
		const rows = [row('A1', 0, 'good'), row('A2', 0, 'useCaution')];
		const { words: said, ...parts } = page(rows, { words: JSON.parse(strange) as object });
		const template = (nodeOf(FILE, 'Page').parameters.html as string).replace(/{{.*?}}/gs, '');
		const text = [template, ...Object.values(parts), ...Object.values(said)]
			.join(' ')
			.replace(/<(style|script)>.*?<\/\1>|<li>.*?<\/li>|<[^>]*>/gs, '');
		expect(text.match(/\b(?!Nov|Oct|count|total)[A-Za-z]{4,}\b/g)).toBeNull();
	});
});
