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
import { hiddenIdOf, phoneOf, story, withTrace } from '../../../simulator/histories';
import type { SimulatedMessage } from '../../../simulator/messages';

const NOW = Date.parse('2024-05-20T12:00:00Z');
const OWN = phoneOf(999);
const BRAZIL = '551187654321';
const BRAZIL_LONG = '5511987654321';
const [A, B, C] = [phoneOf(0), phoneOf(1), phoneOf(2)];
const [HIDDEN_A, HIDDEN_B, HIDDEN_C] = [hiddenIdOf(0), hiddenIdOf(1), hiddenIdOf(2)];
const BOTH = { [HIDDEN_A]: A, [HIDDEN_B]: B };

const read = (entries: readonly SimulatedMessage[]): Message[] =>
	entries.map((entry) => readEntry(entry, NOW)).filter((one) => typeof one === 'object');

/** A story of one moment, with other fields in the messages of these places. */
const listOf = (lines: string, ...fields: object[]) =>
	story(...lines.split('; ').map((line) => `2024-05-20 09:00 ${line}`)).map((one, n) => ({
		...one,
		...fields[n],
	}));

/** Written to by number, answered under a hidden id. */
const MIXED = listOf('us → A; us → B; A@lid → us; B@lid → us; us → B@lid');
const matched = (entries: readonly SimulatedMessage[]) =>
	Object.fromEntries(matchesInList(read(entries)));

describe('matchesInList', () => {
	it.each(['from', 'author', 'quote'] as const)('matches by %s', (trace) => {
		expect(matched(MIXED)).toEqual({});
		expect(matched(withTrace(MIXED, trace))).toEqual(BOTH);
	});

	const quoting = (quoted_id: string) => ({ context: { quoted_id } });

	const brazil = (chat_id: string) => ({ chat_id, from: `${BRAZIL_LONG}@s.whatsapp.net` });

	it.each<[what: string, lines: string, fields: object[], matches: object]>([
		[
			'the answer to a hidden id',
			'us → A@lid; A → us',
			[{}, quoting('story-0')],
			{ [HIDDEN_A]: A },
		],
		['a number of two writings', 'A@lid → us', [brazil(HIDDEN_A)], { [HIDDEN_A]: BRAZIL }],
		['a person without a number', 'A@lid → us', [brazil('US.1349')], { 'US.1349': BRAZIL }],
		[
			'the number of the sender before what is quoted',
			'us → B; A@lid → us',
			[{}, { from: A, ...quoting('story-0') }],
			{ [HIDDEN_A]: A },
		],
		[
			'not its own digits, though they look like a number with two writings',
			'A@lid → us',
			[{ chat_id: '5215512345678@lid', from: '5215512345678' }],
			{},
		],
		['nobody where no sender is named', 'A@lid → us', [{ from: undefined }], {}],
		['no sender of ours', 'us → A@lid; us → B@lid', [{ from: phoneOf(998) }, { from: OWN }], {}],
	])('matches %s', (_what, lines, fields, matches) => {
		expect(matched(listOf(lines, ...fields))).toEqual(matches);
	});

	it.each([
		['two numbers as senders of one hidden id', { from: A }, { from: B }],
		['quotes of two people', quoting('to A'), quoting('to B')],
		['an id that messages to two people bear', quoting('to both'), {}],
		['an id of nobody', quoting('unheard'), {}],
		['a hidden id without its server', { from: '271828182845002' }, {}],
		['the own number as the sender', { from: OWN }, {}],
	])('does not guess by %s', (_name, first, second) => {
		const entries = listOf(
			'us → A; us → B; us → A; us → B; C@lid → us; C@lid → us',
			...['to A', 'to B', 'to both', 'to both'].map((id) => ({ id })),
			...[first, second],
		);
		expect(matched(entries)).toEqual({});
	});
});

describe('unmatchedIn', () => {
	it('names hidden ids without a number, and the numbers that were written to', () => {
		const messages = read([...MIXED, ...listOf('C → us')]);
		expect(unmatchedIn(messages, new Map([[HIDDEN_A, A]]))).toEqual({
			hidden: new Set([HIDDEN_B]),
			phones: new Set([A, B]),
		});
	});

	it('names a recipient who was not written to yet first, in one writing', () => {
		const messages = read(listOf('us → C'));
		const { phones } = unmatchedIn(messages, new Map(), [BRAZIL_LONG, HIDDEN_A]);
		expect([...phones]).toEqual([BRAZIL, C]);
	});
});

describe('the ids of a person', () => {
	const matches = new Map([
		['1@lid', BRAZIL],
		['US.2', BRAZIL],
		['3@lid', A],
	]);

	it.each([
		[BRAZIL, [BRAZIL, BRAZIL_LONG, '1@lid', 'US.2']],
		[BRAZIL_LONG, [BRAZIL_LONG, BRAZIL, '1@lid', 'US.2']],
		[A, [A, '3@lid']],
		[B, [B]],
		['4@lid', ['4@lid']],
		['US.2', ['US.2', BRAZIL, BRAZIL_LONG, '1@lid']],
	])('%s', (person, ids) => {
		expect(idsOf(person, matches)).toEqual(ids);
	});

	it('lead to one person', () => {
		const people = ['1@lid', 'US.2', '4@lid', A].map((id) => personOf(id, matches));
		expect(people).toEqual([BRAZIL, BRAZIL, '4@lid', A]);
	});
});

