/** The small example that everybody starts with. What it sends is measured by what arrived at the simulator. */
import type { IDataObject } from 'n8n-workflow';

import { reply } from '../simulator/faults';
import { hiddenIdOf, phoneOf } from '../simulator/histories';
import type { SimulatedMessage } from '../simulator/messages';
import type { Channel, SimulatedWhapi } from '../simulator/whapi';
import { exceeded } from './arrived';
import {
	clockNodes,
	moveClock,
	optOutsOf,
	people,
	phone,
	setLevel,
	startClock,
	TELL,
	whapiAt,
	type Seen,
} from './campaign';
import { DataTables } from './data-tables';
import { runExample, TOKEN } from './run-example';

const OPT_OUTS = 'whapi_opt_outs';

beforeEach(() => startClock('2026-11-25T09:00:00.400Z'));
afterEach(() => jest.useRealTimers());

interface Run {
	seen?: Seen;
	teller?: Partial<Channel>;
	tables?: DataTables;
	settings?: IDataObject;
	whileWaiting?: (until: Date) => void;
	mayFail?: boolean;
}

async function send(whapi: SimulatedWhapi, list: object, run: Run = {}) {
	const { seen = new Set(), tables, settings, whileWaiting, mayFail, teller } = run;
	const result = await runExample('send-when-allowed.json', {
		whapi,
		tables,
		settings,
		mayFail,
		teller,
		parameters: { Recipients: { jsonOutput: JSON.stringify(list) } },
		standIns: clockNodes(seen, whileWaiting),
	});
	return {
		...result,
		written: result.sent.map(({ to }) => to).filter((to) => to !== TELL),
		told: result.sent.filter(({ to }) => to === TELL).map(({ body }) => body as string),
	};
}

const sentAt = (whapi: SimulatedWhapi) =>
	(whapi.messagesOf(TOKEN) as SimulatedMessage[]).map(({ timestamp }) => timestamp);
const gaps = (times: number[]) => times.slice(1).map((time, index) => time - times[index]);

