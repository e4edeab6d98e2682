/**
 * The demonstration: the built package in n8n's engine, and a workflow of several channels against a
 * simulated Whapi, or of one channel against the real one.
 */
import type { INodeExecutionData, INodeType } from 'n8n-workflow';

import type { CheckResult } from '../../nodes/WhapiRiskMeter/sending/checkBeforeSending';
import { labelOf, type RiskLevel } from '../../nodes/shared/report/levels';
import { nodeTypesOf } from '../engine/package';
import { outputsOf, runWorkflow } from '../engine/run';
import { channelCredential, installedPackage, NODE_NAME, workflowAround } from '../engine/testbed';
import { reply } from '../simulator/faults';
import { longHistory, phoneOf, simulatedMessage } from '../simulator/histories';
import { interceptWhapi } from '../simulator/nock';
import { allAt, simulatedToken, SimulatedWhapi, type Channel } from '../simulator/whapi';
import { compareWithDocumentation } from './comparison';
import { observeReplies } from './replies';
import { channelTable, comparisonTable, type ShownChannel } from './tables';

type Installed = Awaited<ReturnType<typeof installedPackage>>;
type Print = (text: string) => void;
type Outcome = RiskLevel | 'refused';

const REAL_CHANNEL = 'your channel';

const savedToday = (metrics: object): Partial<Channel> => ({ saved: { metrics, on: new Date() } });

/** One channel of each kind. */
const STORY: Array<{ name: string; channel: Partial<Channel>; expected: Outcome }> = [
	{ name: 'support', channel: savedToday(allAt(3)), expected: 'good' },
	{
		name: 'newsletter',
		channel: savedToday({ ...allAt(3), riskFactor: 2, riskFactorChats: 2 }),
		expected: 'needsAttention',
	},
	{
		name: 'new number',
		channel: savedToday({ ...allAt(2), riskFactor: 1, lifeTime: 1 }),
		expected: 'useCaution',
	},
	{ name: 'never calculated', channel: { faults: [reply(200, '{}')] }, expected: 'unknown' },
	{
		name: 'bad token',
		channel: { faults: [reply(401, '{"error":{"message":"Channel not found"}}')] },
		expected: 'refused',
	},
];

const WHAT_TO_DO: Record<Outcome, string> = {
	good: 'send',
	needsAttention: 'send less, warm up',
	useCaution: 'stop sending',
	unknown: 'calculate first',
	refused: 'stop, tell somebody',
};

const TRY_THE_EDITOR = `
Try next
  npm run editor                    the same in a real n8n, with all examples`;
const TRY_A_CHANNEL = `  WHAPI_CHANNEL_TOKEN=… npm start   a channel of yours, and Whapi's answer
                                    beside its documentation. It uses Get,
                                    which uses up no calculation`;

const WORKFLOW = workflowAround(
	{ operation: 'get', whenOutOfDate: 'unknown', splitByRiskLevel: true },
	{ onError: 'continueRegularOutput' },
);
const ACTIVITY_WORKFLOW = workflowAround({ operation: 'getActivity' });
const SENDING_WORKFLOW = workflowAround({ operation: 'checkBeforeSending', to: '={{ $json.to }}' });

/** Three people on a list, and what becomes of a message to each. */
const SENDING_FROM = 'shop';
const LIST: Array<{ name: string; to: string; expected: string }> = [
	{ name: 'Ada', to: `+${phoneOf(1)}`, expected: 'send' },
	{ name: 'Ben', to: `+${phoneOf(2)}`, expected: 'wait' },
	{ name: 'Cleo', to: `+${phoneOf(3)}`, expected: 'skip' },
];

/** The channel whose messages Get Activity counts, and the limits that they exceed. */
const ACTIVITY_OF = 'new number';
const HASTY_MESSAGES = { messages: 12, contentBytes: 0 };
const EXPECTED_OVER = ['messagesPerMinute'];

interface Answered extends ShownChannel {
	outcome: Outcome;
}

/** Runs the workflow. Returns none if it was stopped. */
async function check(
	{ engine, loader }: Installed,
	tokens: Record<string, string>,
): Promise<Answered[]> {
	const names = Object.keys(tokens);
	const run = await runWorkflow({
		engine,
		loader,
		workflow: WORKFLOW,
		// The items name channels; the credential looks their tokens up, so no token is ever in an item.
		credentials: [channelCredential('={{ $vars[$json.channel] }}')],
		variables: tokens,
		items: names.map((channel) => ({ json: { channel } })),
	});
	if (run.data.resultData.error !== undefined) return [];
	const labels = outputLabels({ engine, loader });
	const answered = outputsOf(run, NODE_NAME).flatMap((items, output) =>
		items.map((item) => toAnswered(item, names, labels[output])),
	);
	return answered.sort((one, other) => names.indexOf(one.name) - names.indexOf(other.name));
}

/** The limits that one channel exceeded. */
async function limitsExceededBy({ engine, loader }: Installed, token: string): Promise<string[]> {
	const credentials = [channelCredential(token)];
	const run = await runWorkflow({ engine, loader, workflow: ACTIVITY_WORKFLOW, credentials });
	return (outputsOf(run, NODE_NAME)[0]?.[0]?.json.overLimits ?? []) as string[];
}

