/** The examples that send to many. What arrived at Whapi is measured against its limits. */
import { describe, it } from 'node:test';
import { askBeforeACampaign } from './campaign/ask.ts';
import { listOfToday } from './campaign/today.ts';
import { campaignOfWeeks } from './campaign/weeks.ts';
import { TOKENS } from './lib/channels.ts';
import { assertWroteNone } from './lib/search.ts';
import { sendingToMany } from './lib/sending.ts';

describe('sending to many', () => {
	const on = sendingToMany();

	listOfToday(on);
	campaignOfWeeks(on);
	askBeforeACampaign(on);

	it('no token is in a Data Table, an execution, the log or any other file', async () => {
		await on.n8n.stop();
		await assertWroteNone(on.settings.folder, TOKENS, {
			words: ['uncertain'],
			place: 'data_table',
		});
	});
});
