/** n8n's Data Table node over tables in memory, as far as the examples use it. */
import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

import { standIn } from '../engine/package';
import { parameters } from './stand-ins';

type Row = IDataObject & { id: number };

interface Table {
	columns: string[];
	rows: Row[];
}

/** The tables of one n8n, by name: they outlive a run. */
export type Tables = Map<string, Table>;

interface Condition {
	keyName: string;
	condition?: string;
	keyValue: IDataObject[string];
}

/** As in SQL, nothing equals null; n8n lets null be unequal to everything. */
const COMPARISONS: Record<string, (one: string | number, other: string | number) => boolean> = {
	eq: (one, other) => one === other,
	neq: (one, other) => one !== other,
	lt: (one, other) => one < other,
	gte: (one, other) => one >= other,
};

/** A time is compared as a moment, whatever zone it is written in. */
function comparable(value: unknown): string | number {
	const text = String(value);
	return /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : text;
}

function matches(row: Row, { keyName, condition = 'eq', keyValue }: Condition): boolean {
	const value = row[keyName];
	if (value === null || value === undefined) return condition === 'neq';
	return COMPARISONS[condition](comparable(value), comparable(keyValue));
}

function conditionsOf(context: IExecuteFunctions, item: number): Condition[] {
	const { conditions = [] } = context.getNodeParameter('filters', item, {}) as {
		conditions?: Condition[];
	};
	return conditions;
}

type Operation = (
	table: Table,
	context: IExecuteFunctions,
	item: number,
	input: INodeExecutionData,
) => IDataObject[];

const columnsOf = (context: IExecuteFunctions, item: number, { columns }: Table): IDataObject => {
	const { value } = context.getNodeParameter('columns', item) as unknown as { value: IDataObject };
	const unknown = Object.keys(value).filter((name) => !columns.includes(name));
	if (unknown.length > 0) throw new Error(`unknown column name ${unknown.join()}`);
	return value;
};

const selected: Operation = ({ rows }, context, item) => {
	const conditions = conditionsOf(context, item);
	return rows.filter((row) => conditions.every((condition) => matches(row, condition)));
};

const insert: Operation = (table, context, item) => {
	const empty = Object.fromEntries(table.columns.map((name) => [name, null]));
	const row = { ...empty, ...columnsOf(context, item, table), id: table.rows.length + 1 };
	table.rows.push(row);
	return [row];
};

const update: Operation = (table, context, item, input) => {
	const rows = selected(table, context, item, input);
	for (const row of rows) Object.assign(row, columnsOf(context, item, table));
	return rows;
};

const OPERATIONS: Record<string, Operation> = {
	insert,
	update,
	upsert: (...all) => {
		const rows = update(...all);
		return rows.length > 0 ? rows : insert(...all);
	},
	rowNotExists: (table, context, item, input) =>
		selected(table, context, item, input).length > 0 ? [] : [input.json],
	get: (table, context, item, input) => {
		const rows = [...selected(table, context, item, input)];
		if (context.getNodeParameter('orderBy', item, false) === true) {
			const column = context.getNodeParameter('orderByColumn', item) as string;
			const sign = context.getNodeParameter('orderByDirection', item) === 'DESC' ? -1 : 1;
			rows.sort((one, other) =>
				comparable(one[column]) < comparable(other[column]) ? -sign : sign,
			);
		}
		const all = context.getNodeParameter('returnAll', item, false) === true;
		return all ? rows : rows.slice(0, Number(context.getNodeParameter('limit', item)));
	},
};

/** @returns the node over these tables */
export function dataTableNode(tables: Tables): INodeType {
	const names = ['resource', 'operation', 'dataTableId', 'tableName', 'columns', 'filters'];
	const more = ['returnAll', 'limit', 'orderBy', 'orderByColumn', 'orderByDirection'];
	return standIn(parameters(...names, ...more), async function () {
		const output: INodeExecutionData[] = [];
		for (const [item, input] of this.getInputData().entries()) {
			const results =
				this.getNodeParameter('resource', item) === 'table'
					? [create(tables, this, item)]
					: ofRows(tables, this, item, input);
			// A row that a later node changes is not the one that was handed on.
			output.push(...results.map((json) => ({ json: { ...json }, pairedItem: { item } })));
		}
		return await Promise.resolve([output]);
	});
}

function create(tables: Tables, context: IExecuteFunctions, item: number): IDataObject {
	const name = context.getNodeParameter('tableName', item) as string;
	const { column } = context.getNodeParameter('columns', item) as unknown as {
		column: Array<{ name: string }>;
	};
	if (!tables.has(name)) tables.set(name, { columns: column.map((one) => one.name), rows: [] });
	return { name };
}

function ofRows(
	tables: Tables,
	context: IExecuteFunctions,
	item: number,
	input: INodeExecutionData,
): IDataObject[] {
	const { value } = context.getNodeParameter('dataTableId', item) as { value: string };
	const table = tables.get(value);
	if (table === undefined) throw new Error(`Data table with name "${value}" not found`);
	const operation = String(context.getNodeParameter('operation', item));
	return OPERATIONS[operation](table, context, item, input);
}
