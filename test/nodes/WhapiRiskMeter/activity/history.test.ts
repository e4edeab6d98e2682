/** What Get Activity reads of a channel's messages, and for whom it takes people, through n8n's engine. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { check, installedPackage, type Check } from '../../../engine/testbed';
import { reply } from '../../../simulator/faults';
import {
	HIDDEN_IDS,
	hiddenIdOf,
	longHistory,
	phoneOf,
	simulatedMessage,
	story,
	withTrace,
} from '../../../simulator/histories';
import type { SimulatedMessage } from '../../../simulator/messages';
import {
	HIDDEN_IDS_OF,
	MESSAGES,
	simulatedToken,
	type Channel,
	type Fault,
} from '../../../simulator/whapi';

const NOW = new Date();
const SECONDS = Math.floor(NOW.getTime() / 1_000);

/** A line of a story, some minutes ago. */
const ago = (minutes: number, who: string) => {
	const at = new Date(NOW.getTime() - minutes * 60_000).toISOString();
	return `${at.slice(0, 10)} ${at.slice(11, 19)} ${who}`;
};

const range = (length: number) => Array.from({ length }, (_, n) => n);

type Variant = Partial<Channel>;

/** Counts all of these channels in one run. */
async function count(variants: Variant[], setup: Partial<Check> = {}) {
	const channels = variants.map((variant, index) => ({
		token: simulatedToken(`history ${index}`),
		readings: [],
		...variant,
	}));
	const result = await check(await installedPackage(), {
		channels,
		items: channels.map(({ token }) => ({ token })),
		node: { onError: 'continueRegularOutput' },
		...setup,
		parameters: { operation: 'getActivity', ...setup.parameters },
	});
	const asked = channels.map(({ token }) =>
		result.simulator.requests.filter(({ authorization }) => authorization === `Bearer ${token}`),
	);
	return { ...result, asked, counted: (result.outputs[0] ?? []).map(({ json }) => json) };
}

const askedFor = (requests: Array<{ address: string }>, address: string) =>
	requests.filter((request) => request.address === address).length;

/** 400 messages to 400 people who never wrote, within a minute. */
const COLD = Array.from({ length: 400 }, (_, person) =>
	simulatedMessage({
		id: `cold-${person}`,
		chat_id: `${phoneOf(person)}@s.whatsapp.net`,
		from_me: true,
		timestamp: SECONDS - 120 + (person % 50),
	}),
);
const HEARD = story(ago(60, 'A → us'));

