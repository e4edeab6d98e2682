/** To how many people a new number writes a day, over a month. */
import fc from 'fast-check';

import { definedIn } from './code-text';

interface Row {
	id: number;
	to: string;
	campaign: string;
	status: string;
	takenAt: string;
	level: string;
	people: number;
}
interface Defined {
	peopleToday: (rows: object[], now: number) => number;
}
const { peopleToday } = definedIn<Defined>(['pace/rows.js', 'pace/ramp.js'], ['peopleToday']);

const MS_PER_DAY = 24 * 60 * 60 * 1000;
const START = Date.parse('2026-03-01T09:00:00Z');
const MOST_IN_A_ROW = 3;

/** @returns how many were written to on each day, by what the ramp allows and Whapi's three days in a row */
function month(
	levelOf: (day: number) => string,
	wanted: (day: number) => number = () => Infinity,
): number[] {
	const rows: Row[] = [];
	const sent: number[] = [];
	for (let day = 0; day < 30; day++) {
		const start = START + day * MS_PER_DAY;
		const row = sent.slice(-MOST_IN_A_ROW);
		const mustRest = row.length === MOST_IN_A_ROW && row.every((count) => count > 0);
		const people = peopleToday(rows.slice(-700), start);
		const count = mustRest ? 0 : Math.min(people, wanted(day));
		for (let index = 0; index < count; index++) {
			rows.push({
				id: rows.length,
				to: `${day}-${index}`,
				campaign: 'spring',
				status: 'sent',
				takenAt: new Date(start + index * 120_000).toISOString(),
				level: levelOf(day),
				people,
			});
		}
		// What is allowed does not change while a day goes on.
		if (count > 0) expect(peopleToday(rows.slice(-700), start + count * 120_000)).toBe(people);
		sent.push(count);
	}
	return sent;
}

it.each([
	['Good every day', () => 'good', [20, 30, 0, 45, 0, 50, 0, 50, 0, 50, 0, 50, 0, 50]],
	['Needs Attention', () => 'needsAttention', [20, 10, 5, 0, 5, 5, 5, 0, 5, 5, 5, 0, 5, 5]],
	[
		'Needs Attention on the sixth day',
		(day: number) => (day === 5 ? 'needsAttention' : 'good'),
		[20, 30, 0, 45, 0, 50, 0, 25, 0, 38, 0, 50, 0, 50],
	],
])('a month at %s', (_, levelOf, firstDays) => {
	const sent = month(levelOf);
	expect(sent.slice(0, firstDays.length)).toEqual(firstDays);
	expect(Math.max(...sent)).toBeLessThanOrEqual(50);
});

it('grows by no day on which little was sent', () => {
	const little = (day: number) => (day < 9 ? 3 : Infinity);
	expect(month(() => 'good', little).slice(8, 13)).toEqual([3, 20, 30, 0, 45]);
});

it.each([
	['the day itself', '2026-03-01T11:00:00Z'],
	['the day after, on which nothing was sent', '2026-03-02T09:00:00Z'],
])('allows fewer after a fall to Use Caution on %s', (_, fellAt) => {
	const rows = Array.from({ length: 20 }, (__, id) => ({
		...{ id, to: String(id), campaign: 'spring', status: 'sent', level: 'good', people: 20 },
		takenAt: new Date(START + id * 120_000).toISOString(),
	}));
	const fall = { id: 20, campaign: '(news)', note: 'useCaution', takenAt: fellAt };
	const dayAfter = START + 2 * MS_PER_DAY;
	expect(peopleToday(rows, dayAfter)).toBe(30);
	expect(peopleToday([...rows, fall], dayAfter)).toBe(10);
});

it('never lets more than 50 write, nor two days with more than 20 follow each other', () => {
	const levels = fc.array(fc.constantFrom('good', 'good', 'needsAttention'), {
		minLength: 30,
		maxLength: 30,
	});
	fc.assert(
		fc.property(levels, (of) => {
			const sent = month((day) => of[day]);
			for (const [day, count] of sent.entries()) {
				expect(count).toBeLessThanOrEqual(50);
				if (count > 20) expect(sent[day + 1] ?? 0).toBe(0);
			}
		}),
		{ numRuns: 30 },
	);
});
