/** Get Activity's figures against the oracle's, for random lists: without requests, and in the engine. */
import FakeTimers from '@sinonjs/fake-timers';
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { canonicalPhone, readHiddenId } from '../../../../nodes/WhapiRiskMeter/activity/chatId';
import {
	byPerson,
	matchesInList,
	unmatchedIn,
} from '../../../../nodes/WhapiRiskMeter/activity/identity';
import { isOutside } from '../../../../nodes/WhapiRiskMeter/activity/history';
import { isReceipt, readEntry } from '../../../../nodes/WhapiRiskMeter/activity/message';
import { periodBefore } from '../../../../nodes/WhapiRiskMeter/activity/period';
import { toActivityReport } from '../../../../nodes/WhapiRiskMeter/activity/report';
import { fieldsOf } from '../../../../nodes/shared/transport/fieldsOf';
import type { HiddenIdsForm } from '../../../simulator/messages';
import type { Channel } from '../../../simulator/whapi';
import { count } from './counting';
import { histories } from './histories';
import { activityOf } from './oracle';
import { DAY, HOUR, type ActivityInput } from './oracleMessages';

/** What the node makes of the entries, without its requests. */
function reportOf({ entries, days, now, timeZone, limits, lids = [] }: ActivityInput) {
	const period = periodBefore(now, days, timeZone);
	const distinct = new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values();
	const asked = [...distinct].filter((one) => !isOutside(fieldsOf(one).timestamp, period));
	const read = asked.map((entry) => readEntry(entry, period.now));
	const messages = read.filter((one) => typeof one === 'object');
	const matches = new Map(matchesInList(messages));
	const { hidden, phones } = unmatchedIn(messages, matches);
	for (const { phone, lid } of lids) {
		const id = readHiddenId(lid)!;
		const number = canonicalPhone(phone);
		if (hidden.has(id) && phones.has(number)) matches.set(id, number);
	}
	const isComplete = !read.includes('mayBeOurs');
	const history = { messages: byPerson(messages, matches), isComplete };
	const hasReceipts = asked.some(isReceipt);
	return toActivityReport({ ...history, hasReceipts }, period, limits);
}

/** The entries that Whapi lists for what the node asks for. */
function listed({ entries, days, now }: ActivityInput): unknown[] {
	const to = Math.ceil(now.getTime() / 1000) + HOUR;
	return entries.filter((entry) => {
		const { type, timestamp } = (entry ?? {}) as { type?: unknown; timestamp?: unknown };
		const time = Number(timestamp);
		const seconds = time > 1e11 ? time / 1000 : time;
		const isAskedFor = seconds >= to - HOUR - (days + 1) * DAY && seconds <= to;
		return type !== 'system' && (!(seconds > 0) || isAskedFor);
	});
}

/** The node's item for such a channel. */
async function itemOf(
	{ days, now, timeZone, limits = {}, lids = [] }: ActivityInput,
	channel: Partial<Channel>,
): Promise<IDataObject> {
	const clock = FakeTimers.install({ now, toFake: ['Date'] });
	const hiddenIds = Object.fromEntries(
		lids.flatMap(({ phone, lid }) =>
			[phone, canonicalPhone(phone)].map((one) => [one, `${lid}@lid`]),
		),
	);
	const own = Object.entries(limits).map(([limit, allowed]) => [limit, { allowed }]);
	const options = { limits: Object.fromEntries(own) as IDataObject };
	try {
		const { counted } = await count([{ hiddenIds, ...channel }], {
			parameters: { days, options },
			timezone: timeZone,
		});
		return counted[0];
	} finally {
		clock.uninstall();
	}
}

/** At any part of a second. */
const atAnyTime = fc
	.tuple(histories(), fc.constantFrom(0, 0, 1, 487, 999))
	.map(([input, ms]): ActivityInput => ({ ...input, now: new Date(input.now.getTime() + ms) }));

/** The entries that Whapi lists, and the same in any order. */
const inAnyOrder = atAnyTime.chain((input) => {
	const entries = listed(input);
	const shuffled = fc.shuffledSubarray(entries, { minLength: entries.length });
	return fc.tuple(fc.constant({ ...input, entries }), shuffled);
});

describe('any list of messages', () => {
	it('is counted as by the oracle', () => {
		fc.assert(
			fc.property(atAnyTime, (input) => {
				const expected = activityOf(input);
				fc.pre(expected !== 'refusal');
				expect(reportOf(input)).toMatchObject(expected);
			}),
			{ numRuns: 250 },
		);
	});

	it('is read and counted as by the oracle in the engine, however it comes', async () => {
		const form = fc.record({
			largestPage: fc.constantFrom(4, 50, 500),
			hiddenIdsForm: fc.constantFrom<HiddenIdsForm[]>('byNumber', 'texts', 'list', 'wrapped'),
		});
		// What comes in meanwhile is newer, so that it moves all pages. To a group, it counts nowhere.
		const batches = fc.array(fc.nat(4), { maxLength: 20 });
		const cameIn = (now: Date, batch: number, index: number) => ({
			...{ id: `${batch} ${index}`, type: 'text', chat_id: '1203@g.us', from_me: true },
			timestamp: Math.floor(now.getTime() / 1_000) + HOUR,
		});
		await fc.assert(
			fc.asyncProperty(inAnyOrder, form, batches, async ([input, messages], rest, sizes) => {
				const expected = activityOf(input);
				const arrivals = sizes.map((size, batch) =>
					Array.from({ length: size }, (_, index) => cameIn(input.now, batch, index)),
				);
				if (expected === 'refusal') {
					const item = await itemOf(input, { ...rest, messages });
					expect(item).toMatchObject({ withinLimits: null, error: expect.any(String) });
				} else {
					const item = await itemOf(input, { ...rest, messages, arrivals });
					expect(item).toMatchObject(expected);
				}
			}),
			{ numRuns: 15 },
		);
	});
});
