/** A week of messages to look at with Get Activity. */
import { phoneOf } from '../../simulator/histories.ts';
import { simulatedToken, type SimulatedWhapi } from '../../simulator/whapi.ts';
import type { ChannelName } from './channels.ts';

const SECONDS_PER_DAY = 24 * 60 * 60;

interface Campaign {
	/** How many days ago, each from 9:00 UTC on. */
	days: number[];
	people: number;
	secondsBetween: number;
	/** One of this many people writes back. */
	oneReplyIn: number;
}

/** Support answers and seldom writes first, the newsletter keeps to Whapi's limits, sales does not. */
const CAMPAIGNS: Partial<Record<ChannelName, Campaign>> = {
	support: { days: [5, 2], people: 4, secondsBetween: 900, oneReplyIn: 2 },
	newsletter: { days: [1], people: 45, secondsBetween: 130, oneReplyIn: 3 },
	sales: { days: [4, 3, 2, 1], people: 70, secondsBetween: 15, oneReplyIn: 20 },
};

/** Gives the channels to try the messages of their last days. */
export function writeWeek(whapi: SimulatedWhapi): void {
	const midnight = Math.floor(whapi.clock() / 1_000 / SECONDS_PER_DAY) * SECONDS_PER_DAY;
	for (const [name, { days, people, secondsBetween, oneReplyIn }] of Object.entries(CAMPAIGNS)) {
		const token = simulatedToken(name);
		for (const [index, daysAgo] of days.entries()) {
			const start = midnight - daysAgo * SECONDS_PER_DAY + 9 * 60 * 60;
			for (let person = 0; person < people; person++) {
				const chat = phoneOf(index * people + person);
				const timestamp = start + person * secondsBetween;
				whapi.write(token, chat, { from_me: true, status: 'delivered', timestamp });
				if (person % oneReplyIn === 0) whapi.write(token, chat, { timestamp: timestamp + 600 });
			}
		}
	}
}
