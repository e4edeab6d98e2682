/**
 * The examples that send to many, published in the real n8n, with its clock and the simulated Whapi's run many
 * times as fast. What arrived at Whapi is measured against its limits.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exceeded } from '../examples/arrived.ts';
import { HIDDEN_IDS, hiddenIdOf, phoneOf } from '../simulator/histories.ts';
import type { SimulatedMessage } from '../simulator/messages.ts';
import { allAt, METER, SEND_TEXT, simulatedToken } from '../simulator/whapi.ts';
import { TOKENS } from './lib/channels.ts';
import { startClock, type Clock } from './lib/clock.ts';
import { exampleOf } from './lib/examples.ts';
import { SERVER_LOG, startN8n, type N8n } from './lib/n8n.ts';
import type { Answerer } from './lib/proxy.ts';
import {
	changed,
	fields,
	publish,
	runFrom,
	save,
	tableRows,
	webhookIsThere,
} from './lib/published.ts';
import { signIn, type Rest } from './lib/rest.ts';
import { searchDatabase, searchFiles } from './lib/search.ts';
import { answersOf } from './lib/simulator.ts';
import { setStage, type Stage } from './lib/stage.ts';
import { until } from './lib/wait.ts';
import type { Workflow } from './lib/workflows.ts';

const NUMBER = simulatedToken('support');
const TELLER = simulatedToken('newsletter');
const HOUR = 60 * 60_000;
const LIST = 'whapi_pace_recipients';

/** So many times as fast as the real clock while something is being sent: a tick every four seconds. */
const FACTOR = 30;

