/** What the watch and the fleet's report say, by the expressions of their nodes Edit Fields. */
import { settingsOf } from './example-files';
import { runNode } from './run-node';

const WATCH = 'watch-a-number.json';

it.each`
	riskLevel           | riskLabel            | change      | text
	${'useCaution'}     | ${'Use Caution'}     | ${'worse'}  | ${'Careful with Support: Use Caution. Slow down.'}
	${'needsAttention'} | ${'Needs Attention'} | ${'better'} | ${'Careful with Support: Needs Attention. Slow down.'}
	${'good'}           | ${'Good Indicator'}  | ${'better'} | ${'All-clear for Support: Good Indicator. Slow down.'}
	${'good'}           | ${'Good Indicator'}  | ${'mixed'}  | ${'All-clear for Support: Good Indicator. Slow down.'}
	${'unknown'}        | ${'Unknown'}         | ${'lost'}   | ${'The level of Support is no longer known: '}
`('a watched number that got $change, at $riskLevel: $text', ({ text, ...change }) => {
	const input = [{ ...settingsOf(WATCH), ...change, advice: ['Slow down.'] }];
	const [message] = runNode<{ text: string }>(WATCH, 'Message', { input });
	expect(message.text.slice(0, (text as string).length)).toBe(text);
});

it('a line of the report has its place by its level, or says on top why it was not checked', () => {
	const riskMeters = [
		{ riskLevel: 'good', riskLabel: 'Good Indicator', lastUpdateDate: '2026-11-25', advice: [] },
		{ riskLevel: 'needsAttention', riskLabel: 'Needs Attention', advice: ['Ask.', 'Wait.'] },
		{ riskLevel: 'unknown', riskLabel: 'Unknown', lastUpdateDate: null, advice: [] },
		{ riskLevel: 'useCaution', riskLabel: 'Use Caution', advice: ['Stop.'] },
		{ riskLevel: 'unknown', error: 'It is not known', message: 'Compare it.' },
	];
	const input = riskMeters.map((riskMeter) => ({ channelName: 'a', riskMeter }));
	const lines = runNode('daily-fleet-report.json', 'Report Line', { input });
	lines.sort((one, other) => (one.rank as number) - (other.rank as number));
	expect(lines.map((line) => Object.values(line).slice(1))).toEqual([
		['a', 'Not checked', '', 'It is not known. Compare it.'],
		['a', 'Use Caution', '', 'Stop.'],
		['a', 'Unknown', '', ''],
		['a', 'Needs Attention', '', 'Ask. Wait.'],
		['a', 'Good Indicator', '2026-11-25', ''],
	]);
});
