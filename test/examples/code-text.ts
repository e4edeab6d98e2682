/** What the files below `examples/` define, which stand one after the other in a Code node. */
import { compileFunction } from 'node:vm';

import { textOf } from '../tools/examples';

/**
 * @param files below `examples/`, in the order in which they stand in the node
 * @param names the functions to take out
 */
export function definedIn<T>(files: string[], names: Array<keyof T & string>): T {
	const text = `${textOf({ files })}\nreturn { ${names.join(', ')} };`;
	return (compileFunction(text) as () => T)();
}
