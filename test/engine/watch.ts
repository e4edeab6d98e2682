/** The trigger in an n8n that publishes it, polls it and starts again, whichever engine that n8n has. */
import { inspect } from 'node:util';

import { withGlobal } from '@sinonjs/fake-timers';
import type { IDataObject, INode, INodeExecutionData, WorkflowActivateMode } from 'n8n-workflow';

import { quoting, reply } from '../simulator/faults';
import { interceptWhapi } from '../simulator/nock';
import { allAt, SimulatedWhapi, type Fault, type Metrics } from '../simulator/whapi';
import type { Day, TriggerStory } from '../stories/trigger';
import type { Installation } from './package';
import { openPolls, type PollSetup } from './run';
import { channelCredential, NODE_NAME, PACKAGE, workflowAround } from './testbed';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The result of a poll: an item's fields, nothing, or the error that was thrown. */
export type Told = IDataObject | null | Error;

const REFUSED = reply(500, '{"error":"no {token}"}');

/** @returns what goes wrong that day, and what Whapi calculates once that is over */
function answersOf(day: Day): { faults: Fault[]; metrics: Metrics } {
	if (day === 'refused') return answersOf(REFUSED);
	if (typeof day !== 'object') return { faults: [], metrics: allAt(day) };
	if (Array.isArray(day)) return { faults: day, metrics: allAt(3) };
	return 'kind' in day ? { faults: [day], metrics: {} } : { faults: [], metrics: day };
}

/** When n8n writes static data to its database: after each poll, or with each item. */
export type Saving = 'afterEveryPoll' | 'whenEmitted';

export interface WatchOptions {
	/** `whenEmitted`, if left out: with each item, and after the first poll of publishing or starting. */
	saving?: Saving;
	/** Whether each poll starts from what was saved, in a context of its own: n8n's durable polling. */
	isDurable?: boolean;
	/** The properties that differ from a trigger of the usual name and id. */
	node?: Partial<INode>;
	/** Triggers of one workflow in one process have the same. */
	workflowId?: string;
	/** How long n8n lets a poll take, in ms; n8n's default, if left out. */
	budgetMs?: number;
}

/** On the schedule, by hand, on the schedule while it is published again, so that n8n drops the item, or twice at once. */
export type PollMode = 'trigger' | 'manual' | 'dropped' | 'twice';

/** n8n's durable polling gives up a poll after this. */
const DURABLE_BUDGET_MS = 45_000;

/** n8n's publication service polls once more after each of these, while the first poll throws. */
const PAUSES_IN_PUBLISHING_MS = [1_000, 2_000, 4_000, 8_000];

/** As n8n's database has it: JSON. */
const storedCopyOf = (data: IDataObject) => JSON.parse(JSON.stringify(data)) as IDataObject;

/** n8n is a new process after a restart, and no two of these tests are one. */
let processes = 0;

const newProcess = () => `workflow-${++processes}`;

/** A published trigger, by its own clock. */
export class Watch {
	readonly simulator = new SimulatedWhapi([]);

	/** In ms since 1970. */
	now = Date.parse('2024-05-20T06:00:00Z');

	memory: IDataObject = {};

	/** All that n8n would keep: for the search for tokens. */
	kept = '';

	/** Requests to any other host than Whapi's. */
	readonly strayRequests: string[] = [];

	private saved: IDataObject = {};

	/** Polls of the workflow that is published; undefined until the first. */
	private polls: ReturnType<typeof openPolls> | undefined;

	private activation: WorkflowActivateMode = 'activate';

	/** The trigger keeps its process memory by the workflow's id: another id is another process to it. */
	private workflowId: string;

	/** Polls that go on see another token at once. */
	private readonly credential = channelCredential('');

	constructor(
		private readonly installation: Installation | Promise<Installation>,
		private parameters: IDataObject,
		public token: string,
		private readonly options: WatchOptions = {},
	) {
		this.workflowId = options.workflowId ?? newProcess();
	}

	/** Polls, and goes on to the next day. */
	async day(answer: Day, mode: PollMode = 'trigger'): Promise<Told> {
		return await this.pollThen(DAY_MS, answer, mode);
	}

