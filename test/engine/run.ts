/** Runs workflow JSON through the real engine, and a trigger through the real poll context. */
import type * as Core from 'n8n-core';
import type {
	IDataObject,
	INodeExecutionData,
	IPinData,
	IRun,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { createCredentialsHelper, type StoredCredential } from './credentials';
import { nodeTypesOf, TRIGGER_TYPE, type Installation, type StandIns } from './package';

const EXECUTION_ID = '1';
/** The engine turns it into a URL, which an empty string is none. */
const BASE_URL = 'http://127.0.0.1:5678/';

export type WorkflowJson = Pick<IWorkflowBase, 'nodes' | 'connections'> & Partial<IWorkflowBase>;

interface Setup extends Installation {
	workflow: WorkflowJson;
	credentials?: StoredCredential[];
	standIns?: StandIns;
	/** `$vars` */
	variables?: IDataObject;
}

export interface RunSetup extends Setup {
	/** The trigger's items; one empty item if left out, as after a click in the editor. */
	items?: INodeExecutionData[];
	/** Pinned data of nodes besides the trigger. */
	pinned?: IPinData;
	/** Called with a function that stops the run, like the stop button. */
	onStart?: (stop: () => void) => void;
}

export interface PollSetup extends Setup {
	node: string;
	mode?: WorkflowExecuteMode;
	activation?: WorkflowActivateMode;
	/** The node's static data. It is changed in place, like n8n's own. */
	memory?: IDataObject;
	/** How long the poll may take, which n8n's durable polling says. */
	budgetMs?: number;
}

function createWorkflow(setup: Setup, staticData?: IDataObject): Workflow {
	const { engine, loader, workflow: json, standIns = {} } = setup;
	return new engine.workflow.Workflow({
		id: 'workflow-1',
		name: 'Test',
		active: false,
		// Workflow writes defaults into the nodes it gets.
		...structuredClone(json),
		nodeTypes: nodeTypesOf(engine, loader, standIns),
		// Without it the engine runs the order of before 2023.
		settings: { executionOrder: 'v1', ...json.settings },
		staticData,
	});
}

function createAdditionalData(
	{ engine, loader, workflow, credentials = [], variables = {} }: Setup,
	mode: WorkflowExecuteMode,
): IWorkflowExecuteAdditionalData {
	const { ExecutionLifecycleHooks } = engine.core;
	const data: Partial<IWorkflowExecuteAdditionalData> = {
		credentialsHelper: createCredentialsHelper(engine, loader, credentials),
		hooks: new ExecutionLifecycleHooks(mode, EXECUTION_ID, workflow as IWorkflowBase),
		executionId: EXECUTION_ID,
		currentNodeExecutionIndex: 0,
		variables,
		formWaitingBaseUrl: BASE_URL,
		webhookWaitingBaseUrl: BASE_URL,
	};
	return data as IWorkflowExecuteAdditionalData;
}

/** 1.x and 2.0 take `run(workflow, startNode, destinationNode, pinData)`, later engines one object. */
function callRun(execute: Core.WorkflowExecute, workflow: Workflow, pinData: IPinData) {
	const given =
		execute.run.length === 1 ? [{ workflow, pinData }] : [workflow, undefined, undefined, pinData];
	return execute.run(...(given as Parameters<typeof execute.run>));
}

/**
 * Runs a workflow to its end.
 *
 * @returns what n8n would store of the execution
 */
export async function runWorkflow(setup: RunSetup): Promise<IRun> {
	const { engine, items = [{ json: {} }], pinned, onStart } = setup;
	const workflow = createWorkflow(setup);
	const triggers = setup.workflow.nodes.filter(({ type }) => type === TRIGGER_TYPE);
	const pinnedTriggers = Object.fromEntries(triggers.map(({ name }) => [name, items]));
	const additionalData = createAdditionalData(setup, 'manual');
	const execute = new engine.core.WorkflowExecute(additionalData, 'manual');
	const running = callRun(execute, workflow, { ...pinnedTriggers, ...pinned });
	onStart?.(() => running.cancel());
	return await running;
}

/** A node's outputs in its last run, one list of items for each. */
export function outputsOf(run: IRun, node: string): INodeExecutionData[][] {
	const outputs = run.data.resultData.runData[node]?.at(-1)?.data?.main ?? [];
	return outputs.map((items) => items ?? []);
}

/** Some engines evaluate expressions in an isolate that has to be taken first. */
async function withIsolate<T>(workflow: Workflow, act: () => Promise<T>): Promise<T> {
	const expression: Partial<Workflow['expression']> = workflow.expression;
	if (!expression.withIsolate) return await act();
	return await workflow.expression.withIsolate(act);
}

/**
 * Makes the context in which n8n polls for as long as a workflow is published, or (mode `manual`) once.
 *
 * @returns polls once: the first time as publishing does, then as the schedule
 */
export function openPolls(setup: PollSetup): () => Promise<INodeExecutionData[][] | null> {
	const { engine, mode = 'trigger', activation = 'activate', memory = {}, budgetMs } = setup;
	const workflow = createWorkflow(setup, { [`node:${setup.node}`]: memory });
	const node = workflow.getNode(setup.node)!;
	const type = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	const additionalData = createAdditionalData(setup, mode);
	const emitting = [undefined, undefined, undefined, undefined, undefined] as const;
	const budget = budgetMs === undefined ? undefined : () => budgetMs;
	const context = new engine.core.PollContext(
		...([workflow, node, additionalData, mode, activation, ...emitting, budget] as const),
	);
	return async () => await withIsolate(workflow, async () => await type.poll!.call(context));
}
