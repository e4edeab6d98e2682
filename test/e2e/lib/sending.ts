/** The examples that send to many, published in the real n8n, with its clock and the simulated Whapi's run fast. */
import { before } from 'node:test';
import type { SimulatedMessage } from '../../simulator/messages.ts';
import { HIDDEN_IDS } from '../../simulator/histories.ts';
import { allAt, simulatedToken, type Channel } from '../../simulator/whapi.ts';
import { exampleOf } from './examples.ts';
import { onStage } from './on-stage.ts';
import { call, publish, runFrom, webhookIsThere } from './published.ts';
import { writtenTo } from './sent.ts';

export const NUMBER = simulatedToken('support');
export const TELLER = simulatedToken('newsletter');
export const LIST = 'whapi_campaign';
export const HOUR = 3_600_000;

/** So many times as fast as the real clock while something is being sent: two minutes are four seconds. */
export const FACTOR = 30;

/** The entries of the form's list. */
const SEPARATORS: Record<string, string> = {
	',': 'Comma: to,text',
	';': 'Semicolon: to;text (Excel in most of Europe)',
};

export type Sending = ReturnType<typeof sendingToMany>;

/** n8n on the morning of the next day, with the table of opt-outs. */
export function sendingToMany() {
	const on = onStage({ hour: 9.5 });
	const example = (file: string) => exampleOf(on.examples, file);
	/** All that the number sent and received. */
	const arrived = () => on.whapi.messagesOf(NUMBER) as SimulatedMessage[];

	before(async () => {
		const { id } = example('collect-opt-outs.json');
		await runFrom(on.rest, id, 'Make the Table');
		await publish(on.rest, id);
		await webhookIsThere(`${on.n8n.url}/webhook/whapi-incoming`);
	});

	return Object.assign(on, {
		example,
		arrived,

		/** To whom the workflows wrote. */
		written: () => writtenTo(arrived()),

		told: () => (on.whapi.messagesOf(TELLER) as SimulatedMessage[]).map(({ text }) => text!.body),

		/** The number at a level of today, with what it has sent so far. */
		setNumber: (level: unknown, more: Partial<Channel> = {}) => {
			const metrics = allAt(level);
			const saved = { metrics, on: new Date(on.clock.now()) };
			const channel = { token: NUMBER, readings: [metrics], saved, hiddenIds: HIDDEN_IDS };
			on.whapi.setChannel({ ...channel, messages: arrived(), ...more });
		},

		/** Submits the form of a published workflow, as its page does: a list, a field, and what separates the columns. */
		submit: async (
			path: string,
			people: Array<[string, string]>,
			field: string,
			separator = ',',
		) => {
			const url = `${on.n8n.url}/form/${path}`;
			await webhookIsThere(url);
			// As a spreadsheet writes it.
			const lines = [['to', 'text'], ...people].map((cells) => `"${cells.join(`"${separator}"`)}"`);
			const form = new FormData();
			form.set(
				'field-0',
				new Blob([`\uFEFF${lines.join('\r\n')}`], { type: 'text/csv' }),
				'list.csv',
			);
			form.set('field-1', field);
			form.set('field-2', SEPARATORS[separator]);
			await call(url, form);
		},

		/** Somebody writes: Whapi lists it, and calls the webhook. */
		writeIn: async (chat: string, text: string) => {
			on.whapi.write(NUMBER, chat, { text: { body: text } });
			const [from] = chat.split('@');
			const message = { ...arrived().at(-1)!, from, from_name: 'Somebody' };
			await call(`${on.n8n.url}/webhook/whapi-incoming`, { messages: [message] });
		},
	});
}
