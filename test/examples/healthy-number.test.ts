/** Send from a healthy number, call after call, and several at the same moment. */
import type { IDataObject } from 'n8n-workflow';

import { CUT, reply } from '../simulator/faults';
import { simulatedMessage } from '../simulator/histories';
import {
	allAt,
	METER,
	simulatedToken,
	SimulatedWhapi,
	type Channel,
	type Fault,
	type SimulatedRequest,
} from '../simulator/whapi';
import { DataTables } from './data-tables';
import { BY_CHANNEL_NAME, daysAgo, expectNoToken, runExample } from './run-example';

const TABLE = 'whapi_number_rests';
const NAMES = ['support', 'newsletter', 'sales'];
const TOKENS = Object.fromEntries(NAMES.map((name) => [name, simulatedToken(name)]));
const HELLO = { recipient: '15550100021', text: 'Hello' };

const channelAt = (name: string, value: unknown, more: Partial<Channel> = {}): Channel => ({
	token: TOKENS[name],
	readings: [allAt(value)],
	saved: { metrics: allAt(value), on: new Date() },
	...more,
});

/** Each channel at its value of today; null is one that Whapi does not know. */
function fleetAt(...values: unknown[]): Channel[] {
	return NAMES.flatMap((name, index) =>
		values[index] === null ? [] : [channelAt(name, values[index])],
	);
}

async function call(
	whapi: SimulatedWhapi,
	tables = new DataTables(),
	messages: IDataObject[] = [HELLO],
	settings: IDataObject = {},
) {
	const { sent, senders, asked, jsonOf, run } = await runExample(
		'send-from-a-healthy-number.json',
		{
			token: BY_CHANNEL_NAME,
			variables: TOKENS,
			whapi,
			tables,
			settings,
			items: messages.map((json) => ({ json })),
		},
	);
	expectNoToken([run, tables.rowsOf(TABLE)], Object.values(TOKENS));
	const names = senders.map((bearer) => NAMES.find((name) => bearer === `Bearer ${TOKENS[name]}`));
	return { answers: jsonOf('Answer')[0], sent, names, asked };
}

/** Lets what a message takes of a number's time pass, and no day. */
function twoMinutesLater(tables: DataTables): void {
	const soon = new Date(Date.now() + 120_000).toISOString();
	for (const row of tables.rowsOf(TABLE)) {
		if (String(row.freeAt) < soon) row.freeAt = new Date(Date.now() - 1).toISOString();
	}
}

