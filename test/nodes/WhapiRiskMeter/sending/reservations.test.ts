import type { IContextObject } from 'n8n-workflow';

import type { Message } from '../../../../nodes/WhapiRiskMeter/activity/message';
import {
	recallReservations,
	reserve,
	standingOf,
	type Reservation,
} from '../../../../nodes/WhapiRiskMeter/sending/reservations';

const NOW = Date.parse('2026-03-10T12:00:00Z');
const SECOND = 1_000;
const MINUTE = 60_000;

const reservation = (chat: string, minutesAgo: number): Reservation => ({
	chat,
	at: NOW - minutesAgo * MINUTE,
	lastWrittenAt: null,
});

const message = (chat: string, minutesAgo: number, isOurs = true): Message => ({
	chat,
	at: Math.floor((NOW - minutesAgo * MINUTE) / SECOND) * SECOND,
	isOurs,
	delivery: 'waiting',
	isOptOut: false,
	id: null,
	sender: null,
	quotedId: null,
});

const unseen = (reservations: Reservation[], messages: Message[], matches = new Map()) =>
	standingOf(reservations, messages, matches, NOW).unseen.map(({ chat }) => chat);

describe('a reservation', () => {
	it('counts for 60 minutes', () => {
		expect(unseen([reservation('A', 59.9)], [])).toEqual(['A']);
		expect(unseen([reservation('A', 60)], [])).toEqual([]);
	});

	it('counts until the list shows a message to that person', () => {
		expect(unseen([reservation('A', 5)], [message('B', 4), message('A', 4, false)])).toEqual(['A']);
		expect(unseen([reservation('A', 5)], [message('A', 4.9)])).toEqual([]);
	});

	it("is not shown by an earlier message, and is by a new one, whatever n8n's clock says", () => {
		const after = { ...reservation('A', 5), lastWrittenAt: NOW - 600 * MINUTE };
		expect(unseen([after], [message('A', 600)])).toEqual(['A']);
		expect(unseen([after], [message('A', 600), message('A', 5.5)])).toEqual([]);
	});

	it('is shown by a message to a hidden id without a number since then, each of which shows one', () => {
		const two = [reservation('A', 10), reservation('B', 5)];
		expect(unseen(two, [message('1@lid', 11)])).toEqual(['A', 'B']);
		expect(unseen(two, [message('1@lid', 9)])).toEqual(['B']);
		expect(unseen(two, [message('1@lid', 4)])).toEqual(['A']);
		expect(unseen(two, [message('1@lid', 9), message('2@lid', 4)])).toEqual([]);
		expect(unseen(two, [message('1@lid', 9, false)])).toEqual(['A', 'B']);
	});

	it('of a hidden id is that of its number, once that is known', () => {
		expect(unseen([reservation('1@lid', 5)], [message('A', 4)], new Map([['1@lid', 'A']]))).toEqual(
			[],
		);
	});

	it('lies never ahead of now', () => {
		expect(standingOf([reservation('A', -5)], [], new Map(), NOW).unseen[0].at).toBe(NOW);
	});
});

describe('what is not seen', () => {
	const five = [9, 7, 5, 3, 2].map((minutesAgo, person) => reservation(`p${person}`, minutesAgo));
	const until = (reservations: Reservation[], messages: Message[] = []) =>
		standingOf(reservations, messages, new Map(), NOW).notSeenUntil;

	it('is the last five, until the oldest is 60 minutes old', () => {
		expect(until(five)).toBe(NOW + 51 * MINUTE);
		expect(until([reservation('p9', 12), ...five])).toBe(NOW + 51 * MINUTE);
	});

	it.each([
		['four', five.slice(1), []],
		['one of them listed', five, [message('p0', 8)]],
		['the last of them listed', five, [message('p4', 1.9)]],
		['one of them younger than a minute', [...five.slice(1), reservation('p9', 1)], []],
	])('is not %s', (_, reservations, messages) => {
		expect(until(reservations, messages)).toBeNull();
	});
});

describe('the store', () => {
	it('keeps them by process and in the execution', () => {
		const [one, other, third]: IContextObject[] = [{}, {}, {}];
		reserve(one, 'token 1', reservation('A', 1));
		reserve(other, 'token 1', reservation('B', 0));
		reserve(third, 'token 2', reservation('C', 0));
		const chats = (execution: IContextObject, token: string) =>
			recallReservations(execution, token, NOW).map(({ chat }) => chat);
		expect(chats({}, 'token 1')).toEqual(['A', 'B']);
		expect(chats(third, 'token 2')).toEqual(['C']);
		expect(chats({}, 'token 3')).toEqual([]);
	});

	it('reads those of an execution that began in another process, each once', () => {
		const execution: IContextObject = {};
		reserve(execution, 'token 4', reservation('A', 1));
		const restored = JSON.parse(
			JSON.stringify(execution).replaceAll('token 4', 'token 5'),
		) as object;
		expect(recallReservations(restored, 'token 5', NOW)).toEqual([reservation('A', 1)]);
		expect(recallReservations(execution, 'token 4', NOW)).toHaveLength(1);
	});

	it.each([
		[{ reservations: 'odd' }],
		[{ reservations: { 'token 6': 'odd' } }],
		[
			{
				reservations: { 'token 6': [null, 1, {}, { chat: 'A', at: 'now' }, { chat: 1, at: NOW }] },
			},
		],
		[{ reservations: { 'token 6': [reservation('A', 61)] } }],
	])('takes %j for nothing', (execution) => {
		expect(recallReservations(execution as IContextObject, 'token 6', NOW)).toEqual([]);
	});
});
