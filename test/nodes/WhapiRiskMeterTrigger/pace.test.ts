import type { IDataObject } from 'n8n-workflow';

import { installedPackage } from '../../engine/testbed';
import { outcome, Watch, type WatchOptions } from '../../engine/watch';
import { simulatedToken } from '../../simulator/whapi';
import type { Day } from '../../stories/trigger';

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;

const watchOf = (parameters: IDataObject = {}, options?: WatchOptions) =>
	new Watch(installedPackage(), parameters, simulatedToken('paced'), options);

describe('polled every minute', () => {
	it.each<[string, Day, WatchOptions]>([
		['answered', 2, {}],
		['answered, and started from what was saved at every poll', 2, { isDurable: true }],
		['refused', 'refused', {}],
		['refused, and started from what was saved at every poll', 'refused', { isDurable: true }],
	])('it asks Whapi at most once an hour: %s', async (_name, answer, options) => {
		const watch = watchOf({}, options);
		await watch.pollThen(MINUTE_MS, 2);
		for (let minute = 1; minute < 4 * 60; minute++) await watch.pollThen(MINUTE_MS, answer);
		expect(watch.simulator.requests).toHaveLength(5);
	});
});

describe('the pace', () => {
	it('never skips an hourly poll, though a schedule may be early by some minutes', async () => {
		const watch = watchOf();
		for (let hour = 0; hour < 10; hour++) await watch.pollThen(HOUR_MS - 4 * MINUTE_MS, 2);
		expect(watch.simulator.requests).toHaveLength(10);
	});

	it('has no second request for a poll that starts before the last one has ended', async () => {
		const watch = watchOf();
		await watch.day(3);
		await watch.pollThen(MINUTE_MS, 1, 'twice');
		expect(watch.simulator.requests).toHaveLength(2);
	});

	it('reports no refusal twice to a schedule that is early', async () => {
		const watch = watchOf();
		await watch.pollThen(HOUR_MS, 3);
		const told = [];
		for (let minute = 0; minute < 5; minute++) {
			told.push(outcome(await watch.pollThen(MINUTE_MS / 3, 'refused')));
		}
		expect(told).toEqual(['thrown', 'nothing', 'nothing', 'nothing', 'nothing']);
	});

	it('reports a token that is removed once an hour, and reads the token that follows at once', async () => {
		const watch = watchOf();
		await watch.pollThen(MINUTE_MS, 3);
		const { token } = watch;
		watch.token = ' ';
		const told = [];
		for (let minute = 0; minute < 2 * 60; minute++) {
			told.push(outcome(await watch.pollThen(MINUTE_MS, 3)));
		}
		expect(told.filter((one) => one === 'thrown')).toHaveLength(3);
		watch.token = token;
		expect(outcome(await watch.pollThen(MINUTE_MS, 1))).toBe('worse');
	});
});

describe('within the hour', () => {
	it.each<[string, (watch: Watch) => void]>([
		['another channel', (watch) => (watch.token = simulatedToken('paced, another'))],
		['another event', (watch) => watch.publish({ event: 'updated' })],
		['another reading', (watch) => watch.publish({ reading: 'get' })],
	])('%s is asked at once', async (_name, change) => {
		const watch = watchOf();
		await watch.pollThen(MINUTE_MS, 3);
		change(watch);
		await watch.pollThen(MINUTE_MS, 3);
		expect(watch.simulator.requests).toHaveLength(2);
		await watch.pollThen(MINUTE_MS, 3);
		expect(watch.simulator.requests).toHaveLength(2);
	});

	it('more channels than static data has are asked once each, though each of them is reported', async () => {
		const watch = watchOf();
		const tokens = Array.from({ length: 6 }, (_, n) => simulatedToken(`paced in turn ${n}`));
		const told = [];
		for (const token of [...tokens, ...tokens]) {
			watch.token = token;
			told.push(outcome(await watch.pollThen(MINUTE_MS, 2)));
		}
		expect(told).toEqual([...tokens.map(() => 'worse'), ...tokens.map(() => 'nothing')]);
		expect(watch.simulator.requests).toHaveLength(6);
	});

	it('by hand it is asked always, and that does not count', async () => {
		const watch = watchOf();
		for (let time = 0; time < 3; time++) await watch.pollThen(MINUTE_MS, 3, 'manual');
		await watch.pollThen(MINUTE_MS, 3);
		expect(await watch.pollThen(MINUTE_MS, 1, 'manual')).toMatchObject({ riskLevel: 'useCaution' });
		expect(watch.simulator.requests).toHaveLength(5);
	});

	it('a clock that was set back does not silence it', async () => {
		const watch = watchOf();
		await watch.pollThen(-HOUR_MS, 3);
		await watch.pollThen(MINUTE_MS, 3);
		expect(watch.simulator.requests).toHaveLength(2);
	});
});

describe('two triggers of one workflow', () => {
	it.each([
		['that share an id', 'copied'],
		['that have no id', undefined],
	])('%s are both heard', async (_name, id) => {
		const workflowId = `workflow with triggers ${id}`;
		const [one, other] = ['One', 'Other'].map((name) =>
			watchOf({}, { workflowId, node: { id, name } }),
		);
		for (const level of [3, 1, 2]) {
			const told = [outcome(await one.day(level)), outcome(await other.day(level))];
			expect(told).toEqual(Array(2).fill({ 3: 'nothing', 1: 'worse', 2: 'better' }[level]));
		}
	});
});
