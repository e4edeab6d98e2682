/** Who is taken to opt out, by what Whapi calls the webhook with. */
import type { IDataObject } from 'n8n-workflow';

import { hiddenIdOf, phoneOf } from '../simulator/histories';
import { DataTables } from './data-tables';
import { runExample } from './run-example';

const PERSON = phoneOf(1);
const message = (more: object = {}) => ({
	id: 'message-1',
	from_me: false,
	type: 'text',
	chat_id: `${PERSON}@s.whatsapp.net`,
	timestamp: 1_780_000_000,
	source: 'mobile',
	text: { body: 'Hello' },
	from: PERSON,
	from_name: 'Somebody',
	...more,
});

async function hear(bodies: unknown[], tables = new DataTables()) {
	await runExample('collect-opt-outs.json', {
		tables,
		items: bodies.map((body) => ({ json: { headers: {}, query: {}, body } as IDataObject })),
	});
	return tables.rowsOf('whapi_opt_outs');
}
const said = async (text: string) =>
	(await hear([{ messages: [message({ text: { body: text } })] }])).map(
		({ optedOutAt }) => optedOutAt !== null,
	);

it.each([
	'STOP',
	' stop! ',
	'Please stop.',
	'Stop! I have asked you three times now not to write to me any more, at this or any number.',
	'Stop 🙏',
	'ABMELDEN',
	'Désinscrire',
	'Стоп',
	'请退订',
	'إيقاف',
])('%s opts out', async (text) => {
	expect(await said(text)).toEqual([true]);
});

it.each([
	'Hello',
	'stopped by yesterday',
	'unstoppable',
	'',
	'Could you tell me where the bus stop is, and when you open? Thank you!',
])('"%s" is an answer only', async (text) => {
	expect(await said(text)).toEqual([false]);
});

it('hears a button, a list and a caption as well', async () => {
	for (const more of [
		{
			type: 'reply',
			text: undefined,
			reply: { type: 'buttons_reply', buttons_reply: { id: '1', title: 'Stop' } },
		},
		{
			type: 'reply',
			text: undefined,
			reply: { type: 'list_reply', list_reply: { id: '1', title: 'Stop' } },
		},
		{ type: 'image', text: undefined, image: { id: 'i', caption: 'stop' } },
		{ type: 'link_preview', text: undefined, link_preview: { body: 'stop', title: 'A page' } },
	]) {
		const [row] = await hear([{ messages: [message(more)] }]);
		expect(row.optedOutAt).not.toBeNull();
	}
});

it('knows a person by phone number and hidden id, whichever the message tells', async () => {
	const hidden = hiddenIdOf(1);
	const [user] = hidden.split('@');
	for (const [more, persons] of [
		[{ chat_id: hidden, from: PERSON }, [hidden, PERSON]],
		[{ chat_id: hidden, from: user }, [hidden]],
		[{ chat_id: hidden, from: undefined }, [hidden]],
		[{ author: `${PERSON}:3@s.whatsapp.net` }, [PERSON]],
		[{ chat_id: `${PERSON}@c.us` }, [PERSON]],
		[{ chat_id: PERSON }, [PERSON]],
		[{ chat_id: `${PERSON}@S.WhatsApp.net` }, [PERSON]],
	] as Array<[object, string[]]>) {
		const rows = await hear([{ messages: [message({ ...more, text: { body: 'stop' } })] }]);
		expect(rows.map(({ person }) => person)).toEqual(persons);
		for (const { optedOutAt } of rows) expect(optedOutAt).not.toBeNull();
	}
});

it('keeps no row of what is no message of a person, and breaks on nothing', async () => {
	const rows = await hear([
		{ messages: [message({ from_me: true })] },
		{ messages: [message({ chat_id: '120363000000000001@g.us' })] },
		{ messages: [message({ chat_id: 'status@broadcast' })] },
		{ messages: [message({ type: 'system' })] },
		{ messages: [message({ chat_id: undefined }), null, 'text', 3] },
		{ statuses: [{ id: 'message-1', status: 'read' }] },
		{ messages: null },
		{},
		null,
		'no JSON',
		[],
	]);
	expect(rows).toEqual([]);
});

it('keeps one row per person, and forgets no opt-out when they write again', async () => {
	const tables = new DataTables();
	await hear([{ messages: [message({ text: { body: 'stop' } }), message()] }], tables);
	const rows = await hear([JSON.stringify({ messages: [message()] })], tables);
	expect(rows).toHaveLength(1);
	expect(rows[0]).toMatchObject({ person: PERSON, optedOutAt: expect.any(String) });
});

it('keeps nothing that somebody wrote', async () => {
	const rows = await hear([{ messages: [message({ text: { body: 'stop canary' } })] }]);
	expect(JSON.stringify(rows)).not.toMatch(/canary|Somebody/);
});
