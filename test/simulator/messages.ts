/**
 * The messages of a simulated channel, and whose hidden ids they are under. Source: Whapi's API description
 * 1.8.7, `GET /messages/list` and `GET /contacts/lids`.
 */

/** A message in Whapi's form; only the fields that matter to `GET /messages/list`. */
export interface SimulatedMessage {
	id: string;
	type: string;
	chat_id: string;
	from_me: boolean;
	/** Seconds. */
	timestamp: number;
	status?: string;
	source?: string;
	from?: string;
	author?: string;
	context?: { quoted_id: string };
	from_name?: string;
	text?: { body: string };
}

/** An answer with a JSON body. */
export type Answer = [status: number, body: unknown];

export const refused = (code: number, message: string): Answer => [
	code,
	{ error: { code, message, details: 'See the docs' } },
];

/** The form of the answer with hidden ids, which is not documented. */
export type HiddenIdsForm = 'byNumber' | 'texts' | 'list' | 'wrapped' | 'null' | 'empty';

/** The form of each parameter that the node sends; any other value or parameter is refused with 400. */
const PARAMETERS: Record<string, (value: string) => boolean> = {
	count: (value) => /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 500,
	offset: (value) => /^\d+$/.test(value),
	time_from: (value) => /^\d+$/.test(value),
	time_to: (value) => /^\d+$/.test(value),
	sort: (value) => value === 'asc' || value === 'desc',
};

const DEFAULT_COUNT = 100;
const FIRST_MILLISECONDS = 1e11;

/**
 * @param history the channel's messages in any order, odd ones too
 * @param query the request's query, without `?`
 * @returns the page, or a refusal of a parameter that is wrong
 */
export function listMessages(
	history: readonly unknown[],
	query: string,
	largestPage: number,
): Answer {
	const asked = Object.fromEntries(new URLSearchParams(query));
	const wrong = Object.keys(asked).find((name) => PARAMETERS[name]?.(asked[name]) !== true);
	if (wrong !== undefined) return refused(400, `Wrong parameter ${wrong}`);
	const listed = history.filter((message) => isAskedFor(message, asked));
	const direction = asked.sort === 'asc' ? 1 : -1;
	listed.sort((one, other) => direction * (secondsOf(one) - secondsOf(other)));
	const offset = Number(asked.offset ?? 0);
	const count = Math.min(Number(asked.count ?? DEFAULT_COUNT), largestPage);
	const messages = listed.slice(offset, offset + count);
	const total = listed.length;
	const last = offset + messages.length;
	return [200, { messages, count: messages.length, total, offset, first: offset, last }];
}

const MOST_CONTACTS = 100;

/**
 * @param hiddenIds who has one, by phone number
 * @param query the request's query, without `?`
 * @returns the hidden ids, or a refusal of the parameter
 */
export function listHiddenIds(
	hiddenIds: Record<string, string>,
	query: string,
	form: HiddenIdsForm,
): Answer {
	const asked = new URLSearchParams(query).get('ContactIDList')?.split(',') ?? [];
	const isWrong = asked.length > MOST_CONTACTS || !asked.every((id) => /^\d{5,15}$/.test(id));
	if (asked.length === 0 || isWrong) return refused(400, 'Wrong parameter ContactIDList');
	const known = asked.map((phone) => ({ phone, lid: hiddenIds[phone] ?? null }));
	const bodies: Record<HiddenIdsForm, unknown> = {
		byNumber: Object.fromEntries(
			known.map(({ phone, lid }) => [phone, lid === null ? {} : { lid }]),
		),
		texts: Object.fromEntries(known.map(({ phone, lid }) => [`${phone}@s.whatsapp.net`, lid])),
		list: known.map(({ phone, lid }) => ({ id: `${phone}@s.whatsapp.net`, lid, count: 1 })),
		wrapped: {
			contacts: known.map(({ phone, lid }) => ({ wa_id: phone, hidden: lid?.split('@')[0] })),
			total: known.length,
		},
		null: null,
		empty: {},
	};
	return [200, bodies[form]];
}

function isAskedFor(message: unknown, asked: Record<string, string>): boolean {
	const at = secondsOf(message);
	if (fieldsOf(message).type === 'system') return false;
	// A message without a readable time is listed for every period: the node has to cope.
	if (at === 0) return true;
	return at >= Number(asked.time_from ?? 0) && at <= Number(asked.time_to ?? Infinity);
}

function secondsOf(message: unknown): number {
	const time = Number(fieldsOf(message).timestamp);
	if (!Number.isFinite(time)) return 0;
	return time < FIRST_MILLISECONDS ? time : time / 1_000;
}

function fieldsOf(message: unknown): Record<string, unknown> {
	return (message ?? {}) as Record<string, unknown>;
}
