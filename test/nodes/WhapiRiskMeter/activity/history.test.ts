/** What Get Activity reads of a channel's messages, and for whom it takes people, through n8n's engine. */
import { reply } from '../../../simulator/faults';
import {
	HIDDEN_IDS,
	hiddenIdOf,
	phoneOf,
	simulatedMessage,
	story,
	withTrace,
} from '../../../simulator/histories';
import { HIDDEN_IDS_OF, MESSAGES, type Channel, type Fault } from '../../../simulator/whapi';
import { ago, count, manyMessages, SECONDS, timeOf, tokenOf } from './counting';
import { range } from './reportOf';

type Asked = Awaited<ReturnType<typeof count>>['asked'][number];

const pageOf = (messages: unknown[]) => reply(200, JSON.stringify({ messages }));
const slow = (times: number, ms: number) => range(times).map((): Fault => ({ kind: 'slow', ms }));
const ofHiddenIds = (asked: Asked) => asked.filter(({ address }) => address === HIDDEN_IDS_OF);

/** 400 messages to 400 people who never wrote, within a minute. */
const COLD = range(400).map((person) =>
	simulatedMessage({
		id: `cold-${person}`,
		chat_id: `${phoneOf(person)}@s.whatsapp.net`,
		from_me: true,
		timestamp: SECONDS - 120 + (person % 50),
	}),
);
const HEARD = story(ago(60, 'A → us'));

describe('what could not be understood', () => {
	const three = (fields: object) => COLD.slice(0, 3).map((one) => ({ ...one, ...fields }));
	const MINUTES = COLD.map((one) => ({ ...one, timestamp: Math.floor(one.timestamp / 60) }));
	const REFUSED = { withinLimits: null, error: expect.stringMatching(/^The answer does not/) };
	const INCOMPLETE = { isComplete: false, nextAllowedAt: null };
	const NOTHING = { withinLimits: true, sent: 0, oldestMessageAt: null };

	const ROWS: Array<[name: string, listed: unknown[], counted: object]> = [
		['all, by its time', MINUTES, REFUSED],
		['all, by its kind', COLD.map(({ id }) => id), REFUSED],
		['some', [...MINUTES, ...HEARD], { ...INCOMPLETE, withinLimits: null, sent: 0 }],
		['what is over stays', [...three({}), null], { ...INCOMPLETE, withinLimits: false, sent: 3 }],
		[
			'incoming',
			three({ from_me: false, timestamp: timeOf(100) }),
			{ ...NOTHING, isComplete: true },
		],
		['a group', three({ chat_id: '120363000000000001@g.us', from_me: undefined }), NOTHING],
		['of the system', three({ type: 'unknown', source: 'system', timestamp: 'late' }), NOTHING],
		['older than asked for', three({ timestamp: SECONDS - 9 * 24 * 60 * 60 }), NOTHING],
		...[9 * 24 * 60 * 60, -2 * 60 * 60].map((secondsAgo): (typeof ROWS)[number] => [
			`outside what was asked for, ${secondsAgo} s ago`,
			three({ chat_id: 'unreadable', timestamp: SECONDS - secondsAgo }),
			{ ...NOTHING, isComplete: true },
		]),
		['nothing', [], NOTHING],
	];

	it('is never within limits, unless it hides no message of ours', async () => {
		const variants = ROWS.map(([, listed]) => ({ messageFaults: [pageOf(listed), pageOf([])] }));
		const { counted } = await count(variants);
		ROWS.forEach(([name, , expected], n) => {
			expect({ name, ...counted[n] }).toMatchObject({ name, ...expected });
		});
	});

	it('is told from an id that many messages share', async () => {
		const toMany = COLD.map((one) => ({ ...one, id: 'same' }));
		const toOne = toMany.map((one) => ({ ...one, chat_id: COLD[0].chat_id }));
		const { counted } = await count([{ messages: toMany }, { messages: toOne }]);
		expect(counted.map(({ sent }) => sent)).toEqual([400, 50]);
		for (const { overLimits } of counted) expect(overLimits).toContain('messagesPerMinute');
	});
});

it('a message that arrived in a group shows that Whapi updates statuses, so one tick counts', async () => {
	const lost = COLD.slice(0, 6).map((one, n) => ({
		...{ ...one, status: 'sent', timestamp: SECONDS - (n + 1) * 60 * 60 },
	}));
	const inGroup = { ...COLD[7], chat_id: '120363000000000001@g.us', status: 'delivered' };
	const { counted } = await count([[inGroup, ...lost], lost].map((messages) => ({ messages })));
	expect(counted.map(({ overLimits }) => overLimits)).toEqual([['undeliveredInARow'], []]);
});

it('that there are messages to a group alone is not told as an empty list', async () => {
	const { counted } = await count([
		{ messages: [{ ...COLD[0], chat_id: '120363000000000001@g.us' }] },
	]);
	expect(counted[0].advice).toEqual([
		expect.stringMatching(/^Whapi listed no messages in chats with one person/),
	]);
});

