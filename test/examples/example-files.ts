/** The workflows of `examples/`, as their files hold them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject, INode } from 'n8n-workflow';

import type { WorkflowJson } from '../engine/run';
import { EXAMPLES_FOLDER } from '../tools/examples';

export const EXAMPLES = readdirSync(EXAMPLES_FOLDER).filter((file) => file.endsWith('.json'));

export const readExample = (file: string) =>
	JSON.parse(readFileSync(join(EXAMPLES_FOLDER, file), 'utf8')) as WorkflowJson & { name: string };

export function nodeOf(file: string, name: string): INode {
	return readExample(file).nodes.find((node) => node.name === name)!;
}

interface Assignment {
	name: string;
	type: string;
	value: unknown;
}

/** @returns the fields of a node Edit Fields */
export const assignmentsOf = ({ parameters }: INode) =>
	(parameters.assignments as unknown as { assignments: Assignment[] }).assignments;

/** @returns the values of an example's node Settings, as it hands them on */
export function settingsOf(file: string): IDataObject {
	const valueOf = ({ type, value }: Assignment) =>
		type === 'array' || type === 'object' ? (JSON.parse(value as string) as unknown) : value;
	return Object.fromEntries(
		assignmentsOf(nodeOf(file, 'Settings')).map((one) => [one.name, valueOf(one)]),
	) as IDataObject;
}
