import fc from 'fast-check';

import { readBody } from '../../../../nodes/shared/report/body';
import { toOutput } from '../../../../nodes/shared/output';
import { toCalculationDay } from '../../../../nodes/shared/report/dates';
import { METRIC_FIELDS } from '../../../../nodes/shared/report/metrics';
import { toReport } from '../../../../nodes/shared/report/report';
import { metricsAt } from '../../../metrics-at';
import { OUTPUT_FIELDS } from '../../../output-fields';

const TOKEN = 'k7Qp2ZrT9vXb4LmN8sWd3FhJ6cYg5RtE';
const OTHER_TOKEN = 'Zx9Cv8Bn7Mq6Wp5Er4Ty3Ui2Oa1Sd0FG';
const NOW = new Date('2024-05-23T08:00:00Z');

const metricsOf = (fields: Record<string, unknown> | null, isOutOfDate: boolean) => ({
	fields,
	isOutOfDate,
	...toCalculationDay(fields?.lastUpdateDate, NOW),
});
const reportOf = (fields: Record<string, unknown> | null, isOutOfDate = fields === null) =>
	toReport(metricsOf(fields, isOutOfDate), '…5RtE');

describe('readBody', () => {
	it.each([
		{ riskFactor: 2 },
		{ lifeTime: 0 },
		{ riskFactorChats: 'text' },
		{ riskFactor: 3, error: null },
	])('takes %j for metrics', (body) => {
		expect(readBody(body, TOKEN)).toEqual({ kind: 'metrics', fields: body });
	});

	it.each([
		{ riskFactorContacts: 1, error: 'partly' },
		{ riskFactor: null, error: 'no' },
		{ error: { code: 404 } },
	])('takes %j for a refusal', (body) => {
		expect(readBody(body, TOKEN).kind).toBe('withError');
	});

	it.each([
		...[{ error: null }, { riskFactor: null }, { lastUpdateDate: '5/20/2024' }, {}],
		...[null, undefined, '', ' \n', Object.create({ riskFactor: 3 })],
	])('finds no metrics in %j', (body) => {
		expect(readBody(body, TOKEN).kind).toBe('noMetrics');
	});

	it.each(['<html>', '{"riskFactor": 3, "li', [{ riskFactor: 3 }], 3, true])(
		'takes %j for nothing that Whapi documents',
		(body) => {
			expect(readBody(body, TOKEN).kind).toBe('notDocumented');
		},
	);

	it.each([
		...[TOKEN, ` ${TOKEN}`, `${TOKEN}x`, 'MANTIS-4XPLR', '15550100', '', null, 5],
		...['a'.repeat(32), `${'aA1'.repeat(10)}-x`, { id: OTHER_TOKEN }],
	])('accepts the channel %j', (channel) => {
		expect(readBody({ riskFactor: 3, channel }, TOKEN).kind).toBe('metrics');
	});

	it.each([
		{ riskFactor: 3, channel: OTHER_TOKEN },
		{ riskFactor: 3, channel: TOKEN.toLowerCase().replace('k', 'K') },
		{ channel: OTHER_TOKEN },
		{ channel: OTHER_TOKEN, error: 'no' },
	])('takes %j for an answer for another channel', (body) => {
		expect(readBody(body, TOKEN).kind).toBe('otherChannel');
	});

	it('takes a number of as many digits as the token for another one', () => {
		const kindFor = (channel: number) => readBody({ riskFactor: 3, channel }, '12345678').kind;
		const kinds = [12_345_678, 12_345_679, 1_234_567].map(kindFor);
		expect(kinds).toEqual(['metrics', 'otherChannel', 'metrics']);
	});
});

describe('toReport', () => {
	const documented = {
		channel: TOKEN,
		lastUpdateDate: '5/20/2024',
		lifeTime: 1,
		riskFactor: 2,
		riskFactorChats: 3,
		riskFactorContacts: 2,
	};

	it("gives the fields of the output in order, for Whapi's documented example", () => {
		const report = reportOf(documented);
		expect(Object.entries(report)).toEqual([
			['riskLevel', 'needsAttention'],
			['riskLabel', 'Needs Attention'],
			['safetyScore', 2],
			['phoneLifetime', 'useCaution'],
			['addressBookCoverage', 'needsAttention'],
			['responseRate', 'good'],
			['advice', [expect.stringMatching(/^Lifetime/), expect.stringMatching(/^Coverage/)]],
			['lastUpdateDate', '2024-05-20'],
			['ageDays', 3],
			['channel', '…5RtE'],
		]);
	});

	it('has advice on each metric that is not good, the worst first', () => {
		const fields = { riskFactor: 3, lifeTime: 'x', riskFactorContacts: 2, riskFactorChats: 1 };
		expect(reportOf(fields).advice.map((sentence) => sentence.split(':')[0])).toEqual([
			'Response rate (Use Caution)',
			'Coverage of the address book (Needs Attention)',
			'Lifetime of phone number',
		]);
		const allGood = Object.fromEntries(METRIC_FIELDS.map((field) => [field, 3]));
		expect(reportOf(allGood).advice).toEqual([]);
	});

	it('reads what was never calculated as unknown, and says what to do', () => {
		const report = reportOf(null);
		expect(report).toMatchObject({
			riskLevel: 'unknown',
			riskLabel: 'Unknown',
			safetyScore: null,
			lastUpdateDate: null,
			ageDays: null,
		});
		expect(report.advice).toEqual([expect.stringContaining('Calculate')]);
	});

	it.each([
		['5/11/2024', 'on 2024-05-11, 12 days ago', '2024-05-11', 12],
		['5/22/2024', 'on 2024-05-22, 1 day ago', '2024-05-22', 1],
		['6/1/2024', 'on an unknown date', null, null],
	])(
		'reads metrics of %s that are out of date as unknown, and says what they were',
		(day, words, lastUpdateDate, ageDays) => {
			const report = reportOf({ ...documented, riskFactor: 3, lastUpdateDate: day }, true);
			expect(report).toEqual({
				riskLevel: 'unknown',
				riskLabel: 'Unknown',
				safetyScore: null,
				...metricsAt('unknown'),
				advice: [expect.stringContaining(`level is Good Indicator, calculated ${words}`)],
				lastUpdateDate,
				ageDays,
				channel: '…5RtE',
			});
		},
	);

	it('never throws, is good only for 3, and never holds the token', () => {
		const value = fc.oneof(fc.jsonValue(), fc.constant(TOKEN), fc.constantFrom(1, 2, 3, '3'));
		const fields = ['channel', 'lastUpdateDate', ...METRIC_FIELDS];
		const bodies = fc.record(Object.fromEntries(fields.map((field) => [field, value])));
		fc.assert(
			fc.property(bodies, (body) => {
				const report = reportOf(body);
				const outputs = [true, false].map((isOutOfDate) =>
					toOutput(metricsOf(body, isOutOfDate), TOKEN, false),
				);
				expect(JSON.stringify(outputs)).not.toContain(TOKEN);
				if (report.riskLevel === 'good') expect(Number(body.riskFactor)).toBe(3);
				expect(Object.keys(report)).toEqual(OUTPUT_FIELDS);
			}),
		);
	});
});
