import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SimulatedWhapi } from '../../simulator/whapi.ts';
import { CREDENTIALS, simulatedWhapi } from './channels.ts';
import { CHAT_CREDENTIAL_TYPE, startChatModel, type ChatModel } from './chat-model.ts';
import { buildAndPack, installPackage } from './install-package.ts';
import { runN8n, startN8n, type N8n, type N8nSettings } from './n8n.ts';
import { startProxy, type WhapiProxy } from './proxy.ts';
import { setUpOwner, type Rest } from './rest.ts';
import { answersOf } from './simulator.ts';
import { onSite } from './site.ts';
import { PAGE_CREDENTIAL, readExamples, type Example } from './examples.ts';
import { PAGE_GUARD } from './published.ts';
import { CHAT_CREDENTIAL, TO_TRY, type Workflow } from './workflows.ts';

/** An n8n with the packed node, a simulated Whapi, and what there is to try. */
export interface Stage {
	settings: N8nSettings;
	whapi: SimulatedWhapi;
	proxy: WhapiProxy;
	chatModel: ChatModel;
	examples: Example[];
	/** All that was imported. */
	workflows: Workflow[];
	/** Starts the server, with more in its environment, and makes its owner. */
	open(options?: { port?: number; env?: Record<string, string> }): Promise<OpenStage>;
	/** Ends everything and removes what it wrote. */
	strike: () => Promise<void>;
}

export interface OpenStage {
	n8n: N8n;
	rest: Rest;
}

export interface StageOptions {
	/** The workflows besides the examples. */
	workflows?: Workflow[];
	/** Hears what is being done. */
	tell?: (progress: string) => void;
}

/**
 * Makes an n8n ready in a folder of its own, as a user would: the node is packed and installed from its
 * tarball, a credential per simulated channel and all examples are imported.
 */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
	const { workflows = TO_TRY, tell = () => {} } = options;
	const whapi = simulatedWhapi();
	return await onSite('whapi-risk-meter-', async ({ folder, started, clear }) => {
		tell('Packing the node and installing the tarball …');
		await installPackage(await buildAndPack(folder), folder);
		const proxy = started(await startProxy(folder, answersOf(whapi)));
		const settings = { folder, env: proxy.env };
		const chatModel = started(await startChatModel());
		const examples = readExamples();
		tell(`Importing ${CREDENTIALS.length} credentials and ${examples.length} examples …`);
		const chatData = { apiKey: 'none', url: chatModel.url };
		await importInto(settings, 'credentials', [
			...CREDENTIALS,
			{ ...CHAT_CREDENTIAL, type: CHAT_CREDENTIAL_TYPE, data: chatData },
			{ ...PAGE_CREDENTIAL, data: PAGE_GUARD },
		]);
		const imported = [...examples.map(({ workflow }) => workflow), ...workflows];
		await importInto(settings, 'workflow', imported);
		return {
			settings,
			whapi,
			proxy,
			chatModel,
			examples,
			workflows: imported,
			open: async ({ port, env } = {}) => {
				tell('Starting n8n …');
				const n8n = started(await startN8n({ folder, port, env: { ...settings.env, ...env } }));
				return { n8n, rest: await setUpOwner(n8n.url) };
			},
			strike: clear,
		};
	});
}

async function importInto(
	settings: N8nSettings,
	kind: 'credentials' | 'workflow',
	entries: object[],
): Promise<void> {
	const file = join(settings.folder, `${kind}.json`);
	await writeFile(file, JSON.stringify(entries));
	try {
		const { code, stdout, stderr } = await runN8n([`import:${kind}`, `--input=${file}`], settings);
		if (code !== 0) throw new Error(`n8n import:${kind} ended with ${code}:\n${stdout}\n${stderr}`);
	} finally {
		// It holds tokens: n8n has its own copy, encrypted.
		await rm(file);
	}
}
