/** A long campaign, tick after tick, by the clock of a test. */
import type { IDataObject } from 'n8n-workflow';

import { reply } from '../simulator/faults';
import { hiddenIdOf, phoneOf } from '../simulator/histories';
import type { Fault } from '../simulator/whapi';
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
	type ClockedWhapi,
} from './campaign';
import { DataTables } from './data-tables';
import { runExample, TOKEN } from './run-example';

const FILE = 'pace-a-campaign.json';
const LIST = 'whapi_pace_recipients';
const OPT_OUTS = 'whapi_opt_outs';
const TICK = 120;

beforeEach(() => startClock('2026-11-25T09:00:00Z'));
afterEach(() => jest.useRealTimers());

async function fill(
	tables: DataTables,
	list: object,
	settings: IDataObject = {},
	more: { mayFail?: boolean } = {},
) {
	return await runExample(FILE, {
		tables,
		trigger: 'Fill the List',
		settings,
		parameters: { Campaign: { jsonOutput: JSON.stringify(list) } },
		standIns: clockNodes(new Set()),
		...more,
	});
}

async function tick(
	tables: DataTables,
	whapi: ClockedWhapi,
	settings: IDataObject = {},
	mayFail = false,
) {
	const result = await runExample(FILE, {
		whapi,
		tables,
		trigger: 'Every Two Minutes',
		settings,
		standIns: clockNodes(new Set()),
		mayFail,
	});
	return {
		...result,
		written: result.sent.map(({ to }) => to).filter((to) => to !== TELL),
		told: result.sent.filter(({ to }) => to === TELL).map(({ body }) => body as string),
	};
}

/** As many ticks, with the schedule's pause after each. */
async function ticks(
	count: number,
	tables: DataTables,
	whapi: ClockedWhapi,
	settings: IDataObject = {},
) {
	const written: unknown[] = [];
	const told: string[] = [];
	for (let done = 0; done < count; done++) {
		const result = await tick(tables, whapi, settings);
		written.push(...result.written);
		told.push(...result.told);
		moveClock(TICK);
	}
	return { written, told };
}

const rowsOf = (tables: DataTables) =>
	tables.rowsOf(LIST).filter(({ campaign }) => campaign !== '(news)');
const statuses = (tables: DataTables) => rowsOf(tables).map(({ status }) => status);

async function startedList(count: number) {
	const tables = optOutsOf();
	await fill(tables, { recipients: people(count) });
	return tables;
}

describe('filling the list', () => {
	it('adds nobody twice, however often and in whatever spelling', async () => {
		const tables = await startedList(3);
		const again = [...people(4), ...people(4), { to: '+1 (555) 010-0001', text: 'Again' }];
		await fill(tables, { recipients: again });
		expect(rowsOf(tables).map(({ to }) => to)).toEqual(people(4).map(({ to }) => to));
		await fill(tables, { recipients: people(1) }, { campaign: 'summer' });
		await fill(tables, { recipients: people(1) }, { number: 'sales' });
		expect(rowsOf(tables)).toHaveLength(6);
	});

	it('takes a sheet with an item per person, leaves out what is no number, and lists it', async () => {
		const tables = optOutsOf(phone(1));
		const values = [
			'4.91701E+11',
			'15550100009 ext. 5',
			'15550100001, 15550100002',
			'123@g.us',
			'1@lid',
			'',
		];
		const sheet = [...values.map((to) => ({ to, text: 'Hello' })), ...people(3)];
		await runExample(FILE, {
			tables,
			trigger: 'Fill the List',
			standIns: { ...clockNodes(new Set()) },
			pinned: { Campaign: sheet.map((json) => ({ json })) },
		});
		const rows = rowsOf(tables);
		expect(rows.filter(({ status }) => status === null).map(({ to }) => to)).toEqual([
			phone(0),
			phone(2),
		]);
		expect(rows.filter(({ status }) => status === 'left out').map(({ to }) => to)).toEqual(values);
		expect((await tick(tables, whapiAt(3))).written).toEqual([phone(0)]);
	});

	it('leaves out who has no text, until they have one, and changes nobody who is listed', async () => {
		const tables = await startedList(1);
		await tick(tables, whapiAt(3));
		await fill(tables, { recipients: [{ to: phone(0) }, { to: phone(1) }, ...people(3).slice(2)] });
		expect(statuses(tables)).toEqual(['sent', null, 'left out', 'left out']);
		await fill(tables, { recipients: people(2) });
		moveClock(TICK);
		expect((await ticks(3, tables, whapiAt(3))).written).toEqual([phone(2), phone(1)]);
	});

	it.each([
		[
			'a misspelt field',
			{ recipients: [{ phone: '15550100001', text: 'Hello' }] },
			{},
			/"to".*It has to be/,
		],
		['no text', { recipients: [{ to: '15550100001' }] }, {}, /"text".*It has to be/],
		['no campaign', { recipients: people(2) }, { campaign: '' }, /Settings has no "campaign"/],
		['no number', { recipients: people(2) }, { number: '' }, /Settings has no "number"/],
	])('refuses in words: %s', async (_, list, settings, words) => {
		const tables = optOutsOf();
		const { run } = await fill(tables, list, settings, { mayFail: true });
		expect(run.data.resultData.error!.message).toMatch(words);
		expect(rowsOf(tables)).toEqual([]);
	});

	it('refuses to begin where nobody could say stop', async () => {
		const { run } = await fill(new DataTables(), { recipients: people(2) }, {}, { mayFail: true });
		expect(run.data.resultData.error!.message).toContain('publish Collect opt-outs first');
	});

	it('is not stopped by tables whose names contain its own', async () => {
		const tables = await startedList(2);
		for (const name of [LIST, OPT_OUTS]) tables.create(`${name} backup`, []);
		await fill(tables, { recipients: people(3) });
		expect(rowsOf(tables)).toHaveLength(3);
		expect((await tick(tables, whapiAt(3))).written).toEqual([phone(0)]);
	});
});

