/** A list of weeks: Pace a campaign. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exceeded } from '../../examples/arrived.ts';
import { hiddenIdOf, phoneOf } from '../../simulator/histories.ts';
import { METER, SEND_TEXT } from '../../simulator/whapi.ts';
import type { WhapiProxy } from '../lib/proxy.ts';
import { publish, statusesOf, tableRows } from '../lib/published.ts';
import { FACTOR, HOUR, LIST, TELLER, type Sending } from '../lib/sending.ts';
import { until } from '../lib/wait.ts';

export function campaignOfWeeks(on: Sending): void {
	describe('a campaign of weeks', () => {
		const PEOPLE = 14;
		/** Of these, by their places in the list. */
		const REFUSED = 1;
		const UNSENT = 3;
		const LOST = 5;
		const LIMITED = 7;
		const SAYS_STOP = 12;
		const SAYS_STOP_HIDDEN = 13;
		/** Of a later campaign: all of them are refused. */
		const ALIKE = [20, 21, 22, 23];
		const spelled = (index: number) =>
			[phoneOf(index), `+${phoneOf(index).slice(0, 2)} ${phoneOf(index).slice(2)}`][index % 2];
		const cutOff: string[] = [];
		let id: string;
		let isTellerDown = false;
		let killing: '' | 'before' | 'after' = '';
		let isLimited = true;

		const rows = async () => await tableRows(on.rest, LIST);
		const rowOf = async (index: number) =>
			(await rows()).find(({ person }) => person === phoneOf(index))!;
		const toldOf = (text: string) => on.told().filter((one) => one.includes(text)).length;

		/** Whapi as this story wants it, for the answers that its simulator would not give by itself. */
		const intercept: WhapiProxy['intercept'] = async ({ authorization, address, body }, answer) => {
			const isTeller = authorization === `Bearer ${TELLER}`;
			if (isTeller && isTellerDown) return { statusCode: 503 };
			if (isTeller || address !== SEND_TEXT) return await answer();
			const { to } = JSON.parse(body!) as { to: string };
			const dies = () => {
				killing = '';
				cutOff.push(to);
				on.n8n.kill();
				return 'reset' as const;
			};
			if ([REFUSED, ...ALIKE].map(phoneOf).includes(to)) {
				return { statusCode: 400, json: { error: 'Wrong number' } };
			}
			if (to === phoneOf(UNSENT)) return { json: { sent: false } };
			if (to === phoneOf(LIMITED) && isLimited) return { statusCode: 429 };
			if (killing === 'before') return dies();
			const given = await answer();
			if (killing === 'after') return dies();
			return to === phoneOf(LOST) ? 'reset' : given;
		};

		it('two fills add each person once, however the number is written', async () => {
			on.setNumber(3, { messages: [] });
			on.whapi.setChannel({ token: TELLER, readings: [] });
			on.proxy.intercept = intercept;
			({ id } = on.example('pace-a-campaign.json'));
			await publish(on.rest, id);
			const again = [0, 1, 2].map((index) => `00${phoneOf(index)}`);
			const list = [...Array.from({ length: PEOPLE }, (_, index) => spelled(index)), ...again];
			const fill = async () =>
				await on.submit(
					'whapi-fill-the-list',
					list.map((to) => [to, 'News']),
					'Spring news',
				);
			await Promise.all([fill(), fill()]);
			await until(async () => (await rows()).length >= PEOPLE, 60);
			await on.writeIn(`${phoneOf(SAYS_STOP)}@s.whatsapp.net`, 'Stop, please!');
			await on.writeIn(hiddenIdOf(SAYS_STOP_HIDDEN), 'Abmelden!');
		});

		it('n8n is killed before and after the send: nobody gets it twice', async () => {
			for (const moment of ['before', 'after'] as const) {
				killing = moment;
				await on.revive(FACTOR);
				// Whoever was being written to is reported ten minutes later.
				on.clock.skip(HOUR / 6);
				await until(() => cutOff.every((to) => toldOf(to) === 1), 60);
			}
			for (const to of cutOff) {
				const row = (await rows()).find(({ person }) => person === to)!;
				assert.equal(row.status, 'uncertain');
			}
		});

		/** Waits for a message about something, and until that is noted in the row that waits next. */
		const reported = async (text: string) => {
			await until(() => toldOf(text) === 1, 240);
			await until(async () => {
				const next = (await rows()).find(({ status }) => !status)!;
				return next.takenAt === null && Date.parse(String(next.notBefore)) > on.clock.now();
			}, 60);
		};

		it('the number rests after a 429, and the person goes on waiting', async () => {
			await reported('429');
			isLimited = false;
			const count = on.written().length;
			on.clock.skip(9 * HOUR);
			await until(async () => (await statusesOf(on.rest, id)).at(-1) !== 'running', 30);
			assert.equal(on.written().length, count);
			on.clock.skip(15 * HOUR);
			await until(() => on.written().includes(phoneOf(LIMITED)), 60);
			assert.equal(toldOf('429'), 1);
		});

		it('a fall is reported once, also if nobody could be told for an hour, and is over', async () => {
			isTellerDown = true;
			on.setNumber(1);
			const count = on.written().length;
			const asked = () => on.whapi.requests.filter(({ address }) => address === METER).length;
			const earlier = asked();
			await until(() => asked() >= earlier + 2, 60);
			on.clock.skip(HOUR);
			await until(() => asked() >= earlier + 3, 60);
			assert.equal(on.written().length, count);
			isTellerDown = false;
			await reported('Use Caution');
			on.setNumber(3);
			on.clock.skip(24 * HOUR);
		});

		it('comes to its end: no limit exceeded, nobody twice, nobody after "stop"', async () => {
			const isDone = async () => (await rows()).every(({ status }) => Boolean(status));
			for (let part = 0; !(await isDone()) && part < 20; part++) {
				await until(isDone, 20).catch(() => on.clock.skip(HOUR));
			}
			assert.ok(await isDone());
			assert.deepEqual(new Set(on.written()).size, on.written().length, on.written().join());
			assert.deepEqual(exceeded(on.arrived()), []);
			const statusOf = async (index: number) => (await rowOf(index)).status;
			assert.deepEqual(
				await Promise.all([REFUSED, UNSENT, LOST, SAYS_STOP, SAYS_STOP_HIDDEN].map(statusOf)),
				['refused', 'refused', 'uncertain', 'optedOut', 'optedOut'],
			);
			assert.equal(toldOf('Use Caution'), 1);
			for (const to of [...cutOff, phoneOf(LOST)]) assert.equal(toldOf(to), 1, to);
		});

		it('three refusals alike stop it', async () => {
			const list: Array<[string, string]> = ALIKE.map((index) => [phoneOf(index), 'News']);
			await on.submit('whapi-fill-the-list', list, 'Summer news');
			await until(() => toldOf('three times in a row') === 1, 120);
			assert.equal((await rowOf(ALIKE[2])).status, 'refused');
			assert.ok(!(await rowOf(ALIKE[3])).status);
			await on.rest.post(`/workflows/${id}/deactivate`, {});
		});
	});
}
