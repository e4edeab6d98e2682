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

/** Beside what the oracle of `decide` knows. */
describe('a reservation', () => {
	it("is not shown by an earlier message, and is by a new one, whatever n8n's clock says", () => {
		const after = { ...reservation('A', 5), lastWrittenAt: NOW - 600 * MINUTE };
		expect(unseen([after], [message('A', 600)])).toEqual(['A']);
		expect(unseen([after], [message('A', 600), message('A', 5.5)])).toEqual([]);
	});

	it('is not shown by a message from somebody under a hidden id', () => {
		expect(unseen([reservation('A', 10)], [message('1@lid', 9, false)])).toEqual(['A']);
	});

	it('is not shown by an old message whose hidden id had no number until now', () => {
		const matches = new Map([['1@lid', 'A']]);
		expect(unseen([reservation('A', 5)], [message('A', 3 * 1440)], matches)).toEqual(['A']);
	});

	it('is shown by a message to a hidden id in the second of the decision, which is rounded up', () => {
		expect(unseen([reservation('A', 5)], [message('1@lid', 5 + 1 / 60)])).toEqual([]);
	});

	it('is not shown by the message that another one allowed, to a hidden id', () => {
		const both = [reservation('A', 10), reservation('1@lid', 5)];
		expect(unseen(both, [message('1@lid', 5)])).toEqual(['A']);
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
		'odd',
		{ token: 'odd' },
		{ token: [null, 1, {}, { chat: 'A', at: 'now' }, { chat: 1, at: NOW }] },
		{ token: [{ chat: 'A', at: NOW, lastWrittenAt: 'now' }] },
		{ token: [reservation('A', 61)] },
	])('takes %j for nothing', (reservations) => {
		const execution = { reservations } as unknown as IContextObject;
		expect(recallReservations(execution, 'token', NOW)).toEqual([]);
	});
});
