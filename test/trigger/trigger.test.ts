import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject, INodeExecutionData, NodeApiError } from 'n8n-workflow';

import { channelCredential, CREDENTIAL_TYPE, installedPackage, PACKAGE } from '../engine/testbed';
import { poll, type PollSetup, type WorkflowJson } from '../engine/run';
import { interceptWhapi } from '../simulator/nock';
import { allAt, simulatedToken, SimulatedWhapi, type Metrics } from '../simulator/whapi';

const TOKEN = simulatedToken('watched channel');
const DAY_MS = 24 * 60 * 60 * 1000;
const TRIGGER = 'Whapi Risk Meter Trigger';

const workflowOf = (parameters: IDataObject): WorkflowJson => ({
	nodes: [
		{
			id: 'trigger',
			name: TRIGGER,
			type: `${PACKAGE}.whapiRiskMeterTrigger`,
			typeVersion: 1,
			position: [0, 0],
			parameters: parameters as WorkflowJson['nodes'][number]['parameters'],
			credentials: { [CREDENTIAL_TYPE]: { id: 'credential-1', name: 'Whapi channel' } },
		},
	],
	connections: {},
});

/** What Whapi answers on a day: a level for all, metrics, or a refusal. */
type Day = number | 'unknown' | 'refused' | Metrics;

/**
 * A trigger in an n8n that polls once a day. Static data is kept as n8n keeps it: saved when the
 * workflow is activated and when something is emitted; a restart brings back what was saved.
 */
class Watch {
	readonly simulator = new SimulatedWhapi([], {}, new Date('2024-05-20T06:00:00Z'));

	memory: IDataObject = {};

	/** All that n8n would keep: for the search for tokens. */
	kept = '';

	private saved: IDataObject = {};

	private isActivated = false;

	constructor(
		private readonly parameters: IDataObject = {},
		public token = TOKEN,
	) {}

	async day(answer: Day, mode: PollSetup['mode'] = 'trigger'): Promise<IDataObject | null | Error> {
		const isRefused = answer === 'refused';
		this.simulator.setChannel({
			token: this.token,
			readings: [typeof answer === 'object' ? answer : allAt(answer)],
			faults: isRefused ? [{ kind: 'reply', status: 500, body: `no ${this.token}` }] : [],
		});
		const { restore } = interceptWhapi(this.simulator);
		try {
			const items = await this.poll(mode);
			return items === null ? null : items[0][0].json;
		} catch (error) {
			this.kept += JSON.stringify(error);
			return error as Error;
		} finally {
			this.simulator.now = new Date(this.simulator.now.getTime() + DAY_MS);
			this.kept += JSON.stringify(this.memory);
			restore();
		}
	}

	restart(): void {
		this.memory = structuredClone(this.saved);
	}

	private async poll(mode: PollSetup['mode']): Promise<INodeExecutionData[][] | null> {
		const items = await poll({
			...(await installedPackage()),
			workflow: workflowOf(this.parameters),
			credentials: [channelCredential(this.token)],
			node: TRIGGER,
			memory: this.memory,
			mode,
		});
		const isSaved = mode === 'trigger' && (items !== null || !this.isActivated);
		this.isActivated = true;
		if (isSaved) this.saved = structuredClone(this.memory);
		this.kept += JSON.stringify(items);
		return items;
	}
}

const outcome = (told: IDataObject | null | Error) => {
	if (told instanceof Error) return 'thrown';
	return told === null ? 'nothing' : (told.change as string);
};

const DAYS: Day[] = [2, 2, 1, 'unknown', 1, 'refused', 3];
const TOLD = ['nothing', 'nothing', 'worse', 'nothing', 'nothing', 'thrown', 'better'];

describe('riskLevelChanged', () => {
	it('tells 2, 2, 1, unknown, 1, (500), 3 as worse once and better once', async () => {
		const watch = new Watch();
		const told = [];
		for (const day of DAYS) told.push(outcome(await watch.day(day)));
		expect(told).toEqual(TOLD);
	});

	it.each(DAYS.slice(1).map((_, index) => index + 1))(
		'tells the same with a restart before poll %d',
		async (restartBefore) => {
			const watch = new Watch();
			const told = [];
			for (const [index, day] of DAYS.entries()) {
				if (index === restartBefore) watch.restart();
				told.push(outcome(await watch.day(day)));
			}
			expect(told).toEqual(TOLD);
		},
	);

	it('emits the item of the node, with what was before', async () => {
		const watch = new Watch();
		await watch.day(allAt(3));
		expect(await watch.day({ ...allAt(3), riskFactor: 2, riskFactorChats: 1 })).toEqual({
			riskLevel: 'needsAttention',
			riskLabel: 'Needs Attention',
			safetyScore: 2,
			phoneLifetime: 'good',
			addressBookCoverage: 'good',
			responseRate: 'useCaution',
			advice: [expect.stringContaining('Response rate')],
			lastUpdateDate: '2024-05-21',
			ageDays: expect.any(Number),
			channel: `…${TOKEN.slice(-4)}`,
			previous: {
				riskLevel: 'good',
				phoneLifetime: 'good',
				addressBookCoverage: 'good',
				responseRate: 'good',
				lastUpdateDate: '2024-05-20',
			},
			change: 'worse',
			changedMetrics: ['riskLevel', 'responseRate'],
		});
	});

	it("emits Whapi's own fields where that is wanted", async () => {
		const watch = new Watch({ simplify: false });
		await watch.day(3);
		expect(await watch.day(1)).toMatchObject({
			riskFactor: 1,
			channel: `…${TOKEN.slice(-4)}`,
			previous: { riskLevel: 'good' },
			change: 'worse',
		});
	});
});