describe('what could not be understood', () => {
	const iso = new Date((SECONDS - 100) * 1_000).toISOString();
	const ODD: Array<[string, unknown[]]> = [
		['no from_me', COLD.map((one) => ({ ...one, from_me: undefined }))],
		['an ISO time', COLD.map((one) => ({ ...one, timestamp: iso }))],
		['chatId', COLD.map(({ chat_id, ...one }) => ({ ...one, chatId: chat_id }))],
		['microseconds', COLD.map((one) => ({ ...one, timestamp: one.timestamp * 1_000_000 }))],
		['minutes', COLD.map((one) => ({ ...one, timestamp: Math.floor(one.timestamp / 60) }))],
		[
			'a server that is not known',
			COLD.map((one) => ({
				...one,
				chat_id: one.chat_id.replace('s.whatsapp.net', 'example.com'),
			})),
		],
		['null', COLD.map(() => null)],
		['texts', COLD.map(({ id }) => id)],
	];
	const pages = (...listed: unknown[][]) => ({
		messageFaults: [...listed, []].map((messages) => reply(200, JSON.stringify({ messages }))),
	});

	it('is never within limits: a refusal where it is everything, else incomplete', async () => {
		const alone = await count(ODD.map(([, messages]) => pages(messages)));
		expect(alone.counted).toEqual(
			ODD.map(() => ({
				withinLimits: null,
				error: 'The answer does not have the format that Whapi documents',
				message: expect.any(String),
			})),
		);
		const beside = await count(ODD.map(([, messages]) => pages([...messages.slice(1), ...HEARD])));
		expect(beside.counted).toHaveLength(ODD.length);
		beside.counted.forEach((json, n) => {
			expect({ odd: ODD[n][0], ...json }).toMatchObject({
				odd: ODD[n][0],
				withinLimits: null,
				isComplete: false,
				nextAllowedAt: null,
				sent: 0,
			});
		});
	});

	it('changes nothing where it came in', async () => {
		const incoming = ODD.slice(1, 6).flatMap(([, messages]) =>
			messages.slice(0, 3).map((one) => ({ ...(one as SimulatedMessage), from_me: false })),
		);
		const newer = ['US.13491208655302741918', '271828182845001@hosted.lid'].map((chat_id, n) => ({
			...HEARD[0],
			id: `newer-${n}`,
			chat_id,
			from: undefined,
		}));
		const { counted } = await count([
			pages(incoming),
			pages([...incoming, ...COLD.slice(0, 3)]),
			pages(newer),
		]);
		expect(counted).toMatchObject([
			{ withinLimits: true, isComplete: true, sent: 0, nextAllowedAt: expect.any(String) },
			{ withinLimits: false, isComplete: true, sent: 3, nextAllowedAt: expect.any(String) },
			{ withinLimits: true, isComplete: true, unmatchedChats: 2 },
		]);
	});

	it('leaves what is over as it is', async () => {
		const [json] = (await count([pages([...COLD.slice(0, 3), null])])).counted;
		expect(json).toMatchObject({ withinLimits: false, isComplete: false, sent: 3 });
	});

	it('is not what is known to be no message to a person, or lies outside of what was asked', async () => {
		const group = { ...COLD[0], chat_id: '120363000000000001@g.us', from_me: undefined };
		const system = { type: 'unknown', source: 'system', timestamp: iso };
		const others = [group, system].map((one, n) => ({ ...one, id: `other-${n}` }));
		const old = COLD.map((one) => ({ ...one, timestamp: one.timestamp - 9 * 24 * 60 * 60 }));
		const { counted } = await count([pages(others), pages(old), pages([])]);
		for (const json of counted) {
			expect(json).toMatchObject({ withinLimits: true, sent: 0, oldestMessageAt: null });
		}
	});

	it('is told from an id that many messages share', async () => {
		const toMany = COLD.map((one) => ({ ...one, id: 'same' }));
		const toOne = toMany.map((one) => ({ ...one, chat_id: COLD[0].chat_id }));
		const { counted } = await count([{ messages: toMany }, { messages: toOne }]);
		expect(counted.map(({ sent }) => sent)).toEqual([400, 50]);
		for (const { overLimits } of counted) expect(overLimits).toContain('messagesPerMinute');
	});
});

