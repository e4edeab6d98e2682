/** A proxy that refuses the connection looks to a node like Whapi's own answer. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IDataObject } from 'n8n-workflow';

import {
	channelCredential,
	installedPackage,
	NODE_NAME,
	workflowAround,
} from '../../../engine/testbed';
import { outputsOf, runWorkflow } from '../../../engine/run';
import { simulatedToken } from '../../../simulator/whapi';

const TOKEN = simulatedToken('behind a proxy');

let proxy: Server;
let answer = '';
const asked: string[] = [];
let environment: { restore: () => void };

beforeAll(async () => {
	proxy = createServer();
	proxy.on('connect', (request, socket) => {
		asked.push(JSON.stringify([request.url, request.headers]));
		socket.on('error', () => {});
		socket.end(answer);
	});
	await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
	const { port } = proxy.address() as AddressInfo;
	environment = jest.replaceProperty(process, 'env', { HTTPS_PROXY: `http://127.0.0.1:${port}` });
});

afterAll(async () => {
	environment.restore();
	await new Promise((closed) => proxy.close(closed));
});

const answerOf = (status: string, body: string) =>
	`HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;

/** The node's result for one item, on "Continue". */
async function resultOf(operation: string): Promise<IDataObject> {
	const run = await runWorkflow({
		...(await installedPackage()),
		workflow: workflowAround(
			{ operation, to: '447700900001' },
			{ onError: 'continueRegularOutput' },
		),
		credentials: [channelCredential(TOKEN)],
	});
	const [{ json }] = outputsOf(run, NODE_NAME)[0];
	return (json.riskMeter as IDataObject | undefined) ?? json;
}

const BLOCKED = 'Blocked by policy 7';

it.each([
	['calculate', '401 Unauthorized', BLOCKED],
	['calculate', '403 Forbidden', BLOCKED],
	['calculate', '429 Too Many Requests', BLOCKED],
	['calculate', '500 Internal Server Error', ''],
	['get', '404 Not Found', BLOCKED],
	['get', '500 Internal Server Error', BLOCKED],
	['get', '403 Forbidden', ''],
	['getActivity', '403 Forbidden', BLOCKED],
	['getActivity', '404 Not Found', ''],
])('is named as a possibility on %s after %s and %j', async (operation, status, body) => {
	answer = answerOf(status, body);
	asked.length = 0;
	const json = await resultOf(operation);
	expect(asked).toHaveLength(1);
	expect(asked[0]).not.toContain(TOKEN);
	expect(json.error).toMatch(/, or a proxy answered instead of Whapi$/);
	expect(json.message).toMatch(/^The answer was not Whapi's JSON, so a proxy or firewall/);
	const isQuoted = operation !== 'getActivity' && body !== '';
	expect((json.message as string).includes(`The answer says: “${BLOCKED}”`)).toBe(isQuoted);
});

const OTHER_SUCCESSES = [201, 202, 203, 204, 205, 206];

/** A proxy can give any success but 200 in Whapi's place, without TLS or a certificate. */
const POSING: Array<[operation: string, success: object, refused: object, statuses: number[]]> = [
	// Whapi may document its own 201 for a calculation some day.
	['calculate', { riskFactor: 3 }, { riskLevel: 'unknown' }, OTHER_SUCCESSES.slice(1)],
	['get', { riskFactor: 3 }, { riskLevel: 'unknown' }, OTHER_SUCCESSES],
	['getActivity', { messages: [] }, { withinLimits: null }, OTHER_SUCCESSES],
	[
		'checkBeforeSending',
		{ status: { text: 'AUTH' } },
		{ decision: 'stop', reason: 'error' },
		OTHER_SUCCESSES,
	],
];

it.each(POSING)('cannot answer %s', async (operation, success, refused, statuses) => {
	for (const status of statuses) {
		answer = answerOf(`${status} Fine`, JSON.stringify(success));
		expect(await resultOf(operation)).toMatchObject({
			...refused,
			error: expect.stringMatching(/^The answer did not come from Whapi/),
		});
	}
});
