import { allAt, simulatedToken } from '../simulator/whapi';
import { check, installedPackage } from '../engine/testbed';

describe('a fleet of channels in one node', () => {
	const channels = [3, 2, 1, 2.6, 'text'].map((value, index) => ({
		token: simulatedToken(`fleet ${index}`),
		readings: [allAt(value)],
	}));
	const levels = ['good', 'needsAttention', 'useCaution', 'needsAttention', 'unknown'];
	// 7 and 60 have no common factor, so this visits every item once, with the channels well mixed.
	const order = Array.from({ length: 60 }, (_, index) => ((index * 7) % 60) % channels.length);
	const items = order.map((channel) => ({ token: channels[channel].token, n: channel }));

	it('asks each of 5 channels once for 60 items, and gives every item its own channel', async () => {
		const { outputs, simulator } = await check(await installedPackage(), { channels, items });

		expect(simulator.requests).toHaveLength(5);
		expect(new Set(simulator.requests.map(({ authorization }) => authorization)).size).toBe(5);
		expect(outputs[0].map(({ json }) => json.riskLevel)).toEqual(
			order.map((channel) => levels[channel]),
		);
		expect(outputs[0].map(({ json }) => json.channel)).toEqual(
			items.map(({ token }) => `…${token.slice(-4)}`),
		);
		expect(outputs[0].map(({ pairedItem }) => pairedItem)).toEqual(
			items.map((_, index) => ({ item: index })),
		);
	});
});
