/** The examples that write Data Tables, run after run. */
import { allAt, simulatedToken, SimulatedWhapi } from '../simulator/whapi';
import { DataTables } from './data-tables';
import { BY_CHANNEL_NAME, runExample, TOKEN } from './run-example';

const NAMES = ['support', 'newsletter', 'sales'];
const TOKENS = Object.fromEntries(NAMES.map((name) => [name, simulatedToken(name)]));
const TELL = '15550100000';

const channel = (token: string, value: unknown) => ({
	token,
	readings: [allAt(value)],
	saved: { metrics: allAt(value), on: new Date() },
});

/** A Whapi that knows the fleet, each channel at its value; null is a channel that it does not know. */
function fleetAt(values: unknown[]): SimulatedWhapi {
	const known = NAMES.flatMap((name, index) =>
		values[index] === null ? [] : [channel(TOKENS[name], values[index])],
	);
	return new SimulatedWhapi(known);
}

const FLEET = { token: BY_CHANNEL_NAME, variables: TOKENS };

function expectNoToken(...places: unknown[]): void {
	const text = JSON.stringify(places);
	for (const token of [TOKEN, ...Object.values(TOKENS)]) expect(text).not.toContain(token);
}

const rowsOf = (tables: DataTables, name: string) => tables.rowsOf(name);

describe('the board', () => {
	const morning = async (tables: DataTables, values: unknown[]) =>
		await runExample('fleet-board.json', {
			...FLEET,
			whapi: fleetAt(values),
			tables,
			trigger: 'Every Morning',
		});

	it('keeps a row per channel and day, and one where it runs twice', async () => {
		const tables = new DataTables();
		const { sent, run } = await morning(tables, [3, 2, 1]);
		await morning(tables, [3, 2, 1]);
		const rows = rowsOf(tables, 'whapi_board_days');
		expect(rows.map(({ channelName, riskLevel }) => [channelName, riskLevel])).toEqual([
			['support', 'good'],
			['newsletter', 'needsAttention'],
			['sales', 'useCaution'],
		]);
		expect(sent).toEqual([]);
		expectNoToken(run, rows);
	});

	it('tells in one message who fell and who could not be checked', async () => {
		const tables = new DataTables();
		await morning(tables, [3, 3, 3]);
		const { sent } = await morning(tables, [3, 1, null]);
		expect(sent).toHaveLength(1);
		expect(sent[0].to).toBe(TELL);
		expect(sent[0].body).toMatch(
			/^newsletter fell from Good to Use Caution\..*\nsales could not be checked\. .*token/,
		);
		const [, , sales] = rowsOf(tables, 'whapi_board_days');
		expect(sales).toMatchObject({ riskLevel: 'unknown', phoneLifetime: 'unknown' });
	});

	it('shows its page before and after the first morning', async () => {
		const tables = new DataTables();
		const page = async () => {
			const { jsonOf } = await runExample('fleet-board.json', { tables, trigger: 'Board' });
			return jsonOf('Show It')[0][0].html as string;
		};
		expect(await page()).toContain('No number has been read yet.');
		await morning(tables, [3, 2, 1]);
		const html = await page();
		expect(html).toContain('<h3>sales</h3>');
		expect(html).toContain('2 of 3 numbers are not Good');
		expect(html).not.toMatch(/{{|https?:/);
		expectNoToken(html);
	});
});

describe('a healthy number', () => {
	const call = async (tables: DataTables, values: unknown[], recipients = ['15550100021']) =>
		await runExample('send-from-a-healthy-number.json', {
			...FLEET,
			whapi: fleetAt(values),
			tables,
			items: recipients.map((recipient) => ({ json: { recipient, text: 'Hello' } })),
		});

	it('sends from the one that is good, with its own token', async () => {
		const tables = new DataTables();
		const { sent, senders, jsonOf, run } = await call(tables, [2, 3, 1]);
		expect(sent).toEqual([{ to: '15550100021', body: 'Hello' }]);
		expect(senders).toEqual([`Bearer ${TOKENS.newsletter}`]);
		expect(jsonOf('Answer')[0]).toEqual([
			{ recipient: '15550100021', sent: true, channelName: 'newsletter', reason: '' },
		]);
		expectNoToken(run, rowsOf(tables, 'whapi_fleet_use'));
	});

	it('uses two good ones evenly, over calls and within one', async () => {
		const tables = new DataTables();
		const names: unknown[] = [];
		for (const recipients of [['1'], ['2'], ['3', '4', '5']]) {
			const { jsonOf } = await call(tables, [3, 1, 3], recipients);
			names.push(...jsonOf('Answer')[0].map(({ channelName }) => channelName));
		}
		expect(names).toEqual(['support', 'sales', 'support', 'sales', 'support']);
		expect(rowsOf(tables, 'whapi_fleet_use')).toMatchObject([
			{ channelName: 'support', sent: 3 },
			{ channelName: 'sales', sent: 2 },
		]);
	});

	it('sends nothing where none is good, and says which is at what', async () => {
		const { sent, jsonOf } = await call(new DataTables(), [2, null, 1]);
		expect(sent).toEqual([]);
		const [[answer]] = jsonOf('Say Why Not');
		expect(answer).toMatchObject({ recipient: '15550100021', sent: false, channelName: '' });
		expect(answer.reason).toMatch(
			/^No number is Good: support is at Needs Attention, newsletter is at Unknown \(.*token.*\), sales is at Use Caution\.$/,
		);
	});
});
