import fc from 'fast-check';

import { maskInText, maskInValue, maskToken } from '../../../nodes/shared/mask';

const TOKEN = 'k7Qp2ZrT9vXb4LmN8sWd3FhJ6cYg5RtE';
const MASKED = '…5RtE';

const tokens = fc.string({
	minLength: 16,
	maxLength: 40,
	unit: fc.constantFrom(...'abcXYZ019-_.~+/='),
});

describe('maskToken', () => {
	it.each([
		[TOKEN, MASKED],
		['0123456789abcdef', '…cdef'],
		['0123456789abcde', '…'],
		['x', '…'],
	])('shows %s as %s', (token, masked) => {
		expect(maskToken(token)).toBe(masked);
	});
});

describe('maskInText', () => {
	it.each([
		['nothing to hide', 'nothing to hide'],
		[TOKEN, MASKED],
		[`Bearer ${TOKEN}!`, `Bearer ${MASKED}!`],
		[`${TOKEN} and ${TOKEN}`, `${MASKED} and ${MASKED}`],
		[`token ${TOKEN.slice(0, 14)}… is bad`, `token ${MASKED}… is bad`],
		[`…${TOKEN.slice(-12)}`, `…${MASKED}`],
		[`lower ${TOKEN.toLowerCase()}`, `lower ${MASKED}`],
		[`a short piece ${TOKEN.slice(0, 11)}`, `a short piece ${TOKEN.slice(0, 11)}`],
		[`İ ${TOKEN}`, `İ ${MASKED}`],
		// Shorter than a piece.
		['my token abcdefgh, bcdefgh', 'my token …, bcdefgh', 'abcdefgh'],
		['?token=abc%2Fdef%2Bghi%3Djkl%2Fmno&x=1', '?token=…/mno&x=1', 'abc/def+ghi=jkl/mno'],
		// A short token may be spelled as an ordinary word.
		['YWJj Yg Yw 616263', 'YWJj Yg Yw 616263', 'abc'],
	])('turns %s into %s', (text, masked, token = TOKEN) => {
		expect(maskInText(text, token)).toBe(masked);
	});

	it.each(['', 'x', 'Bearer ', 'user:'])(
		'finds the token in base64 and in hex, after %j',
		(before) => {
			for (const encoding of ['base64', 'base64url', 'hex'] as const) {
				const masked = maskInText(Buffer.from(before + TOKEN + '&x=1').toString(encoding), TOKEN);
				expect(masked).toMatch(/^.{0,14}…5RtE.{0,9}$/);
			}
		},
	);

	it('leaves neither the token nor 12 characters of it, wherever they stand', () => {
		const cases = fc.tuple(tokens, fc.string(), fc.string(), fc.nat(28)).filter(
			// Not for texts that hold pieces of the token by themselves.
			([token, before, after]) => !`${before}|${after}`.includes(token.slice(-4)),
		);
		fc.assert(
			fc.property(cases, ([token, before, after, from]) => {
				const masked = maskInText(before + token.slice(from) + token + after, token);
				for (let at = 0; at + 12 <= token.length; at++) {
					if (masked.includes(token.slice(at, at + 12))) return false;
				}
				return true;
			}),
		);
	});
});

describe('maskInValue', () => {
	it('masks strings, keys and numbers at any depth and leaves the rest as it came', () => {
		const carrying = (token: string) => ({
			[token]: 1,
			nested: [{ echo: `x${token}` }, null, true, 2.5],
			plain: 'text',
		});
		expect(maskInValue(carrying(TOKEN), TOKEN)).toEqual(carrying(MASKED));
		expect(maskInValue({ id: 1234567890123456 }, '1234567890123456')).toEqual({ id: '…3456' });
	});

	it.each([
		['as a whole', '12345678901234567890123456789012', '12345678901234567890123456789012'],
		['a piece of 12 digits', '12345678901234567890123456789012', '345678901234'],
		['without its leading zeros', '00123456789', '123456789'],
		['as a fraction', '12345678901234567890', '0.12345678901234567'],
	])('masks a token of digits that came back as a JSON number, %s', (_name, token, number) => {
		const masked = JSON.stringify(maskInValue(JSON.parse(`{"id":${number}}`), token));
		expect(masked).toBe(JSON.stringify({ id: maskToken(token) }));
	});

	it('keeps a key that means something to JavaScript an ordinary key', () => {
		const value: unknown = JSON.parse('{"__proto__":{"riskFactor":3}}');
		const masked = maskInValue(value, TOKEN) as { riskFactor?: unknown };
		expect(masked.riskFactor).toBeUndefined();
		expect(Object.keys(masked)).toEqual(['__proto__']);
	});

	it('survives any nesting', () => {
		const deep: unknown = JSON.parse('['.repeat(5_000) + ']'.repeat(5_000));
		expect(JSON.stringify(maskInValue(deep, TOKEN))).toContain('…');
	});

	it('lets no JSON value carry the token out', () => {
		fc.assert(
			fc.property(tokens, fc.jsonValue(), (token, value) => {
				const carrier = { [`key ${token}`]: value, list: [value, token], text: `a${token}b` };
				return !JSON.stringify(maskInValue(carrier, token)).includes(token);
			}),
		);
	});
});