	/** Polls, and lets that much time pass. */
	async pollThen(ms: number, answer: Day, mode: PollMode = 'trigger'): Promise<Told> {
		const { token } = this;
		this.credential.data.channelToken = token;
		const { faults, metrics } = answersOf(answer);
		const quotingToken = faults.map((fault) => quoting(fault, token));
		this.simulator.setChannel({ token, readings: [metrics], faults: quotingToken });
		const { restore, strayRequests } = interceptWhapi(this.simulator);
		const clock = withGlobal(globalThis).install({ now: this.now, toFake: ['Date'] });
		try {
			const items = await this.poll(mode);
			this.kept += JSON.stringify(items);
			return items === null ? null : items[0][0].json;
		} catch (error) {
			this.kept += JSON.stringify(error) + inspect(error, { depth: 10 });
			return error as Error;
		} finally {
			clock.uninstall();
			this.now += ms;
			this.kept += JSON.stringify(this.memory);
			this.strayRequests.push(...strayRequests);
			restore();
		}
	}

	/** Publishes the workflow anew: n8n reads what it saved, and its next poll is the one of publishing. */
	publish(parameters = this.parameters): void {
		this.parameters = parameters;
		this.begin('activate');
	}

	/** Publishes, and polls again as n8n's publication service does while that throws; then a minute passes. */
	async publishThen(answer: Day): Promise<Told[]> {
		const told: Told[] = [];
		for (const pauseMs of [...PAUSES_IN_PUBLISHING_MS, 60_000]) {
			this.publish();
			told.push(await this.pollThen(pauseMs, answer));
			if (!(told.at(-1) instanceof Error)) break;
		}
		return told;
	}

	/**
	 * n8n starts again and reads what it saved, or another main instance takes over.
	 *
	 * @returns the process until now, to go back to
	 */
	restart(process = newProcess()): string {
		const before = this.workflowId;
		this.workflowId = process;
		this.begin('init');
		return before;
	}

	/** The same, where something else wrote into static data. */
	restartFromMemory(): void {
		this.saved = storedCopyOf(this.memory);
		this.restart();
	}

	private begin(activation: WorkflowActivateMode): void {
		this.memory = storedCopyOf(this.saved);
		this.activation = activation;
		this.polls = undefined;
	}

	private async poll(mode: PollMode): Promise<INodeExecutionData[][] | null> {
		if (mode === 'manual') {
			return await openPolls({ ...(await this.setup()), mode, activation: mode })();
		}
		const { saved } = this;
		const other = mode === 'twice' ? this.pollPublished() : null;
		const items = await this.pollPublished();
		if (mode === 'dropped') this.saved = saved;
		await other;
		return items;
	}

	private async pollPublished(): Promise<INodeExecutionData[][] | null> {
		const { saving, isDurable, budgetMs } = this.options;
		const isFirst = this.polls === undefined;
		if (isFirst) {
			const { activation } = this;
			this.polls = openPolls({ ...(await this.setup()), activation, budgetMs });
		} else if (isDurable) {
			this.memory = storedCopyOf(this.saved);
			const setup = { ...(await this.setup()), budgetMs: DURABLE_BUDGET_MS };
			this.polls = openPolls({ ...setup, activation: 'update' });
		}
		const items = await this.polls!();
		if (isFirst || items !== null || saving === 'afterEveryPoll') {
			this.saved = storedCopyOf(this.memory);
		}
		return items;
	}

	private async setup(): Promise<PollSetup> {
		const { workflowId: id, parameters, memory, options, credential } = this;
		const type = `${PACKAGE}.whapiRiskMeterTrigger`;
		const workflow = { ...workflowAround(parameters, { type, ...options.node }), id };
		const node = options.node?.name ?? NODE_NAME;
		const credentials = [credential];
		return { ...(await this.installation), workflow, credentials, node, memory };
	}
}

/** @returns the change in words, as the stories have it */
export function outcome(told: Told): string {
	if (told instanceof Error) return 'thrown';
	return told === null ? 'nothing' : (told.change as string);
}

/**
 * @param before what happens before each day but the first
 * @returns the change that was reported, day by day
 */
export async function live(
	watch: Watch,
	{ days }: Pick<TriggerStory, 'days'>,
	before?: (watch: Watch) => void,
): Promise<string[]> {
	const told = [];
	for (const [index, day] of days.entries()) {
		if (index > 0) before?.(watch);
		told.push(outcome(await watch.day(day)));
	}
	return told;
}
