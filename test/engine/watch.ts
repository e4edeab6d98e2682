/** The trigger in an n8n that polls once a day, whichever engine that n8n has. */
import { inspect } from 'node:util';

import { withGlobal } from '@sinonjs/fake-timers';
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import { quoting, reply } from '../simulator/faults';
import { interceptWhapi } from '../simulator/nock';
import { allAt, SimulatedWhapi, type Fault, type Metrics } from '../simulator/whapi';
import type { Day, TriggerStory } from '../stories/trigger';
import { poll, type PollSetup, type WorkflowJson } from './run';
import { channelCredential, CREDENTIAL_TYPE, PACKAGE, type Installation } from './testbed';

const DAY_MS = 24 * 60 * 60 * 1000;
const TRIGGER = 'Whapi Risk Meter Trigger';

const workflowOf = (id: string, parameters: IDataObject, node: Partial<INode>): WorkflowJson => ({
	id,
	nodes: [
		{
			id: 'trigger',
			name: TRIGGER,
			type: `${PACKAGE}.whapiRiskMeterTrigger`,
			typeVersion: 1,
			position: [0, 0],
			parameters: parameters as WorkflowJson['nodes'][number]['parameters'],
			credentials: { [CREDENTIAL_TYPE]: { id: 'credential-1', name: 'Whapi channel' } },
			...node,
		},
	],
	connections: {},
});

/** What a poll came to: an item's fields, nothing, or what was thrown. */
export type Told = IDataObject | null | Error;

const REFUSED = reply(500, '{"error":"no {token}"}');

/** @returns what goes wrong that day, and what Whapi calculates once that is over */
function answersOf(day: Day): { faults: Fault[]; metrics: Metrics } {
	if (day === 'refused') return { faults: [REFUSED], metrics: {} };
	if (typeof day !== 'object') return { faults: [], metrics: allAt(day) };
	if (Array.isArray(day)) return { faults: day, metrics: allAt(3) };
	return 'kind' in day ? { faults: [day], metrics: {} } : { faults: [], metrics: day };
}

/** When n8n writes what a trigger remembers to its database: after each poll, or with each item; or not at all. */
export type Saving = 'afterEveryPoll' | 'whenTold' | 'never';

export interface WatchOptions {
	/** `whenTold`, if left out: with each item, and when the workflow is activated. */
	saving?: Saving;
	/** What differs from a trigger of the usual name and id. */
	node?: Partial<INode>;
	/** Triggers of one workflow in one process have the same. */
	workflowId?: string;
	/** How long n8n lets a poll take; n8n's default, if left out. */
	budgetMs?: number;
}

/** n8n is a new process after a restart, and no two of these tests are one. */
let processes = 0;

const newProcess = () => `workflow-${++processes}`;

/** A trigger in an n8n that polls once a day, by its own clock. */
export class Watch {
	readonly simulator = new SimulatedWhapi([], {}, new Date('2024-05-20T06:00:00Z'));

	memory: IDataObject = {};

	/** All that n8n would keep: for the search for tokens. */
	kept = '';

	/** Requests to any other host than Whapi's. */
	readonly strayRequests: string[] = [];

	private saved: IDataObject = {};

	private isActivated = false;

	/** What the trigger keeps by process is known by the workflow's id: another one is another process to it. */
	private workflowId: string;

	constructor(
		private readonly installation: Promise<Installation>,
		public parameters: IDataObject,
		public token: string,
		private readonly options: WatchOptions = {},
	) {
		this.workflowId = options.workflowId ?? newProcess();
	}

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

	/** n8n starts again, and knows what it saved. */
	restart(): void {
		this.workflowId = newProcess();
		this.reload();
	}

	/** What one of n8n's schedulers does before every poll: the same process, and what was saved. */
	reload(): void {
		this.memory = structuredClone(this.saved);
	}

	private setAnswer(answer: Day): void {
		const { token } = this;
		const { faults, metrics } = answersOf(answer);
		const quotingToken = faults.map((fault) => quoting(fault, token));
		this.simulator.setChannel({ token, readings: [metrics], faults: quotingToken });
	}

	private async poll(mode: PollSetup['mode']): Promise<INodeExecutionData[][] | null> {
		const { saving = 'whenTold', node = {}, budgetMs } = this.options;
		const items = await poll({
			...(await this.installation),
			workflow: workflowOf(this.workflowId, this.parameters, node),
			credentials: [channelCredential(this.token)],
			node: node.name ?? TRIGGER,
			memory: this.memory,
			mode,
			budgetMs,
		});
		const isTime: Record<Saving, boolean> = {
			afterEveryPoll: true,
			whenTold: items !== null || !this.isActivated,
			never: false,
		};
		this.isActivated = true;
		if (mode === 'trigger' && isTime[saving]) this.saved = structuredClone(this.memory);
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
 * @param before what happens before each day but the first
 * @returns what was told day by day
 */
export async function live(
	watch: Watch,
	{ days }: Pick<TriggerStory, 'days'>,
	before: (watch: Watch, index: number) => void = () => {},
): Promise<string[]> {
	const told = [];
	for (const [index, day] of days.entries()) {
		if (index > 0) before(watch, index);
		told.push(outcome(await watch.day(day)));
	}
	return told;
}