/** What is decided for each of the list, in its order. */
async function decisionsFor({ engine, loader }: Installed, token: string): Promise<CheckResult[]> {
	const credentials = [channelCredential(token)];
	const items = LIST.map(({ to }) => ({ json: { to } }));
	const run = await runWorkflow({
		engine,
		loader,
		workflow: SENDING_WORKFLOW,
		credentials,
		items,
	});
	const decided = outputsOf(run, NODE_NAME).flat();
	return items.map(
		(_, item) =>
			decided.find(({ pairedItem }) => (pairedItem as { item: number }).item === item)!.json
				.riskMeter as unknown as CheckResult,
	);
}

function toAnswered(item: INodeExecutionData, names: string[], output: string): Answered {
	const { json, pairedItem } = item;
	const level = json.riskLevel as RiskLevel;
	const isRefused = json.error !== undefined;
	const outcome = isRefused ? 'refused' : level;
	return {
		name: names[(pairedItem as { item: number }).item],
		level,
		label: labelOf(level),
		output,
		outcome,
		action: WHAT_TO_DO[outcome],
		advice: (isRefused ? [json.error, json.message] : json.advice) as string[],
	};
}

/** The names of the node's outputs, as the editor shows them. */
function outputLabels({ engine, loader }: Installed): string[] {
	const { NodeHelpers, Workflow } = engine.workflow;
	const nodeTypes = nodeTypesOf(engine, loader, {});
	const workflow = new Workflow({ ...structuredClone(WORKFLOW), active: false, nodeTypes });
	const { description } = loader.getNode('whapiRiskMeter').type as INodeType;
	const outputs = NodeHelpers.getNodeOutputs(workflow, workflow.getNode(NODE_NAME)!, description);
	return outputs.map((output) => (typeof output === 'string' ? output : output.displayName!));
}

/**
 * Several channels, against the simulated Whapi.
 *
 * @returns whether it went as the story says: a demonstration that shows something else has not passed
 */
export async function showSimulated(installed: Installed, print: Print): Promise<boolean> {
	print('SIMULATED: Whapi is simulated in this process, and so are the levels below.\n');
	const messages = longHistory({ ...HASTY_MESSAGES, until: new Date() });
	const channels: Channel[] = STORY.map(({ name, channel }) => ({
		token: simulatedToken(name),
		readings: [],
		messages,
		...channel,
	}));
	const writtenTo = simulatedMessage({
		id: 'two hours ago',
		chat_id: phoneOf(3),
		from_me: true,
		timestamp: Math.floor(Date.now() / 1_000) - 7_200,
	});
	channels.push({
		token: simulatedToken(SENDING_FROM),
		readings: [],
		...savedToday(allAt(3)),
		messages: [writtenTo],
	});
	const tokens = Object.fromEntries(STORY.map(({ name }) => [name, simulatedToken(name)]));
	const intercepted = interceptWhapi(new SimulatedWhapi(channels));
	let answered: Answered[];
	let overLimits: string[];
	let decisions: CheckResult[];
	try {
		answered = await check(installed, tokens);
		overLimits = await limitsExceededBy(installed, simulatedToken(ACTIVITY_OF));
		decisions = await decisionsFor(installed, simulatedToken(SENDING_FROM));
	} finally {
		intercepted.restore();
	}
	print(channelTable(answered));
	print(`Get Activity for the ${ACTIVITY_OF}, over Whapi's limits: ${overLimits.join(', ')}`);
	print(`\nCheck Before Sending for a list of the ${SENDING_FROM}:`);
	for (const [index, { decision, message }] of decisions.entries()) {
		print(`${LIST[index].name}: ${decision}\n${inColumns(message)}`);
	}
	const outcomes = answered.map(({ name, outcome }) => `${name}: ${outcome}`).join(', ');
	const isAsTold =
		outcomes === STORY.map(({ name, expected }) => `${name}: ${expected}`).join(', ') &&
		overLimits.join() === EXPECTED_OVER.join() &&
		decisions.every(({ decision }, index) => decision === LIST[index].expected);
	if (!isAsTold) print(`The run did not go as the story says: ${outcomes}`);
	print(TRY_THE_EDITOR);
	print(TRY_A_CHANNEL);
	return isAsTold;
}

/**
 * The channel of a real token, and Whapi's answer beside its documentation. The output is fit for a
 * public bug report.
 *
 * @returns whether Whapi answered
 */
export async function showReal(
	installed: Installed,
	token: string,
	print: Print,
): Promise<boolean> {
	print('Asking the real Whapi with Get, which uses up no calculation.\n');
	const observed = observeReplies(installed.engine);
	const answered = await check(installed, { [REAL_CHANNEL]: token }).finally(observed.stop);
	print(
		channelTable(
			answered.map((channel) => ({ ...channel, advice: channel.advice.map(withoutQuotes) })),
		),
	);
	const answer = observed.replies.at(-1);
	if (answer === undefined) {
		print("No answer of Whapi's to compare with its documentation.");
	} else {
		print('\nThe answer beside its documentation, without the token and without values:');
		print(comparisonTable(compareWithDocumentation(answer, token)));
	}
	print(TRY_THE_EDITOR);
	return answer !== undefined;
}

/** Indented, in lines of at most 80 characters. */
function inColumns(text: string): string {
	return text.replace(/(.{1,78})(?: |$)/g, '  $1\n').trimEnd();
}

/** Without Whapi's own words, which may hold anything. */
function withoutQuotes(sentence: string): string {
	return sentence.replace(/“[^]*”/, '(not shown here)');
}
