/** Workflows that a running n8n keeps published, and the Data Tables that they write, by REST. */
import type { Rest } from './rest.ts';
import { until } from './wait.ts';
import type { Workflow, WorkflowNode } from './workflows.ts';

/** The user and password of the credential that guards a page. */
export const PAGE_GUARD = { user: 'board', password: 'Only4TheseTests' };

/** As a header. */
export const PAGE_AUTHORIZATION = `Basic ${Buffer.from(`${PAGE_GUARD.user}:${PAGE_GUARD.password}`).toString('base64')}`;

/** A test's changes to a workflow before it is published: parameters by the node's name. */
export type Changes = Record<string, Record<string, unknown>>;

/** @returns a copy of a workflow whose nodes have other parameters */
export function changed(workflow: Workflow, changes: Changes): Workflow {
	const change = (node: WorkflowNode) => ({
		...node,
		parameters: { ...node.parameters, ...changes[node.name] },
	});
	return { ...workflow, nodes: workflow.nodes.map(change) };
}

/** @returns the parameters of a node Edit Fields with other values in some of its fields */
export function fields(
	workflow: Workflow,
	name: string,
	values: Record<string, unknown>,
): Record<string, unknown> {
	const node = workflow.nodes.find((one) => one.name === name)!;
	const { assignments } = node.parameters.assignments as {
		assignments: Array<{ name: string; value: unknown }>;
	};
	return {
		assignments: {
			assignments: assignments.map((one) =>
				one.name in values ? { ...one, value: values[one.name] } : one,
			),
		},
	};
}

/** @returns the id of the workflow, which is saved as it is */
export async function save(
	rest: Rest,
	{ name, nodes, connections, settings }: Workflow,
): Promise<string> {
	const workflow = { name, nodes, connections, settings };
	const { id } = await rest.post<{ id: string }>('/workflows', workflow);
	return id;
}

/** Publishes a saved workflow. */
export async function publish(rest: Rest, id: string): Promise<void> {
	const { versionId } = await rest.get<{ versionId: string }>(`/workflows/${id}`);
	await rest.post(`/workflows/${id}/activate`, { versionId });
}

export async function unpublish(rest: Rest, id: string): Promise<void> {
	await rest.post(`/workflows/${id}/deactivate`, {});
}

/**
 * Runs a saved workflow from one of its triggers, as the editor's button does, and waits for its end.
 *
 * @throws Error where it does not succeed
 */
export async function runFrom(
	rest: Rest,
	id: string,
	trigger: string,
	limitInSeconds = 60,
): Promise<void> {
	const { executionId } = await rest.post<{ executionId: string }>(`/workflows/${id}/run`, {
		triggerToStartFrom: { name: trigger },
	});
	// Only the list has states alone: an execution by its id comes with the whole workflow each time.
	const list = `/executions?filter=${encodeURIComponent(JSON.stringify({ workflowId: id }))}`;
	let status: string | undefined;
	await until(async () => {
		const { results } = await rest.get<{ results: Array<{ id: string; status: string }> }>(list);
		status = results.find((execution) => execution.id === executionId)?.status;
		return !['new', 'running', 'waiting', undefined].includes(status);
	}, limitInSeconds);
	if (status !== 'success') throw new Error(`Execution ${executionId} ended with ${status}`);
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
	if (table === undefined) throw new Error(`There is no Data Table ${name}`);
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
	if (table === undefined) return;
	const filter = { type: 'and', filters: [{ columnName: 'id', condition: 'gt', value: 0 }] };
	await rest.delete(`${table}/rows?filter=${encodeURIComponent(JSON.stringify(filter))}`);
}
