/** A campaign that waits for somebody's yes. */
import type { INodeExecutionData } from 'n8n-workflow';

import { standIn } from '../engine/package';
import { reply } from '../simulator/faults';
import type { Channel } from '../simulator/whapi';
import { optOutsOf, people, phone, TELL, whapiAt } from './campaign';
import { runExample } from './run-example';

interface Setup {
	recipients?: object[];
	teller?: Partial<Channel>;
	mayFail?: boolean;
}

/** @param answer what is chosen in the form; undefined where nobody answers in time */
async function start(value: unknown, answer?: string, more: object = {}, setup: Setup = {}) {
	const { recipients = people(3), ...others } = setup;
	const tables = optOutsOf(phone(1));
	let formsShown = 0;
	const result = await runExample('ask-before-a-campaign.json', {
		whapi: whapiAt(value, more),
		tables,
		parameters: { Campaign: { jsonOutput: JSON.stringify({ recipients }) } },
		...others,
		standIns: {
			'n8n-nodes-base.wait': standIn({}, async function () {
				formsShown += 1;
				const answered: INodeExecutionData[] = [{ json: { 'May it start?': answer } }];
				return await Promise.resolve([answer === undefined ? this.getInputData() : answered]);
			}),
		},
	});
	return {
		formsShown,
		failed: result.run.data.resultData.error?.message,
		told: result.sent.filter(({ to }) => to === TELL).map(({ body }) => body as string),
		others: result.sent.filter(({ to }) => to !== TELL),
		listed: tables.rowsOf('whapi_pace_recipients').map(({ to }) => to),
	};
}

it.each<[string, unknown, string | undefined, object, number, RegExp, number]>([
	['Good starts it', 3, undefined, {}, 0, /^The campaign starts: 2 people/, 2],
	['Needs Attention and a yes start it', 2, 'Yes', {}, 1, /^The campaign starts: 2 people/, 2],
	['a no does not', 2, 'No', {}, 1, /the answer was no\.$/, 0],
	['anything else does not', 2, 'yes', {}, 1, /the answer was no\.$/, 0],
	['no answer in time does not', 2, undefined, {}, 1, /nobody answered in time\.$/, 0],
	['Use Caution asks nobody', 1, 'Yes', {}, 0, /does not start\. Use Caution/, 0],
	['Unknown asks nobody', 0, 'Yes', {}, 0, /does not start\. Unknown/, 0],
	['a refusal asks nobody', 3, 'Yes', { faults: [reply(401)] }, 0, /does not start\. .*token/, 0],
])('%s', async (_, value, answer, more, forms, words, count) => {
	const { formsShown, told, others, listed } = await start(value, answer, more);
	expect(formsShown).toBe(forms);
	expect(told).toHaveLength(forms + 1);
	expect(told.at(-1)).toMatch(words);
	if (forms === 1) {
		expect(told[0]).toMatch(
			/^The campaign "spring news" waits for your yes\. Needs Attention\..*http/,
		);
	}
	expect(others).toEqual([]);
	expect(listed).toHaveLength(count);
	expect(listed).not.toContain(phone(1));
});

it('counts those who wait, and says so where nobody is left', async () => {
	const one = [...people(3), { to: '0170 1234567', text: 'Hello' }];
	expect((await start(3, undefined, {}, { recipients: one })).told).toEqual([
		expect.stringMatching(/^The campaign starts: 2 people/),
	]);
	for (const nobody of [people(2).slice(1), [{ to: '0170 1', text: 'Hello' }]]) {
		expect((await start(3, undefined, {}, { recipients: nobody })).told).toEqual([
			expect.stringMatching(/^The campaign does not start: nobody/),
		]);
	}
});

it.each([
	['asks', 2, 0],
	['tells', 3, 2],
])('fails where the message that %s is not sent', async (_, value, count) => {
	// The test's credentials: what asks has the channel's own, what tells has another number's.
	const refuses = { sendFaults: [reply(200, '{"sent":false}')] };
	const setup = { teller: refuses, mayFail: true };
	const { failed, formsShown, listed } = await start(value, 'Yes', refuses, setup);
	expect(failed).toMatch(/^Nobody could be asked or told/);
	expect(formsShown).toBe(0);
	expect(listed).toHaveLength(count);
});