describe('a tick', () => {
	it('sends one message, in the order of the list, until nobody waits', async () => {
		const tables = await startedList(2);
		const whapi = whapiAt(3);
		const { written, told } = await ticks(4, tables, whapi);
		expect(written).toEqual([phone(0), phone(1)]);
		expect(told).toEqual([]);
		expect(statuses(tables)).toEqual(['sent', 'sent']);
		expect(exceeded(whapi.messagesOf(TOKEN))).toEqual([]);
	});

	it('sends at half the pace at Needs Attention', async () => {
		const tables = await startedList(3);
		const whapi = whapiAt(2);
		const sent = [];
		for (let index = 0; index < 5; index++)
			sent.push((await ticks(1, tables, whapi)).written.length);
		expect(sent).toEqual([1, 0, 1, 0, 1]);
	});

	it('waits while the phone has used up what is allowed', async () => {
		const tables = await startedList(1);
		const whapi = whapiAt(3);
		for (let index = 0; index < 10; index++)
			whapi.write(TOKEN, phone(100 + index), { from_me: true });
		expect((await ticks(7, tables, whapi)).written).toEqual([]);
		expect((await ticks(2, tables, whapi)).written).toEqual([phone(0)]);
	});

	it('goes by the level of today', async () => {
		const tables = await startedList(1);
		const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000);
		const whapi = whapiAt(1, { saved: { metrics: { riskFactor: 3 }, on: yesterday } });
		expect((await tick(tables, whapi)).written).toEqual([]);
	});

	it('writes to the people of its own number only', async () => {
		const tables = await startedList(1);
		expect((await tick(tables, whapiAt(3), { number: 'sales' })).written).toEqual([]);
		expect((await tick(tables, whapiAt(3))).written).toEqual([phone(0)]);
	});

	it('takes nobody who has a row that does not wait', async () => {
		const tables = await startedList(2);
		const [first] = rowsOf(tables);
		const { number, campaign, to } = first;
		tables.add(LIST, [{ number, campaign, to, text: 'Again', status: 'sent' }]);
		expect((await ticks(3, tables, whapiAt(3))).written).toEqual([phone(1)]);
		expect(statuses(tables)).toEqual(['listed twice', 'sent', 'sent']);
	});

	it('takes both rows of somebody whom two fills added at once, and writes once', async () => {
		const tables = await startedList(1);
		const [{ number, campaign, to, text }] = rowsOf(tables);
		tables.add(LIST, [{ number, campaign, to, text }]);
		expect((await ticks(3, tables, whapiAt(3))).written).toEqual([phone(0)]);
		expect(statuses(tables)).toEqual(['sent', 'sent']);
	});

	it('counts what Whapi refused once for somebody who is listed twice', async () => {
		const tables = await startedList(4);
		const [{ number, campaign, to, text }] = rowsOf(tables);
		tables.add(LIST, [{ number, campaign, to, text }]);
		const sendFaults = [reply(404), reply(400), reply(400)];
		const { written, told } = await ticks(5, tables, whapiAt(3, { sendFaults }));
		expect(written).toEqual([phone(0), phone(1), phone(2), phone(3), phone(0)]);
		expect(told).toEqual([]);
	});

	it('never sends again to whom it was sending when n8n stopped, and says who it is', async () => {
		const tables = await startedList(2);
		const table = rowsOf(tables)[0];
		Object.assign(table, {
			status: 'sending',
			takenAt: new Date(Date.now() - 6 * 60_000).toISOString(),
		});
		const { written, told } = await ticks(3, tables, whapiAt(3));
		expect(written).toEqual([phone(1)]);
		expect(told).toEqual([expect.stringMatching(`^May or may not.*${phone(0)}`)]);
		expect(statuses(tables)).toEqual(['uncertain', 'sent']);
	});
});

