import type { INodeExecutionData } from 'n8n-workflow';

import type { AnsweredItem } from './items';
import { LEVELS } from '../shared/report/levels';

/**
 * @returns an output per level, in the order of `LEVELS`. An item that could not be answered is of level
 *   unknown, so it never gets to Good
 */
export function splitByLevel(answered: readonly AnsweredItem[]): INodeExecutionData[][] {
	return LEVELS.map(({ level }) =>
		answered.filter((answer) => answer.level === level).map(({ item }) => item),
	);
}
