import fc from 'fast-check';

import { entriesOf, readEntry } from '../../../../nodes/WhapiRiskMeter/activity/message';

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
const READ = {
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
const HIDDEN = { chat_id: '271828182845001@lid', from_me: false };
const HIDDEN_READ = { chat: '271828182845001@lid', isOurs: false };

describe('readEntry', () => {
	it.each([
		['a message', {}, {}],
		['a received one', { from_me: false }, { isOurs: false }],
		['from_me as text', { from_me: 'true' }, {}],
		['from_me as text', { from_me: 'false' }, { isOurs: false }],
		['a time in milliseconds', { timestamp: 1_716_163_200_500 }, { at: 1_716_163_200_500 }],
		['a time as text', { timestamp: '1716163200' }, {}],
		['a time as text in milliseconds', { timestamp: '1716163200000' }, {}],
		['a time with a fraction', { timestamp: 1_716_163_200.5 }, { at: 1_716_163_200_500 }],
		['an id that is a number', { id: 7 }, { id: '7' }],
		['no id', { id: undefined }, { id: null }],
		['an empty id', { id: '' }, { id: null }],
		['an id of another kind', { id: {} }, { id: null }],
		['no type', { type: undefined }, {}],
		['a type to come', { type: 'hologram' }, {}],
		['no status', { status: undefined }, { delivery: 'other' }],
		...['failed', 'FAILED', 'Error'].map((status): [string, object, object] => [
			status,
			{ status },
			{ delivery: 'failed' },
		]),
		...['pending', 'PENDING', 'sent'].map((status): [string, object, object] => [
			status,
			{ status },
			{ delivery: 'waiting' },
		]),
		...['Delivered', 'read', 'READ', 'played'].map((status): [string, object, object] => [
			status,
			{ status },
			{},
		]),
		['deleted', { status: 'deleted' }, { delivery: 'other' }],
		['a status that no one knows', { status: 'constructor' }, { delivery: 'other' }],
		['a status of another kind', { status: { toString: 1 } }, { delivery: 'other' }],
		['what could not be decrypted', { type: 'unknown' }, {}],
		['what could not be decrypted, by another name', { type: 'ciphertext' }, {}],
		['the longest id', { id: 'x'.repeat(200) }, { id: 'x'.repeat(200) }],
		['an id that is too long', { id: 'x'.repeat(201) }, { id: null }],
		['a hosted number', { chat_id: '447700900001@hosted' }, {}],
		[
			'a person without a number',
			{ chat_id: 'US.13491208655302741918', from_me: false },
			{ chat: 'US.13491208655302741918', isOurs: false, sender: '447700900999' },
		],
		[
			'a Brazilian number',
			{ chat_id: '5511987654321@c.us' },
			{ chat: '551187654321', sender: '447700900999' },
		],
		['no sender', { from: undefined }, { sender: null }],
		['a sender that is no person', { from: '120363000000000001@g.us' }, { sender: null }],
		['a hidden id that says a number', { ...HIDDEN, from: '447700900001' }, HIDDEN_READ],
		[
			'one that says it as author',
			{ ...HIDDEN, from: HIDDEN.chat_id, author: '447700900001@c.us' },
			HIDDEN_READ,
		],
		[
			'one that only says itself',
			{ ...HIDDEN, from: '271828182845001' },
			{ ...HIDDEN_READ, sender: '271828182845001' },
		],
		['what it answers', { context: { quoted_id: 'message-0' } }, { quotedId: 'message-0' }],
		['an odd context', { context: ['message-0'] }, {}],
	])('reads %s (%j)', (_name, fields, read) => {
		const sender = 'chat' in read && !('sender' in read) ? { sender: '447700900001' } : {};
		expect(readEntry({ ...ENTRY, ...fields }, NOW)).toEqual({ ...READ, ...sender, ...read });
	});

	it.each([
		...['system', 'action', 'call', 'story', 'pin', 'poll_update'].map((type) => ({ type })),
		{ source: 'system' },
		{ type: 'unknown', source: 'system' },
		{ type: 'ciphertext', source: 'system', chat_id: undefined },
		{ chat_id: '120363000000000001@g.us' },
		{ type: 'system', chat_id: undefined, timestamp: undefined, from_me: undefined },
		{ chat_id: 'status@broadcast', timestamp: undefined, from_me: undefined },
	])('knows that %j is no message to a person', (fields) => {
		expect(readEntry({ ...ENTRY, ...fields }, NOW)).toBe('noMessage');
	});

	const UNREADABLE = [
		...['447700900001@example.com', 'somebody', '', null, undefined, {}].map((chat_id) => ({
			chat_id,
		})),
		{ chat_id: undefined, chatId: ENTRY.chat_id },
		...[
			null,
			undefined,
			'',
			'today',
			'2024-05-20T00:00:00Z',
			' 1716163200',
			0,
			-1,
			NaN,
			{},
			true,
		].map((timestamp) => ({ timestamp })),
		// 1970, microseconds, nanoseconds, and a time that has not come.
		...[86_400, 1_716_163_200_000_000, '1716163200000000', 1.7e18, 1_716_250_000].map(
			(timestamp) => ({ timestamp }),
		),
	];

	it.each(UNREADABLE)(
		'does not understand %j, which hides no message of ours if it came in',
		(fields) => {
			expect(readEntry({ ...ENTRY, ...fields }, NOW)).toBe('mayBeOurs');
			expect(readEntry({ ...ENTRY, ...fields, from_me: false }, NOW)).toBe('unreadableIncoming');
			expect(readEntry({ ...ENTRY, ...fields, from_me: null }, NOW)).toBe('mayBeOurs');
		},
	);

	it.each([null, undefined, 'yes', 1, {}])('does not know whose it is by from_me %j', (from_me) => {
		expect(readEntry({ ...ENTRY, from_me }, NOW)).toBe('mayBeOurs');
	});

	it.each([null, undefined, 'text', 7, true, [], {}])('does not understand %p', (entry) => {
		expect(readEntry(entry, NOW)).toBe('mayBeOurs');
	});

	it('tells an opt-out by the text of an incoming message, and keeps the answer only', () => {
		const isStop = (text: string) => text === 'Stop';
		const stop = { ...ENTRY, text: { body: 'Stop' } };
		const optOut = (entry: object) =>
			(readEntry(entry, NOW, isStop) as { isOptOut: boolean }).isOptOut;
		expect(optOut({ ...stop, from_me: false })).toBe(true);
		expect(optOut({ ...ENTRY, from_me: false })).toBe(false);
		expect(optOut(stop)).toBe(false);
		expect(readEntry({ ...stop, from_me: false }, NOW)).toMatchObject({ isOptOut: false });
		expect(JSON.stringify(readEntry({ ...stop, from_me: false }, NOW, isStop))).not.toContain(
			'Stop',
		);
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
	it.each([
		[{ messages: [] }, []],
		[{ messages: [1, null], count: 2, total: 9, error: null }, [1, null]],
	])('finds the messages of %j', (body, messages) => {
		expect(entriesOf(body)).toEqual(messages);
	});

	it.each([
		{},
		{ messages: null },
		{ messages: {} },
		{ messages: '[]' },
		{ messages: [], error: { code: 500 } },
		{ count: 0, total: 0 },
		[],
		[{ messages: [] }],
		'<html></html>',
		'',
		null,
		undefined,
		7,
	])('takes %j for no page', (body) => {
		expect(entriesOf(body)).toBeNull();
	});
});
