import {
	isHidden,
	NOBODY,
	readChatId,
	userOf,
} from '../../../../nodes/WhapiRiskMeter/activity/chatId';

describe('readChatId', () => {
	it.each([
		['447700900001@s.whatsapp.net'],
		['447700900001@c.us'],
		['447700900001@S.WhatsApp.net'],
		['447700900001:12@s.whatsapp.net'],
		['447700900001'],
		['447700900001:12'],
		['+447700900001'],
		[447_700_900_001],
	])('knows the person behind %j', (value) => {
		expect(readChatId(value)).toBe('447700900001');
	});

	it.each(['271828182845001@lid', '271828182845001:3@LID'])(
		'knows the hidden id behind %j',
		(value) => {
			const chat = readChatId(value) as string;
			expect([chat, isHidden(chat), userOf(chat)]).toEqual([
				'271828182845001@lid',
				true,
				'271828182845001',
			]);
		},
	);

	it.each([
		'120363000000000001@g.us',
		'120363000000000001@newsletter',
		'status@broadcast',
		'447700900001@stories',
		'447700900001@bot',
		'447700900001@call',
		'@g.us',
		'stories',
	])('knows that %j is no person', (value) => {
		expect(readChatId(value)).toBe(NOBODY);
	});

	it.each([
		'447700900001@example.com',
		'447700900001@hosted',
		'271828182845001@hosted.lid',
		'447700900001@constructor',
		'447700900001@s.whatsapp.net@g.us',
		'@s.whatsapp.net',
		':12@s.whatsapp.net',
		'@',
		'120363000000000001',
		'447700900001-1716163200',
		'somebody',
		'1234',
		'',
		null,
		undefined,
		{},
		['447700900001@s.whatsapp.net'],
	])('does not guess at %j', (value) => {
		expect(readChatId(value)).toBeNull();
	});
});
