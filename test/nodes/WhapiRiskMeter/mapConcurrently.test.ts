import { setImmediate as turn } from 'node:timers/promises';

import { mapConcurrently } from '../../../nodes/WhapiRiskMeter/mapConcurrently';

describe('mapConcurrently', () => {
	it('keeps the order and never runs more at once than allowed', async () => {
		let running = 0;
		let most = 0;
		const results = await mapConcurrently([5, 1, 4, 2, 3], 2, async (entry) => {
			most = Math.max(most, ++running);
			for (let turns = 0; turns < entry; turns++) await turn();
			running -= 1;
			return entry * 10;
		});
		expect(results).toEqual([50, 10, 40, 20, 30]);
		expect(most).toBe(2);
	});

	it('starts nothing more after a throw', async () => {
		const started: number[] = [];
		const run = mapConcurrently([0, 1, 2, 3, 4, 5], 2, async (entry) => {
			started.push(entry);
			await turn();
			if (entry === 1) throw new Error('stop');
		});
		await expect(run).rejects.toThrow('stop');
		for (let turns = 0; turns < 10; turns++) await turn();
		expect(started.length).toBeLessThanOrEqual(3);
	});

	it('ends only when what was under way has ended too', async () => {
		let ended = 0;
		const run = mapConcurrently([0, 1], 2, async (entry) => {
			if (entry === 0) throw new Error('stop');
			for (let turns = 0; turns < 5; turns++) await turn();
			ended += 1;
		});
		await expect(run).rejects.toThrow('stop');
		expect(ended).toBe(1);
	});

	it('is empty for nothing', async () => {
		expect(await mapConcurrently([], Infinity, async () => await turn(1))).toEqual([]);
	});
});
