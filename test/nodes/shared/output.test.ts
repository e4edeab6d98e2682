import { toOutput } from '../../../nodes/shared/output';
import { allAt } from '../../simulator/whapi';

const TOKEN = 'k7Qp2ZrT9vXb4LmN8sWd3FhJ6cYg5RtE';

const raw = (fields: Record<string, unknown> | null, isOutOfDate = fields === null) =>
	toOutput({ fields, isOutOfDate, lastUpdateDate: null, ageDays: null }, TOKEN, false).output;

describe('raw output', () => {
	it("keeps Whapi's fields and names, and masks the token wherever it stands", () => {
		const body = {
			channel: TOKEN,
			lastUpdateDate: '5/20/2024',
			riskFactor: 2.6,
			extra: { link: `https://example.com/${TOKEN}` },
		};
		expect(raw(body)).toEqual({
			channel: '…5RtE',
			lastUpdateDate: '5/20/2024',
			riskFactor: 2.6,
			extra: { link: 'https://example.com/…5RtE' },
		});
	});

	it('adds no channel where Whapi named none, and masks whatever it named', () => {
		expect(raw({ riskFactor: 3 })).toEqual({ riskFactor: 3 });
		expect(raw({ channel: { a: 1 }, riskFactor: 3 }).channel).toBe('…5RtE');
	});

	it('gives every field of Whapi as null where nothing was calculated', () => {
		expect(raw(null)).toEqual({ channel: '…5RtE', lastUpdateDate: null, ...allAt(null) });
	});

	it('gives the date of metrics that are out of date, and nothing that could say a level', () => {
		const fields = { channel: TOKEN, lastUpdateDate: '5/20/2024', riskFactor: 3, label: 'Good' };
		expect(raw(fields, true)).toEqual({
			channel: '…5RtE',
			lastUpdateDate: '5/20/2024',
			...allAt(null),
		});
	});
});
