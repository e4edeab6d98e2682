/** A list of today: Send when allowed. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { exceeded } from '../../examples/arrived.ts';
import { reply } from '../../simulator/faults.ts';
import { hiddenIdOf, phoneOf } from '../../simulator/histories.ts';
import { nextEnding, publish, statusesOf } from '../lib/published.ts';
import { FACTOR, HOUR, NUMBER, type Sending } from '../lib/sending.ts';
import { until } from '../lib/wait.ts';

export function listOfToday(on: Sending): void {
	describe('a list of today', () => {
		const people = [100, 101, 102, 103].map(phoneOf);
		let id: string;
		/** @returns how the run ended */
		const send = async (...list: string[]) => {
			const earlier = (await statusesOf(on.rest, id)).length;
			const people = list.map((to): [string, string] => [to, `Hello ${to}`]);
			await on.submit('whapi-send-when-allowed', people, '+1 (555) 010-0000');
			return await nextEnding(on.rest, id, earlier, 240);
		};

		before(async () => {
			on.setNumber(3, { messages: [] });
			({ id } = on.example('send-when-allowed.json'));
			await publish(on.rest, id);
			on.clock.run(FACTOR);
		});

		it('goes out over no limit, to each person once, and to nobody who said stop', async () => {
			const [optedOut, hidden] = [110, 111];
			await on.writeIn(`${phoneOf(optedOut)}@s.whatsapp.net`, 'Stop!');
			await on.writeIn(hiddenIdOf(hidden), 'Abmelden!');
			const ended = send(
				...[people[0], phoneOf(optedOut), `+${people[0]}`, people[1], 'no number'],
				...[phoneOf(hidden), `00${people[2]}`, people[3]],
			);
			await until(() => on.written().length === 1, 60);
			on.whapi.write(NUMBER, phoneOf(200), { from_me: true });
			assert.equal(await ended, 'success');
			assert.deepEqual(on.written(), people);
			assert.deepEqual(exceeded(on.arrived()), []);
			assert.equal(await send(people[0], `+${people[1]}`), 'success');
			assert.deepEqual(on.written(), people, 'a second run wrote to somebody again');
			assert.deepEqual(on.told(), []);
		});

		it('ends with the reason, in a message and as an error', async () => {
			on.clock.skip(HOUR);
			on.setNumber(3, { sendFaults: [reply(429)] });
			assert.equal(await send(phoneOf(120), phoneOf(121)), 'error');
			on.setNumber(1);
			assert.equal(await send(phoneOf(120)), 'error');
			const [refused, fallen, ...more] = on.told();
			assert.match(refused, new RegExp(`^Sending stopped at ${phoneOf(120)}.*429`));
			assert.match(fallen, /^Sending stopped at .*/);
			assert.deepEqual(more, []);
			assert.deepEqual(on.written(), people);
		});
	});
}
