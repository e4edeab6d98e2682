import { parse } from 'flatted';
import { tokenByField } from '../lib/channels.ts';
import { createCredential, newNode, saveChain } from '../lib/fleet.ts';
import { until } from '../lib/wait.ts';
import { NODE_TYPE } from '../lib/workflows.ts';
import { allAt, simulatedToken, type Channel } from '../../simulator/whapi.ts';
import type { Cluster } from './cluster.ts';

const WEBHOOK = 'fleet';
const START = 'Webhook';
const FLEET_NODE = 'Fleet';

/** Channels of every level, and one whose token Whapi does not know. */
const FLEET: Array<{ name: string; rating: unknown; expected: string }> = [
	{ name: 'support', rating: 3, expected: 'good' },
	{ name: 'newsletter', rating: 2, expected: 'needsAttention' },
	{ name: 'new number', rating: 1, expected: 'useCaution' },
	{ name: 'between', rating: 2.6, expected: 'needsAttention' },
	{ name: 'as text', rating: '3', expected: 'good' },
	{ name: 'unreadable', rating: 0, expected: 'unknown' },
	{ name: 'removed', rating: undefined, expected: 'refused' },
];

const CHANNELS_PER_EXECUTION = 3;
const ENDED = ['success', 'error', 'crashed', 'canceled'];

/** The fleet in the simulated Whapi. */
export function fleetChannels(): Channel[] {
	return FLEET.filter(({ rating }) => rating !== undefined).map(({ name, rating }) => ({
		token: simulatedToken(name),
		readings: [],
		saved: { metrics: { ...allAt(3), riskFactor: rating }, on: new Date() },
	}));
}

/** The channels that call number `call` asks about: another choice and order from call to call. */
export function channelsOfCall(call: number): string[] {
	return Array.from(
		{ length: CHANNELS_PER_EXECUTION },
		(_, place) => FLEET[(call + place * 2) % FLEET.length].name,
	);
}

/** Makes and activates a workflow that answers calls of a webhook with the fleet's levels. */
export async function activateFleetWorkflow({ rest, url }: Cluster): Promise<string> {
	const tokens = Object.fromEntries(FLEET.map(({ name }) => [name, simulatedToken(name)]));
	const credentials = await createCredential(rest, 'Fleet', tokenByField('channel', tokens));
	const { id, versionId } = await saveChain(rest, 'Fleet', [
		newNode(
			START,
			'n8n-nodes-base.webhook',
			2,
			{ path: WEBHOOK, httpMethod: 'POST', responseMode: 'onReceived' },
			{ webhookId: WEBHOOK },
		),
		newNode('Channels', 'n8n-nodes-base.splitOut', 1, {
			fieldToSplitOut: 'body.channels',
			options: { destinationFieldName: 'channel' },
		}),
		newNode(
			FLEET_NODE,
			NODE_TYPE,
			1,
			{ options: { includeInputFields: true } },
			{ credentials, onError: 'continueRegularOutput' },
		),
	]);
	await rest.post(`/workflows/${id}/activate`, { versionId });
	// n8n answers 404 for a moment after the activation. GET is none of the workflow's methods.
	await until(async () => (await (await fetch(webhookUrl(url))).text()).includes('POST'), 30);
	return id;
}

/** Calls the webhook once for each number; each call asks about other channels. */
export async function callFleet({ url }: Cluster, calls: number[]): Promise<void> {
	await Promise.all(
		calls.map(async (call) => {
			const response = await fetch(webhookUrl(url), {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ call, channels: channelsOfCall(call) }),
			});
			if (!response.ok) throw new Error(`Call ${call}: ${response.status}`);
		}),
	);
}

export interface StoredExecution {
	id: string;
	status: string;
	/** The number of the webhook call that it belongs to; NaN where n8n has not kept it. */
	call: number;
	/** Why it did not succeed, in n8n's words. */
	error?: string;
	/** The fleet node's results by channel, in order. Empty if it has not got that far. */
	found: Array<{ channel: string; level: string }>;
	seconds: number;
}

/** All executions of a workflow as they are in the database. */
export async function storedExecutions(
	{ database }: Cluster,
	workflowId: string,
): Promise<StoredExecution[]> {
	const rows = await database.query(
		`select e.id, e.status, extract(epoch from (e."stoppedAt" - e."startedAt")), d.data
		from execution_entity e join execution_data d on d."executionId" = e.id
		where e."workflowId" = '${workflowId}' order by e.id`,
	);
	return rows.map(([id, status, seconds, data]) => ({
		id,
		status,
		seconds: Number(seconds),
		...readExecution(parse(data) as ExecutionData),
	}));
}

/** Waits until none of the `count` executions of a workflow is on its way any more. */
export async function allEnded(
	{ database }: Cluster,
	workflowId: string,
	count: number,
	limitInSeconds: number,
): Promise<void> {
	await until(async () => {
		const rows = await database.query(
			`select status from execution_entity where "workflowId" = '${workflowId}'`,
		);
		return rows.filter(([status]) => ENDED.includes(status)).length === count;
	}, limitInSeconds);
}

/** The expected level of each channel of a call. */
export function expectedOf(call: number): StoredExecution['found'] {
	return channelsOfCall(call).map((channel) => ({
		channel,
		level: FLEET.find(({ name }) => name === channel)!.expected,
	}));
}

/** How many requests to Whapi the calls take: each execution asks each of its channels once. */
export function requestsOf(calls: number[]): number {
	return calls.reduce((sum, call) => sum + new Set(channelsOfCall(call)).size, 0);
}

const webhookUrl = (url: string) => `${url}/webhook/${WEBHOOK}`;

interface Item {
	json: {
		body?: { call: number };
		channel?: string;
		riskMeter?: { riskLevel: string; error?: string };
	};
}

interface ExecutionData {
	resultData: {
		runData: Record<string, Array<{ data?: { main: Item[][] } }>>;
		error?: { message: string };
	};
}

function readExecution({
	resultData: { runData, error },
}: ExecutionData): Pick<StoredExecution, 'call' | 'error' | 'found'> {
	const itemsOf = (node: string) => runData[node]?.[0].data?.main[0] ?? [];
	const call = itemsOf(START)[0]?.json.body?.call ?? NaN;
	const found = itemsOf(FLEET_NODE).map(readItem);
	return { call, error: error?.message, found };
}

/** Each item says its channel, also one that was refused. */
function readItem({ json: { channel = '', riskMeter } }: Item): StoredExecution['found'][number] {
	const level = riskMeter?.error === undefined ? riskMeter?.riskLevel : 'refused';
	return { channel, level: level ?? '' };
}
