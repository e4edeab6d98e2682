import {
	canonicalPhone,
	isHidden,
	NOBODY,
	readChatId,
	readHiddenId,
	userOf,
	writingsOf,
} from '../../../../nodes/WhapiRiskMeter/activity/chatId';

describe('readChatId', () => {
	it.each([
		['447700900001@s.whatsapp.net'],
		['447700900001@c.us'],
		['447700900001@hosted'],
		['447700900001:99@HOSTED'],
		['447700900001@S.WhatsApp.net'],
		['447700900001:12@s.whatsapp.net'],
		['447700900001'],
		['447700900001:12'],
		['+447700900001'],
		[447_700_900_001],
	])('knows the person behind %j', (value) => {
		expect(readChatId(value)).toBe('447700900001');
	});

	it.each(['271828182845001@lid', '271828182845001:3@LID', '271828182845001:99@hosted.lid'])(
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
		'US.13491208655302741918',
		'US.13491208655302741918@s.whatsapp.net',
		'US.13491208655302741918@lid',
	])('knows that %j stands for a person without a visible number', (value) => {
		expect(readChatId(value)).toBe('US.13491208655302741918');
		expect(isHidden(readChatId(value) as string)).toBe(true);
	});

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
		'447700900001@hosted.example',
		'US.13491208655302741918@example.com',
		'USA.13491208655302741918',
		'U.1',
		'US.',
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
		`${'1'.repeat(200)}@lid`,
		'@'.repeat(5_000_000),
	])('does not guess at %j', (value) => {
		expect(readChatId(value)).toBeNull();
	});
});

describe('a number with two writings', () => {
	const both = (short: string, long: string) => {
		for (const phone of [short, long]) {
			expect(writingsOf(phone)).toEqual([phone, phone === short ? long : short]);
			expect(canonicalPhone(phone)).toBe(short);
			expect(readChatId(`${phone}@s.whatsapp.net`)).toBe(short);
			expect(readChatId(Number(phone))).toBe(short);
		}
	};

	it.each([
		['Brazil', '551187654321', '5511987654321'],
		['Brazil, with a 9 as the first of the 8', '551191234567', '5511991234567'],
		['Brazil, with a 6', '552161234567', '5521961234567'],
		['Mexico', '525512345678', '5215512345678'],
		['Mexico, with a 1 as the first of the 10', '521234567890', '5211234567890'],
		['Argentina', '541112345678', '5491112345678'],
		['Argentina, with a 9 as the first of the 10', '549112345678', '5499112345678'],
	])('is one person: %s', (_country, short, long) => {
		both(short, long);
	});

	it.each([
		['a Brazilian landline', '551133334444'],
		['a Brazilian number with a 9 before a landline', '5511933334444'],
		['a Brazilian number that is too long', '55119876543210'],
		['a Mexican number that is too short', '52551234567'],
		['another country', '447700900001'],
		['one that only ends so', '15525512345678'],
		['a hidden id', '5215512345678@lid'],
	])('is not %s', (_what, phone) => {
		expect(writingsOf(phone)).toEqual([phone]);
		expect(canonicalPhone(phone)).toBe(phone);
	});
});

describe('readHiddenId', () => {
	it.each([
		['271828182845001', '271828182845001@lid'],
		[271_828_182_845_001, '271828182845001@lid'],
		['27182818284500123@hosted.lid', '27182818284500123@lid'],
		// It looks like a Mexican number with its 1.
		['5215512345678', '5215512345678@lid'],
		['US.1349', 'US.1349'],
		['447700900001@s.whatsapp.net', null],
		['somebody', null],
		['stories', null],
		[null, null],
		[{}, null],
	])('reads %j as %j', (value, hidden) => {
		expect(readHiddenId(value)).toBe(hidden);
	});
});