describe('sending to many', () => {
	let stage: Stage;
	let clock: Clock;
	let n8n: N8n;
	let rest: Rest;

	const env = () => ({ ...stage.settings.env, ...clock.env });
	const arrived = () => stage.whapi.messagesOf(NUMBER) as SimulatedMessage[];
	const told = () =>
		(stage.whapi.messagesOf(TELLER) as SimulatedMessage[]).map(({ text }) => text!.body);
	const userOf = ({ chat_id }: SimulatedMessage) => chat_id.split('@')[0];
	/** What the workflow sent: what somebody writes from the phone does not count. */
	const written = () => arrived().filter(({ source }) => source === 'api');

	function setLevel(value: unknown, messages = arrived()): void {
		const metrics = allAt(value);
		const saved = { metrics, on: new Date(clock.now()) };
		const channel = { token: NUMBER, readings: [metrics], saved, hiddenIds: HIDDEN_IDS };
		stage.whapi.setChannel({ ...channel, messages });
	}

	async function restart(): Promise<void> {
		clock.run(1);
		n8n = await startN8n({ ...stage.settings, env: env() });
		rest = await signIn(n8n.url);
		clock.run(FACTOR);
	}

	const example = (file: string): Workflow => exampleOf(stage.examples, file);

	/** The example, with its button replaced by a webhook of that path: it runs published. */
	const calledBy = (path: string, trigger: string, workflow: Workflow): Workflow => ({
		...workflow,
		nodes: workflow.nodes.map((node) =>
			node.name === trigger
				? {
						...node,
						type: 'n8n-nodes-base.webhook',
						typeVersion: 2,
						parameters: { httpMethod: 'POST', path, options: {} },
						webhookId: path,
					}
				: node,
		),
	});
	const call = async (path: string, body: object = {}) => {
		const answer = await fetch(`${n8n.url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		assert.equal(answer.status, 200, await answer.text());
	};
	const writeIn = async (chat: string, text: string) =>
		await call('whapi-incoming', {
			messages: [
				{
					id: `in-${chat}`,
					from_me: false,
					type: 'text',
					chat_id: chat,
					timestamp: Math.floor(clock.now() / 1000),
					source: 'mobile',
					text: { body: text },
					from: chat.split('@')[0],
					from_name: 'Somebody',
				},
			],
			event: { type: 'messages', event: 'post' },
			channel_id: 'SPIDER-ABCDE',
		});

	before(async () => {
		stage = await setStage({ workflows: [] });
		clock = startClock(stage.settings.folder);
		stage.whapi.clock = clock.now;
		// The morning of the next day, so that no story runs over midnight by itself.
		const dayMs = 24 * HOUR;
		clock.skip(Math.ceil(clock.now() / dayMs) * dayMs + 8 * HOUR - clock.now());
		({ n8n, rest } = await stage.open({ env: env() }));
		await publish(rest, example('collect-opt-outs.json').id);
		await webhookIsThere(`${n8n.url}/webhook/whapi-incoming`);
	});

	after(async () => {
		await n8n?.stop();
		await stage?.strike();
	});

	it('when it is allowed: 12 people, over no limit, while somebody writes from the phone', async () => {
		setLevel(3, []);
		const workflow = example('send-when-allowed.json');
		const recipients = Array.from({ length: 12 }, (_, index) => ({
			to: `+${phoneOf(100 + index)}`,
			text: `Hello ${index}`,
		}));
		const again = { to: `00${phoneOf(100)}`, text: 'Hello again' };
		const jsonOutput = JSON.stringify({ recipients: [...recipients, again] });
		const id = await save(
			rest,
			calledBy('send', 'Start Sending', changed(workflow, { Recipients: { jsonOutput } })),
		);
		await publish(rest, id);
		await webhookIsThere(`${n8n.url}/webhook/send`);
		clock.run(FACTOR);
		await call('send');
		for (const count of [3, 6, 9]) {
			await until(() => written().length >= count, 120);
			stage.whapi.write(NUMBER, phoneOf(200 + count), { from_me: true });
		}
		await until(() => written().length === 12, 180);
		const everybody = recipients.map(({ to }) => to.slice(1));
		assert.deepEqual(written().map(userOf), everybody);
		assert.deepEqual(exceeded(arrived()), []);
		clock.skip(HOUR);
		await call('send');
		const meters = () => stage.whapi.requests.filter(({ address }) => address === METER).length;
		const asked = meters();
		await until(() => meters() >= asked + 12, 120);
		assert.equal(written().length, 12, 'a second run wrote to somebody again');
		assert.deepEqual(told(), []);
		clock.run(1);
	});

	it('after a person said yes: at Needs Attention a campaign waits, and no answer in time is a no', async () => {
		const workflow = example('ask-before-a-campaign.json');
		const starts = async (path: string, campaign: string) => {
			const recipients = [{ to: phoneOf(300), text: 'Hello' }];
			const id = await save(
				rest,
				calledBy(
					path,
					'Start the Campaign',
					changed(workflow, {
						Campaign: { jsonOutput: JSON.stringify({ recipients }) },
						Settings: fields(workflow, 'Settings', { campaign, number: 'asked' }),
					}),
				),
			);
			await publish(rest, id);
			await webhookIsThere(`${n8n.url}/webhook/${path}`);
			const before = told().length;
			await call(path);
			await until(() => told().length > before, 60);
			return told().at(-1)!;
		};
		const campaignsListed = async () =>
			(await tableRows(rest, LIST))
				.filter(({ number }) => number === 'asked')
				.map(({ campaign }) => campaign);
		setLevel(2);
		for (const [answer, listed] of [
			['No', []],
			['Yes', ['decided by Yes']],
		] as const) {
			const asked = await starts(`ask-${answer}`, `decided by ${answer}`);
			assert.match(asked, /waits for your yes\. Needs Attention\./);
			const [link] = /http\S+$/.exec(asked)!;
			// A preview opens the link, and that is no answer. Where the execution does not wait yet, n8n
			// leaves the request open without an answer.
			let page = '';
			await until(async () => {
				page = await fetch(link, { signal: AbortSignal.timeout(5000) })
					.then(async (answer) => await answer.text())
					.catch(() => '');
				return page !== '';
			}, 60);
			assert.match(page, /May it start\?/);
			const count = told().length;
			const form = new FormData();
			form.set('field-0', answer);
			const sent = await fetch(link, { method: 'POST', body: form });
			assert.ok(sent.ok, await sent.text());
			await until(() => told().length > count, 60);
			assert.match(told().at(-1)!, answer === 'Yes' ? /starts: 1 people/ : /the answer was no/);
			assert.deepEqual(await campaignsListed(), listed);
		}
		const asked = await starts('ask-nobody', 'decided by nobody');
		const count = told().length;
		clock.skip(13 * HOUR);
		clock.run(FACTOR);
		await until(() => told().length > count, 60);
		assert.match(told().at(-1)!, /nobody answered in time/);
		const late = new FormData();
		late.set('field-0', 'Yes');
		await fetch(/http\S+$/.exec(asked)![0], { method: 'POST', body: late });
		assert.deepEqual(await campaignsListed(), ['decided by Yes']);
		clock.run(1);
	});

	describe('a paced campaign', () => {
		const PEOPLE = 60;
		/** Of these, by their places in the list. */
		const REFUSED = 3;
		const UNSENT = 5;
		const LOST = 7;
		const UNKNOWN = 9;
		const SAYS_STOP = 50;
		const SAYS_STOP_HIDDEN = 51;
		const ANSWERS = 52;
		const spelled = (index: number) =>
			[
				phoneOf(index),
				`+${phoneOf(index).replace(/(\d{2})(\d{4})/, '$1 $2 ')}`,
				`00${phoneOf(index)}`,
			][index % 3];
		let isTellerDown = false;
		let killing: '' | 'check' | 'before' | 'after' = '';
		const cutOff: string[] = [];
		const stopped = new Map<string, number>();
		let first = 0;

		const sent = () => written().slice(first);
		const rowsOfPeople = async () =>
			(await tableRows(rest, LIST)).filter(
				({ number, campaign }) => number === 'support' && campaign !== '(news)',
			);
		const waiting = async () => (await rowsOfPeople()).filter(({ status }) => !status).length;

		/** Whapi as this story wants it, for the answers that its simulator would not give by itself. */
		const answers = (): Answerer => {
			const answer = answersOf(stage.whapi);
			const dies = () => {
				killing = '';
				process.kill(-n8n.pid, 'SIGKILL');
				return 'close' as const;
			};
			return async (request) => {
				const isTeller = request.headers.authorization === `Bearer ${TELLER}`;
				if (isTeller && isTellerDown) return { status: 503 };
				const address = (request.host + request.path).split('?')[0];
				if (!isTeller && address === METER && killing === 'check') return dies();
				if (isTeller || address !== SEND_TEXT) return await answer(request);
				const { to } = JSON.parse(request.body) as { to: string };
				if (to === phoneOf(REFUSED)) return { status: 400, body: { error: 'Wrong number' } };
				if (to === phoneOf(UNSENT)) return { status: 200, body: { sent: false } };
				if (to === phoneOf(UNKNOWN)) return { status: 404, body: { error: 'Not found' } };
				if (killing === 'before') {
					cutOff.push(to);
					return dies();
				}
				const outcome = await answer(request);
				if (to === phoneOf(LOST)) return 'close';
				if (killing === 'after') {
					cutOff.push(to);
					return dies();
				}
				return outcome;
			};
		};

		async function dieAt(moment: typeof killing, count: number): Promise<void> {
			await until(() => sent().length >= count, 200);
			killing = moment;
			assert.match(await n8n.ended, /SIGKILL/);
			await restart();
		}

		it('two fills at once add each of 60 people once, however they are spelled', async () => {
			setLevel(3);
			first = written().length;
			stage.proxy.answerWith(answers());
			const workflow = example('pace-a-campaign.json');
			const person = (index: number) => ({ to: spelled(index), text: `News ${index}` });
			const list = Array.from({ length: PEOPLE }, (_, index) => person(index));
			const again = [0, 1, 2].map((index) => ({
				to: spelled(index + 3).replace(/\d$/, String(index)),
				text: 'Again',
			}));
			const id = await save(
				rest,
				changed(workflow, {
					Campaign: { jsonOutput: JSON.stringify({ recipients: [...list, ...again] }) },
					Settings: fields(workflow, 'Settings', { stopAtAnswer: true }),
				}),
			);
			await publish(rest, id);
			const fill = async () => await runFrom(rest, id, 'Fill the List');
			await Promise.all([fill(), fill()]);
			const rows = await rowsOfPeople();
			assert.equal(rows.length, PEOPLE);
			assert.equal(new Set(rows.map(({ to }) => to)).size, PEOPLE);
		});

		it('n8n is killed at the check, before and after the send, and goes on', async () => {
			clock.run(FACTOR);
			await dieAt('check', 4);
			await dieAt('before', 8);
			await dieAt('after', 12);
			await until(() => sent().length >= 15, 200);
		});

		it('hears "stop", also under a hidden id, and an answer', async () => {
			const chats = {
				[SAYS_STOP]: [`${phoneOf(SAYS_STOP)}@s.whatsapp.net`, 'Stop, please!'],
				[SAYS_STOP_HIDDEN]: [hiddenIdOf(SAYS_STOP_HIDDEN), 'STOP'],
				[ANSWERS]: [`${phoneOf(ANSWERS)}@s.whatsapp.net`, 'Who is this?'],
			};
			for (const [index, [chat, text]] of Object.entries(chats)) {
				await writeIn(chat, text);
				stopped.set(phoneOf(Number(index)), clock.now());
			}
		});

		it('the level falls and returns while the teller is down for an hour: nothing is lost', async () => {
			isTellerDown = true;
			const from = clock.now();
			setLevel(1);
			const tried = () => stage.whapi.requests.filter(({ address }) => address === METER).length;
			const asked = tried();
			await until(() => tried() >= asked + 3, 100);
			const count = sent().length;
			await until(() => tried() >= asked + 6, 100);
			assert.ok(sent().length <= count + 1, 'it went on at Use Caution');
			setLevel(3);
			await until(() => sent().length > count + 1, 100);
			await until(() => clock.now() - from > HOUR, 200);
			isTellerDown = false;
			await until(() => told().some((text) => text.includes('The campaign goes on')), 200);
		});

		it('comes to its end: no limit exceeded, nobody twice, nobody after "stop", all told once', async () => {
			for (let part = 0; (await waiting()) > 0 && part < 40; part++) {
				const count = sent().length;
				await until(() => sent().length > count, 15).catch(() => clock.skip(6 * HOUR));
			}
			assert.equal(await waiting(), 0);
			clock.skip(HOUR);
			await until(() => told().some((text) => text.includes(cutOff.at(-1)!)), 100);
			const people = sent().map(userOf);
			assert.equal(new Set(people).size, people.length, 'somebody was written to twice');
			assert.deepEqual(exceeded(arrived()), []);
			for (const { timestamp, ...message } of sent()) {
				const since = stopped.get(userOf({ timestamp, ...message }));
				assert.ok(since === undefined || timestamp * 1000 <= since, 'after "stop"');
			}
			const rows = await rowsOfPeople();
			const statusOf = (index: number) => rows.find(({ to }) => to === phoneOf(index))!.status;
			assert.deepEqual([REFUSED, UNSENT, UNKNOWN].map(statusOf), ['refused', 'refused', 'refused']);
			assert.deepEqual([SAYS_STOP, SAYS_STOP_HIDDEN, ANSWERS].map(statusOf), [
				'opted out',
				'opted out',
				'opted out',
			]);
			const uncertain = rows
				.filter(({ status }) => status === 'uncertain')
				.map(({ to }) => String(to));
			for (const to of [...cutOff, phoneOf(LOST)]) assert.ok(uncertain.includes(to), to);
			const lines = told().join('\n').split('\n');
			for (const to of uncertain) {
				assert.equal(lines.filter((line) => line.includes(to)).length, 1, to);
			}
			const falls = lines.filter((line) => /^The campaign waits.*Use Caution/.test(line));
			assert.equal(falls.length, 1, lines.join('\n'));
			assert.equal(lines.filter((line) => line === 'The campaign goes on.').length, 1);
			const count = (status: string) => rows.filter((row) => row.status === status).length;
			console.log(
				`60 people: ${count('sent')} sent, ${count('uncertain')} uncertain, ${count('refused')} refused, ${count('opted out')} opted out; ${people.length} messages arrived`,
			);
			clock.run(1);
		});

		// n8n writes each row to the disk before the next: minutes, on a slow one.
		it('a list of 20,000 is added, and sent from', { timeout: 900_000 }, async () => {
			const workflow = example('pace-a-campaign.json');
			const recipients = Array.from({ length: 20_000 }, (_, index) => ({
				to: String(447_000_000_000 + index),
				text: 'News',
			}));
			const id = await save(
				rest,
				changed(workflow, {
					Campaign: { jsonOutput: JSON.stringify({ recipients }) },
					Settings: fields(workflow, 'Settings', { number: 'large' }),
				}),
			);
			const from = Date.now();
			await runFrom(rest, id, 'Fill the List', 840);
			console.log(`20,000 people were added in ${Math.round((Date.now() - from) / 1000)} s`);
			const rows = (await tableRows(rest, LIST)).filter(({ number }) => number === 'large');
			assert.equal(rows.length, 20_000);
			setLevel(3, []);
			await runFrom(rest, id, 'Every Two Minutes');
			assert.deepEqual(written().map(userOf), [recipients[0].to]);
		});
	});

	it('no token is in a Data Table, an execution, the log or any other file', async () => {
		await n8n.stop();
		const { folder } = stage.settings;
		const database = join(folder, '.n8n', 'database.sqlite');
		const places = searchDatabase(database, ['uncertain']);
		assert.ok(places.some((place) => place.startsWith('data_table')));
		assert.deepEqual(searchDatabase(database, TOKENS), []);
		assert.notEqual(await readFile(join(folder, SERVER_LOG), 'utf8'), '');
		assert.deepEqual(await searchFiles(folder, TOKENS), []);
	});
});
