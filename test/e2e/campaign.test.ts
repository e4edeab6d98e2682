/** The examples that send to many. What arrived at Whapi is measured against its limits. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askBeforeACampaign } from './campaign/ask.ts';
import { listOfToday } from './campaign/today.ts';
import { campaignOfWeeks } from './campaign/weeks.ts';
import { TOKENS } from './lib/channels.ts';
import { SERVER_LOG } from './lib/n8n.ts';
import { searchDatabase, searchFiles } from './lib/search.ts';
import { Sending } from './lib/sending.ts';

describe('sending to many', () => {
	let on: Sending;

	before(async () => {
		on = await Sending.open();
	});

	after(async () => {
		await on?.close();
	});

	listOfToday(() => on);
	campaignOfWeeks(() => on);
	askBeforeACampaign(() => on);

	it('no token is in a Data Table, an execution, the log or any other file', async () => {
		await on.n8n.stop();
		const { folder } = on.stage.settings;
		const database = join(folder, '.n8n', 'database.sqlite');
		const places = searchDatabase(database, ['uncertain']);
		assert.ok(places.some((place) => place.startsWith('data_table')));
		assert.deepEqual(searchDatabase(database, TOKENS), []);
		assert.notEqual(await readFile(join(folder, SERVER_LOG), 'utf8'), '');
		assert.deepEqual(await searchFiles(folder, TOKENS), []);
	});
});
