/**
 * The demonstration: the built package in n8n's engine, and a workflow of several channels against a
 * simulated Whapi, or of one channel against the real one.
 */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { CheckResult } from '../../nodes/WhapiRiskMeter/sending/checkBeforeSending';
import { factsOf, LEVELS, type RiskLevel } from '../../nodes/shared/report/levels';
import type { Installation } from '../engine/package';
import { outputsOf, runWorkflow } from '../engine/run';
import { channelCredential, check, NODE_NAME, workflowAround } from '../engine/testbed';
import { reply } from '../simulator/faults';
import { longHistory, phoneOf, simulatedMessage } from '../simulator/histories';
import { allAt, simulatedToken, type Channel } from '../simulator/whapi';
import { compareWithDocumentation } from './comparison';
import { observeReplies } from './replies';
import { channelTable, comparisonTable, type ShownChannel } from './tables';

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
                                    which uses no calculation`;

const SPLIT = { operation: 'get', whenOutOfDate: 'unknown', splitByRiskLevel: true };
const GO_ON = { onError: 'continueRegularOutput' } as const;
/** The items name channels; the credential looks their tokens up, so no token is ever in an item. */
const BY_NAME = '={{ $vars[$json.channel] }}';

/** Whose messages Get Activity counts, and the limits that they exceed. */
const ACTIVITY = {
	channel: {
		token: simulatedToken('new number'),
		readings: [],
		messages: longHistory({ messages: 12, contentBytes: 0, until: new Date() }),
	},
	expected: ['messagesPerMinute'],
};

/** Three people on a list, and what becomes of a message to each: Cleo got one two hours ago. */
const LIST = [
	{ name: 'Ada', to: phoneOf(1), expected: 'send' },
	{ name: 'Ben', to: phoneOf(2), expected: 'wait' },
	{ name: 'Cleo', to: phoneOf(3), expected: 'skip' },
];
const SHOP = {
	token: simulatedToken('shop'),
	readings: [],
	...savedToday(allAt(3)),
	messages: [
		simulatedMessage({
			id: 'two hours ago',
			chat_id: phoneOf(3),
			from_me: true,
			timestamp: Math.floor(Date.now() / 1_000) - 7_200,
		}),
	],
};

interface Answered extends ShownChannel {
	outcome: Outcome;
}

const itemOf = ({ pairedItem }: INodeExecutionData) => (pairedItem as { item: number }).item;

/** @returns the channels in their order, by the outputs that their items left by */
function answersIn(outputs: INodeExecutionData[][], names: string[]): Answered[] {
	const answered = outputs.flatMap((items, output) =>
		items.map((item) => toAnswered(item, names, LEVELS[output].output)),
	);
	return answered.sort((one, other) => names.indexOf(one.name) - names.indexOf(other.name));
}

function toAnswered(item: INodeExecutionData, names: string[], output: string): Answered {
	const { json } = item;
	const level = json.riskLevel as RiskLevel;
	const isRefused = json.error !== undefined;
	const outcome = isRefused ? 'refused' : level;
	return {
		name: names[itemOf(item)],
		level,
		label: factsOf(level).label,
		output,
		outcome,
		action: WHAT_TO_DO[outcome],
		advice: (isRefused ? [json.error, json.message] : json.advice) as string[],
	};
}

/** Runs the node for one simulated channel. @returns its items in the order of the input */
async function runFor(
	installed: Installation,
	channel: Channel,
	parameters: IDataObject,
	items: IDataObject[] = [{}],
): Promise<IDataObject[]> {
	const setup = { channels: [channel], credential: channel.token, parameters, items };
	const { outputs } = await check(installed, setup);
	const inOrder = outputs.flat().sort((one, other) => itemOf(one) - itemOf(other));
	return inOrder.map(({ json }) => json);
}

/**
 * Several channels, against the simulated Whapi.
 *
 * @returns whether it went as the story says: a demonstration that shows something else has not passed
 */
export async function showSimulated(installed: Installation, print: Print): Promise<boolean> {
	print('SIMULATED: Whapi is simulated in this process, and so are the levels below.\n');
	const names = STORY.map(({ name }) => name);
	const { outputs } = await check(installed, {
		channels: STORY.map(({ name, channel }) => ({
			token: simulatedToken(name),
			readings: [],
			...channel,
		})),
		parameters: SPLIT,
		node: GO_ON,
		credential: BY_NAME,
		variables: Object.fromEntries(names.map((name) => [name, simulatedToken(name)])),
		items: names.map((channel) => ({ channel })),
	});
	const answered = answersIn(outputs, names);
	print(channelTable(answered));

	const [{ overLimits }] = await runFor(installed, ACTIVITY.channel, { operation: 'getActivity' });
	const over = (overLimits as string[]).join(', ');
	print(`Get Activity for the new number, over Whapi's limits: ${over}`);

	const sending = { operation: 'checkBeforeSending', to: '={{ $json.to }}' };
	const decided = await runFor(installed, SHOP, sending, LIST);
	const decisions = decided.map(({ riskMeter }) => riskMeter as unknown as CheckResult);
	print('\nCheck Before Sending for a list of the shop:');
	for (const [index, { decision, message }] of decisions.entries()) {
		print(`${LIST[index].name}: ${decision}\n${inColumns(message)}`);
	}

	const shown = [
		...answered.map(({ outcome }) => outcome),
		over,
		...decisions.map(({ decision }) => decision),
	];
	const story = [...STORY, ACTIVITY, ...LIST].map(({ expected }) => expected);
	const isAsTold = shown.join() === story.join();
	if (!isAsTold) print(`The run did not go as the story says: ${shown.join(', ')}`);
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
	installed: Installation,
	token: string,
	print: Print,
): Promise<boolean> {
	print('Asking the real Whapi with Get, which uses no calculation.\n');
	const observed = observeReplies(installed.engine);
	const run = await runWorkflow({
		...installed,
		workflow: workflowAround(SPLIT, GO_ON),
		credentials: [channelCredential(token)],
	}).finally(observed.stop);
	const answered = answersIn(outputsOf(run, NODE_NAME), [REAL_CHANNEL]);
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
