import { textsOf } from '../../../../nodes/WhapiRiskMeter/activity/texts';

describe('textsOf', () => {
	it.each([
		['a text', { text: { body: 'Stop' } }],
		['a text without a body', { text: 'Stop' }],
		['the caption of a picture', { image: { id: 'x', caption: 'Stop' } }],
		['a link with a text', { link_preview: { body: 'Stop' } }],
		[
			'a chosen button',
			{ reply: { type: 'buttons_reply', buttons_reply: { id: 'x', title: 'Stop' } } },
		],
		['a chosen row of a list', { reply: { list_reply: { title: 'Stop' } } }],
		['a button by its title', { button: { title: 'Stop' } }],
		['a button of a template', { button: { text: 'Stop' } }],
		['an interactive choice', { interactive: { button_reply: { title: 'Stop' } } }],
	])('finds %s', (_name, fields) => {
		expect(textsOf({ id: 'message-1', type: 'text', ...fields })).toEqual(
			expect.arrayContaining(['Stop']),
		);
	});

	it('leaves out what is quoted, and what is no text', () => {
		const context = { quoted_id: 'x', quoted_content: { body: 'Stop' } };
		const odd = { text: { body: 7 }, image: { caption: null }, reply: [], button: null };
		expect(textsOf({ context, ...odd })).toEqual([]);
	});

	it('keeps the beginning of a long text only', () => {
		expect(textsOf({ text: { body: 'x'.repeat(1_000_000) } })).toEqual(['x'.repeat(500)]);
	});
});
