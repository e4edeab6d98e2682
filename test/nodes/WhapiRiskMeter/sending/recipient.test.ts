import fc from 'fast-check';

import { readRecipient } from '../../../../nodes/WhapiRiskMeter/sending/recipient';

const toOf = (value: unknown, countryCode = '') => readRecipient(value, countryCode)?.to ?? null;

describe('a person', () => {
	it.each([
		['15550100001', '15550100001'],
		[15550100001, '15550100001'],
		['+1 (555) 010-0001', '15550100001'],
		['0015550100001', '15550100001'],
		['+49 (0)170 1234567', '491701234567'],
		['(+49) 170 1234567', '491701234567'],
		['0049 (0)170/1234567', '491701234567'],
		['0049 2151/123456', '492151123456'],
		['+49‑170‑1234567', '491701234567'],
		['\u202a+49\u00a0170\u00a01234567\u202c', '491701234567'],
		['＋４９ １７０ １２３４５６７', '491701234567'],
		['+ 49 170 1234567', '491701234567'],
		['+49−170−1234567', '491701234567'],
		['+٩٦٦ ٥٠ ١٢٣ ٤٥٦٧', '966501234567'],
		['+۹۸ ۹۱۲ ۳۴۵ ۶۷۸۹', '989123456789'],
		['+6581234567', '6581234567'],
		['+35818451', '35818451'],
		['15550100001@s.whatsapp.net', '15550100001'],
		['15550100001:12@S.whatsapp.net', '15550100001'],
		['271828182845001@lid', '271828182845001@lid'],
		['271828182845001@hosted.lid', '271828182845001@lid'],
		['US.13491208655302741918', 'US.13491208655302741918'],
	])('%s', (value, to) => {
		expect(toOf(value)).toBe(to);
	});

	it('is one, in whatever writing of the number', () => {
		const [long, short] = ['+55 11 98765 4321', '551187654321'].map((to) => readRecipient(to, ''));
		expect(long).toEqual({ to: '5511987654321', chat: '551187654321' });
		expect(short).toEqual({ to: '551187654321', chat: '551187654321' });
	});
});

describe('no person', () => {
	it.each<[name: string, ...values: unknown[]]>([
		['a number that a sheet has rounded', '4.91701E+11', 491_701_000_000, '491701234567.0'],
		['no number', '', ' ', 'Anna', undefined, null, {}, [], true, 4.9, NaN, 1e21, -15550100001],
		['letters', '15550100001 ext. 5', 'tel:+15550100001', 'wa.me/15550100001', '0x15550100001'],
		['two numbers', '15550100001, 15550100002', '15550100001\n15550100002', '+5550100+5550101'],
		['two numbers within a country', '5550100/5550101', '5550100 5550101', '5550100-5550101'],
		['a group or a list', '120363000000000001@g.us', 'status@broadcast', '0@c.us@g.us'],
		["a number in a country's own form", '0170 1234567', '(0)170 1234567', '(555) 010-0001'],
		['a number that may lack its country', '612345678', '1234567', '+0170 1234567'],
		['a number that is too long', '1234567890123456', '1234567890123456@s.whatsapp.net'],
	])('%s', (_, ...values) => {
		for (const value of values) expect([value, toOf(value)]).toEqual([value, null]);
	});
});

describe('a country code', () => {
	it.each([
		['0170 1234567', '49', '491701234567'],
		['(0)170 1234567', '49', '491701234567'],
		['555 010 0001', '1', '15550100001'],
		['(555) 010-0001', '1', '15550100001'],
		['1 555 010 0001', '1', '15550100001'],
		['06 20 123 4567', '36', '36201234567'],
		['+1 555 010 0001', '49', '15550100001'],
		['+6581234567', '1', '6581234567'],
		['00 1 555 010 0001', '49', '15550100001'],
		['011 49 170 1234567', '1', null],
		['(555) 0001', '1', null],
		// A list from one country has it without the 0 that a sheet has left out, or never had one.
		['7700900001', '44', null],
		['98765 43210', '91', null],
		['6581234567', '65', '6581234567'],
		// It does not come twice.
		['(49) 170 1234567', '49', null],
	])('%s in %s', (value, code, to) => {
		expect(toOf(value, code)).toBe(to);
	});
});

it('is 8 to 15 digits without a leading zero, or nothing, whatever it is made from', () => {
	const odd = fc.string({ unit: fc.constantFrom(...'0123456789 +()-./eE,;x\n\u202a') });
	fc.assert(
		fc.property(
			fc.oneof(odd, fc.string(), fc.double()),
			fc.constantFrom('', '1', '49'),
			(value, code) => {
				fc.pre(!String(value).includes('@') && !/^[a-z]{2}\./i.test(String(value).trim()));
				expect(toOf(value, code) ?? '').toMatch(/^([17]\d{10}|[2-689]\d{7,14})?$/);
			},
		),
	);
});

it('takes a long text at once', () => {
	const start = Date.now();
	for (const text of ['1 '.repeat(200_000), '(0)'.repeat(200_000), '+'.repeat(400_000)]) {
		expect(toOf(text)).toBeNull();
	}
	expect(Date.now() - start).toBeLessThan(2_000);
});
