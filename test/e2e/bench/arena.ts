import { join } from 'node:path';
import { parse } from 'flatted';
import { allAt, simulatedToken, SimulatedWhapi } from '../../simulator/whapi.ts';
import { tokenByField } from '../lib/channels.ts';
import { createCredential, newNode, saveChain } from '../lib/fleet.ts';
import { buildAndPack, installPackage, packPackage } from '../lib/install-package.ts';
import { startN8n } from '../lib/n8n.ts';
import { startProxy, type WhapiProxy } from '../lib/proxy.ts';
import { setUpOwner, type Rest } from '../lib/rest.ts';
import { answersOf } from '../lib/simulator.ts';
import { onSite } from '../lib/site.ts';
import { until } from '../lib/wait.ts';
import { peakMemory, resetPeakMemory } from './machine.ts';
import {
	CONTENDERS,
	LATENCY_MS,
	nodeOf,
	RIVAL_TYPE,
	titleOf,
	type Contender,
	type Workload,
} from './workloads.ts';

const RIVAL_FOLDER = join(import.meta.dirname, 'rival');
const START = 'Start';
const CONTENDER = 'Contender';

/** One execution, measured. */
export interface Measurement {
	ms: number;
	requests: number;
	peakMiB: number;
	/** How many values in the stored execution hold a channel's token. */
	tokens: number;
	/** How often n8n refused to say how far the execution is. */
	unanswered: number;
}

export interface Arena {
	/** Lets a node do a workload once. */
	measure: (contender: Contender, workload: Workload) => Promise<Measurement>;
	close: () => Promise<void>;
}

interface Seat {
	pid: number;
	rest: Rest;
	proxy: WhapiProxy;
}

/**
 * An n8n for each node, so that what one leaves behind in memory is not counted for another. They take
 * turns: only one of them ever has something to do.
 */
export async function openArena(): Promise<Arena> {
	return await onSite('risk-meter-bench-', async ({ folder, started, clear }) => {
		const tarballs = [await buildAndPack(folder), await packPackage(RIVAL_FOLDER, folder)];
		const seats = new Map<Contender, Seat>();
		for (const contender of CONTENDERS) {
			const own = join(folder, contender);
			for (const tarball of tarballs) await installPackage(tarball, own);
			const proxy = started(await startProxy(own, () => 'close'));
			const n8n = started(await startN8n({ folder: own, env: proxy.env }));
			seats.set(contender, { pid: n8n.pid, proxy, rest: await setUpOwner(n8n.url) });
		}
		const measure = async (contender: Contender, workload: Workload) =>
			await measureAt(seats.get(contender)!, contender, workload);
		return { measure, close: clear };
	});
}

async function measureAt(
	{ pid, rest, proxy }: Seat,
	contender: Contender,
	workload: Workload,
): Promise<Measurement> {
	const tokens = tokensOf(workload);
	const channels = Object.values(tokens).map((token) => ({ token, readings: [allAt(3)] }));
	proxy.answerWith(answersOf(new SimulatedWhapi(channels, {}, new Date(), LATENCY_MS)));
	const workflow = await saveWorkflow(rest, contender, workload, tokens);
	const requestsBefore = proxy.requests.length;
	await resetPeakMemory(pid);
	const { executionId } = await rest.post<{ executionId: string }>(`/workflows/${workflow}/run`, {
		triggerToStartFrom: { name: START },
	});
	const { ms, unanswered } = await endOf(rest, workflow);
	const peakMiB = await peakMemory(pid);
	const { data } = await rest.get<{ data: string }>(`/executions/${executionId}`);
	const stored = parse(data) as StoredExecution;
	assertAnswered(stored, workload, `${titleOf(workload)}: ${contender}`);
	return {
		ms,
		requests: proxy.requests.length - requestsBefore,
		peakMiB,
		tokens: countHolding(stored, new Set(Object.values(tokens))),
		unanswered,
	};
}

function tokensOf({ channels }: Workload): Record<string, string> {
	const names = Array.from({ length: channels }, (_, index) => `channel ${index}`);
	return Object.fromEntries(names.map((name) => [name, simulatedToken(name)]));
}

async function saveWorkflow(
	rest: Rest,
	contender: Contender,
	workload: Workload,
	tokens: Record<string, string>,
): Promise<string> {
	const { items, channels, byExpression } = workload;
	const token = byExpression ? tokenByField('channel', tokens) : Object.values(tokens)[0];
	const credentials = await createCredential(rest, titleOf(workload), token);
	const { id } = await saveChain(rest, titleOf(workload), [
		newNode(START, 'n8n-nodes-base.manualTrigger', 1, {}),
		newNode('Channels', `${RIVAL_TYPE}.benchChannels`, 1, { items, channels }),
		newNode(CONTENDER, ...nodeOf(contender, workload), { credentials }),
	]);
	return id;
}

interface ExecutionSummary {
	status: string;
	startedAt: string;
	stoppedAt: string | null;
}

/** Waits for the end of a workflow's execution. The duration is n8n's own. */
async function endOf(rest: Rest, workflowId: string): Promise<{ ms: number; unanswered: number }> {
	const path = `/executions?filter=${encodeURIComponent(JSON.stringify({ workflowId }))}`;
	let execution: ExecutionSummary | undefined;
	let unanswered = 0;
	await until(async () => {
		try {
			({
				results: [execution],
			} = await rest.get<{ results: ExecutionSummary[] }>(path));
		} catch {
			// With thousands of requests at once, n8n finds its database not ready and says so: 503.
			unanswered += 1;
		}
		return execution !== undefined && !['new', 'running'].includes(execution.status);
	}, 600);
	const { startedAt, stoppedAt } = execution!;
	return { ms: Date.parse(stoppedAt!) - Date.parse(startedAt), unanswered };
}

interface StoredExecution {
	resultData: {
		runData: Record<string, Array<{ data?: { main: Array<Array<{ json: object }>> } }>>;
		error?: { message: string };
	};
}

/** A node that is fast because it did not do its work has not won. */
function assertAnswered(stored: StoredExecution, { items }: Workload, what: string): void {
	const { runData, error } = stored.resultData;
	const answered = (runData[CONTENDER]?.[0].data?.main[0] ?? []).filter(
		({ json }) => 'safetyScore' in json || 'riskFactor' in json,
	);
	if (answered.length !== items) {
		throw new Error(`${what}: ${answered.length} of ${items} answered; ${error?.message ?? ''}`);
	}
}

/** Counts the texts below a value that hold one of the tokens, each place once. */
function countHolding(value: unknown, tokens: Set<string>, seen = new Set<object>()): number {
	if (typeof value === 'string') return Number(holdsToken(value, tokens));
	if (typeof value !== 'object' || value === null || seen.has(value)) return 0;
	seen.add(value);
	return Object.entries(value).reduce(
		(sum, [key, inner]) =>
			sum + Number(holdsToken(key, tokens)) + countHolding(inner, tokens, seen),
		0,
	);
}

/** Tokens are of one length and have no other character than these. */
function holdsToken(text: string, tokens: Set<string>): boolean {
	return (text.match(/[A-Za-z0-9]{32,}/g) ?? []).some((word) => tokens.has(word));
}
