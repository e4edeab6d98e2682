/** The nodes that are compared and what they are given to do. */
import { CREDENTIAL_TYPE } from '../lib/channels.ts';
import { NODE_TYPE } from '../lib/workflows.ts';

export const RIVAL_TYPE = 'n8n-nodes-bench-rival';

export const CONTENDERS = ['ours', 'http', 'oneByOne'] as const;

export type Contender = (typeof CONTENDERS)[number];

/** How each is called in what people read. */
export const TITLES: Record<Contender, string> = {
	ours: 'This node',
	http: 'HTTP Request node',
	oneByOne: 'One by one',
};

export interface Workload {
	items: number;
	channels: number;
	/** Whether the credential looks the token up for each item, as many channels need. Left out: it holds it. */
	byExpression?: true;
	/** How often each node does it; the median counts. A node that is left out is not measured. */
	rounds: Partial<Record<Contender, number>>;
	/** This node's option, where it is not the default. */
	concurrency?: number;
}

/** The latency of every answer, in ms. */
export const LATENCY_MS = 50;

/** The larger ones last: memory that one has left behind does not count for a smaller one. */
export const WORKLOADS: Workload[] = [
	{ items: 1, channels: 1, rounds: { ours: 5, http: 5, oneByOne: 5 } },
	{ items: 100, channels: 1, rounds: { ours: 3, http: 3, oneByOne: 1 } },
	{ items: 100, channels: 100, byExpression: true, rounds: { ours: 3, http: 3, oneByOne: 1 } },
	{
		items: 500,
		channels: 500,
		byExpression: true,
		concurrency: 50,
		rounds: { ours: 5, http: 5, oneByOne: 1 },
	},
	{ items: 1_000, channels: 1, rounds: { ours: 3, http: 3, oneByOne: 1 } },
	// Evaluating an expression per item costs n8n the same for all nodes, so it weighs more here.
	{ items: 1_000, channels: 1, byExpression: true, rounds: { ours: 3, http: 3 } },
	// One by one it would take longer than all the rest together: 10,000 times the latency is 500 s.
	{ items: 10_000, channels: 1, rounds: { ours: 1, http: 1 } },
];

/** @returns what a reader knows the workload by */
export function titleOf({ items, channels, byExpression }: Workload): string {
	const count = (number: number, noun: string) =>
		`${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
	return items === channels && items > 1
		? count(channels, 'channel')
		: `${count(items, 'item')}, ${count(channels, 'channel')}${byExpression ? ' by expression' : ''}`;
}

/** @returns type, version and parameters of the node that does a workload */
export function nodeOf(
	contender: Contender,
	{ concurrency }: Workload,
): [type: string, typeVersion: number, parameters: Record<string, unknown>] {
	const nodes: Record<Contender, [string, number, Record<string, unknown>]> = {
		ours: [NODE_TYPE, 1, { options: concurrency === undefined ? {} : { concurrency } }],
		http: [
			'n8n-nodes-base.httpRequest',
			4.5,
			{
				method: 'POST',
				url: 'https://tools.whapi.cloud/services/riskOfBlocking',
				authentication: 'predefinedCredentialType',
				nodeCredentialType: CREDENTIAL_TYPE,
			},
		],
		oneByOne: [`${RIVAL_TYPE}.benchOneByOne`, 1, {}],
	};
	return nodes[contender];
}
