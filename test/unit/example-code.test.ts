/** The Code nodes of `examples/`, run as n8n runs them: as text, with what they read handed to them. */
import fc from 'fast-check';

import { runCode } from '../examples/code-node';

const TODAY = '2026-11-25';
const NOON = `${TODAY}T12:00:00Z`;
const daysBefore = (days: number) =>
	new Date(Date.parse(NOON) - days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);

interface PageParts {
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
	lastUpdateDate: daysBefore(daysAgo),
	advice: level === 'good' ? '' : 'Slow down.\nWarm up.',
	reason: '',
	...more,
});

const page = (input: object[]) =>
	runCode<PageParts>('board/channels.js', { input: input as never, now: NOON })[0];

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
		[[row('a', 0, 'useCaution')], '1 of 1 number is not Good: 1 at Use Caution.'],
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

	it('counts the age from the day that Whapi calculated', () => {
		const age = (lastUpdateDate: string) =>
			/class="age">(.*?)</.exec(page([row('a', 0, 'good', { lastUpdateDate })]).channels)![1];
		expect(age(TODAY)).toBe('Calculated today');
		expect(age(daysBefore(1))).toBe('Calculated yesterday');
		expect(age(daysBefore(12))).toBe('Calculated 12 days ago');
		expect(age('')).toBe('Calculated on a day that Whapi did not tell');
	});

	it('shows no level of before yesterday as the level now', () => {
		expect(page([row('a', 1, 'good')]).summary).toBe('The number is Good.');
		const parts = page([row('a', 2, 'good')]);
		expect(parts.summary).toBe('1 of 1 number is not Good: 1 unknown.');
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
});

describe('what was found beside the last rows', () => {
	const found = (riskLevel: string) => ({
		channelName: 'a',
		riskMeter: { riskLevel, advice: ['Slow down.'] },
	});
	const compare = (earlier: object[], meter: object) =>
		runCode('board/compare.js', {
			input: earlier as never,
			nodes: { 'Calculate Each': [meter as never] },
			now: NOON,
		})[0];

	it('keeps the levels, the date and the advice', () => {
		const riskMeter = {
			riskLevel: 'needsAttention',
			phoneLifetime: 'good',
			addressBookCoverage: 'useCaution',
			responseRate: 'good',
			lastUpdateDate: TODAY,
			advice: ['One.', 'Two.'],
		};
		const kept = {
			...riskMeter,
			channelName: 'a',
			day: TODAY,
			advice: 'One.\nTwo.',
			reason: '',
			tell: '',
		};
		expect(compare([{}], { channelName: 'a', riskMeter })).toEqual(kept);
	});

	it.each([
		['nothing before', [], 'useCaution', ''],
		['better', [row('a', 1, 'useCaution')], 'needsAttention', ''],
		['the same', [row('a', 1, 'useCaution')], 'useCaution', ''],
		['another channel', [row('b', 1, 'good')], 'useCaution', ''],
		['told this morning', [row('a', 1, 'good'), row('a', 0, 'useCaution')], 'useCaution', ''],
		['worse', [row('a', 1, 'good')], 'useCaution', 'a fell from Good to Use Caution. Slow down.'],
		[
			'worse than before a gap',
			[row('a', 5, 'good'), row('a', 1, 'unknown')],
			'needsAttention',
			'a fell from Good to Needs Attention. Slow down.',
		],
	])('tells a fall: %s', (_, earlier, riskLevel, tell) => {
		expect(compare(earlier, found(riskLevel)).tell).toBe(tell);
	});

	it('tells what could not be checked, once a day', () => {
		const refused = {
			channelName: 'a',
			riskMeter: { riskLevel: 'unknown', error: 'No such token', message: 'Compare it.' },
		};
		const row1 = compare([], refused);
		expect(row1).toMatchObject({ riskLevel: 'unknown', reason: 'No such token. Compare it.' });
		expect(row1.tell).toBe('a could not be checked. No such token. Compare it.');
		expect(compare([row('a', 1, 'unknown')], refused).tell).not.toBe('');
		expect(compare([row('a', 0, 'unknown')], refused).tell).toBe('');
	});
});

describe('the choice of a number', () => {
	interface Chosen {
		channelName: string;
		sentToday?: number;
	}

	const number = (channelName: string, riskLevel: string, more = {}) => ({
		channelName,
		riskMeter: { riskLevel, ...more },
	});
	const choose = (numbers: object[], used: object[], count = 1) =>
		runCode<Chosen>('healthy-number/choose.js', {
			nodes: {
				'When Called': Array.from({ length: count }, (_, index) => ({
					recipient: `${index}`,
					text: 'Hello',
				})),
				'Check Each': numbers as never,
				"Today's Use": used as never,
			},
			now: NOON,
		});

	it('takes the least used of those that are good, and the first of equals', () => {
		const numbers = [number('a', 'good'), number('b', 'good'), number('c', 'useCaution')];
		const used = [
			{ channelName: 'a', sent: 2 },
			{ channelName: 'b', sent: 1 },
		];
		const chosen = choose(numbers, used, 4);
		expect(chosen.map(({ channelName, sentToday }) => [channelName, sentToday])).toEqual([
			['b', 2],
			['a', 3],
			['b', 3],
			['a', 4],
		]);
	});

	it('says which is at what where none is good', () => {
		const numbers = [
			number('a', 'needsAttention'),
			number('b', 'unknown', { error: 'Whapi does not know this channel token' }),
			number('c', 'GOOD'),
		];
		expect(choose(numbers, [{}])).toEqual([
			{
				recipient: '0',
				channelName: '',
				reason:
					'No number is Good: a is at Needs Attention, b is at Unknown (Whapi does not know this channel token), c is at Unknown.',
			},
		]);
	});

	it('never chooses a number that is not good', () => {
		const levels = fc.constantFrom('good', 'needsAttention', 'useCaution', 'unknown', undefined);
		fc.assert(
			fc.property(fc.array(levels), fc.integer({ min: 1, max: 20 }), (found, count) => {
				const numbers = found.map((level, index) => number(`n${index}`, level as string));
				for (const { channelName } of choose(numbers, [], count)) {
					if (channelName === '') expect(found).not.toContain('good');
					else expect(found[Number(channelName.slice(1))]).toBe('good');
				}
			}),
		);
	});
});
