/** A campaign that asks first: Ask before a campaign. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { phoneOf } from '../../simulator/histories.ts';
import { publish, tableRows } from '../lib/published.ts';
import { FACTOR, HOUR, LIST, type Sending } from '../lib/sending.ts';
import { until } from '../lib/wait.ts';

export function askBeforeACampaign(on: Sending): void {
	describe('a campaign that asks first', () => {
		const rowsOf = async (campaign: string) =>
			(await tableRows(on.rest, LIST)).filter((row) => row.campaign === campaign);
		const statusOf = async (campaign: string) =>
			(await rowsOf(campaign)).map(({ status }) => status);
		const answer = async (link: string, text: string) => {
			const form = new FormData();
			form.set('field-0', text);
			return await fetch(link, { method: 'POST', body: form, signal: AbortSignal.timeout(10_000) });
		};
		/** @returns the message after so many */
		const toldAfter = async (count: number) => {
			await until(() => on.told().length > count, 60);
			return on.told().at(-1)!;
		};
		/** @returns the message that the person who decides gets */
		const starts = async (campaign: string) => {
			const earlier = on.told().length;
			await on.submit('whapi-start-the-campaign', [[phoneOf(300), 'Hello, Jo']], campaign, ';');
			return await toldAfter(earlier);
		};
		const asks = async (campaign: string) => {
			const asked = await starts(campaign);
			assert.match(
				asked,
				new RegExp(`“${campaign}” .1.: .* waits for your yes\\..*Needs Attention\\.`),
			);
			assert.deepEqual(await statusOf(campaign), ['asks']);
			return /http\S+/.exec(asked)![0];
		};

		before(async () => {
			on.clock.run(1);
			await publish(on.rest, on.example('ask-before-a-campaign.json').id);
		});

		it('starts at Good, and not at Use Caution', async () => {
			on.setNumber(3);
			assert.equal(await starts('at Good'), 'The campaign starts. People in its list: 1');
			assert.deepEqual(
				(await rowsOf('at Good')).map(({ to, text, status }) => [to, text, status]),
				[[phoneOf(300), 'Hello, Jo', null]],
			);
			on.setNumber(1);
			assert.match(await starts('at Use Caution'), /^The campaign does not start\. Use Caution /);
			assert.deepEqual(await statusOf('at Use Caution'), ['asks']);
		});

		it('starts at Needs Attention with a yes, and not with a no', async () => {
			on.setNumber(2);
			for (const [text, status, ending] of [
				['No', 'asks', /does not start\. No$/],
				['Yes', null, /starts.*: 1$/],
			] as const) {
				const link = await asks(text);
				// A preview opens the link, and that is no answer. Where the execution does not wait yet, n8n
				// leaves the request open without an answer.
				const opens = async () =>
					await fetch(link, { signal: AbortSignal.timeout(5000) })
						.then(async (page) => await page.text())
						.catch(() => '');
				await until(async () => (await opens()).includes('May it start?'), 60);
				const count = on.told().length;
				const sent = await answer(link, text);
				assert.ok(sent.ok, await sent.text());
				assert.match(await toldAfter(count), ending);
				assert.deepEqual(await statusOf(text), [status]);
			}
		});

		it('does not start without an answer in time, and a later one changes nothing', async () => {
			const link = await asks('nobody answers');
			const count = on.told().length;
			on.clock.skip(13 * HOUR);
			on.clock.run(FACTOR);
			assert.match(await toldAfter(count), /No answer in time/);
			// n8n may leave a request to an execution that waits no more without an answer.
			await answer(link, 'Yes').catch(() => null);
			assert.deepEqual(await statusOf('nobody answers'), ['asks']);
		});
	});
}
