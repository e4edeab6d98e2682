/** The examples that only read: a fleet's report, and an agent. */
import type { IDataObject } from 'n8n-workflow';

import { longHistory } from '../simulator/histories';
import { allAt, simulatedToken } from '../simulator/whapi';
import { BY_CHANNEL_NAME, daysAgo, expectNoToken, runExample, TOKEN } from './run-example';

it('lists every channel of a fleet, the worst first, with what could not be checked on top', async () => {
	const values = { support: 3, newsletter: 1, sales: null };
	const tokens = Object.fromEntries(
		Object.keys(values).map((name) => [name, simulatedToken(name)]),
	);
	const { jsonOf, run } = await runExample('daily-fleet-report.json', {
		channels: Object.entries(values)
			.filter(([, value]) => value !== null)
			.map(([name, value]) => ({ token: tokens[name], readings: [allAt(value)] })),
		token: BY_CHANNEL_NAME,
		variables: tokens,
	});
	const [lines] = jsonOf('CSV File');
	expect(lines.map(({ channelName, riskLabel }) => [channelName, riskLabel])).toEqual([
		['sales', 'Not checked'],
		['newsletter', 'Use Caution'],
		['support', 'Good Indicator'],
	]);
	expect(lines[0].whatToDo).toContain('does not know this channel token');
	expectNoToken([run], Object.values(tokens));
});

it('gives an agent two tools, which say what they are, and neither the token nor a message', async () => {
	const { jsonOf, run } = await runExample('agent-with-risk-meter.json', {
		channels: [
			{
				token: TOKEN,
				readings: [],
				saved: { metrics: allAt(1), on: daysAgo(0) },
				messages: longHistory({ messages: 8, contentBytes: 10, until: new Date() }),
			},
		],
	});
	const [tools] = jsonOf('Campaign Adviser');
	expect(tools.map(({ name }) => name).sort()).toEqual(['Check_Ban_Risk', 'Get_Activity']);
	const [checking, counting] = ['Check_Ban_Risk', 'Get_Activity'].map((name) =>
		tools.find((tool) => tool.name === name)!,
	);
	expect(checking.description).toMatch(/useCaution = do not start mass sending/);
	expect(counting.description).toMatch(/uses no calculation.*never texts or names/);
	const [said] = JSON.parse(checking.said as string) as IDataObject[];
	expect(said.riskLevel ?? (said.json as IDataObject)?.riskLevel).toBe('useCaution');
	expect(counting.said).toContain('"overLimits":["messagesPerMinute"]');
	expect(JSON.stringify(run)).not.toMatch(/canary|4477009/);
	expectNoToken([run], [TOKEN]);
});