describe('who wants nothing more', () => {
	it('is left out at filling, and marked when it is their turn, also under a hidden id', async () => {
		const tables = optOutsOf(phone(1));
		const recipients = [
			...people(3),
			{ to: phoneOf(2), text: 'Hello' },
			{ to: phone(7), text: 'Hello' },
		];
		await fill(tables, { recipients });
		expect(rowsOf(tables).map(({ to }) => to)).not.toContain(phone(1));
		const at = new Date().toISOString();
		tables.add(
			OPT_OUTS,
			[phone(2), hiddenIdOf(2)].map((person) => ({ person, optedOutAt: at })),
		);
		expect((await ticks(5, tables, whapiAt(3))).written).toEqual([phone(0), phone(7)]);
		expect(statuses(tables)).toEqual(['sent', 'opted out', 'opted out', 'sent']);
	});

	it.each(['byNumber', 'texts', 'list', 'wrapped'] as const)(
		'is known by a hidden id in whatever form Whapi tells it: %s',
		async (hiddenIdsForm) => {
			const tables = optOutsOf(hiddenIdOf(2));
			await fill(tables, { recipients: [{ to: phoneOf(2), text: 'Hello' }] });
			expect((await ticks(1, tables, whapiAt(3, { hiddenIdsForm }))).written).toEqual([]);
			expect(statuses(tables)).toEqual(['opted out']);
		},
	);

	it('who answered meanwhile is one of them, if Settings say so', async () => {
		for (const [stopAtAnswer, written] of [
			[true, [phone(1)]],
			[false, [phone(0), phone(1)]],
		] as const) {
			const tables = await startedList(2);
			tables.add(OPT_OUTS, [{ person: phone(0), answeredAt: new Date().toISOString() }]);
			expect((await ticks(3, tables, whapiAt(3), { stopAtAnswer })).written).toEqual(written);
		}
	});

	it('waits where hidden ids cannot be read, and says so', async () => {
		const tables = await startedList(1);
		tables.add(OPT_OUTS, [{ person: hiddenIdOf(3), optedOutAt: new Date().toISOString() }]);
		const whapi = whapiAt(3, { hiddenIdFaults: [reply(500), reply(404)] });
		const { written, told } = await ticks(2, tables, whapi);
		expect(written).toEqual([]);
		expect(told).toEqual([expect.stringContaining('hidden id')]);
		expect((await ticks(1, tables, whapi)).written).toEqual([phone(0)]);
	});
});

const NO_FAULT: Fault = { kind: 'slow', ms: 0 };
const NOT_SENT = reply(200, '{"sent":false}');