describe('a healthy number', () => {
	it('sends from the one that is Good today, with its own token', async () => {
		const { answers, sent, names } = await call(new SimulatedWhapi(fleetAt(2, 3, 1)));
		expect(sent).toEqual([{ to: HELLO.recipient, body: HELLO.text }]);
		expect(names).toEqual(['newsletter']);
		expect(answers).toEqual([
			{ recipient: HELLO.recipient, sent: true, channelName: 'newsletter', reason: '', nextAt: '' },
		]);
	});

	it('calculates where it was Good yesterday, and goes by that', async () => {
		const yesterday = { metrics: allAt(3), on: daysAgo(1) };
		const whapi = new SimulatedWhapi([channelAt('support', 1, { saved: yesterday })]);
		const { sent, answers } = await call(whapi, undefined, [HELLO], { channels: ['support'] });
		expect(sent).toEqual([]);
		expect(answers[0].reason).toContain('support is at Use Caution');
	});

	it('takes who has rested longest, and says when where all have to rest', async () => {
		const tables = new DataTables();
		const whapi = new SimulatedWhapi(fleetAt(3, 1, 3));
		const first = await call(whapi, tables, [HELLO, HELLO, HELLO]);
		expect(first.names).toEqual(['support', 'sales']);
		expect(first.answers.map(({ sent }) => sent)).toEqual([true, true, false]);
		expect(first.answers[2].nextAt).toMatch(/^\d{4}-.*Z$/);
		const second = await call(whapi, tables);
		expect(second.sent).toEqual([]);
		expect(second.answers[0].reason).toMatch(/support rests until .* UTC.*sales rests until/);
		expect(Date.parse(second.answers[0].nextAt as string)).toBeGreaterThan(Date.now() + 60_000);
	});

	it('does not take one whose own limits are reached, whoever wrote', async () => {
		const seconds = Math.floor(Date.now() / 1000);
		const messages = ['a', 'b'].map((id, index) =>
			simulatedMessage({
				id,
				chat_id: `1555010003${index}@s.whatsapp.net`,
				from_me: true,
				timestamp: seconds - 5,
			}),
		);
		const whapi = new SimulatedWhapi([
			channelAt('support', 3, { messages }),
			channelAt('sales', 3),
		]);
		const { names } = await call(whapi, undefined, [HELLO], { channels: ['support', 'sales'] });
		expect(names).toEqual(['sales']);
	});

	it('takes the next one where another call was faster', async () => {
		const tables = new DataTables();
		/** Another call claims support while this one checks it. */
		class Busy extends SimulatedWhapi {
			override handle(request: SimulatedRequest) {
				if (request.address === METER) {
					for (const row of tables.rowsOf(TABLE).filter((one) => one.channelName === 'support')) {
						row.freeAt = new Date(Date.now() + 90_000).toISOString();
						row.holder = 'another call';
					}
				}
				return super.handle(request);
			}
		}
		const { names } = await call(new Busy(fleetAt(3, 1, 3)), tables);
		expect(names).toEqual(['sales']);
	});

	it('lets a number rest until tomorrow that answered 429', async () => {
		const tables = new DataTables();
		const whapi = new SimulatedWhapi([
			channelAt('support', 3, { sendFaults: [reply(429)] }),
			channelAt('sales', 3),
		]);
		const settings = { channels: ['support', 'sales'] };
		const { answers } = await call(whapi, tables, [HELLO], settings);
		expect(answers[0]).toMatchObject({ sent: false, channelName: 'support' });
		expect(answers[0].reason).toMatch(/^Whapi answered 429.*support rests until/);
		for (let again = 0; again < 4; again++) {
			twoMinutesLater(tables);
			const later = new SimulatedWhapi([channelAt('support', 3), channelAt('sales', 3)]);
			expect((await call(later, tables, [HELLO], settings)).names).toEqual(['sales']);
		}
		const [support] = tables.rowsOf(TABLE);
		const rest = Date.parse(String(support.freeAt)) - Date.now();
		expect(rest).toBeGreaterThan(11.9 * 60 * 60 * 1000);
		expect(rest).toBeLessThanOrEqual(24 * 60 * 60 * 1000);
	});

	it.each<[string, Fault, RegExp]>([
		['an answer that it was not sent', reply(200, '{"sent":false}'), /did not send/],
		['an answer of somebody between', reply(200, '<html>'), /may have been sent/],
		['400', reply(400), /answered 400/],
		['500', reply(500), /may have been sent/],
		['no answer', CUT, /may have been sent/],
	])('is not sent: %s', async (_, fault, reason) => {
		const channels = [channelAt('support', 3, { sendFaults: [fault] })];
		const { answers } = await call(new SimulatedWhapi(channels), undefined, [HELLO], {
			channels: ['support'],
		});
		expect(answers).toMatchObject([{ sent: false, channelName: 'support' }]);
		expect(answers[0].reason).toMatch(reason);
	});

	it('answers in words where something is missing, and sends the others', async () => {
		const messages = [{ text: 'Hello' }, { recipient: '15550100022', text: ' ' }, HELLO];
		const { answers, sent } = await call(new SimulatedWhapi(fleetAt(3, 3, 3)), undefined, messages);
		expect(answers.map(({ reason }) => reason)).toEqual([
			'No recipient was given, so nothing was sent.',
			'No text was given, so nothing was sent.',
			'',
		]);
		expect(answers.map(({ sent: isSent }) => isSent)).toEqual([false, false, true]);
		expect(sent).toHaveLength(1);
	});

	it.each([[[]], [['', ' ']], [null]])(
		'answers in words without any number: %j',
		async (channels) => {
			const { answers, sent, asked } = await call(new SimulatedWhapi([]), undefined, [HELLO], {
				channels,
			});
			expect(answers).toMatchObject([
				{ sent: false, reason: expect.stringMatching(/^No number is named/) },
			]);
			expect([...sent, ...asked]).toEqual([]);
		},
	);

	it('says which is at what where none is Good', async () => {
		const { answers, sent } = await call(new SimulatedWhapi(fleetAt(2, null, 1)));
		expect(sent).toEqual([]);
		expect(answers[0].reason).toMatch(
			/^No number may send now\. support is at Needs Attention\. newsletter is at Unknown: .*token.*\. sales is at Use Caution\.$/,
		);
	});

	it('uses its own table beside one whose name contains its name', async () => {
		const tables = new DataTables();
		const whapi = new SimulatedWhapi(fleetAt(3, 1, 1));
		await call(whapi, tables);
		tables.create(`${TABLE} backup`, []);
		twoMinutesLater(tables);
		expect((await call(whapi, tables)).names).toEqual(['support']);
		expect(tables.rowsOf(`${TABLE} backup`)).toEqual([]);
	});
});
