/** The stand-in for n8n's Data Tables, by what was read in n8n's own. */
import type { IDataObject, INode } from 'n8n-workflow';

import { outputsOf, runWorkflow } from '../engine/run';
import { installedPackage } from '../engine/testbed';
import { DataTables, dataTableNode } from './data-tables';

const COLUMNS = [
	{ name: 'name', type: 'string' as const },
	{ name: 'count', type: 'number' as const },
];

function filled(options: { hasOrder?: boolean } = {}): DataTables {
	const tables = new DataTables(options);
	tables.create('people', COLUMNS);
	tables.add('people', [{ name: 'A', count: 2 }, { name: 'B' }, { name: 'C', count: 10 }]);
	return tables;
}

/** Runs a Data Table node once. */
async function run(tables: DataTables, parameters: IDataObject) {
	const at = { typeVersion: 1.1, position: [0, 0] as [number, number] };
	const nodes: INode[] = [
		{ ...at, id: 'a', name: 'Start', type: 'n8n-nodes-base.manualTrigger', parameters: {} },
		{
			...at,
			id: 'b',
			name: 'Table',
			type: 'n8n-nodes-base.dataTable',
			parameters: {
				dataTableId: { __rl: true, mode: 'name', value: 'people' },
				matchType: 'allConditions',
				returnAll: true,
				...parameters,
			},
		},
	];
	const connections = { Start: { main: [[{ node: 'Table', type: 'main' as const, index: 0 }]] } };
	const result = await runWorkflow({
		...(await installedPackage()),
		workflow: { nodes, connections },
		standIns: { 'n8n-nodes-base.dataTable': dataTableNode(tables) },
	});
	const error = result.data.resultData.error?.message;
	return { error, names: (outputsOf(result, 'Table')[0] ?? []).map(({ json }) => json.name) };
}

const where = (keyName: string, condition: string, keyValue: unknown) => ({
	resource: 'row',
	operation: 'get',
	filters: { conditions: [{ keyName, condition, keyValue }] } as IDataObject,
});

describe("the stand-in for n8n's Data Tables", () => {
	it.each([
		['id', 'eq', '2', ['B']],
		['id', 'gt', '2', ['C']],
		['count', 'gt', '9', ['C']],
		['count', 'eq', null, ['B']],
		['count', 'neq', null, ['A', 'C']],
		['count', 'neq', 2, ['B', 'C']],
		['count', 'lt', 5, ['A']],
		['name', 'like', 'b', []],
		['name', 'ilike', 'b', ['B']],
	])('compares as n8n does: %s %s %j', async (key, condition, value, names) => {
		expect(await run(filled(), where(key, condition, value))).toEqual({ error: undefined, names });
	});

	it('finds a table by a part of its name, the one written last first', async () => {
		const tables = filled();
		tables.create('People backup', COLUMNS);
		expect((await run(tables, where('id', 'gt', 0))).names).toEqual([]);
		const make = { resource: 'table', operation: 'create', tableName: 'people', columns: {} };
		const reuse = { ...make, options: { createIfNotExists: true } };
		expect((await run(tables, reuse)).error).toContain('already exists');
		tables.add('people', [{ name: 'D' }]);
		expect(await run(tables, reuse)).toEqual({ error: undefined, names: ['people'] });
	});

	it('refuses a column that it does not have, and to change all rows', async () => {
		expect((await run(filled(), where('age', 'eq', 1))).error).toContain('age');
		const columns = { mappingMode: 'defineBelow', value: { count: 1 } };
		const all = { resource: 'row', operation: 'update', columns };
		expect((await run(filled(), all)).error).toContain('At least one condition');
	});

	it('gives rows in the order that is asked for, or without one as they were written', async () => {
		const ordered = {
			...where('id', 'gt', 0),
			orderBy: true,
			orderByColumn: 'name',
			orderByDirection: 'DESC',
		};
		const names = async (hasOrder: boolean) => {
			const tables = filled({ hasOrder });
			const columns = { mappingMode: 'defineBelow', value: { count: 1 } };
			await run(tables, { ...where('name', 'eq', 'A'), operation: 'update', columns });
			return (await run(tables, ordered)).names;
		};
		expect(await names(true)).toEqual(['C', 'B', 'A']);
		expect(await names(false)).toEqual(['B', 'C', 'A']);
	});

	it('gives up a reading of more than 1,000 rows when one comes in meanwhile', async () => {
		const tables = filled();
		const many = Array.from({ length: 1_500 }, () => ({ name: 'D' }));
		tables.add('people', many);
		expect((await run(tables, where('id', 'gt', 0))).names).toHaveLength(1_503);
		tables.betweenPages = () => tables.add('people', [{ name: 'E' }]);
		expect((await run(tables, where('id', 'gt', 0))).error).toContain('result count changed');
		expect(
			(await run(tables, { ...where('id', 'gt', 0), returnAll: false, limit: 1_000 })).names,
		).toHaveLength(1_000);
	});
});