describe('what Whapi answers', () => {
	it.each<[string, Fault, string | null, string]>([
		['refused', reply(400), 'refused', 'Whapi answered 400'],
		['not sent', NOT_SENT, 'refused', 'Whapi answered 200 without sending'],
		['unknown', reply(404), null, 'Whapi answered 404'],
		['limited', reply(429), null, 'Whapi answered 429'],
		['down', reply(503), 'sending', 'Whapi answered 503'],
		['answered by somebody between', reply(200, '<html>'), 'sending', 'Whapi answered 200'],
		['cut', { kind: 'cut' }, 'sending', 'Whapi did not answer'],
	])('is noted: %s', async (_, fault, status, note) => {
		const tables = await startedList(2);
		await tick(tables, whapiAt(3, { sendFaults: [fault] }));
		expect(rowsOf(tables)[0]).toMatchObject({ status, note });
	});

	it('is noted, and told, also where the table is locked for a moment', async () => {
		const tables = await startedList(3);
		const update = tables.update.bind(tables);
		// What came of it, and that it was told.
		const locked = new Set<unknown>([null, 'told']);
		tables.update = (table, found, values) => {
			if (found.length > 0 && locked.delete(values.status)) throw new Error('database is locked');
			update(table, found, values);
		};
		const { written, told } = await ticks(3, tables, whapiAt(3, { sendFaults: [reply(429)] }));
		expect([...locked]).toEqual([]);
		expect(written).toEqual([phone(0)]);
		expect(told).toHaveLength(1);
	});

	it.each([401, 402, 403, 429])(
		'sends nothing more on a day of %d, every day, and says so',
		async (status) => {
			const tables = await startedList(3);
			for (const expected of ['The campaign waits', 'The campaign goes on.\nThe campaign waits']) {
				const whapi = whapiAt(3, { sendFaults: [reply(status)] });
				const { written, told } = await ticks(4, tables, whapi);
				expect(written).toEqual([phone(0)]);
				expect(told.join()).toContain(expected.split('\n').at(-1));
				moveClock(24 * 60 * 60);
			}
		},
	);

	it('lets the number rest for 12 hours at least, also over midnight, and tells that once', async () => {
		jest.setSystemTime(new Date('2026-11-25T23:57:00Z'));
		const tables = await startedList(3);
		const { written, told } = await ticks(4, tables, whapiAt(3, { sendFaults: [reply(429)] }));
		expect(written).toEqual([phone(0)]);
		expect(told).toEqual([expect.stringContaining('with 3 left')]);
		moveClock(12 * 60 * 60);
		expect((await ticks(1, tables, whapiAt(3))).written).toEqual([phone(0)]);
	});

	it('tries the next person once after a 404, then stops', async () => {
		const tables = await startedList(4);
		const one = await ticks(3, tables, whapiAt(3, { sendFaults: [reply(404)] }));
		expect(one.written).toEqual([phone(0), phone(1), phone(2)]);
		expect(one.told).toEqual([]);
		const all = whapiAt(3, { sendFaults: Array.from({ length: 9 }, () => reply(404)) });
		const { written, told } = await ticks(4, await startedList(4), all);
		expect(written).toEqual([phone(0), phone(1)]);
		expect(told).toEqual([expect.stringContaining('Whapi answered 404')]);
	});

	it('stops the number also where the words of Settings leave out the status', async () => {
		const words = { answeredText: 'Refusé' };
		const tables = await startedList(3);
		const sendFaults = [reply(429)];
		const { written, told } = await ticks(3, tables, whapiAt(3, { sendFaults }), words);
		expect(written).toEqual([phone(0)]);
		expect(told).toEqual([expect.stringContaining('429 Refusé')]);
	});

	it('is said in the words of Settings', async () => {
		const words = {
			...{ answeredText: 'Réponse {status}', alikeText: '{reason} trois fois' },
			...{ stoppedText: 'Arrêt, {left}: {reason}', withoutText: 'sans texte' },
		};
		const tables = optOutsOf();
		await fill(tables, { recipients: [...people(4), { to: phone(8) }] }, words);
		expect(rowsOf(tables).at(-1)).toMatchObject({
			to: `${phone(8)} (sans texte)`,
			note: 'sans texte',
		});
		const sendFaults = [reply(404), ...Array.from({ length: 3 }, () => reply(400))];
		const { told } = await ticks(5, tables, whapiAt(3, { sendFaults }), words);
		expect(told).toEqual(['Arrêt, 1: Réponse 400 trois fois']);
	});

	it('stops after three refusals alike, until somebody has changed those rows', async () => {
		const tables = await startedList(9);
		const faults = [reply(400), NO_FAULT, ...Array.from({ length: 9 }, () => reply(400))];
		const whapi = whapiAt(3, { sendFaults: faults });
		const { written, told } = await ticks(8, tables, whapi);
		expect(written).toHaveLength(5);
		expect(told).toEqual([
			expect.stringMatching(/with 4 left\. Whapi answered 400, three times in a row/),
		]);
		moveClock(24 * 60 * 60);
		expect((await ticks(1, tables, whapiAt(3))).written).toEqual([]);
		rowsOf(tables)[4].status = null;
		expect((await ticks(1, tables, whapiAt(3))).written).toHaveLength(1);
	});
});

