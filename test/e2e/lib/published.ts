/** Workflows, credentials and Data Tables of a running n8n, by REST, as its editor makes them. */
import { parse } from 'flatted';
import type { INodeCredentials } from 'n8n-workflow';
import { CREDENTIAL_TYPE, credentialData } from './channels.ts';
import type { Rest } from './rest.ts';
import { until } from './wait.ts';
import type { Workflow } from './workflows.ts';

/** The user and password of the credential that guards a page. */
export const PAGE_GUARD = { user: 'board', password: 'Only4TheseTests' };

/** As a header. */
export const PAGE_AUTHORIZATION = `Basic ${Buffer.from(`${PAGE_GUARD.user}:${PAGE_GUARD.password}`).toString('base64')}`;

/** @returns the id of the workflow, which is saved as it is */
export async function save(rest: Rest, workflow: Workflow): Promise<string> {
	const { name, nodes, connections, settings, pinData } = workflow;
	const saved = { name, nodes, connections, settings, pinData };
	const { id } = await rest.post<{ id: string }>('/workflows', saved);
	return id;
}

/** Publishes a saved workflow. */
export async function publish(rest: Rest, id: string): Promise<void> {
	const { versionId } = await rest.get<{ versionId: string }>(`/workflows/${id}`);
	await rest.post(`/workflows/${id}/activate`, { versionId });
}

/** @returns the id of the workflow, which is saved and published */
export async function publishNew(rest: Rest, workflow: Workflow): Promise<string> {
	const id = await save(rest, workflow);
	await publish(rest, id);
	return id;
}

/**
 * Makes a credential of the package.
 *
 * @param channelToken a token, or an expression that gives one
 * @returns what a node needs to use it
 */
export async function createCredential(
	rest: Rest,
	name: string,
	channelToken: string,
): Promise<INodeCredentials> {
	const credential = { name, type: CREDENTIAL_TYPE, data: credentialData(channelToken) };
	const { id } = await rest.post<{ id: string }>('/credentials', credential);
	return { [CREDENTIAL_TYPE]: { id, name } };
}

/** @returns the status of each of a workflow's executions, the newest last */
export async function statusesOf(rest: Rest, workflowId: string): Promise<string[]> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	const { results } = await rest.get<{ results: Array<{ id: string; status: string }> }>(
		`/executions?limit=100&filter=${filter}`,
	);
	return results.sort((a, b) => Number(a.id) - Number(b.id)).map(({ status }) => status);
}

/** Waits until a workflow's next execution, after so many, has ended. */
export async function nextEnding(
	rest: Rest,
	workflowId: string,
	earlier: number,
	limitInSeconds: number,
): Promise<string> {
	let status = '';
	await until(async () => {
		status = (await statusesOf(rest, workflowId))[earlier] ?? 'new';
		return !['new', 'running', 'waiting'].includes(status);
	}, limitInSeconds);
	return status;
}

/**
 * Runs a saved workflow from one of its triggers, as the editor's button does, and waits for its end.
 *
 * @returns n8n's record of the execution
 * @throws Error where it does not succeed
 */
export async function runFrom(
	rest: Rest,
	id: string,
	trigger: string,
	limitInSeconds = 60,
): Promise<string> {
	const earlier = (await statusesOf(rest, id)).length;
	const run = { triggerToStartFrom: { name: trigger } };
	const { executionId } = await rest.post<{ executionId: string }>(`/workflows/${id}/run`, run);
	const status = await nextEnding(rest, id, earlier, limitInSeconds);
	if (status !== 'success') throw new Error(`The execution ended with ${status}`);
	return (await rest.get<{ data: string }>(`/executions/${executionId}`)).data;
}

/** @returns the items that a node put out in an execution, from n8n's record of that */
export function itemsOf<T = Record<string, unknown>>(record: string, node: string): T[] {
	const { resultData } = parse(record) as { resultData: { runData: RunData<T> } };
	const [run] = resultData.runData[node] ?? [];
	return (run?.data?.main ?? []).flat().map(({ json }) => json);
}

type RunData<T> = Record<string, Array<{ data?: { main: Array<Array<{ json: T }>> } }>>;

/**
 * Calls a published webhook.
 *
 * @returns its answer
 * @throws Error where that is a refusal
 */
export async function call(url: string, body: object): Promise<string> {
	const form = body instanceof FormData;
	const answer = await fetch(url, {
		method: 'POST',
		headers: form ? {} : { 'content-type': 'application/json' },
		body: form ? body : JSON.stringify(body),
	});
	const text = await answer.text();
	if (!answer.ok) throw new Error(`POST ${url}: ${answer.status} ${text}`);
	return text;
}

/** Waits until a webhook's address is there: it answers 404 for a moment after publishing. */
export async function webhookIsThere(url: string): Promise<void> {
	await until(async () => {
		const answer = await fetch(url);
		// A webhook that takes POST alone says so in its 404.
		return answer.status !== 404 || (await answer.text()).includes('POST');
	}, 30);
}

export type Rows = Array<Record<string, string | number | null>>;

async function tablesPath(rest: Rest): Promise<string> {
	const { id } = await rest.get<{ id: string }>('/projects/personal');
	return `/projects/${id}/data-tables`;
}

/** A page of rows, the most that n8n gives at once. */
const PAGE = 250;

/** @returns the path of a Data Table; undefined where there is none of that name */
async function findTable(rest: Rest, name: string): Promise<string | undefined> {
	const tables = await tablesPath(rest);
	const filter = encodeURIComponent(JSON.stringify({ name }));
	const { data } = await rest.get<{ data: Array<{ id: string }> }>(`${tables}?filter=${filter}`);
	return data.length === 0 ? undefined : `${tables}/${data[0].id}`;
}

/** @returns all rows of a Data Table in the order they came; none if there is no such table */
export async function tableRows(rest: Rest, name: string): Promise<Rows> {
	const table = await findTable(rest, name);
	if (table === undefined) return [];
	const rows: Rows = [];
	for (;;) {
		const { count, data } = await rest.get<{ count: number; data: Rows }>(
			`${table}/rows?skip=${rows.length}&take=${PAGE}&sortBy=id:asc`,
		);
		rows.push(...data);
		if (rows.length >= count || data.length === 0) return rows;
	}
}

/** Makes a Data Table, as somebody does in n8n's list of them. */
export async function createTable(
	rest: Rest,
	name: string,
	columns: Record<string, 'string' | 'number' | 'date'>,
): Promise<void> {
	await rest.post(await tablesPath(rest), {
		name,
		columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
	});
}

/** Rows that go to n8n in one request. */
const BATCH = 1000;

/** Adds rows to a Data Table that is there already. */
export async function addRows(rest: Rest, name: string, rows: Rows): Promise<void> {
	const table = await findTable(rest, name);
	for (let start = 0; start < rows.length; start += BATCH) {
		await rest.post(`${table}/insert`, {
			data: rows.slice(start, start + BATCH),
			returnType: 'count',
		});
	}
}

/** Removes all rows of a Data Table. */
export async function emptyTable(rest: Rest, name: string): Promise<void> {
	const table = await findTable(rest, name);
	const filter = { type: 'and', filters: [{ columnName: 'id', condition: 'gt', value: 0 }] };
	await rest.delete(`${table}/rows?filter=${encodeURIComponent(JSON.stringify(filter))}`);
}
