/**
 * Runs the checks on one engine, in a process of its own: `tsx test/compat/one-engine.ts <node_modules>`.
 * n8n-core keeps its services in a container and reads the environment once.
 */
import { join } from 'node:path';

import { loadEngine } from '../engine/engine';
import { loadPackage, stage, type Installation } from '../engine/package';
import { CHECKS, type NamedCheck } from './checks';

const ROOT = join(__dirname, '../..');

async function passes({ name, run }: NamedCheck, subject: Installation): Promise<boolean> {
	try {
		await run(subject);
		console.log(`✓ ${name}`);
		return true;
	} catch (error) {
		console.log(`✗ ${name}`);
		console.log(error);
		return false;
	}
}

async function main([modules]: string[]): Promise<void> {
	const engine = loadEngine(modules);
	console.log(`n8n-core ${engine.coreVersion} on Node ${process.versions.node}`);
	const subject = await loadPackage(engine, stage(engine, ROOT));
	let passed = 0;
	for (const check of CHECKS) passed += Number(await passes(check, subject));
	process.send?.({ passed, failed: CHECKS.length - passed });
	// An open channel to the parent would keep this process, and with it anything else that is left over.
	process.disconnect?.();
}

void main(process.argv.slice(2));
