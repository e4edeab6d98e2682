/** The examples that send to many, published in the real n8n, with its clock and the simulated Whapi's run fast. */
import assert from 'node:assert/strict';
import type { SimulatedMessage } from '../../simulator/messages.ts';
import { HIDDEN_IDS } from '../../simulator/histories.ts';
import { allAt, simulatedToken, type Channel } from '../../simulator/whapi.ts';
import { startClock, type Clock } from './clock.ts';
import { exampleOf } from './examples.ts';
import { startN8n, type N8n } from './n8n.ts';
import { publish, runFrom, webhookIsThere } from './published.ts';
import { signIn, type Rest } from './rest.ts';
import { setStage, type Stage } from './stage.ts';
import type { Workflow } from './workflows.ts';

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

export const userOf = ({ chat_id }: SimulatedMessage): string => chat_id.split('@')[0];

export class Sending {
	private constructor(
		readonly stage: Stage,
		readonly clock: Clock,
		public n8n: N8n,
		public rest: Rest,
	) {}

	/** Opens n8n on the morning of the next day, with the table of opt-outs. */
	static async open(): Promise<Sending> {
		const stage = await setStage({ workflows: [] });
		const clock = startClock(stage.settings.folder);
		stage.whapi.clock = clock.now;
		const dayMs = 24 * HOUR;
		clock.skip(Math.ceil(clock.now() / dayMs) * dayMs + 9.5 * HOUR - clock.now());
		const { n8n, rest } = await stage.open({ env: { ...stage.settings.env, ...clock.env } });
		const sending = new Sending(stage, clock, n8n, rest);
		const { id } = sending.example('collect-opt-outs.json');
		await runFrom(rest, id, 'Make the Table');
		await publish(rest, id);
		await webhookIsThere(`${n8n.url}/webhook/whapi-incoming`);
		return sending;
	}

	async close(): Promise<void> {
		await this.n8n.stop();
		await this.stage.strike();
	}

	/** After n8n was killed. */
	async restart(): Promise<void> {
		this.clock.run(1);
		const env = { ...this.stage.settings.env, ...this.clock.env };
		this.n8n = await startN8n({ ...this.stage.settings, env });
		this.rest = await signIn(this.n8n.url);
		this.clock.run(FACTOR);
	}

	example(file: string): Workflow {
		return exampleOf(this.stage.examples, file);
	}

	/** All that the number sent and received. */
	arrived(): SimulatedMessage[] {
		return this.stage.whapi.messagesOf(NUMBER) as SimulatedMessage[];
	}

	/** To whom the workflows wrote: messages from the phone do not count. */
	written(): string[] {
		return this.arrived()
			.filter(({ source }) => source === 'api')
			.map(userOf);
	}

	told(): string[] {
		return (this.stage.whapi.messagesOf(TELLER) as SimulatedMessage[]).map(
			({ text }) => text!.body,
		);
	}

	/** The number at a level of today, with what it has sent so far. */
	setNumber(level: unknown, more: Partial<Channel> = {}): void {
		const metrics = allAt(level);
		const saved = { metrics, on: new Date(this.clock.now()) };
		const messages = this.arrived();
		this.stage.whapi.setChannel({
			...{ token: NUMBER, readings: [metrics], saved, hiddenIds: HIDDEN_IDS, messages },
			...more,
		});
	}

	/** Submits the form of a published workflow, as its page does: a list, a field, and what separates the columns. */
	async submit(
		path: string,
		people: Array<[string, string]>,
		field: string,
		separator = ',',
	): Promise<void> {
		const url = `${this.n8n.url}/form/${path}`;
		await webhookIsThere(url);
		const lines = [['to', 'text'], ...people].map((cells) =>
			cells.map((cell) => `"${cell}"`).join(separator),
		);
		const form = new FormData();
		// As a spreadsheet writes it.
		form.set(
			'field-0',
			new Blob([`\uFEFF${lines.join('\r\n')}`], { type: 'text/csv' }),
			'list.csv',
		);
		form.set('field-1', field);
		form.set('field-2', SEPARATORS[separator]);
		const answer = await fetch(url, { method: 'POST', body: form });
		assert.equal(answer.status, 200, await answer.text());
	}

	/** Somebody writes: Whapi lists it, and calls the webhook. */
	async writeIn(chat: string, text: string): Promise<void> {
		this.stage.whapi.write(NUMBER, chat, { text: { body: text } });
		const message = {
			...{ id: `in-${chat}`, from_me: false, type: 'text', chat_id: chat },
			...{ timestamp: Math.floor(this.clock.now() / 1000), source: 'mobile' },
			...{ text: { body: text }, from: chat.split('@')[0], from_name: 'Somebody' },
		};
		const answer = await fetch(`${this.n8n.url}/webhook/whapi-incoming`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ messages: [message] }),
		});
		assert.equal(answer.status, 200, await answer.text());
	}

	/** How the runs of a workflow ended, the newest first. */
	async endings(id: string): Promise<string[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
		const { results } = await this.rest.get<{ results: Array<{ status: string }> }>(
			`/executions?filter=${filter}`,
		);
		return results.map(({ status }) => status);
	}
}
