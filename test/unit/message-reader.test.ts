import fc from 'fast-check';

import { toActivityReport } from '../../nodes/WhapiRiskMeter/activity/activity';
import { periodBefore } from '../../nodes/WhapiRiskMeter/activity/period';
import {
	readMessages,
	type PageAnswer,
	type PageQuery,
} from '../../nodes/WhapiRiskMeter/activity/reader';
import { CUT, reply } from '../simulator/faults';
import { longHistory, phoneOf, simulatedMessage } from '../simulator/histories';
import { queryText } from '../simulator/messages';
import { allAt, MESSAGES, simulatedToken, SimulatedWhapi, type Channel } from '../simulator/whapi';

const NOW = new Date('2024-05-20T12:00:00Z');
const PERIOD = periodBefore(NOW, 7);
const TOKEN = simulatedToken('reader');

/** Asks the simulated Whapi; what is no success is a refusal with its status, a lost connection `cut`. */
function whapiWith(channel: Partial<Channel>, totalOf: 'list' | 'page' = 'list') {
	const simulator = new SimulatedWhapi([{ token: TOKEN, readings: [allAt(3)], ...channel }], {
		totalOf,
	});
	const queries: PageQuery[] = [];
	const askPage = (query: PageQuery): Promise<PageAnswer<string>> => {
		queries.push(query);
		const outcome = simulator.handle({
			method: 'GET',
			address: MESSAGES,
			query: queryText(query),
			authorization: `Bearer ${TOKEN}`,
		});
		if (outcome.kind === 'cut') return Promise.resolve({ kind: 'refused', refusal: 'cut' });
		const { status, body } = outcome;
		return Promise.resolve(
			status === 200
				? { kind: 'page', body: JSON.parse(body) as unknown }
				: { kind: 'refused', refusal: `${status} ${body}` },
		);
	};
	return { simulator, queries, askPage };
}

const history = (messages: number) => longHistory({ messages, contentBytes: 10, until: NOW });

async function read(channel: Partial<Channel>, maxMessages = 10_000) {
	const { askPage, queries } = whapiWith(channel);
	const reading = await readMessages(askPage, PERIOD, maxMessages);
	if (reading.kind !== 'read') throw new Error(reading.kind);
	return { ...reading, queries };
}

