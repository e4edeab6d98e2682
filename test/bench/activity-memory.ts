/**
 * Reads a long history with Get Activity, in a process of its own with `--expose-gc`, and prints what came
 * out and the most memory in use at any page, in MB. Measured after a collection each time: what is only
 * waiting to be collected depends on the moment.
 *
 * Its one argument is how many messages there are, of 10 kB each.
 */
import type { IDataObject } from 'n8n-workflow';

import { channelCredential, installedPackage, NODE_NAME, workflowAround } from '../engine/testbed';
import { outputsOf, runWorkflow } from '../engine/run';
import { longHistory } from '../simulator/histories';
import { interceptWhapi } from '../simulator/nock';
import { simulatedToken, SimulatedWhapi } from '../simulator/whapi';

const CONTENT_BYTES = 10_000;
const TOKEN = simulatedToken('memory');

export interface MemoryUse {
	json: IDataObject;
	requests: number;
	peakMb: number;
}

/** A Whapi that looks at this process's memory when a page is ready and the one before it is of no use. */
class WatchedWhapi extends SimulatedWhapi {
	peakMb = 0;

	override handle(request: Parameters<SimulatedWhapi['handle']>[0]) {
		const outcome = super.handle(request);
		globalThis.gc!();
		const { heapUsed, arrayBuffers } = process.memoryUsage();
		this.peakMb = Math.max(this.peakMb, (heapUsed + arrayBuffers) / 1_000_000);
		return outcome;
	}
}

async function main(messages: number): Promise<void> {
	const history = longHistory({ messages, contentBytes: CONTENT_BYTES, until: new Date() });
	const simulator = new WatchedWhapi([{ token: TOKEN, readings: [], messages: history }]);
	const { restore } = interceptWhapi(simulator);
	const run = await runWorkflow({
		...(await installedPackage()),
		workflow: workflowAround({ operation: 'getActivity', options: { maxMessages: messages } }),
		credentials: [channelCredential(TOKEN)],
	}).finally(restore);
	const [{ json }] = outputsOf(run, NODE_NAME)[0];
	const use: MemoryUse = {
		json,
		requests: simulator.requests.length,
		peakMb: simulator.peakMb,
	};
	console.log(JSON.stringify(use));
}

void main(Number(process.argv[2]));
