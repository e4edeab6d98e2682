/**
 * `npm start`: the main job on this machine, against a simulated Whapi. With WHAPI_CHANNEL_TOKEN in the
 * environment it asks the real one about that channel.
 */
import { installedPackage } from '../engine/testbed';
import { showReal, showSimulated } from './demo';

async function main(): Promise<void> {
	const installed = await installedPackage();
	const print = (text: string) => console.log(text);
	print(`n8n-core ${installed.engine.coreVersion} runs a workflow with Whapi Risk Meter.`);
	const token = process.env.WHAPI_CHANNEL_TOKEN?.trim();
	const passed = token
		? await showReal(installed, token, print)
		: await showSimulated(installed, print);
	process.exitCode = passed ? 0 : 1;
}

void main();
