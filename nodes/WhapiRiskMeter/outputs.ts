import { NodeConnectionTypes, type INodeExecutionData } from 'n8n-workflow';

import type { AnsweredItem } from './items';
import { OPERATION_VALUES, OPERATIONS, WITH_LEVEL, type OperationFacts } from './operations';
import type { Run } from './run';

/** The outputs of every operation that always has several, and the outputs by level. */
const ALWAYS = Object.fromEntries(
	OPERATION_VALUES.filter((operation) => OPERATIONS[operation].splits === 'always').map(
		(operation) => [operation, onCanvas(OPERATIONS[operation])],
	),
);

function onCanvas({ outputs }: OperationFacts) {
	return outputs.map(({ title }) => ({ type: NodeConnectionTypes.Main, displayName: title }));
}

/** For the description: outputs that depend on a parameter have to be an expression. */
export const OUTPUTS: `={{${string}}}` = `={{ (${JSON.stringify(ALWAYS)})[$parameter["operation"]] ?? ($parameter["splitByRiskLevel"] === true && ${JSON.stringify(WITH_LEVEL)}.includes($parameter["operation"]) ? ${JSON.stringify(onCanvas(OPERATIONS.calculate))} : ["main"]) }}`;

/**
 * @returns the items, one list for each output. An item that could not be answered leaves by the first one
 */
export function toOutputs(
	{ facts, isSplit }: Run,
	answered: readonly AnsweredItem[],
): INodeExecutionData[][] {
	if (!isSplit) return [answered.map(({ item }) => item)];
	const [first] = facts.outputs;
	return facts.outputs.map(({ branch }) =>
		answered
			.filter(({ answer }) => (answer?.branch ?? first.branch) === branch)
			.map(({ item }) => item),
	);
}
