/**
 * n8n's Data Tables in memory, and the node over them. What it does was read in n8n 2.41.1's own code
 * (n8n-nodes-base, `nodes/DataTable`; n8n, `modules/data-table`): values take the type of their column, so that
 * ids compare as numbers; a comparison with null is one for null; a table is found by a part of its name, the
 * one written last first; more than 1,000 rows are read in pages, and a row that comes in between ends it.
 */
import {
	DATA_TABLE_SYSTEM_COLUMNS,
	DATA_TABLE_SYSTEM_COLUMN_TYPE_MAP,
	NodeOperationError,
	validateFieldType,
	type DataTableColumnType,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
} from 'n8n-workflow';

import { standIn } from '../engine/package';
import { parameters } from './stand-ins';

/** luxon's, as far as it is needed. */
interface DateTime {
	toUTC(): { toISO(): string };
}

type Value = string | number | boolean | null | undefined;

/** As an expression may give them. */
type Values = Record<string, Value | object>;

export type Row = Record<string, Value> & { id: number; createdAt: string; updatedAt: string };

interface Column {
	name: string;
	type: DataTableColumnType;
}

interface Table {
	id: string;
	name: string;
	columns: Column[];
	/** As a database without an order keeps them: an update puts a row last. */
	rows: Row[];
	lastId: number;
	/** Counts up with every write, so that no two tables were written last. */
	writtenAs: number;
}

interface Condition {
	keyName: string;
	condition?: string;
	keyValue?: Value | object;
}

/** Rows that n8n reads at once. */
const PAGE = 1000;

/** The tables of one n8n: they outlive a run. */
export class DataTables {
	private readonly tables: Table[] = [];

	private writes = 0;

	/** Called between two pages of a long reading, as whoever else writes at the same time. */
	betweenPages = () => {};

	/**
	 * @param options.hasOrder false: as n8n 2.3 and 2.4 on PostgreSQL, which know no Order By and give rows in
	 *   the order in which they were written last
	 */
	constructor(readonly options: { hasOrder?: boolean } = {}) {}

	/** @returns a table's rows by their id; none where there is no table of exactly that name */
	rowsOf(name: string): Row[] {
		const rows = this.tables.find((table) => table.name === name)?.rows ?? [];
		return [...rows].sort((one, other) => one.id - other.id);
	}

	/** @throws Error where there is a table of that name */
	create(name: string, columns: Column[]): Table {
		if (this.tables.some((table) => table.name === name)) {
			throw new Error(`Data table with name '${name}' already exists in this project`);
		}
		const id = `table-${this.tables.length + 1}`;
		const table = { id, name, columns, rows: [], lastId: 0, writtenAs: ++this.writes };
		this.tables.push(table);
		return table;
	}

	/** As somebody does in the editor. Columns that a row leaves out are null. */
	add(name: string, rows: Array<Record<string, Value>>): void {
		const table = this.tables.find((one) => one.name === name)!;
		for (const row of rows) this.insert(table, row);
	}

	/** Tables whose name contains the text, the one written last first. As in SQL, `_` is any character. */
	namedLike(text: string): Table[] {
		const source = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/_/g, '.');
		const pattern = new RegExp(source.replace(/%/g, '.*'), 'is');
		const found = this.tables.filter(({ name }) => pattern.test(name));
		return found.sort((one, other) => other.writtenAs - one.writtenAs);
	}

	byId(id: string): Table | undefined {
		return this.tables.find((table) => table.id === id);
	}

	insert(table: Table, values: Values): Row {
		const empty = Object.fromEntries(table.columns.map(({ name }) => [name, null]));
		const now = new Date().toISOString();
		const id = ++table.lastId;
		const row = { ...empty, ...typed(table, values), id, createdAt: now, updatedAt: now };
		table.rows.push(row);
		table.writtenAs = ++this.writes;
		return row;
	}

	update(table: Table, rows: Row[], values: Values): void {
		for (const row of rows) {
			Object.assign(row, typed(table, values), { updatedAt: new Date().toISOString() });
			table.rows.splice(table.rows.indexOf(row), 1);
			table.rows.push(row);
		}
		table.writtenAs = ++this.writes;
	}

	delete(table: Table, rows: Row[]): void {
		table.rows = table.rows.filter((row) => !rows.includes(row));
		table.writtenAs = ++this.writes;
	}
}

/** Values as the table's columns keep them. Undefined is null. */
function typed(table: Table, values: Values): Record<string, Value> {
	return Object.fromEntries(
		Object.entries(values).map(([name, value]) => [name, inColumn(table, name, value) ?? null]),
	);
}

