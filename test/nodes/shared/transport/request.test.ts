/** A proxy that refuses the connection looks to a node like Whapi's own answer. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IDataObject, NodeApiError } from 'n8n-workflow';

import {
	channelCredential,
	check,
	installedPackage,
	CREDENTIAL_TYPE,
	NODE_NAME,
	PACKAGE,
	workflowAround,
} from '../../../engine/testbed';
import { openPolls, outputsOf, runWorkflow } from '../../../engine/run';
import { simulatedToken } from '../../../simulator/whapi';

const TOKEN = simulatedToken('behind a proxy');

let proxy: Server;
let answer = '';
const asked: string[] = [];
const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'];
const before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));

beforeAll(async () => {
	proxy = createServer();
	proxy.on('connect', (request, socket) => {
		asked.push(JSON.stringify([request.url, request.headers]));
		socket.on('error', () => {});
		socket.end(answer);
	});
	await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
	const { port } = proxy.address() as AddressInfo;
	VARIABLES.forEach((name) => delete process.env[name]);
	process.env.HTTPS_PROXY = `http://127.0.0.1:${port}`;
});

afterAll(async () => {
	for (const name of VARIABLES) {
		delete process.env[name];
		if (before[name] !== undefined) process.env[name] = before[name];
	}
	await new Promise((closed) => proxy.close(closed));
});

const answerOf = (status: string, body: string) =>
	`HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;

/** The node's result for one item, on "Continue". */
async function resultOf(operation: string): Promise<IDataObject> {
	const { engine, loader } = await installedPackage();
	const run = await runWorkflow({
		engine,
		loader,
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

/** A proxy can give any success but 200 in Whapi's place, without TLS or a certificate. */
const POSING: Array<[operation: string, body: object, statuses: number[]]> = [
	// Whapi may document its own 201 for a calculation some day.
	['calculate', { riskFactor: 3 }, [202, 203, 204, 205, 206]],
	['get', { riskFactor: 3 }, [201, 202, 203, 204, 205, 206]],
	['getActivity', { messages: [] }, [201, 202, 203, 204, 205, 206]],
	['checkBeforeSending', { status: { text: 'AUTH' } }, [201, 202, 203, 204, 205, 206]],
];
const UNANSWERED: Record<string, IDataObject> = {
	getActivity: { withinLimits: null },
	checkBeforeSending: { decision: 'stop', reason: 'error' },
};

it.each(
	POSING.flatMap(([operation, body, statuses]) =>
		statuses.map((status) => [operation, status, body] as const),
	),
)('cannot answer %s with %d', async (operation, status, body) => {
	answer = answerOf(`${status} Fine`, JSON.stringify(body));
	const json = await resultOf(operation);
	expect(json).toMatchObject(UNANSWERED[operation] ?? { riskLevel: 'unknown' });
	expect(json.error).toMatch(/^The answer did not come from Whapi/);
});

it.each([
	['calculate', 202],
	['get', 201],
])('cannot answer the trigger (%s) with %d', async (reading, status) => {
	answer = answerOf(`${status} Fine`, '{"riskFactor":1}');
	const { engine, loader } = await installedPackage();
	const node = {
		id: 'trigger',
		name: 'Trigger',
		type: `${PACKAGE}.whapiRiskMeterTrigger`,
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: { event: 'updated', reading },
		credentials: { [CREDENTIAL_TYPE]: { id: 'credential-1', name: '' } },
	};
	await expect(
		openPolls({
			engine,
			loader,
			workflow: { nodes: [node], connections: {} },
			credentials: [channelCredential(TOKEN)],
			node: 'Trigger',
			mode: 'manual',
		})(),
	).rejects.toThrow(/^The answer did not come from Whapi/);
});

it('is not suspected where Whapi gave its own JSON', async () => {
	const body = '{"error":{"code":404,"message":"Channel not found"}}';
	const { run } = await check(await installedPackage(), {
		channels: [{ token: TOKEN, readings: [], faults: [{ kind: 'reply', status: 404, body }] }],
		credential: TOKEN,
		items: [{}],
	});
	const { message, description } = run.data.resultData.error as NodeApiError;
	expect(message).toBe('Whapi does not know this channel token');
	expect(description).not.toContain('proxy');
});
