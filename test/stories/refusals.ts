/** Answers without metrics. `{token}` stands for the token that was sent: a hostile answer quotes it. */
import { CUT, reply } from '../simulator/faults';
import type { Fault } from '../simulator/whapi';

const ELSEWHERE = 'https://elsewhere.example/catch';
const UNTRUSTED: Fault = { kind: 'cut', code: 'SELF_SIGNED_CERT_IN_CHAIN' };
const NO_JSON = /not have the format/;

const error = (status: number, message: string) =>
	reply(status, JSON.stringify({ error: { message } }));

/** @param httpCode the status as n8n stores it; `null` without an answer */
export type Refusal = [name: string, faults: Fault[], httpCode: string | null, message: RegExp];

/** One request each; with more faults, the request is repeated. */
export const REFUSALS: Refusal[] = [
	['301', [reply(301, '', { location: ELSEWHERE })], '301', /redirected/],
	['302', [reply(302, 'to {token}', { location: `${ELSEWHERE}?t={token}` })], '302', /redirected/],
	['303', [reply(303, '', { location: ELSEWHERE })], '303', /redirected/],
	['304', [reply(304)], '304', /redirected/],
	['307', [reply(307, '', { location: ELSEWHERE })], '307', /redirected/],
	['308', [reply(308, '', { location: ELSEWHERE })], '308', /redirected/],
	['400', [reply(400, '{"error":{"code":400,"message":"Bad {token}"}}')], '400', /refused/],
	['401', [reply(401, '{"error":{"code":401,"message":"No {token}"}}')], '401', /not accept/],
	['402', [reply(402, '{"code":402,"error":"Trial limit of {token}"}')], '402', /plan/],
	['403', [reply(403, '{"error":"{token}"}')], '403', /does not allow/],
	['404', [error(404, 'No {token}')], '404', /does not know/],
	['407', [reply(407, 'Sign in')], '407', /proxy .* requires a sign-in/],
	['408', [reply(408, 'slow')], '408', /refused/],
	['418', [reply(418, '{"message":"teapot {token}"}')], '418', /refused/],
	['429', [error(429, '{token}')], '429', /limiting/],
	[
		'429 for the day',
		[error(429, 'Can be called once a day')],
		'429',
		/one calculation of the day/,
	],
	['429, a long wait', [reply(429, '', { 'retry-after': '3600' })], '429', /limiting/],
	['429 twice', [429, 429].map((s) => reply(s, '', { 'retry-after': '0' })), '429', /limiting/],
	['500', [reply(500, 'stack of {token}')], '500', /could not answer/],
	['501', [reply(501, '<html>{token}</html>')], '501', /could not answer/],
	['502', [502, 502, 502].map((status) => reply(status, '{token}')), '502', /could not answer/],
	['503', [503, 503, 503].map((status) => reply(status)), '503', /could not answer/],
	['504', [504, 504, 504].map((status) => reply(status)), '504', /could not answer/],
	['599', [reply(599, '{"error":{"details":"{token}"}}')], '599', /could not answer/],
	['an empty body', [reply(200)], '200', /calculated no metrics/],
	['204', [reply(204)], '204', /did not come from Whapi/],
	['null', [reply(200, 'null')], '200', /calculated no metrics/],
	['{}', [reply(200, '{}')], '200', /calculated no metrics/],
	['no metric', [reply(200, '{"channel":"{token}","riskFactor":null}')], '200', /no metrics/],
	['an error in a success', [error(200, '{token}')], '200', /no usable metrics/],
	['HTML', [reply(200, '<html>{token}</html>')], '200', NO_JSON],
	['plain text', [reply(200, 'Bearer {token}')], '200', NO_JSON],
	['a JSON string', [reply(200, '"{token}"')], '200', NO_JSON],
	['a number', [reply(200, '3')], '200', NO_JSON],
	['an array', [reply(200, '[{"riskFactor":3,"channel":"{token}"}]')], '200', NO_JSON],
	['cut JSON', [reply(200, '{"channel":"{token}","riskFactor":3,"life')], '200', NO_JSON],
	['a cut connection', [CUT, CUT, CUT], null, /could not be reached/],
	['a certificate that nobody trusts', [UNTRUSTED], null, /certificate .* is not trusted/],
	['a long text', [reply(400, `${'z'.repeat(190)}{token}`)], '400', /refused/],
	['half a token', [reply(400, 'token {half}… is bad')], '400', /refused/],
];

/** Older engines have no code for these: one ends in the time-out, another as a lost connection. */
export const DAMAGED: Refusal[] = [
	['no gzip', [reply(200, 'text', { 'content-encoding': 'gzip' })], null, /arrived damaged/],
	['no brotli', [reply(200, 'not br', { 'content-encoding': 'br' })], null, /arrived damaged/],
];

/** Faults after which the next request succeeds. */
export const OVERCOME: Array<[name: string, faults: Fault[]]> = [
	['a cut connection', [CUT]],
	['502 and a cut connection', [reply(502), CUT]],
	['a short 429', [reply(429, '', { 'retry-after': '1' })]],
];

/** An answer that takes longer than the node waits. */
export const SLOW: { fault: Fault; timeout: number; message: string } = {
	fault: { kind: 'slow', ms: 1_000 },
	timeout: 0.2,
	message: 'Whapi did not answer within 0.2 s',
};

/** Work in the middle of which an execution may be stopped. */
export const STOPPED: Array<[name: string, fault: Fault]> = [
	['amid a wait', reply(429, '', { 'retry-after': '30' })],
	['amid a request', { kind: 'slow', ms: 2_000 }],
];
