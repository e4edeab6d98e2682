import { stripVTControlCharacters } from 'node:util';

import { showReal, showSimulated } from './demo';
import { installedPackage } from '../engine/testbed';
import { quoting, reply } from '../simulator/faults';
import { interceptWhapi } from '../simulator/nock';
import { allAt, SimulatedWhapi, type Fault } from '../simulator/whapi';

const TOKEN = 'k7Qp2ZrT9vXb4LmN8sWd3FhJ6cYg5RtE';
const JSON_TYPE = { 'content-type': 'application/json' };

/** The output of a run with a real token, with Whapi simulated. */
async function printedFor(faults: Fault[] = [], token = TOKEN) {
	const simulator = new SimulatedWhapi([
		{
			token: TOKEN,
			readings: [],
			saved: { metrics: allAt(3), on: new Date() },
			faults: faults.map((fault) => quoting(fault, TOKEN)),
		},
	]);
	const intercepted = interceptWhapi(simulator);
	const printed: string[] = [];
	const keep = (...texts: unknown[]) => printed.push(texts.join(' ')) > 0;
	const spies = [
		jest.spyOn(process.stdout, 'write').mockImplementation(keep),
		jest.spyOn(process.stderr, 'write').mockImplementation(keep),
		...(['log', 'info', 'warn', 'error'] as const).map((level) =>
			jest.spyOn(console, level).mockImplementation(keep),
		),
	];
	try {
		const answered = await showReal(await installedPackage(), token, (text) => printed.push(text));
		const text = stripVTControlCharacters(printed.join('\n'));
		return { answered, text, methods: simulator.requests.map(({ method }) => method) };
	} finally {
		for (const spy of spies) spy.mockRestore();
		intercepted.restore();
	}
}

/** The comparison's rows of a printed text, as `part: answered`, if they differ. */
const differencesIn = (text: string) =>
	text
		.split('\n')
		.map((line) => line.split('│').map((cell) => cell.trim()))
		.filter((cells) => cells[4] === 'differs')
		.map((cells) => `${cells[1]}: ${cells[2]}`);

function expectNothingOfTheToken(text: string) {
	const said = text.toLowerCase();
	for (let at = 0; at + 8 <= TOKEN.length; at++) {
		expect(said).not.toContain(TOKEN.slice(at, at + 8).toLowerCase());
	}
}

const answer = (body: unknown, status = 200) => reply(status, JSON.stringify(body), JSON_TYPE);

const DOCUMENTED = { channel: '{token}', lastUpdateDate: '5/20/2024', ...allAt(3) };

describe('The demonstration', () => {
	it('goes as its story says, in 80 columns', async () => {
		const printed: string[] = [];
		const passed = await showSimulated(await installedPackage(), (text) => printed.push(text));
		expect(passed).toBe(true);
		const lines = stripVTControlCharacters(printed.join('\n')).split('\n');
		expect(Math.max(...lines.map(({ length }) => length))).toBe(80);
		const row = (name: string) => lines.find((line) => line.startsWith(`│ ${name} `))!;
		expect(row('newsletter')).toMatch(/Needs Attention +│ Needs Attention +│ send less/);
		expect(row('bad token')).toMatch(/Unknown +│ Unknown +│ stop, tell somebody/);
		expect(printed.join('\n')).toContain('Whapi did not accept the channel token');
		expect(printed.join('\n')).toMatch(/Get Activity for the new number,.*: messagesPerMinute/);
	});
});

describe('The demonstration with a token', () => {
	it('shows the level and no difference for the documented answer, by one GET', async () => {
		const { answered, text, methods } = await printedFor();
		expect(answered).toBe(true);
		expect(methods).toEqual(['GET']);
		expect(text).toMatch(/your channel +│ Good Indicator +│ Good +│ send/);
		expect(text).toMatch(/channel +│ string, the token +│/);
		expect(differencesIn(text)).toEqual([]);
		expectNothingOfTheToken(text);
	});

	it.each<[string, Fault, string[]]>([
		[
			'a refusal that quotes the token and a piece of it',
			answer({ ...DOCUMENTED, error: '{token}', message: `x ${TOKEN.slice(2, 13)}` }, 401),
			['status: 401', 'error: string', 'message: string'],
		],
		[
			'a redirect to an address with the token',
			reply(302, '', { location: 'https://example.com/{token}' }),
			['status: 302', 'body: empty'],
		],
		[
			'metrics with odd fields',
			answer({
				...DOCUMENTED,
				channel: 'canaryQp2ZrT9vXb4LmN8sWd3FhJ6cYg5',
				lastUpdateDate: 'canary {half}',
				lifeTime: undefined,
				riskFactor: 7777,
				'{token}': 'canary',
			}),
			[
				'channel: string, not the token',
				'lastUpdateDate: string, another form',
				'riskFactor: number, none of them',
				'lifeTime: absent',
				'(a name not shown): string',
			],
		],
	])('tells %s, and nothing secret', async (_case, fault, expected) => {
		const { answered, text } = await printedFor([fault]);
		expect(answered).toBe(true);
		expect(differencesIn(text)).toEqual(expected);
		expectNothingOfTheToken(text);
		expect(text).not.toMatch(/canary|7777/);
	});

	it('says that nothing was answered, and has not passed', async () => {
		const { answered, text, methods } = await printedFor([], `Bearer ${TOKEN}`);
		expect(methods).toEqual([]);
		expect(answered).toBe(false);
		expect(text).toContain('No answer');
		expectNothingOfTheToken(text);
	});
});
