import type { INodeProperties } from 'n8n-workflow';

import { yesOrNo, type Parse } from './parsers';

/** A parameter: how the editor shows it, and how its value is read. */
export interface Parameter<T> {
	/** Its default also stands for a parameter that the workflow does not hold. */
	property: INodeProperties;
	parse: Parse<T>;
	/** Whether it is one of the Options. */
	isOption?: boolean;
}

export const SIMPLIFY: Parameter<boolean> = {
	property: {
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
	parse: yesOrNo,
};