describe('readMessages', () => {
	it('asks for full pages, newest first, of the period and the day before it', async () => {
		const { messages, isComplete, queries } = await read({ messages: history(1_200) });
		expect(messages).toHaveLength(1_200);
		expect(isComplete).toBe(true);
		const fixed = {
			count: 500,
			time_from: Date.parse('2024-05-12T12:00:00Z') / 1_000,
			time_to: Date.parse('2024-05-20T12:00:00Z') / 1_000,
			sort: 'desc',
		};
		expect(queries).toEqual([0, 500, 1_000].map((offset) => ({ ...fixed, offset })));
	});

	it.each([
		// messages there are, most to read, messages read, complete, count of each page
		[0, 10_000, 0, true, [500]],
		[499, 10_000, 499, true, [500]],
		[500, 10_000, 500, true, [500, 500]],
		[501, 10_000, 501, true, [500, 500]],
		[499, 500, 499, true, [500]],
		// A full last page does not say whether there is more.
		[500, 500, 500, false, [500]],
		[1_200, 500, 500, false, [500]],
		[1_200, 700, 700, false, [500, 200]],
		[600, 700, 600, true, [500, 200]],
		[2_000, 1_000, 1_000, false, [500, 500]],
	])(
		'of %i messages, at most %i: reads %i, complete: %s, in pages of %j',
		async (there, most, wanted, complete, pages) => {
			const { messages, isComplete, queries } = await read({ messages: history(there) }, most);
			expect([messages.length, isComplete]).toEqual([wanted, complete]);
			expect(queries.map(({ count }) => count)).toEqual(pages);
		},
	);

	it('reads the newest where it may not read all', async () => {
		const { messages } = await read({ messages: history(1_200).reverse() }, 500);
		expect(Math.max(...messages.map(({ at }) => at))).toBe(NOW.getTime());
		expect(Math.min(...messages.map(({ at }) => at))).toBe(NOW.getTime() - 499 * 10_000);
	});

	it.each(['list', 'page'] as const)('does not mind whether `total` is of the %s', async (of) => {
		const { askPage, queries } = whapiWith({ messages: history(1_200) }, of);
		await readMessages(askPage, PERIOD, 10_000);
		expect(queries).toHaveLength(3);
	});

	it('counts an id once where pages move, and misses none', async () => {
		const old = history(1_200);
		const { simulator, askPage } = whapiWith({ messages: old });
		let come = 0;
		// Between two pages 30 messages come in that bear the time of the newest.
		const reading = await readMessages(
			(query) => {
				const answer = askPage(query);
				come += 30;
				const more = history(come).map((one) => ({ ...one, id: `new-${one.id}` }));
				const newest = more.map((one) => ({ ...one, timestamp: old[0].timestamp }));
				simulator.setChannel({ token: TOKEN, readings: [], messages: [...newest, ...old] });
				return answer;
			},
			PERIOD,
			10_000,
		);
		expect(reading).toMatchObject({ kind: 'read', isComplete: true });
		const times = reading.kind === 'read' ? reading.messages.map(({ at }) => at) : [];
		expect(times).toHaveLength(1_200);
		expect(new Set(times).size).toBe(1_200);
	});

	it('counts messages without an id one by one', async () => {
		const one = { ...history(1)[0], id: undefined };
		expect((await read({ messages: [one, one] })).messages).toHaveLength(2);
	});

	it('skips odd entries, and pages by what was listed', async () => {
		const odd = [null, 7, 'text', {}, { id: 'x', timestamp: 'now' }, []];
		const messages = [...history(498), ...odd];
		const { messages: kept, isComplete, queries } = await read({ messages });
		expect([kept.length, isComplete, queries.length]).toEqual([498, true, 2]);
	});

	it('keeps a number for each chat, and nothing of it', async () => {
		const { messages } = await read({
			messages: ['@s.whatsapp.net', '@c.us', ''].flatMap((server, index) =>
				[1, 2].map((person) =>
					simulatedMessage({
						id: `${index}-${person}`,
						chat_id: phoneOf(person) + server,
						from_me: true,
						timestamp: NOW.getTime() / 1_000,
					}),
				),
			),
		});
		expect(messages.map(({ chat }) => chat)).toEqual([0, 1, 0, 1, 0, 1]);
		for (const message of messages) {
			expect(Object.keys(message).sort()).toEqual(['at', 'chat', 'delivery', 'isOurs']);
		}
	});

	it('comes to the same figures in whatever order pages list the messages', async () => {
		const messages = history(1_200).map((one, index) => ({
			...one,
			status: index % 7 ? 'read' : 'failed',
		}));
		const reportOf = async (listed: unknown[]) => {
			const reading = await readMessages<never>(
				({ offset, count }) =>
					Promise.resolve({
						kind: 'page',
						body: { messages: listed.slice(offset, offset + count) },
					}),
				PERIOD,
				10_000,
			);
			if (reading.kind !== 'read') throw new Error(reading.kind);
			return toActivityReport(reading.messages, reading.isComplete, PERIOD);
		};
		const expected = await reportOf(messages);
		// Of the 6 messages in a minute the fourth of each four is theirs: at most 5 are ours. 900 of 1,200
		// are ours, to 750 people, in the 3 h 20 min before noon.
		expect(expected).toMatchObject({ sent: 900, chatsWritten: 750, isComplete: true });
		expect(expected.limits.map(({ measured }) => measured)).toEqual([5, 68, 5, 1, 0]);
		await fc.assert(
			fc.asyncProperty(
				fc.shuffledSubarray(messages, { minLength: messages.length }),
				async (shuffled) => expect(await reportOf(shuffled)).toEqual(expected),
			),
			{ numRuns: 20 },
		);
	});

	it.each([
		['refused', reply(500, 'out of order'), { kind: 'refused', refusal: '500 out of order' }],
		['cut', CUT, { kind: 'refused', refusal: 'cut' }],
		['no page', reply(200, '{"count":0}'), { kind: 'notDocumented' }],
		['an error', reply(200, '{"messages":[],"error":"busy"}'), { kind: 'notDocumented' }],
	])('is a refusal when the third page is %s, never fewer messages', async (_name, fault, told) => {
		const ok = { kind: 'slow', ms: 0 } as const;
		const { askPage, queries } = whapiWith({
			messages: history(3_000),
			messageFaults: [ok, ok, fault],
		});
		expect(await readMessages(askPage, PERIOD, 10_000)).toEqual(told);
		expect(queries).toHaveLength(3);
	});

	it('asks no more once the caller has stopped', async () => {
		const stop = new AbortController();
		const { askPage, queries } = whapiWith({ messages: history(3_000) });
		const reading = await readMessages<string>(
			async (query) => {
				if (stop.signal.aborted) return { kind: 'refused', refusal: 'stopped' };
				const answer = await askPage(query);
				if (query.offset === 500) stop.abort();
				return answer;
			},
			PERIOD,
			10_000,
		);
		expect(reading).toEqual({ kind: 'refused', refusal: 'stopped' });
		expect(queries).toHaveLength(2);
	});

	it('passes on what asking throws', async () => {
		const askPage = () => Promise.reject(new Error('no way'));
		await expect(readMessages(askPage, PERIOD, 500)).rejects.toThrow('no way');
	});

	it('ends where a service shows the same page again and again', async () => {
		const { askPage } = whapiWith({ messages: history(600) });
		let asked = 0;
		const reading = await readMessages(
			(query) => {
				asked++;
				return askPage({ ...query, offset: 0 });
			},
			PERIOD,
			2_000,
		);
		expect(reading).toMatchObject({ kind: 'read', isComplete: false });
		expect(asked).toBe(4);
	});

	it('goes on behind what was listed where a page is longer than asked for', async () => {
		const messages = history(1_300);
		const offsets: number[] = [];
		const reading = await readMessages<never>(
			({ offset }) => {
				offsets.push(offset);
				return Promise.resolve({
					kind: 'page',
					body: { messages: messages.slice(offset, offset + 600) },
				});
			},
			PERIOD,
			10_000,
		);
		expect(offsets).toEqual([0, 600, 1_200]);
		expect(reading.kind === 'read' && reading.messages.length).toBe(1_300);
	});

	it('survives any bodies', async () => {
		const body = fc.oneof(
			fc.anything(),
			fc.record({ messages: fc.oneof(fc.anything(), fc.array(fc.anything())) }),
		);
		await fc.assert(
			fc.asyncProperty(body, async (answer) => {
				const page = { kind: 'page', body: answer } as const;
				const reading = await readMessages(() => Promise.resolve(page), PERIOD, 1_000);
				if (reading.kind !== 'read') return;
				toActivityReport(reading.messages, reading.isComplete, PERIOD);
			}),
		);
	});
});

