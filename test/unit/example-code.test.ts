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

describe('whether one is due', () => {
	const SETTINGS = { secondsBetween: 120, fromHour: 9, hoursADay: 6, daysInARow: 3 };
	const next = { id: 7, campaign: 'spring', to: '15550100001', text: 'Hello' };
	const day = (daysAgo: number, more = {}) => ({
		id: 9,
		day: daysBefore(daysAgo),
		sent: 10,
		lastAt: null,
		told: '',
		...more,
	});
	const due = (days: object[], now = NOON, recipient: object = next, settings = {}) =>
		runCode('pace/due.js', {
			nodes: {
				Settings: [{ ...SETTINGS, ...settings }],
				'Next Recipient': [recipient as never],
				'Last Days': days as never,
			},
			now,
		});

	it('lets the next recipient through', () => {
		expect(due([{}])).toEqual([
			{
				campaign: 'spring',
				to: '15550100001',
				text: 'Hello',
				day: TODAY,
				sentToday: 0,
				told: '',
				isDueAtHalfThePace: true,
			},
		]);
	});

	it('ends where nobody waits', () => {
		expect(due([{}], NOON, {})).toEqual([]);
	});

	it.each([
		['08:59', 0],
		['09:00', 1],
		['14:59', 1],
		['15:00', 0],
	])('keeps to six hours: %s', (time, count) => {
		expect(due([{}], `${TODAY}T${time}:00Z`)).toHaveLength(count);
	});

	it('counts hours over midnight', () => {
		const night = { fromHour: 22 };
		expect(due([{}], `${TODAY}T01:00:00Z`, next, night)).toHaveLength(1);
		expect(due([{}], `${TODAY}T04:00:00Z`, next, night)).toEqual([]);
	});

	it.each([
		['two days before', [day(1), day(2)], 1],
		['three days before', [day(1), day(2), day(3)], 0],
		['three days before, and today begun', [day(0), day(1), day(2), day(3)], 0],
		['three days with a rest', [day(1), day(2), day(4)], 1],
		['a day that only told something', [day(1), day(2, { sent: null }), day(3), day(4)], 1],
	])('rests after three days in a row: %s', (_, days, count) => {
		expect(due(days)).toHaveLength(count);
	});

	it.each([
		[80, []],
		[95, [false]],
		[120, [false]],
		[200, [false]],
		[215, [true]],
		[240, [true]],
	])('keeps the pace: %s seconds after the last', (seconds, expected) => {
		const lastAt = new Date(Date.parse(NOON) - seconds * 1000).toISOString();
		const one = due([day(0, { lastAt })]);
		expect(one.map(({ isDueAtHalfThePace }) => isDueAtHalfThePace)).toEqual(expected);
	});

	it('sends at most 10 in any 15 minutes, with a tick every two minutes', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 30, maxLength: 30 }),
				(delays) => {
					const start = Date.parse(`${TODAY}T09:00:00Z`);
					const sent: number[] = [];
					for (const [index, delay] of delays.entries()) {
						const now = new Date(start + (index * 120 + delay) * 1000).toISOString();
						const lastAt = sent.length > 0 ? new Date(sent.at(-1)!).toISOString() : null;
						if (due([day(0, { lastAt })], now).length > 0) sent.push(Date.parse(now));
					}
					for (const first of sent) {
						const window = sent.filter((one) => one >= first && one < first + 15 * 60 * 1000);
						expect(window.length).toBeLessThanOrEqual(10);
					}
				},
			),
			{ numRuns: 30 },
		);
	});

	it('sends nothing more on a day on which Whapi refused to send', () => {
		expect(due([day(0, { told: 'refused' })])).toEqual([]);
		expect(due([day(1, { told: 'refused' })])).toHaveLength(1);
	});

	it('knows what was told last, on whichever day', () => {
		expect(due([day(1, { told: 'useCaution' })])[0].told).toBe('useCaution');
		expect(due([day(0), day(1, { told: 'useCaution' })])[0].told).toBe('');
	});
});
