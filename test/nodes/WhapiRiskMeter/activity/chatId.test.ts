import {
	canonicalPhone,
	NOBODY,
	readChatId,
	readHiddenId,
	writingsOf,
} from '../../../../nodes/WhapiRiskMeter/activity/chatId';

const PHONE = '447700900001';
const LID = '271828182845001';
const USER_ID = 'US.13491208655302741918';

describe('readChatId', () => {
	const named = (user: string, ...ends: string[]) => ends.map((end) => user + end);

	it.each<[what: string, chat: ReturnType<typeof readChatId>, writings: unknown[]]>([
		[
			'the person of a phone number',
			PHONE,
			[
				...named(PHONE, '', ':12', '@s.whatsapp.net', '@S.WhatsApp.net', ':12@s.whatsapp.net'),
				...named(PHONE, '@c.us', '@hosted', ':99@HOSTED'),
				...[`+${PHONE}`, Number(PHONE)],
			],
		],
		['a hidden id', `${LID}@lid`, named(LID, '@lid', ':3@LID', ':99@hosted.lid')],
		[
			'a person without a visible number',
			USER_ID,
			named(USER_ID, '', '@s.whatsapp.net', '@lid', '@hosted.lid'),
		],
		[
			'nobody',
			NOBODY,
			[
				...named('120363000000000001', '@g.us', '@newsletter'),
				...named(PHONE, '@stories', '@bot', '@call'),
				...['status@broadcast', '@g.us', 'stories'],
			],
		],
		[
			'no chat that is known',
			null,
			[
				...named(PHONE, '@example.com', '@hosted.example', '@constructor', '@s.whatsapp.net@g.us'),
				...['120363000000000001', `${PHONE}-1716163200`, 'somebody', '1234', ''],
				...['@s.whatsapp.net', ':12@s.whatsapp.net', '@', '@'.repeat(5_000_000)],
				...[`${USER_ID}@example.com`, 'USA.13491208655302741918', 'U.1', 'US.'],
				...[null, undefined, {}, [`${PHONE}@s.whatsapp.net`], `${'1'.repeat(200)}@lid`],
			],
		],
	])('knows %s', (_what, chat, writings) => {
		expect(writings.map(readChatId)).toEqual(writings.map(() => chat));
	});
});

describe('a number with two writings', () => {
	it.each([
		['Brazil', '551187654321', '5511987654321'],
		['Brazil, with a 9 as the first of the 8', '551191234567', '5511991234567'],
		['Brazil, with a 6', '552161234567', '5521961234567'],
		['Mexico', '525512345678', '5215512345678'],
		['Mexico, with a 1 as the first of the 10', '521234567890', '5211234567890'],
		['Argentina', '541112345678', '5491112345678'],
		['Argentina, with a 9 as the first of the 10', '549112345678', '5499112345678'],
	])('is one person: %s', (_country, short, long) => {
		expect([writingsOf(short), writingsOf(long)]).toEqual([
			[short, long],
			[long, short],
		]);
		const ids = [short, long].flatMap((phone) => [phone, Number(phone), `${phone}@s.whatsapp.net`]);
		expect(new Set(ids.map(readChatId))).toEqual(new Set([short]));
	});

	it.each([
		['a Brazilian landline', '551133334444'],
		['a Brazilian number with a 9 before a landline', '5511933334444'],
		['a Brazilian number that is too long', '55119876543210'],
		['a Mexican number that is too short', '52551234567'],
		['another country', PHONE],
		['one that only ends so', '15525512345678'],
		['a hidden id', '5215512345678@lid'],
	])('is not %s', (_what, phone) => {
		expect([writingsOf(phone), canonicalPhone(phone)]).toEqual([[phone], phone]);
	});
});

describe('readHiddenId', () => {
	it.each([
		[LID, `${LID}@lid`],
		[Number(LID), `${LID}@lid`],
		['27182818284500123@hosted.lid', '27182818284500123@lid'],
		// It looks like a Mexican number with its 1.
		['5215512345678', '5215512345678@lid'],
		['US.1', 'US.1'],
		[`${PHONE}@s.whatsapp.net`, null],
		...['somebody', 'stories', null, {}].map((value): [unknown, null] => [value, null]),
	])('reads %j as %j', (value, hidden) => {
		expect(readHiddenId(value)).toBe(hidden);
	});
});
