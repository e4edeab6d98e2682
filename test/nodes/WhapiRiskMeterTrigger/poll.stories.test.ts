/** Random stories of poll.ts: two tokens, refusals, restarts and forgetting, against a model of the rule. */
import fc from 'fast-check';

import { EVENT_VALUES, type TriggerEvent } from '../../../nodes/WhapiRiskMeterTrigger/events';
import { installedPackage } from '../../engine/testbed';
import { outcome, Watch, type Saving } from '../../engine/watch';
import { reply } from '../../simulator/faults';
import { simulatedToken } from '../../simulator/whapi';
import { dated, type Day } from '../../stories/trigger';

const TOKENS = ['one', 'other'].map((name) => simulatedToken(`story of the ${name}`));

type Answer = 1 | 2 | 3 | 'unknown' | 'stale' | 'outage' | 'badToken';

const ANSWERS: Record<Exclude<Answer, number>, Day> = {
	unknown: 'unknown',
	stale: dated(3, '4/1/2024'),
	outage: 'refused',
	badToken: reply(401),
};

const MINUTE = 60_000;
const PAUSE = 55 * MINUTE;
const LATER = {
	minute: MINUTE,
	hour: 60 * MINUTE,
	day: 24 * 60 * MINUTE,
	week: 9 * 24 * 60 * MINUTE,
};

interface Step {
	token: number;
	answer: Answer;
	/** The events before the poll. */
	before: 'nothing' | 'restart' | 'publish';
	then: keyof typeof LATER;
}

const STORIES = fc.record({
	event: fc.constantFrom(...EVENT_VALUES),
	saving: fc.constantFrom<Saving>('afterEveryPoll', 'whenEmitted'),
	isDurable: fc.boolean(),
	steps: fc.array(
		fc.record<Step>({
			token: fc.constantFrom(0, 0, 1),
			answer: fc.constantFrom<Answer>(1, 2, 3, 3, 'unknown', 'stale', 'outage', 'badToken'),
			before: fc.constantFrom('nothing', 'nothing', 'nothing', 'restart', 'publish'),
			then: fc.constantFrom('minute', 'hour', 'day', 'day', 'week'),
		}),
		{ minLength: 3, maxLength: 14 },
	),
});

/** A channel as a reader of the items knows it, and as it really was. */
class Known {
	/** The level that was reported last; good if none was. */
	reported = 3;

	/** The best level that was read since then. */
	best = 3;

	/** The level that was read last. */
	private last = 3;

	isLost = false;

	/** When a level was read last. */
	private levelAt = -Infinity;

	/** How many readings without a level there were since then, or since n8n started. */
	blindReadings = 0;

	constructor(private readonly event: TriggerEvent) {}

	/** A level that was read, and the item for it. */
	level(level: number, told: string, at: number): void {
		if (this.isLost) expect(told).toBe(level === 3 ? 'better' : 'worse');
		// No fall goes unreported.
		else if (level < this.reported) expect(told).toBe('worse');
		// Nothing is reported twice.
		else if (told !== 'nothing' && this.event === 'riskLevelWorsened') {
			expect(level).toBeLessThan(this.best);
		} else if (told !== 'nothing' && this.event !== 'updated') {
			expect(level).not.toBe(this.last);
		}
		this.isLost = false;
		this.last = level;
		this.levelAt = at;
		this.blindReadings = 0;
		this.best = told === 'nothing' ? Math.max(this.best, level) : level;
		if (told !== 'nothing') this.reported = level;
	}

	/** A reading without a level. */
	blind(told: string, at: number): void {
		if (told === 'lost') expect(this.isLost).toBe(false);
		else expect(this.event === 'updated' ? ['nothing', 'same'] : ['nothing']).toContain(told);
		this.isLost ||= told === 'lost';
		// The first reading alone is no loss, and n8n may forget it when it starts.
		if (++this.blindReadings > 1 && at - this.levelAt > 8 * LATER.day) {
			expect(this.isLost).toBe(true);
		}
	}
}

it('no fall and no loss goes unreported, nothing is reported twice, and each channel is asked once an hour', async () => {
	const live = fc.asyncProperty(STORIES, async ({ event, saving, isDurable, steps }) => {
		const watch = new Watch(installedPackage(), { event }, TOKENS[0], { saving, isDurable });
		const known = TOKENS.map(() => new Known(event));
		const askedAt = TOKENS.map(() => -Infinity);
		let isPublished = true;
		let isFirst = true;
		for (const { token, answer, before, then } of steps) {
			if (before === 'restart') {
				watch.restart();
				askedAt.fill(-Infinity);
				for (const channel of known) channel.blindReadings = 0;
			}
			if (before === 'publish') watch.publish();
			isPublished ||= before === 'publish';
			if (!isPublished) continue;
			isFirst ||= before !== 'nothing';
			watch.token = TOKENS[token];
			const at = watch.now;
			const requests = watch.simulator.requests.length;
			const told = outcome(
				await watch.pollThen(LATER[then], typeof answer === 'number' ? answer : ANSWERS[answer]),
			);
			const isSent = watch.simulator.requests.length > requests;
			const isRefused = answer === 'outage' || answer === 'badToken';
			if (isSent) {
				expect(at - askedAt[token]).toBeGreaterThanOrEqual(PAUSE);
				askedAt[token] = at;
			}
			if (!isSent || isRefused) {
				expect(['nothing', 'thrown']).toContain(told);
				// The first poll passes over an outage.
				if (isFirst && isSent && answer === 'outage') expect(told).toBe('nothing');
				if (isFirst && before !== 'restart' && isSent && answer === 'badToken')
					expect(told).toBe('thrown');
				if (!isFirst && isSent) expect(told).toBe('thrown');
			} else if (typeof answer === 'number') known[token].level(answer, told, at);
			else known[token].blind(told, at);
			// n8n polls no more when the first poll throws.
			if (told === 'thrown' && isFirst) isPublished = false;
			isFirst = false;
		}
	});
	await fc.assert(live, { numRuns: 80 });
}, 180_000);
