/** Which texts of a list are one person's phone number. */
import fc from 'fast-check';

import { definedIn } from './code-text';

interface Defined {
	phoneOf: (value: unknown, countryCode?: string) => string;
	peopleOf: (
		items: Array<{ json: object }>,
		countryCode: string,
	) => {
		people: Array<{ to: string; text: string }>;
		leftOut: Array<{ value: string; why: string }>;
	};
}
const { phoneOf, peopleOf } = definedIn<Defined>(
	['shared/phone.js', 'shared/list.js'],
	['phoneOf', 'peopleOf'],
);

describe('a phone number', () => {
	it.each([
		['15550100001', '15550100001'],
		[15550100001, '15550100001'],
		['+1 (555) 010-0001', '15550100001'],
		['0015550100001', '15550100001'],
		['+49 (0)170 1234567', '491701234567'],
		['0049 (0)170/1234567', '491701234567'],
		['49 (0)170 1234567', '491701234567'],
		['15550100001@s.whatsapp.net', '15550100001'],
		['15550100001@c.us', '15550100001'],
		[' 15550100001 ', '15550100001'],
	])('%s is read', (value, phone) => {
		expect(phoneOf(value)).toBe(phone);
	});

	it.each([
		['4.91701E+11', 4.91701, 1e21, 'NaN', undefined, null, '', ' ', {}, []],
		[4.91701e11, 491_701_000_000, '491701234567.0', '(555) 010-0001', '(030) 12345678'],
		['15550100001 ext. 5', '15550100001, 15550100002', '15550100001;15550100002', '+1555+1555'],
		[
			'15550100001\n15550100002',
			'120363000000000001@g.us',
			'12345678901234@lid',
			'status@broadcast',
		],
		['0170 1234567', '(0)170 1234567', '1234567', '1234567890123456', '+0170 1234567', '000000000'],
	])('these are none: %j, …', (...values) => {
		for (const value of values) expect(phoneOf(value)).toBe('');
	});

	it("is read in the country's own form where its code is set", () => {
		for (const value of ['0170 1234567', '(0)170 1234567']) {
			for (const code of ['49', '+49', ' 49 ']) expect(phoneOf(value, code)).toBe('491701234567');
		}
		expect(phoneOf('+1 555 010 0001', '49')).toBe('15550100001');
		expect(phoneOf('(555) 010-0001', '1')).toBe('15550100001');
	});

	it('is 8 to 15 digits without a leading zero, or nothing, whatever it is made from', () => {
		const odd = fc.string({ unit: fc.constantFrom(...'0123456789 +()-./@eE,;x') });
		fc.assert(
			fc.property(fc.oneof(odd, fc.string(), fc.double()), (value) => {
				expect(phoneOf(value, '49')).toMatch(/^([1-9]\d{7,14})?$/);
			}),
		);
	});
});

it('a list of 20,000 people is cleaned at once', () => {
	const items = Array.from({ length: 20_000 }, (_, index) => ({
		json: { to: `+${15_550_100_001 + (index % 19_999)}`, text: 'Hello' },
	}));
	const asOne = [{ json: { recipients: items.map(({ json }) => json) } }];
	for (const list of [items, asOne]) expect(peopleOf(list, '').people).toHaveLength(19_999);
});