describe.each([
	['riskLevelWorsened', ['nothing', 'nothing', 'worse', 'nothing', 'nothing', 'thrown', 'nothing']],
	['anyMetricChanged', TOLD],
	['updated', ['nothing', 'same', 'worse', 'same', 'same', 'thrown', 'better']],
])('%s', (event, expected) => {
	it(`tells the same days as ${expected.join()}`, async () => {
		const watch = new Watch({ event });
		const told = [];
		for (const day of DAYS) told.push(outcome(await watch.day(day)));
		expect(told).toEqual(expected);
	});
});

describe('another channel', () => {
	it('starts over', async () => {
		const watch = new Watch();
		await watch.day(3);
		watch.token = simulatedToken('the next channel');
		expect(await watch.day(1)).toBeNull();
		expect(outcome(await watch.day(3))).toBe('better');
	});
});

describe('by hand', () => {
	it('returns the current reading and changes nothing', async () => {
		const watch = new Watch();
		const sample = await watch.day(1, 'manual');
		expect(sample).toMatchObject({ riskLevel: 'useCaution', change: 'same', changedMetrics: [] });
		expect(watch.memory).toEqual({});

		await watch.day(3);
		const before = structuredClone(watch.memory);
		expect(outcome(await watch.day(2, 'manual'))).toBe('worse');
		expect(watch.memory).toEqual(before);
		expect(outcome(await watch.day(2))).toBe('worse');
	});

	it('has the fields that the schemas preview', async () => {
		const sample = (await new Watch().day(1, 'manual')) as IDataObject;
		for (const operation of ['calculate', 'get']) {
			const path = `../../dist/nodes/WhapiRiskMeterTrigger/__schema__/v1.0.0/${operation}.json`;
			const { properties } = JSON.parse(readFileSync(join(__dirname, path), 'utf8')) as {
				properties: Record<string, { properties?: object }>;
			};
			expect(Object.keys(properties)).toEqual(Object.keys(sample));
			expect(Object.keys(properties.previous.properties!)).toEqual(
				Object.keys(sample.previous as object),
			);
		}
	});
});

describe('what the trigger cannot read', () => {
	it('is thrown in plain words, and leaves what is remembered', async () => {
		const watch = new Watch();
		await watch.day(3);
		const before = structuredClone(watch.memory);
		const error = (await watch.day('refused')) as NodeApiError;
		expect(error).toMatchObject({ name: 'NodeApiError', httpCode: '500' });
		expect(error.description).toContain('Whapi says');
		expect(watch.memory).toEqual(before);
	});

	it.each([
		['an event from nowhere', { event: 'everything' }, /Event .* “everything”/],
		['an operation from nowhere', { operation: 'delete' }, /Operation .* “delete”/],
	])('%s is refused before anything is sent', async (_name, parameters, message) => {
		const watch = new Watch(parameters);
		expect(((await watch.day(3)) as Error).message).toMatch(message);
		expect(watch.simulator.requests).toEqual([]);
	});

	it('an empty token is refused before anything is sent', async () => {
		const watch = new Watch({}, '  ');
		expect(((await watch.day(3)) as Error).message).toBe('The channel token is empty');
		expect(watch.simulator.requests).toEqual([]);
	});

	it('what was never calculated is thrown on Get, with the way out', async () => {
		const watch = new Watch({ operation: 'get' });
		const error = (await watch.day(3)) as NodeApiError;
		expect(error.message).toContain('never calculated');
	});
});

describe('the token', () => {
	it('is in no item, no static data and no message', async () => {
		const watch = new Watch({ event: 'updated', simplify: false });
		for (const day of DAYS) await watch.day(day);
		expect(watch.kept).toContain('channelHash');
		expect(watch.kept).toContain('Whapi says');
		expect(watch.kept).not.toContain(TOKEN);
	});
});