describe('matchesInAnswer', () => {
	const asked = { hidden: new Set([HIDDEN_A, HIDDEN_B]), phones: new Set([A, B, C]) };
	const bare = (hidden: string) => hidden.split('@')[0];
	const found = (answer: unknown) => Object.fromEntries(matchesInAnswer(answer, asked));
	const phoneOfA = { id: A, lid: HIDDEN_A };
	const numbers = (phone: string, lid: string) => [Number(phone), Number(bare(lid))];

	it.each<[form: string, answer: unknown]>([
		['by number', { [A]: { lid: HIDDEN_A }, [B]: { lid: HIDDEN_B }, [C]: {} }],
		['by number, as texts', { [A]: HIDDEN_A, [`${B}@s.whatsapp.net`]: HIDDEN_B, [C]: null }],
		['by number, in lists', { [A]: [HIDDEN_A], [B]: [bare(HIDDEN_B)], [C]: [] }],
		['by hidden id', { [HIDDEN_A]: A, [HIDDEN_B]: { phone: B, name: 'B' } }],
		['a list', [phoneOfA, { id: `${B}@c.us`, lid: HIDDEN_B }, { id: C, lid: null }]],
		['numbers', [numbers(A, HIDDEN_A), numbers(B, HIDDEN_B)]],
		['pairs', [[A, HIDDEN_A], [HIDDEN_B, B], [C]]],
		['inside of something', { result: { lids: [{ wa_id: A, lid: HIDDEN_A }, { [B]: HIDDEN_B }] } }],
	])('finds the numbers in an answer %s', (_form, answer) => {
		expect(found(answer)).toEqual(BOTH);
	});

	it('knows a number in either writing, and a hidden id that looks like a number', () => {
		const twoWritings = { hidden: new Set(['5215512345678@lid']), phones: new Set([BRAZIL]) };
		for (const phone of [BRAZIL, BRAZIL_LONG]) {
			const matches = matchesInAnswer({ [phone]: { lid: '5215512345678' } }, twoWritings);
			expect([...matches]).toEqual([['5215512345678@lid', BRAZIL]]);
		}
	});

	it.each([
		...[null, undefined, '', '<html></html>', 7, {}, []],
		{ error: { message: `${A} ${HIDDEN_A}` } },
		...[{ [A]: HIDDEN_C }, { [phoneOf(7)]: HIDDEN_A }, { [A]: [HIDDEN_A, HIDDEN_B] }],
		[phoneOfA, { id: B, lid: HIDDEN_A }],
		[{ ids: [A, B], lids: [HIDDEN_A, HIDDEN_B] }],
	])('finds none in %j', (answer) => {
		expect(found(answer)).toEqual({});
	});

	it('looks no deeper than an answer can be', () => {
		let deep: unknown = phoneOfA;
		for (let level = 0; level < 20_000; level++) deep = [deep];
		expect(found(deep)).toEqual({});
	});

	it('survives any answer', () => {
		const text = fc.constantFrom(A, B, HIDDEN_A, HIDDEN_B, 'lid');
		const any = fc.anything({ values: [text, fc.integer()], key: text, maxDepth: 8 });
		fc.assert(
			fc.property(any, (answer) => {
				for (const [hidden, phone] of Object.entries(found(answer))) {
					expect([asked.hidden.has(hidden), asked.phones.has(phone)]).toEqual([true, true]);
				}
			}),
		);
	});
});

describe('byPerson', () => {
	const NOTES = 'us → us; us → A; us → us';
	const toMe = { chat_id: 'me@lid' };

	it.each<
		[what: string, lines: SimulatedMessage[], chats: string[], matches?: Array<[string, string]>]
	>([
		[
			'puts a hidden id and its number into one chat',
			MIXED,
			[A, B, HIDDEN_A, B, B],
			[[HIDDEN_B, B]],
		],
		['leaves out notes to oneself', listOf(NOTES), [A]],
		['and those under a hidden id', listOf(NOTES, toMe, {}, toMe), [A], [['me@lid', OWN]]],
		[
			'and those from a hidden id',
			listOf(NOTES, toMe, {}, toMe).map((one) => ({ ...one, from: 'me@lid' })),
			[A],
		],
		[
			'takes no chat for its own where each is its sender',
			listOf('us → A; us → B', { from: A }, { from: B }),
			[A, B],
		],
		['nor where no sender is named', listOf('us → A', { from: undefined }), [A]],
		['nor one in which somebody else wrote', listOf('us → A; A → us', { from: A }), [A, A]],
	])('%s', (_what, lines, chats, matches = []) => {
		expect(byPerson(read(lines), new Map(matches)).map(({ chat }) => chat)).toEqual(chats);
	});
});
