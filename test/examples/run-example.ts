/** Runs a workflow of `examples/` in the engine, as somebody who imports it does. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject, INode, INodeExecutionData, IPinData } from 'n8n-workflow';

import { TRIGGER_TYPE, type StandIns } from '../engine/package';
import { outputsOf, runWorkflow, type WorkflowJson } from '../engine/run';
import { channelCredential, CREDENTIAL_TYPE, installedPackage } from '../engine/testbed';
import { interceptWhapi } from '../simulator/nock';
import { METER, SEND_TEXT, simulatedToken, SimulatedWhapi, type Channel } from '../simulator/whapi';
import { EXAMPLES_FOLDER } from '../tools/examples';
import { dataTableNode, DataTables } from './data-tables';
import { exampleNodes, type Kept } from './stand-ins';

/** Holds places up to tokens that may be in none of them. */
export function expectNoToken(places: unknown[], tokens: string[]): void {
	const text = JSON.stringify(places);
	for (const token of tokens) expect(text).not.toContain(token);
}

export const EXAMPLES = readdirSync(EXAMPLES_FOLDER).filter((file) => file.endsWith('.json'));

export const TOKEN = simulatedToken('example channel');

/** Another number's, which tells somebody. */
const TELLER = simulatedToken('the channel that tells');

export const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000);

/** A credential that looks the token up by the item's channel. */
export const BY_CHANNEL_NAME = '={{ $vars[$json.channelName] }}';

export const readExample = (file: string) =>
	JSON.parse(readFileSync(join(EXAMPLES_FOLDER, file), 'utf8')) as WorkflowJson & { name: string };

interface Assignment {
	name: string;
	type: string;
	value: unknown;
}

const assignmentsOf = (nodes: INode[]) =>
	(
		nodes.find(({ name }) => name === 'Settings')!.parameters.assignments as unknown as {
			assignments: Assignment[];
		}
	).assignments;

/** @returns the values of an example's node Settings, as it hands them on */
export function settingsOf(file: string): IDataObject {
	const valueOf = ({ type, value }: Assignment) =>
		type === 'array' || type === 'object' ? (JSON.parse(value as string) as unknown) : value;
	return Object.fromEntries(
		assignmentsOf(readExample(file).nodes).map((one) => [one.name, valueOf(one)]),
	) as IDataObject;
}

export interface ExampleSetup {
	channels?: Channel[];
	/** Instead of channels: a Whapi that lives on after the run. */
	whapi?: SimulatedWhapi;
	token?: string;
	variables?: IDataObject;
	/** What the number that tells somebody answers. */
	teller?: Partial<Channel>;
	/** Which of several triggers starts it. */
	trigger?: string;
	items?: INodeExecutionData[];
	/** What lives on after the run. */
	tables?: DataTables;
	/** What the workflow remembers, by `$getWorkflowStaticData('global')`. */
	staticData?: IDataObject;
	/** Node types besides the stand-ins, or instead of them. */
	standIns?: StandIns;
	/** The run may end with an error. */
	mayFail?: boolean;
	/** Values of fields of the node Settings. */
	settings?: IDataObject;
	/** What nodes give instead of running, by their names. */
	pinned?: IPinData;
	/** Other parameters of a node, by its name. */
	parameters?: Record<string, IDataObject>;
}

const isTrigger = ({ type }: INode) => /trigger$|\.webhook$/i.test(type);

/** Chooses a credential for every node that wants one, and leaves one trigger: it has just emitted the items. */
function prepared(file: string, setup: ExampleSetup): WorkflowJson {
	const workflow = readExample(file);
	const wantsOne = /httpRequest$|whapiRiskMeter/;
	const credentialsOf = ({ name }: INode) => ({
		[CREDENTIAL_TYPE]: {
			id: /^Tell /.test(name) ? 'teller' : 'credential-1',
			name: 'Whapi channel',
		},
	});
	const isStart = ({ name }: INode) => (setup.trigger ?? name) === name;
	const nodes = workflow.nodes.map((node) => ({
		...node,
		// Nobody wants to wait for what is tried again.
		...(node.retryOnFail ? { waitBetweenTries: 1 } : {}),
		...(isTrigger(node)
			? { type: isStart(node) ? TRIGGER_TYPE : 'n8n-nodes-base.noOp' }
			: wantsOne.test(node.type)
				? { credentials: credentialsOf(node) }
				: {}),
		parameters: { ...node.parameters, ...setup.parameters?.[node.name] } as INode['parameters'],
	}));
	for (const [name, value] of Object.entries(setup.settings ?? {})) {
		assignmentsOf(nodes).find((one) => one.name === name)!.value = value;
	}
	const names = new Set(nodes.map(({ name }) => name));
	const connections = Object.fromEntries(
		Object.entries(workflow.connections).filter(([name]) => names.has(name)),
	);
	return { ...workflow, nodes, connections };
}

export async function runExample(file: string, setup: ExampleSetup) {
	const whapi = setup.whapi ?? new SimulatedWhapi(setup.channels ?? []);
	whapi.setChannel({ token: TELLER, readings: [], ...setup.teller });
	const earlier = whapi.requests.length;
	const { restore, strayRequests } = interceptWhapi(whapi);
	const workflow = prepared(file, setup);
	const kept: Kept = { staticData: setup.staticData ?? {}, waited: [] };
	try {
		const run = await runWorkflow({
			...(await installedPackage()),
			workflow,
			credentials: [channelCredential(setup.token ?? TOKEN), channelCredential(TELLER, 'teller')],
			variables: setup.variables,
			items: setup.items,
			pinned: setup.pinned,
			standIns: {
				...exampleNodes(kept),
				'n8n-nodes-base.dataTable': dataTableNode(setup.tables ?? new DataTables()),
				...setup.standIns,
			},
		});
		if (setup.mayFail !== true) expect(run.data.resultData.error).toBeUndefined();
		expect(strayRequests).toEqual([]);
		const requests = whapi.requests.slice(earlier);
		const sent = requests.filter(({ address }) => address === SEND_TEXT);
		return {
			run,
			asked: requests.filter(({ address }) => address === METER),
			sent: sent.map(({ body }) => JSON.parse(body!) as IDataObject),
			senders: sent.map(({ authorization }) => authorization),
			waited: kept.waited,
			jsonOf: (node: string) => outputsOf(run, node).map((items) => items.map(({ json }) => json)),
		};
	} finally {
		restore();
	}
}
