/**
 * Runs the checks on one engine, in a process of its own: `tsx test/compat/one-engine.ts <node_modules>`.
 * n8n-core keeps its services in a container and reads the environment once.
 */
import { join } from 'node:path';

import { loadEngine } from '../engine/engine';
import { loadPackage, stage } from '../engine/package';
import { CHECKS } from './checks';

const ROOT = join(__dirname, '../..');

async function main([modules]: string[]): Promise<void> {
	const engine = loadEngine(modules);
	console.log(`n8n-core ${engine.coreVersion} on Node ${process.versions.node}`);
	const subject = await loadPackage(engine, stage(engine, ROOT));
	for (const { name, run } of CHECKS) {
		try {
			await run(subject);
			console.log(`✓ ${name}`);
		} catch (error) {
			console.log(`✗ ${name}`);
			console.log(error);
		}
	}
}

void main(process.argv.slice(2));
