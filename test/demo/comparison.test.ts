import fc from 'fast-check';

import { compareWithDocumentation, type Reply } from './comparison';
import { allAt } from '../simulator/whapi';

const TOKEN = 'k7Qp2ZrT9vXb4LmN8sWd3FhJ6cYg5RtE';
const METRICS = { ...allAt(3), riskFactor: 2, lifeTime: 1 };
const BODY = { channel: TOKEN, lastUpdateDate: '5/20/2024', ...METRICS };

const compare = (reply: Partial<Reply>) =>
	compareWithDocumentation(
		{ status: 200, contentType: 'application/json; charset=utf-8', body: BODY, ...reply },
		TOKEN,
	);

const differences = (reply: Partial<Reply>) =>
	compare(reply)
		.filter(({ agrees }) => !agrees)
		.map(({ part, answered }) => `${part}: ${answered}`);

const withFields = (fields: object) => differences({ body: { ...BODY, ...fields } });

describe('compareWithDocumentation', () => {
	it('has a row for each part of the documented answer, and no difference', () => {
		expect(compare({}).map(({ part, answered }) => `${part}: ${answered}`)).toEqual([
			'status: 200',
			'content type: application/json',
			'body: object',
			'channel: string, the token',
			'lastUpdateDate: string, M/D/YYYY',
			...Object.keys(METRICS).map((field) => `${field}: number (1, 2, 3)`),
		]);
		expect(differences({})).toEqual([]);
	});

	it.each<[string, Partial<Reply>, string[]]>([
		['201', { status: 201 }, []],
		['a redirect', { status: 302 }, ['status: 302']],
		['a refusal', { status: 401 }, ['status: 401']],
		['a kind of JSON', { contentType: 'application/problem+json' }, []],
		['plain text', { contentType: 'text/plain' }, ['content type: text/plain']],
		['no content type', { contentType: '' }, ['content type: absent']],
		['the token as type', { contentType: `text/${TOKEN}` }, ['content type: a type not shown']],
		['odd characters', { contentType: 'text/<b>' }, ['content type: a type not shown']],
		['an empty body', { body: '' }, ['body: empty']],
		['null', { body: null }, ['body: null']],
		['an array', { body: [BODY] }, ['body: array']],
		['a web page', { body: `<html>${TOKEN}</html>` }, ['body: web page']],
		['text', { body: `no ${TOKEN}` }, ['body: text']],
		['a number', { body: 3 }, ['body: number']],
	])('tells %s', (_case, reply, expected) => {
		expect(differences(reply)).toEqual(expected);
	});

	it.each<[object, string[]]>([
		[{ riskFactor: undefined }, ['riskFactor: absent']],
		[{ lifeTime: null }, ['lifeTime: null']],
		[{ riskFactorChats: 4 }, ['riskFactorChats: number, none of them']],
		[{ riskFactorChats: 0 }, ['riskFactorChats: number, none of them']],
		[{ riskFactorContacts: 2.5 }, ['riskFactorContacts: number, a fraction']],
		[{ riskFactor: '2' }, ['riskFactor: string, numeric']],
		[{ riskFactor: 'high' }, ['riskFactor: string']],
		[{ riskFactor: '' }, ['riskFactor: string']],
		[{ riskFactor: { value: 2 } }, ['riskFactor: object']],
		[{ riskFactor: [2] }, ['riskFactor: array']],
		[{ channel: undefined }, ['channel: absent']],
		[{ channel: 'SHAZAM-ABCDE' }, ['channel: string, not the token']],
		[{ channel: TOKEN.toLowerCase() }, ['channel: string, not the token']],
		[{ channel: 12345 }, ['channel: number']],
		[{ lastUpdateDate: '12/31/2024' }, []],
		[{ lastUpdateDate: '05/20/2024' }, ['lastUpdateDate: string, MM/DD/YYYY']],
		[
			{ lastUpdateDate: '20/5/2024' },
			['lastUpdateDate: string, numbers and slashes, not M/D/YYYY'],
		],
		[{ lastUpdateDate: '2024-05-20' }, ['lastUpdateDate: string, ISO date']],
		[{ lastUpdateDate: '2024-05-20T10:00:00.000Z' }, ['lastUpdateDate: string, ISO date and time']],
		[{ lastUpdateDate: '20 May 2024' }, ['lastUpdateDate: string, form 00 aaa 0000']],
		[{ lastUpdateDate: 'yesterday' }, ['lastUpdateDate: string, another form']],
		[{ lastUpdateDate: `on ${TOKEN.slice(3, 9)}` }, ['lastUpdateDate: string, another form']],
		[{ lastUpdateDate: '1'.repeat(41) }, ['lastUpdateDate: string, another form']],
		[{ lastUpdateDate: 1716163200 }, ['lastUpdateDate: number']],
		[{ lastUpdateDate: null }, ['lastUpdateDate: null']],
		[{ plan: 'paid' }, ['plan: string']],
		[{ constructor: true }, ['constructor: boolean']],
		[{ [TOKEN]: 1 }, ['(a name not shown): number']],
		[{ zRtTz: 1, vXbLm: 1, TVXBT: 1 }, ['zRtTz: number', 'vXbLm: number', 'TVXBT: number']],
		[{ ['a'.repeat(31)]: [] }, ['(a name not shown): array']],
		[{ 'a number': {} }, ['(a name not shown): object']],
		[{ n15550100: null }, ['(a name not shown): null']],
	])('tells %j', (fields, expected) => {
		expect(withFields(fields)).toEqual(expected);
	});

	it('shows no name with a piece of the token, in any case', () => {
		const token = 'abcdEFGHijklMNOPqrstUVWXyzabCDEF';
		const rows = compareWithDocumentation(
			{ status: 200, contentType: '', body: { cdef: 1, xGHIJx: 1, ghix: 1 } },
			token,
		);
		const names = rows.slice(-3).map(({ part }) => part);
		expect(names).toEqual(['(a name not shown)', '(a name not shown)', 'ghix']);
	});

	it('says nothing of the token, whatever the answer is', () => {
		const texts = fc.constantFrom(TOKEN, TOKEN.slice(4, 12), `Bearer ${TOKEN}`, '2', '5/20/2024');
		const fields = fc.dictionary(
			fc.oneof(texts, fc.constantFrom(...Object.keys(BODY))),
			fc.oneof(texts, fc.jsonValue()),
		);
		const replies = fc.record({
			status: fc.integer({ min: 200, max: 599 }),
			contentType: texts,
			body: fc.oneof(fields, texts, fc.jsonValue()),
		});
		fc.assert(
			fc.property(replies, (reply) => {
				const said = JSON.stringify(compare(reply)).toLowerCase();
				for (let at = 0; at + 8 <= TOKEN.length; at++) {
					expect(said).not.toContain(TOKEN.slice(at, at + 8).toLowerCase());
				}
			}),
		);
	});
});
