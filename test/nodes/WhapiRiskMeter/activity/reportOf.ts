/** Get Activity's report of a story, without n8n. */
import { byPerson, matchesInList } from '../../../../nodes/WhapiRiskMeter/activity/identity';
import type { OwnLimits } from '../../../../nodes/WhapiRiskMeter/activity/limits';
import { readEntry, type Message } from '../../../../nodes/WhapiRiskMeter/activity/message';
import { periodBefore } from '../../../../nodes/WhapiRiskMeter/activity/period';
import { toActivityReport } from '../../../../nodes/WhapiRiskMeter/activity/report';
import { story } from '../../../simulator/histories';

const MINUTE = 60_000;

/** The last 7 days begin at noon of 13 May, and what is read at noon of 12 May. */
export const NOON = '2024-05-20T12:00:00Z';

export interface Setting {
	now?: string;
	own?: OwnLimits;
	timeZone?: string;
	isComplete?: boolean;
}

export function messagesOf(lines: readonly string[], now = NOON): Message[] {
	const read = story(...lines)
		.map((entry) => readEntry(entry, Date.parse(now)))
		.filter((message) => typeof message === 'object');
	return byPerson(read, matchesInList(read));
}

export const haveReceipts = (messages: readonly Message[]) =>
	messages.some(({ isOurs, delivery }) => isOurs && delivery === 'arrived');

export function reportOf(
	lines: readonly string[],
	{ now = NOON, own = {}, timeZone = 'UTC', isComplete = true }: Setting = {},
) {
	const period = periodBefore(new Date(now), 7, timeZone);
	const messages = messagesOf(lines, now);
	const hasReceipts = haveReceipts(messages);
	return toActivityReport({ messages, hasReceipts, isComplete }, period, own);
}

export const range = (length: number) => Array.from({ length }, (_, n) => n);

/** `2024-05-20 09:10:00`, so many minutes after another one. */
export const clock = (from: string, minutes: number) =>
	new Date(Date.parse(`${from}Z`) + minutes * MINUTE).toISOString().slice(0, 19).replace('T', ' ');

/** Messages so many minutes apart, to so many people in turn: to somebody else each, unless told otherwise. */
export const every = (minutes: number, from: string, count: number, people = count, note = '') =>
	range(count).map((n) => `${clock(from, minutes * n)} us → p${n % people}${note}`);

/** Messages to so many people on each of these days of May, from 10:00 on. */
export const onDays = (people: number, ...days: number[]) =>
	days.flatMap((day) => every(10, `2024-05-${day}T10:00`, people));
