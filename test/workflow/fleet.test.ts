import { check, installedPackage } from '../engine/testbed';
import { FLEET, FLEET_ITEMS, FLEET_LEVELS } from '../stories/fleet';

describe('a fleet of channels in one node', () => {
	it('asks each of 5 channels once for 60 items, and gives every item its own channel', async () => {
		const { outputs, simulator } = await check(await installedPackage(), {
			channels: FLEET,
			items: FLEET_ITEMS,
		});

		expect(simulator.requests).toHaveLength(5);
		expect(new Set(simulator.requests.map(({ authorization }) => authorization)).size).toBe(5);
		expect(outputs[0].map(({ json }) => json.riskLevel)).toEqual(FLEET_LEVELS);
		expect(outputs[0].map(({ json }) => json.channel)).toEqual(
			FLEET_ITEMS.map(({ token }) => `…${token.slice(-4)}`),
		);
		expect(outputs[0].map(({ pairedItem }) => pairedItem)).toEqual(
			FLEET_ITEMS.map((_, index) => ({ item: index })),
		);
	});
});
