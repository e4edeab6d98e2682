import fc from 'fast-check';

import { readBody, type Body } from '../../../../nodes/shared/report/body';
import { toOutput } from '../../../../nodes/shared/output';
import { toCalculationDay } from '../../../../nodes/shared/report/dates';
import { METRIC_FIELDS } from '../../../../nodes/shared/report/metrics';
import { toReport } from '../../../../nodes/shared/report/report';
import { metricsAt } from '../../../metrics-at';
import { OUTPUT_FIELDS } from '../../../output-fields';
import { allAt } from '../../../simulator/whapi';

const TOKEN = 'k7Qp2ZrT9vXb4LmN8sWd3FhJ6cYg5RtE';
const OTHER_TOKEN = 'Zx9Cv8Bn7Mq6Wp5Er4Ty3Ui2Oa1Sd0FG';
const NOW = new Date('2024-05-23T08:00:00Z');

const metricsOf = (fields: Record<string, unknown> | null, isOutOfDate: boolean) => ({
	fields,
	isOutOfDate,
	...toCalculationDay(fields?.lastUpdateDate, NOW),
});
const reportOf = (fields: Record<string, unknown> | null, isOutOfDate = false) =>
	toReport(metricsOf(fields, isOutOfDate), '…5RtE');

describe('readBody', () => {
	const ofChannel = (channel: unknown) => ({ riskFactor: 3, channel });
	const BODIES: Record<Body['kind'], unknown[]> = {
		metrics: [
			...[{ riskFactor: 2 }, { lifeTime: 0 }, { riskFactorChats: 'text' }],
			{ riskFactor: 3, error: null },
			...[TOKEN, ` ${TOKEN}`, `${TOKEN}x`, 'MANTIS-4XPLR', '15550100', '', null, 5].map(ofChannel),
			...['a'.repeat(32), { id: OTHER_TOKEN }].map(ofChannel),
		],
		withError: [
			{ riskFactorContacts: 1, error: 'partly' },
			{ riskFactor: null, error: 'no' },
			{ error: { code: 404 } },
		],
		noMetrics: [
			...[{ error: null }, { riskFactor: null }, { lastUpdateDate: '5/20/2024' }, {}],
			...[null, undefined, '', ' \n', Object.create({ riskFactor: 3 })],
		],
		notDocumented: ['<html>', '{"riskFactor": 3, "li', [{ riskFactor: 3 }], 3, true],
		otherChannel: [
			...[OTHER_TOKEN, `${'aA1'.repeat(10)}-x`, TOKEN.toLowerCase().replace('k', 'K')].map(
				ofChannel,
			),
			...[{ channel: OTHER_TOKEN }, { channel: OTHER_TOKEN, error: 'no' }],
		],
	};

	it.each(Object.entries(BODIES).flatMap(([kind, bodies]) => bodies.map((body) => [kind, body])))(
		'finds %s in %j',
		(kind, body) => {
			expect(readBody(body, TOKEN).kind).toBe(kind);
		},
	);

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
		const fields = { ...allAt(3), lifeTime: 'x', riskFactorContacts: 2, riskFactorChats: 1 };
		expect(reportOf(fields).advice.map((sentence) => sentence.split(':')[0])).toEqual([
			'Response rate (Use Caution)',
			'Coverage of the address book (Needs Attention)',
			'Lifetime of phone number',
		]);
		const allGood = Object.fromEntries(METRIC_FIELDS.map((field) => [field, 3]));
		expect(reportOf(allGood).advice).toEqual([]);
	});

	const SAVED = 'level is Good Indicator, calculated on';

	it.each([
		['of 5/11/2024', '5/11/2024', `${SAVED} 2024-05-11, 12 days ago`, '2024-05-11', 12],
		['of yesterday', '5/22/2024', `${SAVED} 2024-05-22, 1 day ago`, '2024-05-22', 1],
		['of a day ahead', '6/1/2024', `${SAVED} an unknown date`, null, null],
		['that were never calculated', null, 'Run the operation Calculate', null, null],
	])('reads metrics %s as unknown, and says so', (_which, day, words, lastUpdateDate, ageDays) => {
		const fields = { ...documented, riskFactor: 3, lastUpdateDate: day };
		expect(reportOf(day === null ? null : fields, true)).toEqual({
			riskLevel: 'unknown',
			riskLabel: 'Unknown',
			safetyScore: null,
			...metricsAt('unknown'),
			advice: [expect.stringContaining(words)],
			lastUpdateDate,
			ageDays,
			channel: '…5RtE',
		});
	});

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
