import { parse } from 'flatted';
import { tokenByField } from '../lib/channels.ts';
import { call, createCredential, itemsOf, publishNew, webhookIsThere } from '../lib/published.ts';
import { until } from '../lib/wait.ts';
import { chain, node, NODE_TYPE } from '../lib/workflows.ts';
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

/** How many channels each call asks about. None comes twice in one. */
export const CHANNELS_PER_CALL = 3;
const ENDED = ['success', 'error', 'crashed', 'canceled'];

/** @returns a channel whose metrics Whapi has calculated today */
export function savedChannel(name: string, riskFactor: unknown): Channel {
	const saved = { metrics: { ...allAt(3), riskFactor }, on: new Date() };
	return { token: simulatedToken(name), readings: [], saved };
}

/** The fleet in the simulated Whapi. */
export function fleetChannels(): Channel[] {
	return FLEET.filter(({ expected }) => expected !== 'refused').map(({ name, rating }) =>
		savedChannel(name, rating),
	);
}

/** The channels that call number `call` asks about, another choice and order from call to call, with their levels. */
export function expectedOf(number: number) {
	return Array.from({ length: CHANNELS_PER_CALL }, (_, place) => {
		const { name, expected } = FLEET[(number + place * 2) % FLEET.length];
		return { channel: name, level: expected };
	});
}

/** Publishes a workflow that answers calls of a webhook with the fleet's levels. */
export async function publishFleet({ rest, url }: Cluster): Promise<string> {
	const tokens = Object.fromEntries(FLEET.map(({ name }) => [name, simulatedToken(name)]));
	const credentials = await createCredential(rest, 'Fleet', tokenByField('channel', tokens));
	const hook = { path: WEBHOOK, httpMethod: 'POST', responseMode: 'onReceived' };
	const workflow = chain('Fleet', [
		node(START, 'n8n-nodes-base.webhook', 2, hook, { webhookId: WEBHOOK }),
		node('Channels', 'n8n-nodes-base.splitOut', 1, {
			fieldToSplitOut: 'body.channels',
			options: { destinationFieldName: 'channel' },
		}),
		node(
			FLEET_NODE,
			NODE_TYPE,
			1,
			{ options: { includeInputFields: true } },
			{ credentials, onError: 'continueRegularOutput' },
		),
	]);
	const id = await publishNew(rest, workflow);
	await webhookIsThere(`${url}/webhook/${WEBHOOK}`);
	return id;
}

/** Calls the webhook once for each number; each call asks about other channels. */
export async function callFleet({ url }: Cluster, numbers: number[]): Promise<void> {
	await Promise.all(
		numbers.map(async (number) => {
			const channels = expectedOf(number).map(({ channel }) => channel);
			await call(`${url}/webhook/${WEBHOOK}`, { number, channels });
		}),
	);
}

/**
 * @returns all executions of a workflow as they are in the database, once none of the `count` is on its way any
 *   more
 */
export async function endedExecutions({ database }: Cluster, workflowId: string, count: number) {
	const ofWorkflow = `from execution_entity e where e."workflowId" = '${workflowId}'`;
	await until(async () => {
		const rows = await database.query(`select status ${ofWorkflow}`);
		return rows.filter(([status]) => ENDED.includes(status)).length === count;
	});
	const rows = await database.query(
		`select e.id, e.status, (select data from execution_data where "executionId" = e.id)
		${ofWorkflow} order by e.id`,
	);
	return rows.map(([id, status, data]) => ({
		id,
		status,
		/** The number of its call; none where n8n has not kept it. */
		number: itemsOf<{ body: { number: number } }>(data, START)[0]?.body.number,
		/** Why it did not succeed, in n8n's words. */
		error: (parse(data) as { resultData: { error?: { message: string } } }).resultData.error
			?.message,
		/** The results by channel, in order; each item says its channel. Empty if it has not got that far. */
		found: itemsOf<FleetItem>(data, FLEET_NODE).map(({ channel, riskMeter }) => ({
			channel,
			level: riskMeter.error === undefined ? riskMeter.riskLevel : 'refused',
		})),
	}));
}

interface FleetItem {
	channel: string;
	riskMeter: { riskLevel: string; error?: string };
}

export type StoredExecution = Awaited<ReturnType<typeof endedExecutions>>[number];
