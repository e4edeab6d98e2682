import fc from 'fast-check';

import { messagesOf, readMessage } from '../../nodes/WhapiRiskMeter/activity/messages';

const MESSAGE = {
	id: 'message-1',
	type: 'text',
	chat_id: '447700900001@s.whatsapp.net',
	from_me: true,
	timestamp: 1_716_163_200,
	status: 'delivered',
	source: 'api',
	text: { body: 'Hello' },
};

const READ = {
	id: 'message-1',
	chatId: '447700900001',
	at: 1_716_163_200_000,
	isOurs: true,
	delivery: 'other',
};

describe('readMessage', () => {
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
		['no status', { status: undefined }, {}],
		['failed', { status: 'failed' }, { delivery: 'failed' }],
		['pending', { status: 'pending' }, { delivery: 'waiting' }],
		['sent', { status: 'sent' }, { delivery: 'waiting' }],
		['deleted', { status: 'deleted' }, {}],
		['a status that no one knows', { status: 'constructor' }, {}],
		['a chat of the older form', { chat_id: '447700900001@c.us' }, {}],
		['capital letters', { chat_id: '447700900001@S.WhatsApp.net' }, {}],
		['a hidden id', { chat_id: '123456@lid' }, { chatId: '123456@lid' }],
		['a phone number alone', { chat_id: '+447700900001' }, {}],
		['a phone number as number', { chat_id: 447_700_900_001 }, {}],
	])('reads %s (%j)', (_name, fields, read) => {
		expect(readMessage({ ...MESSAGE, ...fields })).toEqual({ ...READ, ...read });
	});

	it.each([
		...['system', 'action', 'call', 'story', 'pin', 'unknown'].map((type) => ({ type })),
		...[
			'120363000000000001@g.us',
			'120363000000000001@newsletter',
			'status@broadcast',
			'447700900001@example.com',
			'@s.whatsapp.net',
			'@',
			'120363000000000001',
			'somebody',
			'',
			null,
			undefined,
			{},
		].map((chat_id) => ({ chat_id })),
		...[null, undefined, '', 'today', '2024-05-20', ' 1716163200', 0, -1, NaN, {}, true].map(
			(timestamp) => ({ timestamp }),
		),
		...[null, undefined, 'yes', 1, {}].map((from_me) => ({ from_me })),
	])('skips %j', (fields) => {
		expect(readMessage({ ...MESSAGE, ...fields })).toBeNull();
	});

	it.each([null, undefined, 'text', 7, true, []])('skips %p', (entry) => {
		expect(readMessage(entry)).toBeNull();
	});

	it('keeps nothing but what is counted, and never throws', () => {
		const values = fc.anything({ withBigInt: true });
		const odd = fc.record({
			id: values,
			type: values,
			chat_id: fc.oneof(values, fc.constantFrom(MESSAGE.chat_id, 'a@lid')),
			from_me: fc.oneof(values, fc.boolean()),
			timestamp: fc.oneof(values, fc.double(), fc.nat()),
			status: values,
		});
		fc.assert(
			fc.property(fc.oneof(values, odd), (entry) => {
				const read = readMessage(entry);
				expect(Object.keys(read ?? READ).sort()).toEqual(Object.keys(READ).sort());
				expect(read === null || read.at > 0).toBe(true);
			}),
			{ numRuns: 1_000 },
		);
	});
});

describe('messagesOf', () => {
	it.each([
		[{ messages: [] }, []],
		[{ messages: [1, null], count: 2, total: 9, error: null }, [1, null]],
	])('finds the messages of %j', (body, messages) => {
		expect(messagesOf(body)).toEqual(messages);
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
		expect(messagesOf(body)).toBeNull();
	});
});
