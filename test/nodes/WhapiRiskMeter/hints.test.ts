import { hintsFor, showHints } from '../../../nodes/WhapiRiskMeter/hints';
import { check, installedPackage, NODE_NAME } from '../../engine/testbed';
import { allAt, simulatedToken } from '../../simulator/whapi';

const TOKEN = simulatedToken('hints');
const ONE = { token: TOKEN };
const OTHER = { token: simulatedToken('another of hints') };
const OLD = { ...ONE, ageDays: 8 };
const NEXT = { ...ONE, reason: 'oneAtATime' };
const CUT = { ...ONE, isComplete: false };

describe('hints', () => {
	it.each<[name: string, ...Parameters<typeof hintsFor>, hints: RegExp[]]>([
		['a fresh answer', 'calculate', [{ ...ONE, ageDays: 0 }], []],
		['an age that is missing', 'calculate', [{ ...ONE, ageDays: null }, OTHER], []],
		['an old answer that Get returned', 'get', [OLD], []],
		['an old answer of Calculate', 'calculate', [OLD], [/^info .* 8 days ago/]],
		['items of one channel', 'get', [ONE, ONE], [/^info All 2 items .*\(….{4}\)/]],
		['moments of one channel', 'getActivity', [ONE, ONE], [/^warning .*Check Before Sending/]],
		['what could not be read', 'getActivity', [CUT], [/^warning Not all .* 1 channel could/]],
		['recipients of one channel', 'checkBeforeSending', [ONE, ONE], []],
		['those that wait for another', 'checkBeforeSending', [ONE, NEXT], [/^warning .*batch size 1/]],
	])('about %s, of %s', (_name, operation, answers, expected) => {
		const hints = hintsFor(operation, answers);
		expect(hints.map(({ type, message }) => `${type} ${message}`)).toEqual(
			expected.map((hint) => expect.stringMatching(hint) as string),
		);
		expect(JSON.stringify(hints)).not.toContain(TOKEN);
	});

	it('survive more items than a function call may have arguments', () => {
		expect(hintsFor('calculate', Array(300_000).fill(OLD))).toHaveLength(2);
	});

	it('are shown in the editor', async () => {
		// Whapi's day and ours need not begin at the same hour: it still answers for yesterday here.
		const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000);
		const { run } = await check(await installedPackage(), {
			channels: [{ ...ONE, readings: [allAt(3)] }],
			items: [ONE, ONE],
			now: yesterday,
		});
		expect(run.data.resultData.runData[NODE_NAME][0].hints).toEqual(
			['All 2 items', ' 1 day ago'].map((text) => ({
				message: expect.stringContaining(text),
				type: 'info',
				location: 'outputPane',
			})),
		);
	});

	it('are left out where n8n is too old to have them', () => {
		const item = { json: {}, pairedItem: { item: 0 } };
		const run = { context: {}, operation: 'calculate' } as unknown as Parameters<
			typeof showHints
		>[0];
		expect(() => showHints(run, [{ item, answer: OLD }])).not.toThrow();
	});
});
