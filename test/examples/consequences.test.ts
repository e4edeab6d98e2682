/** The examples that write Data Tables, run after run. */
import { reply } from '../simulator/faults';
import {
	allAt,
	SEND_TEXT,
	simulatedToken,
	SimulatedWhapi,
	type SimulatedRequest,
} from '../simulator/whapi';
import { DataTables } from './data-tables';
import { runExample, TOKEN } from './run-example';

const NAMES = ['support', 'newsletter', 'sales'];
const TOKENS = Object.fromEntries(NAMES.map((name) => [name, simulatedToken(name)]));
const TELL = '15550100000';

const channel = (token: string, value: unknown) => ({
	token,
	readings: [allAt(value)],
	saved: { metrics: allAt(value), on: new Date() },
});

function expectNoToken(...places: unknown[]): void {
	const text = JSON.stringify(places);
	for (const token of [TOKEN, ...Object.values(TOKENS)]) expect(text).not.toContain(token);
}

const rowsOf = (tables: DataTables, name: string) => tables.rowsOf(name);

describe('a paced campaign', () => {
	const LIST = 'whapi_pace_recipients';
	const SETTINGS = { secondsBetween: 0, fromHour: 0, hoursADay: 24 };
	const people = (count: number) =>
		Array.from({ length: count }, (_, index) => ({
			to: `1555010001${index}`,
			text: `Hello ${index}`,
		}));

	const fill = async (tables: DataTables, recipients: object[], campaign = 'spring') =>
		await runExample('pace-a-campaign.json', {
			tables,
			trigger: 'When clicking ‘Execute workflow’',
			parameters: { Campaign: { jsonOutput: JSON.stringify({ campaign, recipients }) } },
		});
	const tick = async (tables: DataTables, whapi: SimulatedWhapi, settings: object = {}) =>
		await runExample('pace-a-campaign.json', {
			whapi,
			tables,
			trigger: 'Every Two Minutes',
			settings: { ...SETTINGS, ...settings },
		});
	const whapiAt = (value: unknown) => new SimulatedWhapi([channel(TOKEN, value)]);
	const statuses = (tables: DataTables) => rowsOf(tables, LIST).map(({ status }) => status);
	const startedList = async (count: number) => {
		const tables = new DataTables();
		await fill(tables, people(count));
		return tables;
	};

	it('adds nobody twice: the same list again, somebody twice in a list, a number written another way', async () => {
		const tables = await startedList(3);
		await fill(tables, [...people(4), ...people(4), { to: '+1 (555) 010-0010', text: 'Again' }]);
		expect(rowsOf(tables, LIST).map(({ to }) => to)).toEqual(people(4).map(({ to }) => to));
		await fill(tables, people(1), 'summer');
		expect(rowsOf(tables, LIST)).toHaveLength(5);
	});

	it('sends one at each tick, in the order of the list, until nobody waits', async () => {
		const tables = await startedList(2);
		const whapi = whapiAt(3);
		for (const expected of [[people(2)[0]], [people(2)[1]], []]) {
			const { sent, asked, run } = await tick(tables, whapi);
			expect(sent).toEqual(expected.map(({ to, text }) => ({ to, body: text })));
			expect(asked).toHaveLength(expected.length);
			expectNoToken(run);
		}
		expect(statuses(tables)).toEqual(['sent', 'sent']);
		expect(rowsOf(tables, 'whapi_pace_days')).toMatchObject([{ sent: 2 }]);
	});

	it('sends at half the pace at Needs Attention', async () => {
		const tables = await startedList(2);
		const whapi = whapiAt(2);
		const ticks = [await tick(tables, whapi), await tick(tables, whapi, { secondsBetween: 10 })];
		expect(ticks.map(({ sent }) => sent.length)).toEqual([1, 0]);
		const [day] = rowsOf(tables, 'whapi_pace_days');
		const after = async (seconds: number) => {
			day.lastAt = new Date(Date.now() - seconds * 1000).toISOString();
			return (await tick(tables, whapi, { secondsBetween: 100 })).sent.length;
		};
		expect(await after(120)).toBe(0);
		expect(await after(200)).toBe(1);
	});

	it.each([
		['Use Caution', 1, 'Use Caution'],
		['Unknown', 0, 'Unknown'],
		['a refusal', null, 'does not know this channel token'],
	])('sends nothing at %s, and tells once how many are left and why', async (_, value, why) => {
		const tables = await startedList(3);
		await tick(tables, whapiAt(3));
		const whapi = whapiAt(value ?? 3);
		const faults = Array.from({ length: 9 }, () => reply(404));
		if (value === null) whapi.setChannel({ ...channel(TOKEN, 3), faults });
		const ticks = [await tick(tables, whapi), await tick(tables, whapi), await tick(tables, whapi)];
		const told = ticks.flatMap(({ sent }) => sent);
		expect(told).toHaveLength(1);
		expect(told[0]).toMatchObject({ to: TELL });
		expect(told[0].body).toContain('with 2 left');
		expect(told[0].body).toContain(why);
		expect(statuses(tables)).toEqual(['sent', 'waiting', 'waiting']);
		// When it goes on and stops again, that is told again.
		expect((await tick(tables, whapiAt(3))).sent[0].to).toBe(people(2)[1].to);
		expect((await tick(tables, whapiAt(1))).sent.map(({ to }) => to)).toEqual([TELL]);
	});

	it('never sends again what was being sent when n8n stopped, and says who it is', async () => {
		const tables = await startedList(2);
		const [first] = rowsOf(tables, LIST);
		Object.assign(first, {
			status: 'sending',
			takenAt: new Date(Date.now() - 60_000).toISOString(),
		});
		const { sent } = await tick(tables, whapiAt(3));
		expect(sent.map(({ to }) => to).sort()).toEqual([TELL, people(2)[1].to]);
		expect(sent.find(({ to }) => to === TELL)!.body).toContain(people(2)[0].to);
		expect(statuses(tables)).toEqual(['uncertain', 'sent']);
		expect((await tick(tables, whapiAt(3))).sent).toEqual([]);
	});

	/** A Whapi that answers in its own way where a message is to be sent. */
	class RefusingWhapi extends SimulatedWhapi {
		constructor(private readonly status: number) {
			super([channel(TOKEN, 3)]);
		}

		override handle(request: SimulatedRequest) {
			const outcome = super.handle(request);
			const isMessage = request.address === SEND_TEXT && !request.body!.includes(TELL);
			return isMessage && outcome.kind === 'reply' ? { ...outcome, status: this.status } : outcome;
		}
	}

	it.each([
		[400, 'refused', 0],
		[500, 'sending', 0],
		[401, 'waiting', 1],
		[429, 'waiting', 1],
	])('notes what Whapi answered: %d', async (status, noted, told) => {
		const tables = await startedList(2);
		const { sent } = await tick(tables, new RefusingWhapi(status));
		expect(statuses(tables)).toEqual([noted, 'waiting']);
		expect(rowsOf(tables, LIST)[0].note).toBe(`Whapi answered ${status}`);
		const messages = sent.filter(({ to }) => to === TELL);
		expect(messages).toHaveLength(told);
		// Where the number is refused, it is not asked again that day.
		const next = await tick(tables, whapiAt(3));
		expect(next.sent.filter(({ to }) => to !== TELL)).toHaveLength(told === 1 ? 0 : 1);
	});
});