/** @throws Error where there is no such column, or the value does not fit into it */
function inColumn({ columns }: Table, name: string, value: Value | object): Value {
	const system = DATA_TABLE_SYSTEM_COLUMN_TYPE_MAP;
	const type = columns.find((column) => column.name === name)?.type ?? system[name];
	if (type === undefined) throw new Error(`unknown column name '${name}'`);
	if (value === null || value === undefined) return value;
	if (typeof value === 'object') throw new Error(`unexpected object input for '${name}'`);
	const text = String(value);
	if (type === 'string') return text;
	const field = type === 'date' ? 'dateTime' : type;
	const result = validateFieldType(name, value, field, {});
	if (!result.valid) {
		throw new Error(`value '${text}' does not match column type '${type}'`);
	}
	const fitting = result.newValue as unknown;
	return type === 'date' ? (fitting as DateTime).toUTC().toISO() : (fitting as Value);
}

const COMPARISONS: Record<string, (one: string | number, other: string | number) => boolean> = {
	eq: (one, other) => one === other,
	neq: (one, other) => one !== other,
	lt: (one, other) => one < other,
	lte: (one, other) => one <= other,
	gt: (one, other) => one > other,
	gte: (one, other) => one >= other,
};

function matches(table: Table, row: Row, { keyName, condition = 'eq', keyValue }: Condition) {
	const value = row[keyName] ?? null;
	if (condition === 'isEmpty') return value === null || value === '';
	if (condition === 'isNotEmpty') return value !== null && value !== '';
	if (condition === 'isTrue') return value === true;
	if (condition === 'isFalse') return value === false;
	const wanted = inColumn(table, keyName, keyValue);
	if (condition === 'like' || condition === 'ilike') {
		const flags = condition === 'like' ? 's' : 'is';
		const text = String(wanted).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
		const whole = text.includes('%') ? `^${text.replace(/%/g, '.*')}$` : text;
		return value !== null && new RegExp(whole, flags).test(String(value));
	}
	if (wanted === null) {
		if (condition === 'eq') return value === null;
		if (condition === 'neq') return value !== null;
		throw new Error(`${condition.toUpperCase()} filter value cannot be null or undefined`);
	}
	// As in SQL, nothing equals null; n8n lets null be unequal to every value.
	if (value === null) return condition === 'neq';
	if (wanted === undefined) return false;
	return COMPARISONS[condition](value as string, wanted as string);
}

/** @throws Error where a condition names a column that the table does not have */
function selected(table: Table, context: IExecuteFunctions, item: number): Row[] {
	const { conditions = [] } = context.getNodeParameter('filters', item, {}) as {
		conditions?: Condition[];
	};
	for (const { keyName, keyValue } of conditions) inColumn(table, keyName, keyValue);
	const any = context.getNodeParameter('matchType', item, '') !== 'allConditions';
	const [first, ...others] = conditions;
	if (first === undefined) return [...table.rows];
	return table.rows.filter((row) => {
		const one = (condition: Condition) => matches(table, row, condition);
		return any ? [first, ...others].some(one) : [first, ...others].every(one);
	});
}

/** @throws Error where there is no condition: n8n changes no whole table */
function selectedByCondition(table: Table, context: IExecuteFunctions, item: number): Row[] {
	const { conditions = [] } = context.getNodeParameter('filters', item, {}) as IDataObject & {
		conditions?: Condition[];
	};
	if (conditions.length === 0) throw new Error('At least one condition is required');
	return selected(table, context, item);
}

function valuesOf(context: IExecuteFunctions, item: number, input: INodeExecutionData) {
	const { mappingMode, value } = context.getNodeParameter('columns', item) as unknown as {
		mappingMode: string;
		value: Values;
	};
	if (mappingMode !== 'autoMapInputData') return value;
	const isOwn = ([name]: [string, unknown]) => !DATA_TABLE_SYSTEM_COLUMNS.includes(name);
	return Object.fromEntries(Object.entries(input.json).filter(isOwn));
}