describe('sending when it is allowed', () => {
	it('writes to 12 people once each and over no limit of Whapi, while somebody writes from the phone', async () => {
		const whapi = whapiAt(3);
		let waits = 0;
		const { written, told } = await send(
			whapi,
			{ recipients: people(12) },
			{
				whileWaiting: () => {
					waits += 1;
					if (waits % 3 !== 0) return;
					whapi.write(TOKEN, phone(900 + waits), { from_me: true });
				},
			},
		);
		expect(written).toEqual(people(12).map(({ to }) => to));
		expect(exceeded(whapi.messagesOf(TOKEN))).toEqual([]);
		expect(told).toEqual([]);
	});

	it('keeps 90 seconds at Good and twice as much at Needs Attention', async () => {
		for (const [value, least] of [
			[3, 90],
			[2, 180],
		]) {
			const whapi = whapiAt(value);
			await send(whapi, { recipients: people(4) });
			const between = gaps(sentAt(whapi));
			expect(between).toHaveLength(3);
			for (const gap of between) {
				expect(gap).toBeGreaterThanOrEqual(least - 1);
				expect(gap).toBeLessThanOrEqual(least + 1);
			}
		}
	});

	it('asks for the level of today, and again after each wait', async () => {
		const whapi = whapiAt(3);
		const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000);
		setLevel(whapi, 1, { saved: { metrics: { riskFactor: 3 }, on: yesterday } });
		expect((await send(whapi, { recipients: people(2) })).written).toEqual([]);
		setLevel(whapi, 3);
		const falls = await send(
			whapi,
			{ recipients: people(4) },
			{
				whileWaiting: (until) => {
					if (until.getTime() - Date.now() > 60_000) setLevel(whapi, 1);
				},
			},
		);
		expect(falls.written).toEqual([phone(0)]);
		expect(falls.told).toEqual([
			expect.stringMatching(/^Sending stopped with 3 people left\. Use Caution/),
		]);
	});

	it.each([
		['Use Caution', 1, {}, 'Use Caution'],
		['Unknown', 0, {}, 'Unknown'],
		['a refusal', 3, { faults: [reply(402), reply(402)] }, 'paid plan'],
		['messages that cannot be read', 3, { isOutOfSync: true }, 'It is not known when'],
		['messages that were read in part', 3, { messages: [{ id: 'odd' }] }, 'It is not known when'],
	])('sends nothing at %s, and says so', async (_, value, more, words) => {
		const { written, told } = await send(whapiAt(value, more), { recipients: people(2) });
		expect(written).toEqual([]);
		expect(told).toEqual([
			expect.stringMatching(new RegExp(`^Sending stopped with 2 people left\\. .*${words}`)),
		]);
	});

	it('writes to nobody again in a second run, nor in one after it was ended between mark and send', async () => {
		const seen: Seen = new Set();
		const whapi = whapiAt(3);
		await send(whapi, { recipients: people(2) }, { seen });
		seen.add(`order news ${phone(2)}`);
		moveClock(60 * 60);
		expect((await send(whapi, { recipients: people(4) }, { seen })).written).toEqual([phone(3)]);
		const other = await send(
			whapi,
			{ recipients: people(1) },
			{ seen, settings: { campaign: 'spring' } },
		);
		expect(other.written).toEqual([phone(0)]);
	});

	it('marks nobody to whom nothing was about to go out', async () => {
		const seen: Seen = new Set();
		await send(whapiAt(1), { recipients: people(3) }, { seen });
		await send(whapiAt(3), { recipients: [people(1)[0]] }, { seen, tables: optOutsOf(phone(0)) });
		expect([...seen].filter((key) => key !== '')).toEqual([]);
	});

	it('takes one number in several spellings once, and lists what is no phone number', async () => {
		const recipients = ['+1 (555) 010-0002', '0015550100002', '15550100002@s.whatsapp.net', '']
			.concat([
				'4.91701E+11',
				'15550100002 ext. 5',
				'1234@g.us',
				'12345678901234@lid',
				'0170 1234567',
			])
			.map((to) => ({ to, text: 'Hello' }));
		const { written, told } = await send(whapiAt(3), { recipients });
		expect(written).toEqual([phone(1)]);
		expect(told).toHaveLength(1);
		for (const value of ['""', '4.91701E+11', 'ext. 5', '@g.us', '@lid', '0170 1234567']) {
			expect(told[0]).toContain(value);
		}
		const home = await send(
			whapiAt(3),
			{ recipients: [{ to: '(0)170 1234567', text: 'Hi' }] },
			{ settings: { countryCode: '+49' } },
		);
		expect(home.written).toEqual(['491701234567']);
	});

	it('says what Whapi did, and whom it left out, in the words of Settings', async () => {
		const { told } = await send(
			whapiAt(3, { sendFaults: [reply(400)] }),
			{ recipients: [...people(1), { to: phone(1) }] },
			{
				settings: {
					...{ answeredText: 'réponse {status}', withoutText: 'sans texte' },
					...{ refusedText: 'Refus : {people}', leftOutText: 'Omis : {people}' },
				},
			},
		);
		expect(told).toEqual([`Refus : ${phone(0)} (réponse 400)\nOmis : "${phone(1)}" (sans texte)`]);
	});

	it('lists whom it left out where nobody is left', async () => {
		const recipients = [{ to: '0170 1234567', text: 'Hello' }, { to: phone(0) }];
		const { asked, written, told } = await send(whapiAt(3), { recipients });
		expect([...asked, ...written]).toEqual([]);
		expect(told).toEqual([expect.stringMatching(/^Left out of the list: "0170 1234567".*no text/)]);
	});

	it.each([
		[
			'no number',
			{ recipients: [{ phone: '15550100001', text: 'Hello' }] },
			{},
			/"to".*It has to be/,
		],
		['no text', { recipients: [{ to: '15550100001' }] }, {}, /"text".*It has to be/],
		['a misspelt list', { receivers: people(2) }, {}, /"to".*It has to be/],
		['no campaign', { recipients: people(2) }, { campaign: '' }, /Settings has no "campaign"/],
	])('refuses in words: %s', async (_, list, settings, words) => {
		const { run, sent } = await send(whapiAt(3), list, { settings, mayFail: true });
		expect(run.data.resultData.error!.message).toMatch(words);
		expect(sent).toEqual([]);
	});

	it.each([
		[
			'one person is refused',
			[reply(400)],
			3,
			/Whapi refused to send to: 15550100006 \(Whapi answered 400\)$/,
		],
		['one person is unknown', [reply(404)], 3, /answered 404\)$/],
		[
			'it says that it did not send',
			[reply(200, '{"sent":false}')],
			3,
			/answered 200 without sending/,
		],
		[
			'somebody between answers',
			[reply(200, '<html>')],
			3,
			/^May or may not have got the message.*answered 200/,
		],
		['it is down for one', [reply(503)], 3, /^May or may not have got the message.*answered 503/],
		['the connection is lost', [{ kind: 'cut' as const }], 3, /^May or may not.*did not answer/],
		[
			'two are unknown: the number is',
			[reply(404), reply(404)],
			2,
			/^Sending stopped with 1 people left\. Whapi answered 404/,
		],
		[
			'WhatsApp limits the number',
			[reply(429)],
			1,
			/^Sending stopped with 2 people left\. Whapi answered 429/,
		],
		[
			'three alike',
			[reply(400), reply(400), reply(400)],
			3,
			/^Sending stopped with 0 people left\. Whapi answered 400/,
		],
	])('says what Whapi did: %s', async (_, sendFaults, asked, words) => {
		const recipients = [5, 6, 7].map((index) => ({ to: phone(index), text: 'Hello' }));
		const { written, told } = await send(whapiAt(3, { sendFaults }), { recipients });
		expect(written).toHaveLength(asked);
		expect(told).toEqual([expect.stringMatching(words)]);
	});

	it('writes to nobody who opted out, also under a hidden id, or while it waits', async () => {
		const tables = optOutsOf(phone(1), hiddenIdOf(2));
		const whapi = whapiAt(3);
		const { written, told } = await send(
			whapi,
			{ recipients: [...people(2), { to: phoneOf(2), text: 'Hello' }, ...people(5)] },
			{
				tables,
				whileWaiting: () =>
					tables.add(OPT_OUTS, [{ person: phone(3), optedOutAt: new Date().toISOString() }]),
			},
		);
		expect(written).toEqual([phone(0), phone(2), phone(4)]);
		expect(told).toEqual([]);
	});

	it('writes to nobody who answers meanwhile, if Settings say so', async () => {
		for (const [stopAtAnswer, count] of [
			[true, 1],
			[false, 2],
		] as const) {
			const tables = optOutsOf();
			const { written } = await send(
				whapiAt(3),
				{ recipients: people(2) },
				{
					tables,
					settings: { stopAtAnswer },
					whileWaiting: () =>
						tables.add(OPT_OUTS, [{ person: phone(1), answeredAt: new Date().toISOString() }]),
				},
			);
			expect(written).toHaveLength(count);
		}
	});

	it('is not held up by a table whose name contains its own', async () => {
		const tables = optOutsOf(phone(0));
		tables.create(`${OPT_OUTS} backup`, []);
		expect((await send(whapiAt(3), { recipients: people(2) }, { tables })).written).toEqual([
			phone(1),
		]);
	});

	it('fails where the message that tells is not sent', async () => {
		const teller = { sendFaults: [reply(200, '{"sent":false}')] };
		const { run } = await send(whapiAt(1), { recipients: people(1) }, { teller, mayFail: true });
		expect(run.data.resultData.error!.message).toMatch(/^Nobody could be told: Sending stopped/);
	});

	it('tries three times to tell, and fails where nobody can be told', async () => {
		const whapi = whapiAt(1);
		whapi.isTellerDown = true;
		const { run, told } = await send(whapi, { recipients: people(1) }, { mayFail: true });
		expect(told).toHaveLength(3);
		expect(run.data.resultData.error!.message).toMatch(/^Nobody could be told: Sending stopped/);
	});
});
