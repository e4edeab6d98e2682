import { toOutput } from '../../nodes/shared/output';

const TOKEN = 'k7Qp2ZrT9vXb4LmN8sWd3FhJ6cYg5RtE';

const raw = (fields: Record<string, unknown> | null) =>
	toOutput(fields, TOKEN, false, new Date()).output;

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

	it('masks the channel even where it is something else', () => {
		expect(raw({ channel: { a: 1 }, riskFactor: 3 }).channel).toBe('…5RtE');
	});

	it('gives every field of Whapi as null where nothing was calculated', () => {
		expect(raw(null)).toEqual({
			channel: '…5RtE',
			lastUpdateDate: null,
			lifeTime: null,
			riskFactor: null,
			riskFactorChats: null,
			riskFactorContacts: null,
		});
	});
});
