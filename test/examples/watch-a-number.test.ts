/** Who is told what about a watched number, by whom, and until when. */
import type { IDataObject } from 'n8n-workflow';

import { reply } from '../simulator/faults';
import { simulatedToken } from '../simulator/whapi';
import { runExample, settingsOf, TOKEN } from './run-example';

const TELL = '15550100000';
const TELLER = simulatedToken('the channel that tells');
const down = (tries: number) => ({ sendFaults: Array.from({ length: tries }, () => reply(503)) });

const watch = async (change: IDataObject, more: object = {}) =>
	await runExample('watch-a-number.json', {
		channels: [{ token: TOKEN, readings: [] }],
		items: [{ json: { channel: '…abcd', advice: ['Slow down.'], ...change } }],
		...more,
	});
const FALL = { riskLevel: 'useCaution', riskLabel: 'Use Caution', change: 'worse' };

it.each([
	['useCaution', 'Use Caution', 'worse', 'Careful with Support: Use Caution. Slow down.'],
	[
		'needsAttention',
		'Needs Attention',
		'better',
		'Careful with Support: Needs Attention. Slow down.',
	],
	['good', 'Good Indicator', 'better', 'All-clear for Support: Good Indicator. Slow down.'],
	['good', 'Good Indicator', 'mixed', 'All-clear for Support: Good Indicator. Slow down.'],
	['unknown', 'Unknown', 'lost', settingsOf('watch-a-number.json').lostText],
])('tells by another number: %s, %s, %s', async (riskLevel, riskLabel, change, text) => {
	const { sent, senders } = await watch({ riskLevel, riskLabel, change });
	expect(sent).toEqual([{ to: TELL, body: (text as string).replace('{number}', 'Support') }]);
	expect(senders).toEqual([`Bearer ${TELLER}`]);
});

it('tries again every hour while nobody can be told, and tells it once', async () => {
	const answers = [...down(10).sendFaults, reply(200, '{"sent":false}')];
	const { sent, waited, run } = await watch(FALL, { teller: { sendFaults: answers } });
	expect(waited).toEqual([1, 1, 1]);
	expect(sent).toHaveLength(12);
	expect(run.data.resultData.lastNodeExecuted).toBe('Did It Arrive?');
});

it('ends with an error where nobody could be told for as long as Settings say', async () => {
	const { waited, run } = await watch(FALL, {
		teller: down(20),
		settings: { tries: 2 },
		mayFail: true,
	});
	expect(waited).toHaveLength(2);
	expect(run.data.resultData.error!.message).toContain('Nobody could be told');
});