describe('pages', () => {
	it.each([
		// messages there are, most to read, sent of those read, complete, how many from where on
		[0, 500, 0, true, '500@0'],
		[499, 500, 375, true, '500@0 1@499'],
		[500, 500, 375, false, '500@0'],
		[1_200, 700, 525, false, '500@0 200@500'],
		[1_499, 10_000, 1_125, true, '500@0 500@500 500@1000 500@1499'],
	])('of %i messages, at most %i: %i sent, complete: %s', async (there, most, sent, all, pages) => {
		const options = { maxMessages: most };
		const { counted, asked } = await count([{ messages: manyMessages(there).reverse() }], {
			parameters: { options },
		});
		const oldestMessageAt = there === 0 ? null : timeOf((Math.min(there, most) - 1) * 10);
		expect(counted[0]).toMatchObject({ sent, isComplete: all, oldestMessageAt });
		const queries = asked[0].map(({ query }) => query);
		expect(queries.map(({ count: size, offset }) => `${size}@${offset}`).join(' ')).toBe(pages);
		expect(new Set(queries.map(({ time_to }) => time_to)).size).toBe(1);
	});

	it('are cut at what was asked for, and not complete, however old an entry is', async () => {
		const history = manyMessages(1_500);
		const old = [0, 1, 86_400, SECONDS - 40 * 86_400].map((timestamp) => ({
			...{ ...history[0], id: `at-${timestamp}`, timestamp },
		}));
		const pages = [history.slice(0, 800), [...old, ...history.slice(500, 1_300)]];
		const { counted, asked } = await count([{ messageFaults: pages.map(pageOf) }], {
			parameters: { options: { maxMessages: 704 } },
		});
		expect(asked[0].map(({ query }) => query.offset)).toEqual(['0', '500']);
		expect(counted[0]).toMatchObject({ sent: 525, isComplete: false, nextAllowedAt: null });
	});

	it('that are too large are asked for again in smaller ones, once', async () => {
		const { counted, asked } = await count(
			[manyMessages(250, 70_000), manyMessages(100, 170_000)].map((messages) => ({ messages })),
		);
		const sizes = asked.map((pages) => pages.map(({ query }) => `${query.count}@${query.offset}`));
		expect(sizes).toEqual([
			['500@0', '100@0', '100@100', '100@200', '100@250'],
			['500@0', '100@0'],
		]);
		expect(counted).toMatchObject([
			{ isComplete: true, sent: 188 },
			{ withinLimits: null, error: expect.stringContaining('larger than 16 MB') },
		]);
	});

	it('may take ten times the time-out of one request, all together', async () => {
		const endless = { messages: manyMessages(400), largestPage: 1, messageFaults: slow(400, 50) };
		const { counted, asked } = await count([endless, { messages: HEARD }], {
			parameters: { options: { timeout: 0.5 } },
		});
		expect(counted).toMatchObject([
			{
				withinLimits: null,
				error: 'Whapi did not list all messages within 5 s',
				message: expect.stringContaining('raise Timeout'),
			},
			{ withinLimits: true },
		]);
		expect(asked[0].length).toBeLessThan(100);
	});

	it('that come again and again end as incomplete', async () => {
		const again = [HEARD, Array<null>(500).fill(null), [{ ...COLD[0], id: undefined }]];
		const { counted, asked } = await count(
			again.map((page) => ({ messageFaults: Array<Fault>(300).fill(pageOf(page)) })),
		);
		expect(counted).toMatchObject([
			{ withinLimits: null, isComplete: false, sent: 0 },
			{ withinLimits: null, error: expect.any(String) },
			{ withinLimits: false, isComplete: false, sent: 101 },
		]);
		expect(asked.map(({ length }) => length)).toEqual([101, 20, 101]);
	});
});

/** Ten people, three minutes apart, who are written to by number and all answer under their hidden id. */
const CAMPAIGN = story(
	...range(10).flatMap((n) => [ago(120 - 3 * n, `us → p${n}`), ago(119 - 3 * n, `p${n}@lid → us`)]),
);