function read(tables: DataTables, table: Table, context: IExecuteFunctions, item: number): Row[] {
	const isOrdered = tables.options.hasOrder !== false;
	const isAsked = isOrdered && context.getNodeParameter('orderBy', item, false) === true;
	const column = isAsked ? (context.getNodeParameter('orderByColumn', item) as string) : 'id';
	const isDown = isAsked && context.getNodeParameter('orderByDirection', item) === 'DESC';
	const page = (skip: number, take: number) => {
		const rows = selected(table, context, item);
		if (isOrdered) {
			rows.sort((one, other) => one.id - other.id);
			const before = (one: Row, other: Row) => (one[column] ?? '') < (other[column] ?? '');
			rows.sort((one, other) =>
				before(one, other) === before(other, one) ? 0 : before(one, other) !== isDown ? -1 : 1,
			);
		}
		return { rows: rows.slice(skip, skip + take), count: rows.length };
	};
	const isAll = context.getNodeParameter('returnAll', item, false) === true;
	const most = isAll ? Infinity : Number(context.getNodeParameter('limit', item, '') || 50);
	const result: Row[] = [];
	let expected: number | undefined;
	for (;;) {
		const { rows, count } = page(result.length, Math.min(PAGE, most - result.length));
		if (expected !== undefined && count !== expected) {
			throw new Error('synchronization error: result count changed during pagination');
		}
		expected = count;
		result.push(...rows);
		if (result.length >= count || result.length >= most) return result;
		tables.betweenPages();
	}
}

type Act = (
	tables: DataTables,
	table: Table,
	context: IExecuteFunctions,
	item: number,
	input: INodeExecutionData,
) => Array<Row | IDataObject>;

const insert: Act = (tables, table, context, item, input) => [
	tables.insert(table, valuesOf(context, item, input)),
];

const update: Act = (tables, table, context, item, input) => {
	const rows = selectedByCondition(table, context, item);
	tables.update(table, rows, valuesOf(context, item, input));
	return rows;
};

const ROW_OPERATIONS: Record<string, Act> = {
	insert,
	update,
	upsert: (...all) => {
		const rows = update(...all);
		return rows.length > 0 ? rows : insert(...all);
	},
	deleteRows: (tables, table, context, item) => {
		const rows = selectedByCondition(table, context, item);
		tables.delete(table, rows);
		return rows;
	},
	rowExists: (_, table, context, item, input) =>
		selected(table, context, item).length > 0 ? [input.json] : [],
	rowNotExists: (_, table, context, item, input) =>
		selected(table, context, item).length > 0 ? [] : [input.json],
	get: (tables, table, context, item) => read(tables, table, context, item),
};

const shown = ({ id, name, columns }: Table): IDataObject => ({ id, name, columns });

function ofTables(tables: DataTables, context: IExecuteFunctions, item: number): IDataObject[] {
	const { createIfNotExists, filterName = '' } = context.getNodeParameter('options', item, {}) as {
		createIfNotExists?: boolean;
		filterName?: string;
	};
	if (context.getNodeParameter('operation', item) === 'list') {
		return tables.namedLike(filterName).map(shown);
	}
	const name = context.getNodeParameter('tableName', item) as string;
	const [newest] = tables.namedLike(name);
	if (createIfNotExists === true && newest?.name === name) return [shown(newest)];
	const { column = [] } = context.getNodeParameter('columns', item) as unknown as {
		column?: Column[];
	};
	return [shown(tables.create(name, column))];
}

function tableOf(tables: DataTables, context: IExecuteFunctions, item: number): Table {
	const { mode, value } = context.getNodeParameter('dataTableId', item) as {
		mode: string;
		value: string;
	};
	const table = mode === 'name' ? tables.namedLike(value)[0] : tables.byId(value);
	if (table === undefined) throw new Error(`Data table "${value}" not found`);
	return table;
}

/** @returns the node over these tables */
export function dataTableNode(tables: DataTables): INodeType {
	const names = ['resource', 'operation', 'dataTableId', 'tableName', 'columns', 'filters'];
	const more = ['matchType', 'returnAll', 'limit', 'orderBy', 'orderByColumn', 'orderByDirection'];
	return standIn(parameters(...names, ...more, 'options'), async function () {
		const output: INodeExecutionData[] = [];
		for (const [item, input] of this.getInputData().entries()) {
			try {
				const results =
					this.getNodeParameter('resource', item, '') === 'table'
						? ofTables(tables, this, item)
						: ofRows(tables, this, item, input);
				// A row that a later node changes is not the one that was handed on.
				output.push(...results.map((json) => ({ json: { ...json }, pairedItem: { item } })));
			} catch (error) {
				const told = new NodeOperationError(this.getNode(), error as Error);
				if (!this.continueOnFail()) throw told;
				output.push({ json: input.json, error: told, pairedItem: { item } });
			}
		}
		return await Promise.resolve([output]);
	});
}

function ofRows(
	tables: DataTables,
	context: IExecuteFunctions,
	item: number,
	input: INodeExecutionData,
): Array<Row | IDataObject> {
	const operation = String(context.getNodeParameter('operation', item, ''));
	const table = tableOf(tables, context, item);
	return ROW_OPERATIONS[operation || 'insert'](tables, table, context, item, input);
}
