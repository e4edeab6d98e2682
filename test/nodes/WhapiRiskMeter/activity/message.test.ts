import fc from 'fast-check';

import {
	entriesOf,
	readEntry,
	type Message,
} from '../../../../nodes/WhapiRiskMeter/activity/message';

const ENTRY = {
	id: 'message-1',
	type: 'text',
	chat_id: '447700900001@s.whatsapp.net',
	from_me: true,
	timestamp: 1_716_163_200,
	status: 'delivered',
	source: 'api',
	from: '447700900999',
	text: { body: 'Hello' },
};
const READ: Message = {
	chat: '447700900001',
	at: 1_716_163_200_000,
	isOurs: true,
	delivery: 'arrived',
	isOptOut: false,
	id: 'message-1',
	sender: '447700900999',
	quotedId: null,
};
const NOW = READ.at + 1_000;
const LID = '271828182845001@lid';
const USER_ID = 'US.13491208655302741918';

const readWith = (fields: object) => readEntry({ ...ENTRY, ...fields }, NOW);

describe('readEntry', () => {
	it.each<[field: string, values: unknown[], read: Partial<Message>]>([
		['from_me', [true, 'true'], {}],
		['from_me', [false, 'false'], { isOurs: false }],
		['timestamp', ['1716163200', 1_716_163_200_000, '1716163200000'], {}],
		['timestamp', [1_716_163_200.5, 1_716_163_200_500], { at: 1_716_163_200_500 }],
		['id', [7], { id: '7' }],
		['id', ['x'.repeat(200)], { id: 'x'.repeat(200) }],
		['id', [undefined, '', {}, 'x'.repeat(201)], { id: null }],
		// One to come, and those that could not be decrypted.
		['type', [undefined, 'hologram', 'unknown', 'ciphertext'], {}],
		['status', ['failed', 'FAILED', 'Error'], { delivery: 'failed' }],
		['status', ['pending', 'PENDING', 'sent'], { delivery: 'waiting' }],
		['status', ['Delivered', 'read', 'READ', 'played'], { delivery: 'arrived' }],
		['status', ['deleted', 'constructor', undefined, { toString: 1 }], { delivery: 'other' }],
		['chat_id', ['447700900001@hosted'], {}],
		['chat_id', [USER_ID], { chat: USER_ID }],
		['chat_id', ['5511987654321@c.us'], { chat: '551187654321' }],
		['from', [undefined, '120363000000000001@g.us'], { sender: null }],
		['context', [{ quoted_id: 'message-0' }], { quotedId: 'message-0' }],
		['context', [['message-0']], {}],
	])('reads %s of %j as %j', (field, values, read) => {
		for (const value of values) expect(readWith({ [field]: value })).toEqual({ ...READ, ...read });
	});

	it.each([
		[{ from: '447700900001' }, '447700900001'],
		[{ from: LID, author: '447700900001@c.us' }, '447700900001'],
		// It only says itself.
		[{ from: '271828182845001' }, '271828182845001'],
	])('knows the sender in a chat under a hidden id with %j: %s', (fields, sender) => {
		expect(readWith({ ...fields, chat_id: LID })).toEqual({ ...READ, chat: LID, sender });
	});

	it.each([
		...['system', 'action', 'call', 'story', 'pin', 'poll_update'].map((type) => ({ type })),
		...[ENTRY.type, 'unknown', 'ciphertext'].map((type) => ({ type, source: 'system' })),
		{ chat_id: '120363000000000001@g.us' },
		{ type: 'system', chat_id: undefined, timestamp: undefined, from_me: undefined },
		{ chat_id: 'status@broadcast', timestamp: undefined, from_me: undefined },
	])('knows that %j is no message to a person', (fields) => {
		expect(readWith(fields)).toBe('noMessage');
	});

	const UNREADABLE_CHATS = ['447700900001@example.com', 'somebody', '', null, undefined, {}];
	const UNREADABLE_TIMES = [
		...[null, undefined, '', 'today', '2024-05-20T00:00:00Z', ' 1716163200', NaN, {}, true, 0, -1],
		// 1970, microseconds, nanoseconds, and a time that has not come.
		...[86_400, 1_716_163_200_000_000, '1716163200000000', 1.7e18, 1_716_250_000],
	];

	it.each([
		...UNREADABLE_CHATS.map((chat_id) => ({ chat_id })),
		...UNREADABLE_TIMES.map((timestamp) => ({ timestamp })),
	])('does not understand %j, which hides no message of ours if it came in', (fields) => {
		const read = [true, null, false].map((from_me) => readWith({ ...fields, from_me }));
		expect(read).toEqual(['mayBeOurs', 'mayBeOurs', 'unreadableIncoming']);
	});

	it('does not know whose an entry is by anything but true or false', () => {
		for (const from_me of [null, undefined, 'yes', 1, {}]) {
			expect(readWith({ from_me })).toBe('mayBeOurs');
		}
		for (const entry of [null, undefined, 'text', 7, true, [], {}]) {
			expect(readEntry(entry, NOW)).toBe('mayBeOurs');
		}
	});

	it('tells an opt-out by the text of an incoming message, and keeps the answer only', () => {
		const optOut = (fields: object, ...isStop: Array<(text: string) => boolean>) =>
			readEntry({ ...ENTRY, from_me: false, ...fields }, NOW, ...isStop);
		const isStop = (text: string) => text === 'Stop';
		const stop = { text: { body: 'Stop' }, reply: { title: 'Yes' } };
		expect(optOut(stop, isStop)).toEqual({ ...READ, isOurs: false, isOptOut: true });
		expect(optOut({}, isStop)).toMatchObject({ isOptOut: false });
		expect(optOut({ ...stop, from_me: true }, isStop)).toMatchObject({ isOptOut: false });
		expect(optOut(stop)).toMatchObject({ isOptOut: false });
	});

	it('keeps nothing but what is counted, and never throws', () => {
		const values = fc.anything({ withBigInt: true });
		const odd = fc.record({
			id: values,
			type: values,
			chat_id: fc.oneof(values, fc.constantFrom(ENTRY.chat_id, 'a@lid')),
			from_me: fc.oneof(values, fc.boolean()),
			timestamp: fc.oneof(values, fc.double(), fc.integer({ min: READ.at - 1e7, max: READ.at })),
			status: values,
			from: values,
			context: fc.oneof(values, fc.record({ quoted_id: values })),
		});
		fc.assert(
			fc.property(fc.oneof(values, odd), (entry) => {
				const read = readEntry(entry, NOW);
				if (typeof read === 'string') return;
				expect(Object.keys(read).sort()).toEqual(Object.keys(READ).sort());
				expect(read.at).toBeGreaterThan(0);
			}),
			{ numRuns: 1_000 },
		);
	});
});

describe('entriesOf', () => {
	it('finds the messages of a page', () => {
		expect(entriesOf({ messages: [] })).toEqual([]);
		expect(entriesOf({ messages: [1, null], count: 2, total: 9, error: null })).toEqual([1, null]);
	});

	it.each([
		...[{}, { messages: null }, { messages: {} }, { messages: '[]' }, { count: 0, total: 0 }],
		{ messages: [], error: { code: 500 } },
		...[[], [{ messages: [] }], '<html></html>', '', null, undefined, 7],
	])('takes %j for no page', (body) => {
		expect(entriesOf(body)).toBeNull();
	});
});