describe('pages', () => {
	it.each([
		// messages there are, most to read, sent of those read, complete, requests
		[0, 500, 0, true, 1],
		[499, 500, 375, true, 2],
		[500, 500, 375, false, 1],
		[1_200, 700, 525, false, 2],
	])('of %i messages, at most %i: %i sent, complete: %s', async (there, most, sent, all, times) => {
		const messages = longHistory({ messages: there, contentBytes: 10, until: NOW }).reverse();
		const options = { maxMessages: most };
		const { counted, asked } = await count([{ messages }], { parameters: { options } });
		expect(counted[0]).toMatchObject({ sent, isComplete: all });
		expect(asked[0]).toHaveLength(times);
		const oldest = new Date((SECONDS - (Math.min(there, most) - 1) * 10) * 1_000).toISOString();
		expect(counted[0].oldestMessageAt).toBe(there === 0 ? null : oldest);
	});

	it('that were not all read are not complete, however old an entry is', async () => {
		const history = longHistory({ messages: 900, contentBytes: 10, until: NOW });
		const messages = [...history.slice(0, 400), ...[0, 1, 86_400, SECONDS - 40 * 86_400]].map(
			(one) => (typeof one === 'object' ? one : { ...history[0], id: `at-${one}`, timestamp: one }),
		);
		const page = reply(
			200,
			JSON.stringify({ messages: [...messages, ...history.slice(400, 500)] }),
		);
		const { counted } = await count([{ messageFaults: [page] }], {
			parameters: { options: { maxMessages: 504 } },
		});
		expect(counted[0]).toMatchObject({ isComplete: false, nextAllowedAt: null });
	});

	it('are cut at what was asked for', async () => {
		const history = longHistory({ messages: 1_500, contentBytes: 10, until: NOW });
		const page = (from: number) =>
			reply(200, JSON.stringify({ messages: history.slice(from, from + 800) }));
		const { counted, asked } = await count([{ messageFaults: [page(0), page(500)] }], {
			parameters: { options: { maxMessages: 700 } },
		});
		expect(asked[0].map(({ query }) => new URLSearchParams(query).get('offset'))).toEqual([
			'0',
			'500',
		]);
		const oldest = new Date((SECONDS - 699 * 10) * 1_000).toISOString();
		expect(counted[0]).toMatchObject({ sent: 525, oldestMessageAt: oldest, isComplete: false });
	});

	it('that are too large are asked for again in smaller ones', async () => {
		const history = longHistory({ messages: 250, contentBytes: 70_000, until: NOW });
		const { counted, asked } = await count([{ messages: history }]);
		const queries = asked[0].map(({ query }) => Object.fromEntries(new URLSearchParams(query)));
		expect(queries.map(({ count: size, offset }) => [size, offset])).toEqual([
			['500', '0'],
			['100', '0'],
			['100', '100'],
			['100', '200'],
			['100', '250'],
		]);
		expect(counted[0]).toMatchObject({ isComplete: true, sent: 188 });
	});

	it('that are too large even so are a refusal', async () => {
		const history = longHistory({ messages: 100, contentBytes: 170_000, until: NOW });
		const { counted, asked } = await count([{ messages: history }]);
		expect(asked[0]).toHaveLength(2);
		expect(counted[0]).toMatchObject({
			withinLimits: null,
			error: expect.stringContaining('larger than 16 MB'),
		});
	});

	it('may take ten times the time-out of one request, all together', async () => {
		const messages = longHistory({ messages: 400, contentBytes: 10, until: NOW });
		const slow = Array.from({ length: 400 }, (): Fault => ({ kind: 'slow', ms: 50 }));
		const { counted, asked } = await count(
			[{ messages, largestPage: 1, messageFaults: slow }, { messages: HEARD }],
			{ parameters: { options: { timeout: 0.5 } } },
		);
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
		const stuck = reply(200, JSON.stringify({ messages: HEARD }));
		const odd = reply(200, JSON.stringify({ messages: Array<null>(500).fill(null) }));
		const unnamed = reply(200, JSON.stringify({ messages: [{ ...COLD[0], id: undefined }] }));
		const { counted, asked } = await count(
			[stuck, odd, unnamed].map((page) => ({ messageFaults: Array<Fault>(300).fill(page) })),
		);
		expect(counted[0]).toMatchObject({ withinLimits: null, isComplete: false, sent: 0 });
		expect(counted[1]).toMatchObject({ withinLimits: null, error: expect.any(String) });
		expect(counted[2]).toMatchObject({ withinLimits: false, isComplete: false, sent: 101 });
		expect(asked.map(({ length }) => length)).toEqual([101, 20, 101]);
	});

	it('of any size, in any order, and with messages that come in meanwhile, give the same figures', async () => {
		const people = ['A', 'B', 'C', 'A@lid', 'B@lid', 'C@lid', 'group', 'us'];
		const line = fc
			.tuple(
				fc.integer({ min: 1, max: 3 * 24 * 60 }),
				fc.constantFrom(...people),
				fc.boolean(),
				fc.constantFrom('', ' (failed)', ' (system)'),
			)
			.map(([minutes, who, isOurs, note]) =>
				ago(minutes, isOurs || who === 'us' ? `us → ${who}${note}` : `${who} → us${note}`),
			);
		const lines = fc.uniqueArray(line, { minLength: 1, maxLength: 60, size: 'max' });
		const shuffled = lines.chain((all) => {
			const messages = withTrace(story(...all), 'from');
			const orders = fc.shuffledSubarray(messages, { minLength: messages.length });
			const form = fc.record({
				messages: orders,
				largestPage: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 6, max: 500 })),
				arrivals: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 20 }),
			});
			return fc.tuple(fc.constant(messages), fc.array(form, { minLength: 6, maxLength: 6 }));
		});
		let arrived = 0;
		await fc.assert(
			fc.asyncProperty(shuffled, async ([messages, forms]) => {
				// What comes in bears the time of the newest, so that it moves all pages; to a group, it counts nowhere.
				const newest = Math.max(...messages.map(({ timestamp }) => timestamp));
				const cameIn = () => ({
					...story('2024-05-20 09:00 us → group')[0],
					id: `new-${arrived++}`,
					timestamp: newest,
				});
				const variants = forms.map(({ arrivals, ...form }) => ({
					...form,
					arrivals: arrivals.map((batch) => range(batch).map(cameIn)),
				}));
				const { counted } = await count([{ messages }, ...variants]);
				const figures = counted.map(({ channel, ...json }) => [typeof channel, json]);
				expect(figures[0][1]).toMatchObject({ isComplete: true });
				for (const one of figures) expect(one).toEqual(figures[0]);
			}),
			{ numRuns: 5 },
		);
	});
});

