import fc from 'fast-check';

import {
	byPerson,
	idsOf,
	matchesInAnswer,
	matchesInList,
	personOf,
	unmatchedIn,
} from '../../../../nodes/WhapiRiskMeter/activity/identity';
import { readEntry, type Message } from '../../../../nodes/WhapiRiskMeter/activity/message';
import { hiddenIdOf, phoneOf, story, withTrace, type Trace } from '../../../simulator/histories';
import type { SimulatedMessage } from '../../../simulator/messages';

const NOW = Date.parse('2024-05-20T12:00:00Z');

const read = (entries: readonly SimulatedMessage[]): Message[] =>
	entries.map((entry) => readEntry(entry, NOW)).filter((one) => typeof one === 'object');

const [A, B, C] = [phoneOf(0), phoneOf(1), phoneOf(2)];
const [HIDDEN_A, HIDDEN_B, HIDDEN_C] = [hiddenIdOf(0), hiddenIdOf(1), hiddenIdOf(2)];

/** Written to by number, answered under a hidden id. */
const MIXED = story(
	'2024-05-20 09:00 us → A',
	'09:01 us → B',
	'09:10 A@lid → us',
	'09:11 B@lid → us',
	'09:20 us → B@lid',
);

describe('matchesInList', () => {
	it.each<[Trace, boolean]>([
		['from', true],
		['author', true],
		['quote', true],
		['nothing', false],
	])('matches by %s: %s', (trace, isMatched) => {
		const matches = matchesInList(read(withTrace(MIXED, trace)));
		expect([...matches].sort()).toEqual(
			isMatched
				? [
						[HIDDEN_A, A],
						[HIDDEN_B, B],
					]
				: [],
		);
	});

	it('matches an answer under the number to what was sent to the hidden id', () => {
		const [sent, answer] = story('2024-05-20 09:00 us → A@lid', '09:10 A → us');
		const quoting = { ...answer, context: { quoted_id: sent.id } };
		expect([...matchesInList(read([sent, quoting]))]).toEqual([[HIDDEN_A, A]]);
	});

	it('matches a person without a number, and a hidden id whose number is that of two writings', () => {
		const [answer] = story('2024-05-20 09:10 A@lid → us');
		const named = { ...answer, from: '5511987654321@s.whatsapp.net' };
		const userId = { ...named, chat_id: 'US.13491208655302741918' };
		expect([...matchesInList(read([named, userId]))]).toEqual([
			[HIDDEN_A, '551187654321'],
			['US.13491208655302741918', '551187654321'],
		]);
	});

	it('does not take its own digits for a number, though they look like one with two writings', () => {
		const [answer] = story('2024-05-20 09:10 A@lid → us');
		const own = { ...answer, chat_id: '5215512345678@lid', from: '5215512345678' };
		expect([...matchesInList(read([own]))]).toEqual([]);
	});

	it('takes no sender of ours for the other side', () => {
		const toHidden = story('2024-05-20 09:00 us → A@lid', '09:01 us → B@lid');
		const [first, second] = toHidden.map((one, n) => ({ ...one, from: phoneOf(998 + n) }));
		expect([...matchesInList(read([first, second]))]).toEqual([]);
	});

	it('takes the number of the sender before what is quoted', () => {
		const [toB, fromA] = story('2024-05-20 09:00 us → B', '09:10 A@lid → us');
		const answer = { ...fromA, from: A, context: { quoted_id: toB.id } };
		expect([...matchesInList(read([toB, answer]))]).toEqual([[HIDDEN_A, A]]);
	});

	it.each([
		['two numbers as senders of one hidden id', { from: A }, { from: B }],
		[
			'quotes of two people',
			{ context: { quoted_id: 'to A' } },
			{ context: { quoted_id: 'to B' } },
		],
		['an id that messages to two people bear', { context: { quoted_id: 'to both' } }, {}],
		['an id of nobody', { context: { quoted_id: 'unheard' } }, {}],
		['a hidden id without its server', { from: '271828182845002' }, {}],
		['the own number as the sender', { from: phoneOf(999) }, {}],
	])('does not guess by %s', (_name, first, second) => {
		const [toA, toB] = story('2024-05-20 09:00 us → A', '09:00 us → B');
		const answers = story('2024-05-20 09:10 C@lid → us', '09:11 C@lid → us');
		const entries = [
			{ ...toA, id: 'to A' },
			{ ...toB, id: 'to B' },
			{ ...toA, id: 'to both' },
			{ ...toB, id: 'to both' },
			{ ...answers[0], ...first },
			{ ...answers[1], ...second },
		];
		expect([...matchesInList(read(entries))]).toEqual([]);
	});
});

describe('unmatchedIn', () => {
	it('names hidden ids without a number, and the numbers that were written to', () => {
		const messages = read([...MIXED, ...story('2024-05-20 10:00 C → us')]);
		expect(unmatchedIn(messages, new Map([[HIDDEN_A, A]]))).toEqual({
			hidden: new Set([HIDDEN_B]),
			phones: new Set([A, B]),
		});
	});
});

describe('a recipient who was not written to yet', () => {
	it('is among the numbers to ask for, in one writing', () => {
		const messages = read(story('2024-05-20 10:00 us → C'));
		expect([...unmatchedIn(messages, new Map(), ['5511987654321', HIDDEN_A]).phones]).toEqual([
			'551187654321',
			C,
		]);
	});
});

