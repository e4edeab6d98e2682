/** A paced campaign, published in the real n8n, through a crash and a fall. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allAt, METER, simulatedToken, type Metrics } from '../simulator/whapi.ts';
import { TOKENS, type ChannelName } from './lib/channels.ts';
import { SERVER_LOG, startN8n, type N8n } from './lib/n8n.ts';
import { exampleOf } from './lib/examples.ts';
import { changed, fields, publish, runFrom, save, tableRows, unpublish } from './lib/published.ts';
import { signIn, type Rest } from './lib/rest.ts';
import { searchDatabase, searchFiles } from './lib/search.ts';
import { answersOf } from './lib/simulator.ts';
import { sentSince as sentTo } from './lib/sent.ts';
import { setStage, type Stage } from './lib/stage.ts';
import { until } from './lib/wait.ts';
import type { Workflow } from './lib/workflows.ts';

describe('what follows from a level', () => {
	let stage: Stage;
	let n8n: N8n;
	let rest: Rest;

	const example = (file: string): Workflow => exampleOf(stage.examples, file);

	const sentSince = (start: number) => sentTo(stage.whapi, start);

	const setLevels = (levels: Partial<Record<ChannelName, unknown>>) => {
		for (const [name, value] of Object.entries(levels)) {
			const metrics: Metrics = allAt(value);
			const token = simulatedToken(name);
			const saved = { metrics, on: new Date() };
			stage.whapi.setChannel({ token, readings: [metrics], saved });
		}
	};

	before(async () => {
		stage = await setStage({ workflows: [] });
		({ n8n, rest } = await stage.open());
	});

	after(async () => {
		await n8n?.stop();
		await stage?.strike();
	});

	describe('a paced campaign', () => {
		const RECIPIENTS = 'whapi_pace_recipients';
		const TELL = '15550100000';
		const phone = (index: number) => `155501${String(index + 1).padStart(5, '0')}`;
		let campaign: string;

		const writtenSince = (start: number) => sentSince(start).filter(({ to }) => to !== TELL);
		const toldSince = (start: number) => sentSince(start).filter(({ to }) => to === TELL);
		const statuses = async () => {
			const counts: Record<string, number> = {};
			for (const { status } of await tableRows(rest, RECIPIENTS)) {
				counts[String(status)] = (counts[String(status)] ?? 0) + 1;
			}
			return counts;
		};

		/** The example with its list, and with its pace in seconds. */
		function paced(name: string, count: number): Workflow {
			const workflow = example('pace-a-campaign.json');
			const recipients = Array.from({ length: count }, (_, index) => ({
				to: index % 2 ? phone(index) : `+${phone(index)}`,
				text: `${name} ${index}`,
			}));
			return changed(workflow, {
				Campaign: {
					jsonOutput: JSON.stringify({
						campaign: name,
						recipients: [...recipients, recipients[0]],
					}),
				},
				'Every Two Minutes': { rule: { interval: [{ field: 'seconds', secondsInterval: 1 }] } },
				Settings: fields(workflow, 'Settings', { secondsBetween: 1, fromHour: 0, hoursADay: 24 }),
			});
		}

		before(() => setLevels({ support: 3 }));

		after(async () => await unpublish(rest, campaign));

		it('the same list twice adds nobody twice', async () => {
			campaign = await save(rest, paced('spring', 30));
			const fill = async () => await runFrom(rest, campaign, 'When clicking ‘Execute workflow’');
			await fill();
			await fill();
			const rows = await tableRows(rest, RECIPIENTS);
			assert.equal(new Set(rows.map(({ to }) => to)).size, 30);
			assert.equal(rows.length, 30);
		});

		it('n8n is killed in the middle: each is written to at most once, and the uncertain one is listed', async () => {
			const start = stage.whapi.requests.length;
			const answer = answersOf(stage.whapi);
			let lost: string | undefined;
			let cutOff: string | undefined;
			stage.proxy.answerWith(async (request) => {
				const outcome = await answer(request);
				// Whapi has the message, and its answer does not arrive.
				if (lost === undefined && writtenSince(start).length === 5) {
					lost = writtenSince(start)[4].to;
					return 'close';
				}
				// Here n8n does not live to hear of it.
				if (cutOff === undefined && writtenSince(start).length === 12) {
					cutOff = writtenSince(start)[11].to;
					process.kill(-n8n.pid, 'SIGKILL');
					return 'close';
				}
				return outcome;
			});
			await publish(rest, campaign);
			assert.match(await n8n.ended, /SIGKILL/);
			stage.proxy.answerWith(answer);
			n8n = await startN8n(stage.settings);
			rest = await signIn(n8n.url);
			await until(async () => {
				const { waiting, sending } = await statuses();
				return !waiting && !sending;
			}, 120);
			const written = writtenSince(start).map(({ to }) => to);
			assert.equal(new Set(written).size, written.length, 'somebody was written to twice');
			// On a slow machine a further tick had taken somebody just then: that one is uncertain, too.
			const rows = await tableRows(rest, RECIPIENTS);
			const ofStatus = (wanted: string) =>
				rows.filter(({ status }) => status === wanted).map(({ to }) => String(to));
			const uncertain = ofStatus('uncertain');
			for (const to of [lost!, cutOff!]) {
				assert.ok(uncertain.includes(to), `${to} is not in ${uncertain.join()}`);
			}
			assert.deepEqual(
				ofStatus('sent').sort(),
				written.filter((to) => !uncertain.includes(to)).sort(),
			);
			assert.equal(ofStatus('sent').length + uncertain.length, 30);
			await until(() => toldSince(start).some(({ body }) => body.includes(cutOff!)), 60);
		});

		it('the level falls: within a tick nothing more goes out, and somebody is told once', async () => {
			await unpublish(rest, campaign);
			campaign = await save(rest, paced('summer', 12));
			await publish(rest, campaign);
			const start = stage.whapi.requests.length;
			await runFrom(rest, campaign, 'When clicking ‘Execute workflow’');
			await until(() => writtenSince(start).length >= 2, 60);
			setLevels({ support: 1 });
			const before = writtenSince(start).length;
			await until(() => toldSince(start).some(({ body }) => body.includes('waits')), 60);
			const later = stage.whapi.requests.length;
			const checks = () =>
				stage.whapi.requests.slice(later).filter(({ address }) => address === METER).length;
			await until(() => checks() >= 3, 60);
			assert.ok(writtenSince(start).length <= before + 1);
			assert.deepEqual(writtenSince(later), []);
			const told = toldSince(start).filter(({ body }) => body.includes('waits'));
			assert.equal(told.length, 1, JSON.stringify(told));
			const { waiting } = await statuses();
			assert.ok(told[0].body.includes(`with ${waiting} left`), told[0].body);
			assert.match(told[0].body, /Use Caution/);
		});
	});

	it('no token is in a Data Table, an execution, the log or any other file', async () => {
		await n8n.stop();
		const { folder } = stage.settings;
		const database = join(folder, '.n8n', 'database.sqlite');
		assert.ok(searchDatabase(database, ['riskLevel']).includes('execution_data.data'));
		assert.ok(
			searchDatabase(database, ['uncertain']).some((place) => place.startsWith('data_table')),
		);
		assert.deepEqual(searchDatabase(database, TOKENS), []);
		assert.notEqual(await readFile(join(folder, SERVER_LOG), 'utf8'), '');
		assert.deepEqual(await searchFiles(folder, TOKENS), []);
	});
});
