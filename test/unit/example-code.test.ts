/** The Code nodes of `examples/`, run as n8n runs them: as text, with what they read handed to them. */
import fc from 'fast-check';

import { runCode } from '../examples/code-node';

const TODAY = '2026-11-25';
const NOON = `${TODAY}T12:00:00Z`;
const daysBefore = (days: number) =>
	new Date(Date.parse(NOON) - days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);

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