describe('the ids of a person', () => {
	const matches = new Map([
		['1@lid', '551187654321'],
		['US.2', '551187654321'],
		['3@lid', A],
	]);

	it.each([
		['551187654321', ['551187654321', '5511987654321', '1@lid', 'US.2']],
		['5511987654321', ['5511987654321', '551187654321', '1@lid', 'US.2']],
		[A, [A, '3@lid']],
		[B, [B]],
		['4@lid', ['4@lid']],
	])('%s', (person, ids) => {
		expect(idsOf(person, matches)).toEqual(ids);
	});

	it('lead to one person', () => {
		expect(['1@lid', 'US.2', '4@lid', A].map((id) => personOf(id, matches))).toEqual([
			'551187654321',
			'551187654321',
			'4@lid',
			A,
		]);
	});
});

describe('matchesInAnswer', () => {
	const asked = { hidden: new Set([HIDDEN_A, HIDDEN_B]), phones: new Set([A, B, C]) };
	const bare = (hidden: string) => hidden.split('@')[0];

	it.each([
		['by number', { [A]: { lid: HIDDEN_A }, [B]: { lid: HIDDEN_B }, [C]: {} }],
		['by number, as texts', { [A]: HIDDEN_A, [`${B}@s.whatsapp.net`]: HIDDEN_B, [C]: null }],
		['by number, in lists', { [A]: [HIDDEN_A], [B]: [bare(HIDDEN_B)], [C]: [] }],
		['by hidden id', { [HIDDEN_A]: A, [HIDDEN_B]: { phone: B, name: 'B' } }],
		[
			'a list',
			[
				{ id: A, lid: HIDDEN_A },
				{ id: `${B}@c.us`, lid: HIDDEN_B },
				{ id: C, lid: null },
			],
		],
		[
			'numbers',
			[
				{ number: Number(A), lid: Number(bare(HIDDEN_A)) },
				{ number: Number(B), lid: Number(bare(HIDDEN_B)) },
			],
		],
		['pairs', [[A, HIDDEN_A], [HIDDEN_B, B], [C]]],
		['inside of something', { result: { lids: [{ wa_id: A, lid: HIDDEN_A }, { [B]: HIDDEN_B }] } }],
	])('finds the numbers in an answer %s', (_form, answer) => {
		expect([...matchesInAnswer(answer, asked)].sort()).toEqual([
			[HIDDEN_A, A],
			[HIDDEN_B, B],
		]);
	});

	it('knows a number in either writing, and a hidden id that looks like a number', () => {
		const twoWritings = {
			hidden: new Set(['5215512345678@lid']),
			phones: new Set(['551187654321']),
		};
		for (const phone of ['551187654321', '5511987654321']) {
			expect([...matchesInAnswer({ [phone]: { lid: '5215512345678' } }, twoWritings)]).toEqual([
				['5215512345678@lid', '551187654321'],
			]);
		}
	});

	it.each([
		null,
		undefined,
		'',
		'<html></html>',
		7,
		{},
		[],
		{ error: { message: `${A} ${HIDDEN_A}` } },
		{ [A]: HIDDEN_C },
		{ [phoneOf(7)]: HIDDEN_A },
		{ [A]: [HIDDEN_A, HIDDEN_B] },
		[
			{ id: A, lid: HIDDEN_A },
			{ id: B, lid: HIDDEN_A },
		],
		[{ ids: [A, B], lids: [HIDDEN_A, HIDDEN_B] }],
	])('finds none in %j', (answer) => {
		expect([...matchesInAnswer(answer, asked)]).toEqual([]);
	});

	it('looks no deeper than an answer can be', () => {
		let deep: unknown = { id: A, lid: HIDDEN_A };
		for (let level = 0; level < 20_000; level++) deep = [deep];
		expect([...matchesInAnswer(deep, asked)]).toEqual([]);
	});

	it('survives any answer', () => {
		const text = fc.constantFrom(A, B, HIDDEN_A, HIDDEN_B, 'lid');
		const any = fc.anything({ values: [text, fc.integer()], key: text, maxDepth: 8 });
		fc.assert(
			fc.property(any, (answer) => {
				for (const [hidden, phone] of matchesInAnswer(answer, asked)) {
					expect([asked.hidden.has(hidden), asked.phones.has(phone)]).toEqual([true, true]);
				}
			}),
		);
	});
});

describe('byPerson', () => {
	const chatsOf = (lines: SimulatedMessage[], matches = new Map<string, string>()) =>
		byPerson(read(lines), matches).map(({ chat }) => chat);

	it('puts a hidden id and its number into one chat', () => {
		expect(chatsOf(MIXED, new Map([[HIDDEN_B, B]]))).toEqual([A, B, HIDDEN_A, B, B]);
	});

	it('leaves out what the number wrote to itself', () => {
		const own = story('2024-05-20 09:00 us → us', '09:01 us → A', '09:02 us → us');
		expect(chatsOf(own)).toEqual([A]);
		const hidden = own.map((one) => ({
			...one,
			chat_id: one.chat_id.replace(/^.*999@.*/, 'me@lid'),
		}));
		expect(chatsOf(hidden, new Map([['me@lid', phoneOf(999)]]))).toEqual([A]);
		expect(chatsOf(hidden.map((one) => ({ ...one, from: 'me@lid' })))).toEqual([A]);
	});

	it.each([
		['each message bears its chat as the sender', ({ chat_id }: SimulatedMessage) => chat_id],
		['no message bears a sender', () => undefined],
	])('takes no chat for its own where %s', (_name, senderOf) => {
		const cold = story('2024-05-20 09:00 us → A', '09:01 us → B');
		expect(chatsOf(cold.map((one) => ({ ...one, from: senderOf(one) })))).toEqual([A, B]);
	});

	it('nor one in which somebody else wrote', () => {
		const [sent, answer] = story('2024-05-20 09:00 us → A', '09:01 A → us');
		expect(chatsOf([{ ...sent, from: A }, answer])).toEqual([A, A]);
	});
});