/** Ten people, three minutes apart, who are written to by number and all answer under their hidden id. */
const CAMPAIGN = story(
	...range(10).flatMap((n) => [ago(120 - 3 * n, `us → p${n}`), ago(119 - 3 * n, `p${n}@lid → us`)]),
);
/** Twelve customers who write under their hidden id, and are answered by number within 5 seconds. */
const CUSTOMERS = story(
	...range(12).flatMap((n) => [
		ago(30 - n / 10, `p${n}@lid → us`),
		ago(30 - n / 10 - 0.08, `us → p${n}`),
	]),
);

const told = (
	messages: readonly SimulatedMessage[],
): Array<[string, Variant, requests: number]> => [
	['from', { messages: withTrace(messages, 'from') }, 0],
	['author', { messages: withTrace(messages, 'author') }, 0],
	...(['byNumber', 'texts', 'list', 'wrapped'] as const).map(
		(hiddenIdsForm): [string, Variant, number] => [
			hiddenIdsForm,
			{ messages, hiddenIds: HIDDEN_IDS, hiddenIdsForm },
			1,
		],
	),
];
const quoted: [string, Variant, number] = ['quote', { messages: withTrace(CAMPAIGN, 'quote') }, 0];
const UNTOLD: Array<[string, Variant]> = [
	['nobody known', { hiddenIds: {} }],
	['null', { hiddenIdsForm: 'null' }],
	['an empty answer', { hiddenIdsForm: 'empty' }],
	...[400, 401, 404, 429, 500].map((status): [string, Variant] => [
		String(status),
		{ hiddenIdFaults: [reply(status, JSON.stringify({ error: phoneOf(0) }))] },
	]),
	['a web page', { hiddenIdFaults: [reply(200, `<html>${phoneOf(0)}</html>`)] }],
	['too slow', { hiddenIdFaults: [{ kind: 'slow', ms: 6_000 }] }],
];