describe('one person under two ids', () => {
	const trouble = (body: string, status = 200) => ({ hiddenIdFaults: [reply(status, body)] });
	const WAYS: Array<[way: string, variant: Partial<Channel>, requests: number, unmatched: number]> =
		[
			['from', { messages: withTrace(CAMPAIGN, 'from') }, 0, 0],
			['quote', { messages: withTrace(CAMPAIGN, 'quote') }, 0, 0],
			['a request', { hiddenIds: HIDDEN_IDS }, 1, 0],
			['nobody known', {}, 1, 10],
			['null', { hiddenIdsForm: 'null' }, 1, 10],
			['a refusal', trouble(JSON.stringify({ error: phoneOf(0) }), 404), 1, 10],
			['an outage', trouble(phoneOf(0), 500), 1, 10],
			['a web page', trouble(`<html>${phoneOf(0)}</html>`), 1, 10],
			['too slow', { hiddenIdFaults: slow(1, 6_000) }, 1, 10],
		];

	it('is one chat, or unmatched: which is no refusal and no missing answer', async () => {
		const variants = WAYS.map(([, variant]) => ({ messages: CAMPAIGN, ...variant }));
		const names = WAYS.map(([name]) => name);
		const { counted, asked, stored } = await count(variants, {
			parameters: { options: { timeout: 2, concurrency: variants.length } },
			credential: '={{ $vars[$json.name] }}',
			items: names.map((name) => ({ name })),
			variables: Object.fromEntries(names.map((name, n) => [name, tokenOf(n)])),
		});
		WAYS.forEach(([way, , requests, unmatchedChats], n) => {
			expect({ way, requests: ofHiddenIds(asked[n]).length, ...counted[n] }).toMatchObject({
				...{ way, requests, unmatchedChats, withinLimits: true, overLimits: [] },
				...{ sent: 10, chatsWritten: 10, coldChats: 10, isComplete: true },
				nextAllowedAt: expect.any(String),
			});
		});
		expect(stored).not.toMatch(/canary|4477009|271828|whatsapp\.net|@lid/);
	});

	it('is asked for at most 100 numbers a request, until nobody is left unmatched', async () => {
		const to250 = range(250).map((n) => ago(2_000 - 3 * n, `us → p${n}`));
		const ROWS: Array<[lines: string[], numbers: number[], unmatched: number]> = [
			[[...to250, ago(1, 'p3@lid → us')], [100, 100, 50], 0],
			[[...to250, ago(1, 'p249@lid → us')], [100], 0],
			[[...to250, ago(1, 'p999@lid → us')], [100, 100, 50], 1],
			[to250, [], 0],
			[['2020-01-01 09:00 us → A', ago(1, 'B@lid → us')], [], 1],
			[[ago(3, 'us → B'), ago(2, 'us → A@lid'), ago(1, 'A → us')], [1], 1],
			[[ago(3, 'us → A'), ago(2, 'us → A@lid'), ago(1, 'A → us')], [1], 0],
		];
		const unanswered = { messages: story(...ROWS[2][0]), hiddenIdFaults: [reply(500)] };
		const { asked, counted } = await count([
			...ROWS.map(([lines]) => ({ messages: story(...lines), hiddenIds: HIDDEN_IDS })),
			unanswered,
		]);
		const numbers = asked.map((requests) =>
			ofHiddenIds(requests).map(({ query }) => query.ContactIDList.split(',').length),
		);
		expect(numbers).toEqual([...ROWS.map(([, sizes]) => sizes), [100]]);
		const unmatched = counted.map(({ unmatchedChats }) => unmatchedChats);
		expect(unmatched).toEqual([...ROWS.map(([, , one]) => one), 1]);
		const { method, authorization } = asked[0].at(-1)!;
		expect([method, authorization]).toEqual(['GET', `Bearer ${tokenOf(0)}`]);
	});

	it('is not asked for where the only hidden id is the number itself', async () => {
		const own = '271828182845001@lid';
		const messages = [COLD[0], { ...COLD[1], chat_id: own }].map((one) => ({ ...one, from: own }));
		const { counted, asked } = await count([{ messages }]);
		expect(counted[0]).toMatchObject({ sent: 1, unmatchedChats: 0 });
		expect(ofHiddenIds(asked[0])).toEqual([]);
	});

	it('is asked for in both writings of a number', async () => {
		const hiddenIds = { '5511987654321': hiddenIdOf(1) };
		const variants = ['5511987654321', '551187654321'].map((phone) => {
			const [sent, answer] = story(ago(120, 'us → A'), ago(100, 'B@lid → us'));
			return { messages: [{ ...sent, chat_id: `${phone}@s.whatsapp.net` }, answer], hiddenIds };
		});
		const { counted } = await count(variants);
		expect(counted).toMatchObject([1, 2].map(() => ({ unmatchedChats: 0, chatsWritten: 1 })));
	});

	it('is left unmatched where time runs out', async () => {
		const messages = story(
			...range(1_500).map((n) => ago(300 + n, `us → p${n}`)),
			ago(1, 'p1500@lid → us'),
		);
		const { counted, asked } = await count([{ messages, hiddenIdFaults: slow(15, 450) }], {
			parameters: { options: { timeout: 0.6 } },
		});
		// One of them is the number's own.
		expect(counted[0]).toMatchObject({ isComplete: true, sent: 1_499, unmatchedChats: 1 });
		expect(ofHiddenIds(asked[0]).length).toBeLessThan(15);
	});

	it('is not waited for when the execution is stopped', async () => {
		const { run, asked } = await count([{ messages: CAMPAIGN, hiddenIdFaults: slow(1, 5_000) }], {
			onStart: (stop) => setTimeout(stop, 800),
		});
		expect(run.status).toBe('canceled');
		expect(asked[0].filter(({ address }) => address === MESSAGES)).toHaveLength(2);
	});
});