describe('the simulated message list', () => {
	const ask = (query: string, channel: Partial<Channel> = {}, outOfSync: 400 | 409 | 500 = 500) => {
		const messages = history(150);
		const simulator = new SimulatedWhapi([{ token: TOKEN, readings: [], messages, ...channel }], {
			outOfSync,
		});
		const outcome = simulator.handle({
			method: 'GET',
			address: MESSAGES,
			query,
			authorization: `Bearer ${TOKEN}`,
		});
		if (outcome.kind === 'cut') throw new Error('cut');
		return outcome;
	};
	const listed = (query: string, channel: Partial<Channel> = {}) =>
		JSON.parse(ask(query, channel).body) as { messages: Array<{ id: string }>; total: number };

	it('lists 100 messages, the newest first, unless asked otherwise', () => {
		expect(listed('').messages).toHaveLength(100);
		expect(listed('').messages[0].id).toBe('long-0');
		expect(listed('sort=asc').messages[0].id).toBe('long-149');
		expect(listed('count=10&offset=145').messages.map(({ id }) => id)).toEqual(
			['145', '146', '147', '148', '149'].map((n) => `long-${n}`),
		);
	});

	it('filters by time, sender and type', () => {
		const newest = NOW.getTime() / 1_000;
		const ids = (query: string) => listed(query).messages.map(({ id }) => id);
		expect(ids(`time_from=${newest - 10}`)).toEqual(['long-0', 'long-1']);
		expect(ids(`time_to=${newest - 1_480}`)).toEqual(['long-148', 'long-149']);
		expect(ids('from_me=false&count=2')).toEqual(['long-3', 'long-7']);
		const system = { messages: [{ ...history(1)[0], type: 'system' }] };
		expect(listed('', system).total).toBe(0);
		expect(listed('normal_types=false', system).total).toBe(1);
	});

	it.each([
		'count=0',
		'count=501',
		'count=ten',
		'offset=-1',
		'time_from=2024-05-20',
		'time_to=',
		'from_me=1',
		'sort=newest',
		'limit=5',
	])('refuses %s with 400', (query) => {
		expect(ask(query).status).toBe(400);
	});

	it.each([400, 409, 500] as const)(
		'out of sync, answers with %i and names the state',
		(status) => {
			const outcome = ask('', { isOutOfSync: true }, status);
			expect(outcome.status).toBe(status);
			expect(outcome.body).toContain('SYNC_ERROR');
		},
	);
});