describe('somebody knows', () => {
	it.each([
		['Use Caution', 1, {}, 'Use Caution'],
		['Unknown', 0, {}, 'Unknown'],
		['a refusal', 3, { faults: Array.from({ length: 9 }, () => reply(401)) }, 'token'],
		['messages that cannot be read', 3, { isOutOfSync: true }, 'It is not known when'],
	])(
		'sends nothing at %s, and tells once how many are left and why',
		async (_, value, more, why) => {
			const tables = await startedList(3);
			await ticks(1, tables, whapiAt(3));
			const { written, told } = await ticks(3, tables, whapiAt(value, more));
			expect(written).toEqual([]);
			expect(told).toHaveLength(1);
			expect(told[0]).toContain('with 2 left');
			expect(told[0]).toContain(why);
		},
	);

	it('tells what flaps at most once an hour, and all of it', async () => {
		const tables = await startedList(9);
		const whapi = whapiAt(1);
		const told: Array<[number, string]> = [];
		for (let index = 0; index < 32; index++) {
			if (index < 8) setLevel(whapi, index % 2 === 0 ? 1 : 3);
			for (const text of (await ticks(1, tables, whapi)).told) told.push([index, text]);
		}
		expect(told.map(([index]) => index)).toEqual([0, 30]);
		expect(told[1][1].split('\n')).toHaveLength(7);
	});

	it('tries again until it arrived, and loses nothing of what happened meanwhile', async () => {
		const tables = await startedList(3);
		const whapi = whapiAt(1);
		whapi.isTellerDown = true;
		const { run } = await tick(tables, whapi, {}, true);
		expect(run.data.resultData.error).toBeDefined();
		setLevel(whapi, 3);
		moveClock(TICK);
		expect((await tick(tables, whapi, {}, true)).written).toEqual([phone(0)]);
		whapi.isTellerDown = false;
		moveClock(TICK);
		const { told } = await ticks(2, tables, whapi);
		expect(told).toEqual([expect.stringMatching(/^The campaign waits.*\nThe campaign goes on\.$/)]);
	});

	it('tells once what two runs noted at once', async () => {
		const tables = await startedList(1);
		const row = { number: 'support', campaign: '(news)', to: TELL, status: 'to tell' };
		const takenAt = new Date().toISOString();
		tables.add(
			LIST,
			[
				{ text: 'Waits, 3 left', note: 'unknown' },
				{ text: 'Who is uncertain', note: 'uncertain' },
				{ text: 'Waits, 2 left', note: 'unknown' },
				{ text: 'Who is uncertain', note: 'uncertain' },
				{ text: 'Goes on', note: '' },
			].map((news) => ({ ...row, ...news, takenAt })),
		);
		const { told } = await ticks(33, tables, whapiAt(3));
		expect(told).toEqual(['Waits, 3 left\nWho is uncertain\nGoes on']);
	});

	it('tells in several messages what does not fit into one', async () => {
		const tables = await startedList(1);
		const news = Array.from({ length: 90 }, (_, index) => ({
			...{ number: 'support', campaign: '(news)', to: TELL, status: 'to tell' },
			...{ text: `${index}. ${'x'.repeat(100)}`, note: `${89 - index || ''}` },
			takenAt: new Date().toISOString(),
		}));
		tables.add(LIST, news);
		const { told } = await ticks(100, tables, whapiAt(3));
		expect(told).toHaveLength(3);
		for (const text of told) expect(text.length).toBeLessThanOrEqual(4000);
		expect(told.join('\n').split('\n')).toEqual(news.map(({ text }) => text));
	});

	it('tells of each who is uncertain, once', async () => {
		const tables = await startedList(4);
		const whapi = whapiAt(3, { sendFaults: Array.from({ length: 4 }, () => reply(503)) });
		const { told } = await ticks(45, tables, whapi);
		for (const { to } of people(4)) {
			expect(told.filter((text) => text.includes(to))).toHaveLength(1);
		}
		expect(statuses(tables)).toEqual(Array.from({ length: 4 }, () => 'uncertain'));
	});
});
