/** Who is taken to opt out, by the body with which Whapi calls the webhook. */
import type { IDataObject } from 'n8n-workflow';

import { hiddenIdOf, phoneOf } from '../simulator/histories';
import { runNode } from './run-node';

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

/** @returns the ids of whoever opts out */
const optOutsIn = (...bodies: unknown[]) =>
	runNode<{ person: string }>('collect-opt-outs.json', 'Who Opts Out', {
		nodes: {
			'Whapi Calls': bodies.map((body) => ({ headers: {}, query: {}, body }) as IDataObject),
		},
	}).map(({ person }) => person);
const said = (text: string) => optOutsIn({ messages: [message({ text: { body: text } })] });

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
])('%s opts out', (text) => {
	expect(said(text)).toEqual([PERSON]);
});

it.each([
	'Hello',
	'stopped by yesterday',
	'unstoppable',
	'',
	'Could you tell me where the bus stop is, and when you open? Thank you!',
])('"%s" does not', (text) => {
	expect(said(text)).toEqual([]);
});

it.each<[string, object]>([
	['a button', { reply: { type: 'buttons_reply', buttons_reply: { id: '1', title: 'Stop' } } }],
	['a list', { reply: { type: 'list_reply', list_reply: { id: '1', title: 'Stop' } } }],
	['a caption', { image: { id: 'i', caption: 'stop' } }],
	['a text with a link', { link_preview: { body: 'stop', title: 'A page' } }],
])('%s counts as well', (_, more) => {
	expect(optOutsIn({ messages: [message({ text: undefined, ...more })] })).toEqual([PERSON]);
});

it("the title of a page that somebody's link shows does not", () => {
	const link = message({ text: undefined, link_preview: { body: 'https://…', title: 'Stop!' } });
	expect(optOutsIn({ messages: [link] })).toEqual([]);
});

const HIDDEN = hiddenIdOf(1);
const [USER] = HIDDEN.split('@');

it.each<[object, string[]]>([
	[{ chat_id: HIDDEN, from: PERSON }, [HIDDEN, PERSON]],
	[{ chat_id: HIDDEN, from: USER }, [HIDDEN]],
	[{ chat_id: HIDDEN, from: undefined }, [HIDDEN]],
	[{ chat_id: HIDDEN.replace('@lid', '@hosted.lid'), from: undefined }, [HIDDEN]],
	[{ chat_id: 'US.13491208655302741918', from: undefined }, ['US.13491208655302741918']],
	[{ author: `${PERSON}:3@s.whatsapp.net` }, [PERSON]],
	[{ chat_id: `${PERSON}@c.us` }, [PERSON]],
	[{ chat_id: PERSON }, [PERSON]],
	[{ chat_id: `${PERSON}@S.WhatsApp.net` }, [PERSON]],
])('knows a person by phone number and hidden id, as far as Whapi gives them: %j', (more, ids) => {
	expect(optOutsIn({ messages: [message({ ...more, text: { body: 'stop' } })] })).toEqual(ids);
});

it('finds nobody in anything but the message of a person, and breaks on nothing', () => {
	const stop = (more: object) => ({ messages: [message({ text: { body: 'stop' }, ...more })] });
	expect(
		optOutsIn(
			stop({ from_me: true }),
			stop({ chat_id: '120363000000000001@g.us' }),
			stop({ chat_id: 'status@broadcast' }),
			stop({ type: 'system' }),
			stop({ chat_id: undefined }),
			{ messages: [null, 'text', 3] },
			{ statuses: [{ id: 'message-1', status: 'read' }] },
			{ messages: null },
			{},
			null,
			'no JSON',
			[],
		),
	).toEqual([]);
});

it('reads a body that came as text, and gives nothing but an id of each person', () => {
	const stop = message({ text: { body: 'stop canary' } });
	expect(optOutsIn(JSON.stringify({ messages: [stop, message(), stop] }))).toEqual([PERSON]);
});