describe('one person under two ids', () => {
	it.each([
		['answers to a campaign', [...told(CAMPAIGN), quoted], 10, 10, 1],
		['customers who are answered', told(CUSTOMERS), 12, 0, null],
	])('is one chat: %s', async (_name, ways, sent, chatsWritten, replyShare) => {
		const { counted, asked } = await count(ways.map(([, variant]) => variant));
		ways.forEach(([way, , requests], n) => {
			expect([way, counted[n]]).toEqual([
				way,
				expect.objectContaining({
					withinLimits: true,
					sent,
					chatsWritten,
					coldChats: chatsWritten,
					unmatchedChats: 0,
				}),
			]);
			expect((counted[n].limits as IDataObject[])[7]).toMatchObject({ measured: replyShare });
			expect([way, askedFor(asked[n], HIDDEN_IDS_OF)]).toEqual([way, requests]);
		});
	});

	it('is one chat where the number wrote to the hidden id, and the answer came under the number', async () => {
		const messages = CAMPAIGN.map((one) => {
			const person = one.chat_id.replace(/@.*/, '');
			const phone = Object.entries(HIDDEN_IDS).find(([, hidden]) => hidden === one.chat_id)?.[0];
			const chat_id = phone === undefined ? HIDDEN_IDS[person] : `${phone}@c.us`;
			return { ...one, chat_id };
		});
		const alone = messages.map((one) => ({ ...one, from: undefined }));
		const toA = story(ago(400, 'us → A'));
		const { counted } = await count([
			// A number that was written to is needed to ask for its hidden id.
			{
				messages: [...alone, ...story(...range(10).map((n) => ago(200 - n * 3, `us → p${n}`)))],
				hiddenIds: HIDDEN_IDS,
			},
			{ messages: [...alone, ...toA] },
		]);
		expect(counted.map(({ unmatchedChats }) => unmatchedChats)).toEqual([0, 10]);
		expect(counted[0]).toMatchObject({ chatsWritten: 10, withinLimits: true });
	});

	it('is unmatched where nothing tells, which is no refusal and no missing answer', async () => {
		const variants = UNTOLD.map(([, variant]) => ({ messages: CAMPAIGN, ...variant }));
		const { counted, asked, stored } = await count(variants, {
			parameters: { options: { timeout: 2, concurrency: variants.length } },
			credential: '={{ $vars[$json.token.slice(-8)] }}',
			variables: Object.fromEntries(
				variants.map((_, n) => simulatedToken(`history ${n}`)).map((one) => [one.slice(-8), one]),
			),
		});
		UNTOLD.forEach(([name], n) => {
			expect([name, counted[n]]).toEqual([
				name,
				expect.objectContaining({
					withinLimits: true,
					overLimits: [],
					chatsWritten: 10,
					unmatchedChats: 10,
					isComplete: true,
					nextAllowedAt: expect.any(String),
				}),
			]);
			expect([name, askedFor(asked[n], HIDDEN_IDS_OF)]).toEqual([name, 1]);
		});
		expect(stored).not.toMatch(/canary|4477009|271828|whatsapp\.net|@lid/);
	});

	it('hides no more missing answers than there are unmatched chats that wrote since', async () => {
		const silent = story(...range(10).map((n) => ago(120 - 3 * n, `us → p${n}`)));
		const strangers = (minutes: number, people: number) =>
			story(...range(people).map((n) => ago(minutes - n, `p${n + 50}@lid → us`))).map((one) => ({
				...one,
				id: `stranger-${one.id}`,
			}));
		const { counted } = await count([
			{ messages: [...silent, ...strangers(50, 2)] },
			{ messages: [...silent, ...strangers(50, 3)] },
			{ messages: [...silent, ...strangers(180, 9)] },
		]);
		expect(counted.map(({ withinLimits }) => withinLimits)).toEqual([false, true, false]);
	});

	it('is asked for at most 100 numbers a request, until nobody is left unmatched', async () => {
		const to = (people: number) => range(people).map((n) => ago(2_000 - 3 * n, `us → p${n}`));
		const { asked, counted } = await count([
			{ messages: story(...to(250), ago(1, 'p3@lid → us')), hiddenIds: HIDDEN_IDS },
			{ messages: story(...to(250), ago(1, 'p249@lid → us')), hiddenIds: HIDDEN_IDS },
			{ messages: story(...to(250), ago(1, 'p999@lid → us')), hiddenIds: HIDDEN_IDS },
			{ messages: story(...to(250)), hiddenIds: HIDDEN_IDS },
			{ messages: story('2020-01-01 09:00 us → A', ago(1, 'B@lid → us')), hiddenIds: HIDDEN_IDS },
		]);
		const numbers = asked.map((requests) =>
			requests
				.filter(({ address }) => address === HIDDEN_IDS_OF)
				.map(({ query }) => new URLSearchParams(query).get('ContactIDList')!.split(',').length),
		);
		expect(numbers).toEqual([[100, 100, 50], [100], [100, 100, 50], [], []]);
		expect(counted.map(({ unmatchedChats }) => unmatchedChats)).toEqual([0, 0, 1, 0, 1]);
		const [{ method, authorization }] = asked[0].slice(-1);
		expect([method, authorization]).toEqual(['GET', `Bearer ${simulatedToken('history 0')}`]);
	});

	it('is asked for in both writings of a number', async () => {
		const toPhone = (phone: string) =>
			story(ago(120, 'us → A'), ago(100, 'B@lid → us')).map((one) =>
				one.from_me ? { ...one, chat_id: `${phone}@s.whatsapp.net` } : one,
			);
		const hiddenIds = { '5511987654321': hiddenIdOf(1) };
		const { counted } = await count(
			['5511987654321', '551187654321'].map((phone) => ({ messages: toPhone(phone), hiddenIds })),
		);
		expect(counted).toMatchObject([
			{ unmatchedChats: 0, chatsWritten: 1 },
			{ unmatchedChats: 0, chatsWritten: 1 },
		]);
	});

	it('is left unmatched where time runs out', async () => {
		const messages = story(
			...range(1_500).map((n) => ago(300 + n, `us → p${n}`)),
			ago(1, 'A@lid → us'),
		);
		const stranger = { ...messages[1_500], chat_id: '314159265358979@lid', from: undefined };
		const slow = Array.from({ length: 15 }, (): Fault => ({ kind: 'slow', ms: 450 }));
		const { counted, asked } = await count(
			[{ messages: [...messages.slice(0, 1_500), stranger], hiddenIdFaults: slow }],
			{ parameters: { options: { timeout: 0.6 } } },
		);
		expect(counted[0]).toMatchObject({ isComplete: true, sent: 1_499, unmatchedChats: 1 });
		expect(askedFor(asked[0], HIDDEN_IDS_OF)).toBeLessThan(15);
	});

	it('is nobody where it is the number itself', async () => {
		const day = 24 * 60;
		const notes = range(4).flatMap((days) =>
			range(8).map((hour) => ago(days * day + hour * 60 + 1, 'us → us')),
		);
		const { counted } = await count([{ messages: story(...notes) }]);
		expect(counted[0]).toMatchObject({ withinLimits: true, sent: 0, chatsWritten: 0 });
		const toA = story(...notes.map((line) => line.replace('→ us', '→ A')));
		const control = await count([{ messages: toA }]);
		expect(control.counted[0]).toMatchObject({ sent: 32, chatsWritten: 1 });
	});

	it('is not waited for when the execution is stopped', async () => {
		const slow: Fault = { kind: 'slow', ms: 5_000 };
		const { run, asked } = await count([{ messages: CAMPAIGN, hiddenIdFaults: [slow] }], {
			onStart: (stop) => setTimeout(stop, 800),
		});
		expect(run.status).toBe('canceled');
		expect(askedFor(asked[0], MESSAGES)).toBe(2);
	});
});

describe('hidden ids alone', () => {
	it('are people like any other', async () => {
		const messages = story(
			...range(10).flatMap((n) => [
				ago(120 - 3 * n, `us → p${n}@lid`),
				ago(119 - 3 * n, `p${n}@lid → us`),
			]),
		);
		const silent = messages.filter(({ from_me }) => from_me);
		const { counted, asked } = await count([{ messages }, { messages: silent }]);
		expect(counted[0]).toMatchObject({ withinLimits: true, unmatchedChats: 10, chatsWritten: 10 });
		// Nobody answered, and no other chat could be theirs.
		expect(counted[1]).toMatchObject({ withinLimits: false, overLimits: ['replyShare'] });
		expect(askedFor(asked[0], HIDDEN_IDS_OF)).toBe(0);
		expect(hiddenIdOf(0)).toMatch(/@lid$/);
	});
});
