/** The trigger in an n8n that polls once a day, whichever engine that n8n has. */
import { inspect } from 'node:util';

import { withGlobal } from '@sinonjs/fake-timers';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { quoting, reply } from '../simulator/faults';
import { interceptWhapi } from '../simulator/nock';
import { allAt, SimulatedWhapi, type Fault } from '../simulator/whapi';
import type { Day, TriggerStory } from '../stories/trigger';
import { poll, type PollSetup, type WorkflowJson } from './run';
import { channelCredential, CREDENTIAL_TYPE, PACKAGE, type Installation } from './testbed';

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

/** What a poll came to: an item's fields, nothing, or what was thrown. */
export type Told = IDataObject | null | Error;

const REFUSED = reply(500, 'no {token}');

const isFault = (answer: Exclude<Day, 'refused'>): answer is Fault =>
	typeof answer === 'object' && 'kind' in answer;

/**
 * A trigger in an n8n that polls once a day, by its own clock. Static data is kept as n8n keeps it: saved when the
 * workflow is activated and when something is emitted; a restart brings back what was saved.
 */
export class Watch {
	readonly simulator = new SimulatedWhapi([], {}, new Date('2024-05-20T06:00:00Z'));

	memory: IDataObject = {};

	/** All that n8n would keep: for the search for tokens. */
	kept = '';

	/** Requests to any other host than Whapi's. */
	readonly strayRequests: string[] = [];

	private saved: IDataObject = {};

	private isActivated = false;

	constructor(
		private readonly installation: Promise<Installation>,
		public parameters: IDataObject,
		public token: string,
	) {}

	/** Polls, and goes on to the next day. */
	async day(answer: Day, mode: PollSetup['mode'] = 'trigger'): Promise<Told> {
		return await this.pollThen(DAY_MS, answer, mode);
	}

	/** Polls, and lets that much time pass. */
	async pollThen(ms: number, answer: Day, mode: PollSetup['mode'] = 'trigger'): Promise<Told> {
		this.setAnswer(answer);
		const { restore, strayRequests } = interceptWhapi(this.simulator);
		const clock = withGlobal(globalThis).install({ now: this.simulator.now, toFake: ['Date'] });
		try {
			const items = await this.poll(mode);
			return items === null ? null : items[0][0].json;
		} catch (error) {
			this.kept += JSON.stringify(error) + inspect(error, { depth: 10 });
			return error as Error;
		} finally {
			clock.uninstall();
			this.simulator.now = new Date(this.simulator.now.getTime() + ms);
			this.kept += JSON.stringify(this.memory);
			this.strayRequests.push(...strayRequests);
			restore();
		}
	}

	restart(): void {
		this.memory = structuredClone(this.saved);
	}

	private setAnswer(answer: Day): void {
		const { token } = this;
		const scripted = answer === 'refused' ? REFUSED : answer;
		if (isFault(scripted)) {
			this.simulator.setChannel({ token, readings: [], faults: [quoting(scripted, token)] });
		} else {
			const metrics = typeof scripted === 'object' ? scripted : allAt(scripted);
			this.simulator.setChannel({ token, readings: [metrics] });
		}
	}

	private async poll(mode: PollSetup['mode']): Promise<INodeExecutionData[][] | null> {
		const items = await poll({
			...(await this.installation),
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

/** @returns the change in words, as the stories have it */
export function outcome(told: Told): string {
	if (told instanceof Error) return 'thrown';
	return told === null ? 'nothing' : (told.change as string);
}

/**
 * Lives through a story.
 *
 * @param restartBefore the day before which n8n is started again
 * @returns what was told day by day
 */
export async function live(
	watch: Watch,
	{ days }: TriggerStory,
	restartBefore?: number,
): Promise<string[]> {
	const told = [];
	for (const [index, day] of days.entries()) {
		if (index === restartBefore) watch.restart();
		told.push(outcome(await watch.day(day)));
	}
	return told;
}
