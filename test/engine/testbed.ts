/** For most tests: the built package in the engine, a simulated Whapi, and a workflow around the node. */
import { join } from 'node:path';

import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import { interceptWhapi } from '../simulator/nock';
import { SimulatedWhapi, type Channel } from '../simulator/whapi';
import type { StoredCredential } from './credentials';
import { loadEngine } from './engine';
import { loadPackage, nodeOf, TRIGGER_TYPE, type Installation } from './package';
import { outputsOf, runWorkflow, type RunSetup, type WorkflowJson } from './run';

const ROOT = join(__dirname, '../..');

export const PACKAGE = 'n8n-nodes-whapi-risk-meter';
export const NODE_NAME = 'Whapi Risk Meter';
export const CREDENTIAL_TYPE = 'whapiChannelTokenApi';

let installation: Promise<Installation> | undefined;

/** The engine that is installed with the package's own development dependencies, and the built package: made once. */
export async function installedPackage(): Promise<Installation> {
	return await (installation ??= loadPackage(loadEngine(join(ROOT, 'node_modules')), ROOT));
}

/** @param token the token, or an expression that gives one */
export function channelCredential(token: string, id = 'credential-1'): StoredCredential {
	return { id, name: 'Whapi channel', type: CREDENTIAL_TYPE, data: { channelToken: token } };
}

/** A workflow of a trigger and the node. */
export function workflowAround(parameters: IDataObject, node: Partial<INode> = {}): WorkflowJson {
	const meter = {
		...nodeOf('meter', NODE_NAME, `${PACKAGE}.whapiRiskMeter`),
		parameters: parameters as INode['parameters'],
		credentials: { [CREDENTIAL_TYPE]: { id: 'credential-1', name: 'Whapi channel' } },
		...node,
	};
	return {
		nodes: [nodeOf('start', 'Start', TRIGGER_TYPE), meter],
		connections: { Start: { main: [[{ node: NODE_NAME, type: 'main', index: 0 }]] } },
	};
}

export interface Check {
	channels: Channel[];
	/** The time at Whapi. */
	now?: Date;
	parameters?: IDataObject;
	node?: Partial<INode>;
	/** The workflow's; otherwise it is that of the engine, `America/New_York`. */
	timezone?: string;
	/** A token or an expression; left out, each item carries its own in `token`. */
	credential?: string;
	items: Array<IDataObject | INodeExecutionData>;
	variables?: IDataObject;
	pinned?: RunSetup['pinned'];
	onStart?: RunSetup['onStart'];
}

/** Runs the node for some items against a simulated Whapi. */
export async function check(installed: Installation, setup: Check) {
	const { channels, now, parameters = {}, node, timezone, credential, items, ...more } = setup;
	const simulator = new SimulatedWhapi(channels);
	if (now !== undefined) simulator.clock = () => now.getTime();
	const { strayRequests, restore } = interceptWhapi(simulator);
	try {
		const run = await runWorkflow({
			...installed,
			...more,
			workflow: { ...workflowAround(parameters, node), settings: { timezone } },
			credentials: [channelCredential(credential ?? '={{ $json.token }}')],
			items: items.map((item) => ('json' in item ? (item as INodeExecutionData) : { json: item })),
		});
		const outputs = outputsOf(run, NODE_NAME);
		// All that n8n would store of the execution.
		const stored = JSON.stringify(run);
		return { run, outputs, simulator, strayRequests, stored };
	} finally {
		restore();
	}
}
