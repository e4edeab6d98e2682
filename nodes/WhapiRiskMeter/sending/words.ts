/** The words for a decision: the same facts, with the figures. */
import { boundOf, momentOf, type LimitName } from '../activity/limits';
import { peopleOn, peopleSince } from '../activity/pace';
import { localDayOf, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '../activity/period';
import type { Decision, Reason } from './decide';
import {
	isAtHalfPace,
	limitsFor,
	personIn,
	secondsBetweenFor,
	type Situation,
	type Surveyed,
} from './situation';
import { MAX_PEOPLE_WITHOUT_REST, peopleAllowed, rests } from './warmUp';

/** Says what was found, and how to go on. */
type Words = (situation: Surveyed) => string;

const WORDS: Record<Reason, Words> = {
	noPerson: () =>
		"To is empty (does the item have that field?), or may not be one person's number. Enter one phone number with its country code, such as +44 7700 900001, or set Country Code for numbers without one.",
	notConnected: ({ known: { state } }) =>
		state.isConnecting
			? `The channel has been starting for more than 30 minutes (${state.name}), and the number may be blocked. Check it in Whapi's dashboard before you go on.`
			: `The channel ${state.meaning}${state.name === null ? '' : ` (${state.name})`}, so nothing can be sent or counted. Connect it in Whapi's dashboard, and start again.`,
	connecting: ({ known: { state } }) => `The channel ${state.meaning} (${state.name}).`,
	noAnswer: () => 'Whapi did not answer, or could not be reached.',
	optedOut: () =>
		'This person wrote one of the Opt-Out Words in the last 8 days. Do not write to them, and keep them in a table of opt-outs: only 8 days are read here.',
	answer: (situation) =>
		`This is an answer: they wrote on ${moment(personIn(situation)!.lastHeardAt!, situation)}. It may go out now.`,
	unread: () =>
		"Not all messages of the last 8 days could be read, so the limits cannot be checked. Raise Max Messages. If that does not help, Whapi's list has an entry that could not be read.",
	writtenLately: (situation) =>
		`The last message to this person went out on ${moment(personIn(situation)!.lastWrittenAt!, situation)}, less than ${hours(situation.settings.hoursBetween)} ago. Leave them out this time, or lower Hours Between Messages to One Person.`,
	unknown: ({ known }) =>
		`Whapi gives no risk level for this number. Do not send. ${known.level.advice[0] ?? ''}`,
	useCaution: ({ known }) =>
		`Whapi rates this number Use Caution, and WhatsApp may block it. Stop sending. ${known.level.advice[0] ?? ''}`,
	needsAttention: ({ known }) =>
		`Whapi rates this number Needs Attention, and At Needs Attention is set to stop. ${known.level.advice[0] ?? ''}`,
	undelivered: (situation) => {
		const { measured, to } = situation.known.history.pace.undeliveredInARow;
		return `The last ${measured} unprompted messages failed or did not arrive, so WhatsApp may have locked new chats for this number. Only answer people who write, check the list's numbers, and start again on ${moment(to! + MS_PER_DAY, situation)}.`;
	},
	notSeen: (situation) =>
		`Whapi lists none of the last 5 allowed messages, so nothing more may be sent until ${moment(situation.known.history.notSeenUntil!, situation)}. Either your sending node is refused or not connected to Send, or a Wait is above it on the canvas (n8n runs the upper branch first), or Whapi does not keep this channel's messages (full_history).`,
	oneAtATime: () =>
		'Another item of this channel goes first. Put Loop Over Items with batch size 1 before this node.',
	allowed: (situation) => {
		const { allowed } = limitsFor(situation).chatsPerDay;
		return `This message may go out now. ${peopleLately(situation)} (limit: ${allowed}) got an unprompted one in the last 24 hours.`;
	},
	// What may hold a message back.
	messagesPerMinute: messagesWithin('messagesPerMinute', MS_PER_MINUTE, 'minute'),
	messagesPer15Minutes: messagesWithin('messagesPer15Minutes', 15 * MS_PER_MINUTE, '15 minutes'),
	messagesPerHour: messagesWithin('messagesPerHour', MS_PER_HOUR, 'hour'),
	chatsPerDay: (situation) => {
		const bound = isAtHalfPace(situation)
			? `at Needs Attention the limit is ${limitsFor(situation).chatsPerDay.allowed}, half as many as usual`
			: limit('chatsPerDay', situation);
		return `${peopleLately(situation)} got an unprompted message in the last 24 hours, and ${bound}.`;
	},
	hoursPerDay: (situation) =>
		`Messages went out in as many hours as allowed: ${limit('hoursPerDay', situation)} of any 24.`,
	consecutiveDays: (situation) =>
		`The number has to rest for a day: ${limit('consecutiveDays', situation)} days of sending in a row.`,
	undeliveredInARow: () =>
		'One message was allowed to see whether messages arrive again, and this is not known yet.',
	replyShare: () => '',
	secondsBetween: (situation) => {
		const { at } = situation.known.history.pace.messages.at(-1)!;
		return `The number's last unprompted message went out on ${moment(at, situation)}, and ${secondsBetweenFor(situation)} s have to pass${isAtHalfPace(situation) ? ' at Needs Attention' : ''}.`;
	},
	warmUp: (situation) => {
		const { period, known } = situation;
		const { pace } = known.history;
		const today = localDayOf(period.now, period);
		if (rests(pace, today))
			return `The number is being warmed up, and rests today: ${peopleOn(pace, today - 1)} people got an unprompted message yesterday, and a day of rest follows more than ${MAX_PEOPLE_WITHOUT_REST}.`;
		const { chatsPerDay } = limitsFor(situation);
		const allowed = peopleAllowed(pace, known.level.riskLevel, chatsPerDay, today);
		return `The number is being warmed up: ${peopleLately(situation)} (today's limit: ${allowed}) got an unprompted message in the last 24 hours.`;
	},
	sendingHours: ({ settings: { sendingHours } }) =>
		`Sending Hours are ${sendingHours!.from}:00 to ${sendingHours!.to}:00.`,
	reserved: () => "A message to this person was allowed, and is not in Whapi's list yet.",
};

/**
 * @param situation with everything that the decision depends on
 * @param sendAt for `wait`, in ms since 1970
 * @returns the finding with its figures, and how to go on
 */
export function messageFor(
	situation: Situation,
	{ decision, reason }: Pick<Decision, 'decision' | 'reason'>,
	sendAt: number | null,
): string {
	const words = WORDS[reason](situation as Surveyed).trim();
	if (decision !== 'wait') return words;
	return `${words} Wait until ${moment(sendAt!, situation)}, then check again.`;
}

const moment = (at: number, { period }: Situation) => momentOf(at, period);

const limit = (name: LimitName, situation: Situation) => boundOf(limitsFor(situation)[name]);

/** @returns how many people got an unprompted message in the last 24 hours */
function peopleLately({ known, period }: Surveyed): string {
	const count = peopleSince(known.history.pace, period.now - MS_PER_DAY);
	return count === 1 ? '1 person' : `${count} people`;
}

const hours = (count: number) => (count === 1 ? '1 hour' : `${count} hours`);

function messagesWithin(name: LimitName, windowMs: number, window: string): Words {
	return (situation) => {
		const { period, known } = situation;
		const { messages } = known.history.pace;
		const count = messages.filter(({ at }) => period.now - at < windowMs).length;
		return `${count} unprompted messages went out in the last ${window}, and ${limit(name, situation)}.`;
	};
}
