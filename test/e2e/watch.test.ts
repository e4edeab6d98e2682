/**
 * The trigger, published in the real n8n at its default, Every Minute: what n8n's editor and database say when Whapi
 * refuses a request. n8n's clock, and the simulated Whapi's, can run faster.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { reply } from '../simulator/faults.ts';
import { allAt, simulatedToken, type Fault } from '../simulator/whapi.ts';
import { openWorkflow, publishInEditor } from './lib/canvas.ts';
import { credentialName, type ChannelName } from './lib/channels.ts';
import { editorOf, onStage } from './lib/on-stage.ts';
import { publish, save, statusesOf } from './lib/published.ts';
import { until } from './lib/wait.ts';
import { A_WATCH, credentialNamed } from './lib/workflows.ts';

const HOUR = 60 * 60 * 1000;

describe('a watch that polls every minute', () => {
	const on = onStage({ hour: 8 });
	const { inEditor } = editorOf(on);

	/** @returns the id of a new watch of that channel */
	const watch = async (channel: ChannelName) => {
		const [trigger, ...others] = A_WATCH.nodes;
		const credentials = credentialNamed(credentialName(channel));
		const nodes = [{ ...trigger, credentials }, ...others];
		return await save(on.rest, { ...A_WATCH, name: `Watch ${channel}`, nodes });
	};

	/** The last publication, and the state of its only trigger. */
	const publication = (workflowId: string) => {
		const file = join(on.settings.folder, '.n8n', 'database.sqlite');
		const database = new DatabaseSync(file, { readOnly: true });
		try {
			const last = (columns: string, table: string) =>
				database
					.prepare(
						`select ${columns} from ${table} where workflowId = ? order by rowid desc limit 1`,
					)
					.get(workflowId);
			return {
				...last('status, reason', 'workflow_publication_outbox'),
				...last('status as trigger, errorMessage', 'workflow_publication_trigger_status'),
			} as Record<'status' | 'reason' | 'trigger' | 'errorMessage', string>;
		} finally {
			database.close();
		}
	};
	const isWatching = async (id: string, startedBy: string) =>
		await until(() => {
			const { reason, status, trigger } = publication(id);
			return reason === startedBy && status === 'completed' && trigger === 'activated';
		}, 30);
	const executions = async (id: string) => await statusesOf(on.rest, id);
	const requestsOf = (channel: ChannelName) =>
		on.whapi.requests.filter(
			({ authorization }) => authorization === `Bearer ${simulatedToken(channel)}`,
		).length;
	const setSupport = (level: number, faults: Fault[] = []) =>
		on.whapi.setChannel({ token: simulatedToken('support'), readings: [allAt(level)], faults });
	const runMinutes = async (minutes: number) => {
		on.clock.run(60);
		await pause(minutes * 1000);
		on.clock.run(1);
	};

	it('is not published with a token that Whapi refuses, and the editor says why', async () => {
		const id = await watch('bad token');
		await inEditor(async (page, url) => {
			await openWorkflow(page, url, id);
			await publishInEditor(page);
			const alert = page.getByRole('alert').filter({ hasText: 'Workflow could not be published' });
			await alert.waitFor();
			assert.match(await alert.innerText(), /Whapi does not know this channel token/);
			await page.goto(`${url}/home/workflows`);
			await page.getByText('Failed publish').waitFor();
		});
		const { errorMessage, ...state } = publication(id);
		assert.deepEqual(state, { status: 'failed', reason: 'publish', trigger: 'failed' });
		assert.match(errorMessage, /Whapi does not know this channel token/);
		// n8n polled five times.
		assert.equal(requestsOf('bad token'), 1);
		assert.deepEqual(await executions(id), []);
	});

	it('starts the workflow at once where the first level is not good', async () => {
		const id = await watch('sales');
		await publish(on.rest, id);
		await until(async () => (await executions(id))[0] === 'success', 30);
		await runMinutes(3);
		assert.deepEqual(await executions(id), ['success']);
	});

	it('is published in passing trouble, outlives refusals and a restart, and reports each once an hour', async () => {
		setSupport(3, [reply(429)]);
		const id = await watch('support');
		await publish(on.rest, id);
		await isWatching(id, 'publish');
		await runMinutes(8);
		assert.deepEqual(await executions(id), ['error']);

		// An hour later it is good, which is silent. Then the token is refused.
		on.clock.skip(HOUR);
		await until(() => requestsOf('support') === 2, 30);
		setSupport(3, Array<Fault>(9).fill(reply(401)));
		on.clock.skip(HOUR);
		await runMinutes(8);
		assert.deepEqual(await executions(id), ['error', 'error']);
		assert.equal(requestsOf('support'), 3);

		await on.n8n.stop();
		await on.reopen();
		await isWatching(id, 'startup');
		await runMinutes(8);
		assert.deepEqual(await executions(id), ['error', 'error', 'error']);
		assert.equal(requestsOf('support'), 4);

		setSupport(1);
		on.clock.skip(HOUR);
		await until(async () => (await executions(id))[3] === 'success', 60);
		assert.equal((await executions(id)).length, 4);
	});
});
