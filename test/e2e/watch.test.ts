/**
 * The trigger, published in the real n8n at its default, Every Minute: what n8n's editor and database say when Whapi
 * refuses a request. n8n's clock, and the simulated Whapi's, can run faster.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { reply } from '../simulator/faults.ts';
import { allAt, simulatedToken, type Fault } from '../simulator/whapi.ts';
import { openEditor, startBrowser } from './lib/browser.ts';
import { openWorkflow, publishInEditor } from './lib/canvas.ts';
import { credentialName, type ChannelName } from './lib/channels.ts';
import { startClock, type Clock } from './lib/clock.ts';
import { startN8n, type N8n } from './lib/n8n.ts';
import { publish, save } from './lib/published.ts';
import { signIn, type Rest } from './lib/rest.ts';
import { setStage, type Stage } from './lib/stage.ts';
import { until } from './lib/wait.ts';
import { A_WATCH, credentialNamed, type Workflow } from './lib/workflows.ts';

const HOUR = 60 * 60 * 1000;

const SUPPORT = simulatedToken('support');

/** A watch of that channel. */
function watchOf(channel: ChannelName): Workflow {
	const [trigger, ...others] = A_WATCH.nodes;
	const credentials = credentialNamed(credentialName(channel));
	return { ...A_WATCH, name: `Watch ${channel}`, nodes: [{ ...trigger, credentials }, ...others] };
}

describe('a watch that polls every minute', () => {
	let stage: Stage;
	let clock: Clock;
	let n8n: N8n;
	let rest: Rest;

	/** The last publication, and the state of its only trigger. */
	const publication = (workflowId: string) => {
		const file = join(stage.settings.folder, '.n8n', 'database.sqlite');
		const database = new DatabaseSync(file, { readOnly: true });
		try {
			const last = (columns: string, table: string) =>
				database
					.prepare(
						`select ${columns} from ${table} where workflowId = ? order by rowid desc limit 1`,
					)
					.get(workflowId);
			const { status, reason } = { ...last('status, reason', 'workflow_publication_outbox') };
			const trigger = last('status, errorMessage', 'workflow_publication_trigger_status');
			return { status, reason, trigger: trigger?.status, message: trigger?.errorMessage };
		} finally {
			database.close();
		}
	};

	/** The states of its executions, the oldest first. */
	const executions = async (workflowId: string) => {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await rest.get<{ results: Array<{ id: string; status: string }> }>(
			`/executions?filter=${filter}`,
		);
		return results.sort((a, b) => Number(a.id) - Number(b.id)).map(({ status }) => status);
	};
	const requestsOf = (channel: ChannelName) =>
		stage.whapi.requests.filter(
			({ authorization }) => authorization === `Bearer ${simulatedToken(channel)}`,
		).length;
	const setSupport = (level: number, faults: Fault[] = []) =>
		stage.whapi.setChannel({ token: SUPPORT, readings: [allAt(level)], faults });
	const runMinutes = async (minutes: number) => {
		clock.run(60);
		await pause(minutes * 1000);
		clock.run(1);
	};

	before(async () => {
		stage = await setStage({ workflows: [] });
		clock = startClock(stage.settings.folder);
		stage.whapi.clock = clock.now;
		({ n8n, rest } = await stage.open({ env: { ...stage.settings.env, ...clock.env } }));
	});

	after(async () => {
		await n8n?.stop();
		await stage?.strike();
	});

	it('is not published with a token that Whapi refuses, and the editor says why', async () => {
		const id = await save(rest, watchOf('bad token'));
		const browser = await startBrowser();
		try {
			const { page } = await openEditor(browser, { url: n8n.url, rest });
			await openWorkflow(page, n8n.url, id);
			await publishInEditor(page);
			const alert = page.getByRole('alert').filter({ hasText: 'Workflow could not be published' });
			await alert.waitFor();
			assert.match(await alert.innerText(), /Whapi does not know this channel token/);
			await page.goto(`${n8n.url}/home/workflows`);
			await page.getByText('Failed publish').waitFor();
		} finally {
			await browser.close();
		}
		const { message, ...state } = publication(id);
		assert.deepEqual(state, { status: 'failed', reason: 'publish', trigger: 'failed' });
		assert.match(String(message), /Whapi does not know this channel token/);
		// n8n polled five times.
		assert.equal(requestsOf('bad token'), 1);
		assert.deepEqual(await executions(id), []);
	});

	it('starts the workflow at once where the first level is not good', async () => {
		const id = await save(rest, watchOf('sales'));
		await publish(rest, id);
		await until(async () => (await executions(id))[0] === 'success', 30);
		await runMinutes(3);
		assert.deepEqual(await executions(id), ['success']);
	});

	it('is published in passing trouble, outlives refusals and a restart, and reports each once an hour', async () => {
		setSupport(3, [reply(429)]);
		const id = await save(rest, watchOf('support'));
		await publish(rest, id);
		await until(() => publication(id).status === 'completed', 30);
		assert.equal(publication(id).trigger, 'activated');
		await runMinutes(8);
		assert.deepEqual(await executions(id), ['error']);

		// An hour later it is good, which is silent. Then the token is refused.
		clock.skip(HOUR);
		await until(() => requestsOf('support') === 2, 30);
		setSupport(3, Array<Fault>(9).fill(reply(401)));
		clock.skip(HOUR);
		await runMinutes(8);
		assert.deepEqual(await executions(id), ['error', 'error']);
		assert.equal(requestsOf('support'), 3);

		await n8n.stop();
		n8n = await startN8n({ ...stage.settings, env: { ...stage.settings.env, ...clock.env } });
		rest = await signIn(n8n.url);
		await until(() => publication(id).reason === 'startup', 30);
		await until(() => publication(id).status === 'completed', 30);
		assert.equal(publication(id).trigger, 'activated');
		await runMinutes(8);
		assert.deepEqual(await executions(id), ['error', 'error', 'error']);
		assert.equal(requestsOf('support'), 4);

		setSupport(1);
		clock.skip(HOUR);
		await until(async () => (await executions(id)).length === 4, 60);
		await until(async () => (await executions(id))[3] === 'success', 30);
	});
});
