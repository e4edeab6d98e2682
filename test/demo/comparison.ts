/**
 * The meter's answer beside Whapi's documentation, fit for a public bug report: nothing of the token,
 * and no value that is not documented.
 * Source: Whapi help desk, "WhatsApp Activity Safety Meter", section "Get data via API".
 */
import { LEVELS } from '../../nodes/shared/report/levels';
import { METRIC_FIELDS } from '../../nodes/shared/report/metrics';

export interface Reply {
	status: number;
	contentType: string;
	/** Parsed if it is JSON, otherwise the text. */
	body: unknown;
}

export interface ComparisonRow {
	/** A part of the answer, or one of its fields. */
	part: string;
	answered: string;
	documented: string;
	agrees: boolean;
}

/** The description of an answer or of one of its fields. It never holds more than is documented. */
type Describe = (value: unknown, token: string) => string;

const ABSENT = 'absent';
const NOT_DOCUMENTED = 'not documented';
/** A token is random: a piece this long is hardly ever in a word by chance. */
const PIECE_LENGTH = 4;
const LONGEST_NAME = 30;
const LONGEST_DATE = 40;

const SCALE = LEVELS.flatMap(({ value }) => value ?? []).sort();
const METRIC = `number (${SCALE.join(', ')})`;
const CHANNEL = 'string, the token';
const DATE = 'M/D/YYYY';
const DATE_FORMS: ReadonlyArray<[RegExp, string]> = [
	[/^([1-9]|1[0-2])\/([1-9]|[12]\d|3[01])\/\d{4}$/, DATE],
	[/^(0[1-9]|1[0-2])\/(0[1-9]|[12]\d|3[01])\/\d{4}$/, 'MM/DD/YYYY'],
	[/^\d{1,2}\/\d{1,2}\/\d{4}$/, 'numbers and slashes, not M/D/YYYY'],
	[/^\d{4}-\d{2}-\d{2}$/, 'ISO date'],
	[/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:?\d{2})?$/, 'ISO date and time'],
];

const DOCUMENTED_FIELDS: ReadonlyArray<{ field: string; documented: string; describe: Describe }> =
	[
		{ field: 'channel', documented: CHANNEL, describe: describeChannel },
		{ field: 'lastUpdateDate', documented: `string, ${DATE}`, describe: describeDate },
		...METRIC_FIELDS.map((field) => ({ field, documented: METRIC, describe: describeMetric })),
	];

/**
 * @param reply the meter's answer
 * @param token the token that was sent, not empty
 * @returns status, content type, body, each documented field, and each further one
 */
export function compareWithDocumentation(reply: Reply, token: string): ComparisonRow[] {
	const { status, contentType, body } = reply;
	const kind = kindOfBody(body);
	const mediaType = contentType.split(';')[0].trim().toLowerCase();
	return [
		row('status', String(status), '2xx', status >= 200 && status < 300),
		row(
			'content type',
			describeMediaType(mediaType, token),
			'JSON',
			/^application\/([a-z.-]+\+)?json$/.test(mediaType),
		),
		row('body', kind, 'object', kind === 'object'),
		...(kind === 'object' ? compareFields(body as Record<string, unknown>, token) : []),
	];
}

function compareFields(body: Record<string, unknown>, token: string): ComparisonRow[] {
	const known = DOCUMENTED_FIELDS.map(({ field, documented, describe }) => {
		const value = Object.hasOwn(body, field) ? body[field] : undefined;
		const answered = describe(value, token);
		return row(field, answered, documented, answered === documented);
	});
	const others = Object.keys(body).filter(
		(name) => !DOCUMENTED_FIELDS.some(({ field }) => field === name),
	);
	const unknown = others.map((name) =>
		row(describeName(name, token), typeOf(body[name]), NOT_DOCUMENTED, false),
	);
	return [...known, ...unknown];
}

function row(part: string, answered: string, documented: string, agrees: boolean): ComparisonRow {
	return { part, answered, documented, agrees };
}

function kindOfBody(body: unknown): string {
	if (typeof body !== 'string') return typeOf(body);
	if (body.trim() === '') return 'empty';
	return body.trimStart().startsWith('<') ? 'web page' : 'text';
}

function typeOf(value: unknown): string {
	if (value === undefined) return ABSENT;
	if (value === null) return 'null';
	return Array.isArray(value) ? 'array' : typeof value;
}

function describeMediaType(mediaType: string, token: string): string {
	if (mediaType === '') return ABSENT;
	const isPlain = /^[a-z]{1,20}\/[a-z0-9.+-]{1,40}$/.test(mediaType);
	return isPlain && !holdsPieceOf(mediaType, token) ? mediaType : 'a type not shown';
}

function describeName(name: string, token: string): string {
	const isPlain = name.length <= LONGEST_NAME && /^[A-Za-z]+$/.test(name);
	return isPlain && !holdsPieceOf(name, token) ? name : '(a name not shown)';
}

function describeChannel(value: unknown, token: string): string {
	if (typeof value !== 'string') return typeOf(value);
	return value === token ? CHANNEL : 'string, not the token';
}

function describeMetric(value: unknown): string {
	if (typeof value === 'string') {
		return isOnScale(Number(value)) ? 'string, numeric' : 'string';
	}
	if (typeof value !== 'number') return typeOf(value);
	if (isOnScale(value)) return METRIC;
	return Number.isInteger(value) ? 'number, none of them' : 'number, a fraction';
}

function isOnScale(value: number): boolean {
	return SCALE.includes(value);
}

function describeDate(value: unknown, token: string): string {
	if (typeof value !== 'string') return typeOf(value);
	const form = DATE_FORMS.find(([pattern]) => pattern.test(value))?.[1];
	return `string, ${form ?? shapeOf(value, token)}`;
}

/** A date in a form that nobody thought of, with its digits and letters replaced. */
function shapeOf(text: string, token: string): string {
	const isLikeDate = text.length <= LONGEST_DATE && /^[A-Za-z\d .,:/+-]+$/.test(text);
	if (!isLikeDate || !/\d/.test(text) || holdsPieceOf(text, token)) return 'another form';
	return `form ${text.replace(/\d/g, '0').replace(/[A-Za-z]/g, 'a')}`;
}

function holdsPieceOf(text: string, token: string): boolean {
	const [haystack, needle] = [text.toLowerCase(), token.toLowerCase()];
	const length = Math.min(PIECE_LENGTH, needle.length);
	const starts = Array.from({ length: needle.length - length + 1 }, (_, at) => at);
	return starts.some((at) => haystack.includes(needle.slice(at, at + length)));
}
