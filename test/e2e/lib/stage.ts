import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CREDENTIALS, simulatedWhapi } from './channels.ts';
import { CHAT_CREDENTIAL_TYPE, startChatModel } from './chat-model.ts';
import { startClock } from './clock.ts';
import { PAGE_CREDENTIAL, readExamples } from './examples.ts';
import { runN8n, startN8n, type N8nSettings } from './n8n.ts';
import { startProxy } from './proxy.ts';
import { PAGE_GUARD } from './published.ts';
import { setUpOwner, signIn } from './rest.ts';
import { onSite } from './site.ts';
import { CHAT_CREDENTIAL, TO_TRY, type Workflow } from './workflows.ts';

/** An n8n with the packed node, a simulated Whapi, and what there is to try. */
export type Stage = Awaited<ReturnType<typeof setStage>>;
export type OpenStage = Awaited<ReturnType<Stage['open']>>;

export interface StageOptions {
	/** The workflows besides the examples. */
	workflows?: Workflow[];
	/** More of n8n's environment. */
	env?: Record<string, string>;
	/** The hour (UTC) of the next day at which n8n's and Whapi's own clock begins. */
	hour?: number;
	/** Hears what is being done. */
	tell?: (progress: string) => void;
}

const HOUR = 3_600_000;

/**
 * Makes an n8n ready in a folder of its own, as a user would: the node is packed and installed from its
 * tarball, a credential per simulated channel and all examples are imported.
 */
export async function setStage(options: StageOptions = {}) {
	const { workflows = TO_TRY, env = {}, hour, tell = () => {} } = options;
	const whapi = simulatedWhapi();
	tell('Packing the node and installing the tarball …');
	return await onSite('whapi-risk-meter-', async ({ folder, install, started, clear }) => {
		await install(folder);
		const proxy = started(await startProxy(folder, whapi));
		const settings: N8nSettings = { folder, env: { ...proxy.env, ...env } };
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
		const clock = startClock(folder);
		if (hour !== undefined) {
			whapi.clock = clock.now;
			settings.env = { ...settings.env, ...clock.env };
			const day = 24 * HOUR;
			clock.skip(Math.ceil(clock.now() / day) * day + hour * HOUR - clock.now());
		}
		let hasOwner = false;
		return {
			settings,
			whapi,
			/** n8n's and Whapi's, where the stage was set for an hour. */
			clock,
			proxy,
			chatModel,
			examples,
			/** All that was imported. */
			workflows: imported,
			/** Starts the server, and again after its end; the first time it makes its owner. */
			open: async ({ port }: { port?: number } = {}) => {
				tell('Starting n8n …');
				const n8n = started(await startN8n({ ...settings, port }));
				if (!hasOwner) await setUpOwner(n8n.url);
				hasOwner = true;
				return { n8n, rest: await signIn(n8n.url) };
			},
			/** Ends everything and removes what it wrote. */
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
	const done = runN8n([`import:${kind}`, `--input=${file}`], settings);
	// It holds tokens: n8n has its own copy, encrypted.
	await done.finally(async () => await rm(file));
}
