/**
 * `npm start`: the main job on this machine. Loads the built package as n8n does and runs a workflow
 * of several channels through n8n's engine, against a simulated Whapi. With WHAPI_CHANNEL_TOKEN in the
 * environment the same workflow asks the real Whapi about that channel instead.
 */
import type { INodeExecutionData } from 'n8n-workflow';

import { channelCredential, installedPackage, NODE_NAME, workflowAround } from '../engine/testbed';
import { outputsOf, runWorkflow } from '../engine/run';
import { interceptWhapi } from '../simulator/nock';
import { allAt, simulatedToken, SimulatedWhapi, type Channel } from '../simulator/whapi';

const REAL_TOKEN = process.env.WHAPI_CHANNEL_TOKEN?.trim();

const savedToday = (metrics: object): Partial<Channel> => ({ saved: { metrics, on: new Date() } });

/** One channel of each kind; the last one is not among Whapi's channels. */
const STORY: Array<{ name: string; channel: Partial<Channel> | null; expected: string }> = [
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
	{ name: 'never calculated', channel: {}, expected: 'unknown' },
	{ name: 'bad token', channel: null, expected: 'refused' },
];

const WHAT_TO_DO: Record<string, string> = {
	good: 'send',
	needsAttention: 'send less, warm up',
	useCaution: 'stop sending',
	unknown: 'stop, and calculate first',
	refused: 'stop, and tell somebody',
};

function simulatedStory(): { simulator: SimulatedWhapi; tokens: Record<string, string> } {
	const channels = STORY.flatMap(({ name, channel }) =>
		channel === null ? [] : [{ token: simulatedToken(name), readings: [], ...channel }],
	);
	return {
		simulator: new SimulatedWhapi(channels, { neverCalculated: 'emptyObject', unknownToken: 401 }),
		tokens: Object.fromEntries(STORY.map(({ name }) => [name, simulatedToken(name)])),
	};
}

const outcomeOf = ({ json }: INodeExecutionData) =>
	json.error === undefined ? (json.riskLevel as string) : 'refused';

async function main(): Promise<void> {
	const { simulator, tokens } = simulatedStory();
	const names = REAL_TOKEN ? ['WHAPI_CHANNEL_TOKEN'] : STORY.map(({ name }) => name);
	const { engine, loader } = await installedPackage();
	const intercepted = REAL_TOKEN ? undefined : interceptWhapi(simulator);
	console.log(
		`n8n-core ${engine.coreVersion} runs a workflow: ${names.length} channel(s) -> Whapi Risk Meter (Get)\n` +
			(REAL_TOKEN
				? 'Asking the real Whapi about the channel of WHAPI_CHANNEL_TOKEN.'
				: 'SIMULATED: Whapi is simulated in this process, and so are all numbers below. Set WHAPI_CHANNEL_TOKEN to ask about a real channel.'),
	);
	const run = await runWorkflow({
		engine,
		loader,
		// The items name channels; the credential looks their tokens up, so no token is ever in an item.
		workflow: workflowAround(
			{ operation: 'get', whenNotCalculated: 'unknown' },
			{ onError: 'continueRegularOutput' },
		),
		credentials: [channelCredential('={{ $vars[$json.channel] }}')],
		variables: REAL_TOKEN ? { WHAPI_CHANNEL_TOKEN: REAL_TOKEN } : tokens,
		items: names.map((channel) => ({ json: { channel } })),
	});
	intercepted?.restore();

	const [items = []] = outputsOf(run, NODE_NAME);
	console.table(
		items.map((item, index) => ({
			channel: names[index],
			token: item.json.channel ?? '',
			riskLevel: item.json.riskLevel ?? '',
			riskLabel: item.json.riskLabel ?? '',
			safetyScore: item.json.safetyScore ?? '',
			lastUpdateDate: item.json.lastUpdateDate ?? '',
			'a workflow would': WHAT_TO_DO[outcomeOf(item)],
		})),
	);
	items.forEach(({ json, error }, index) => {
		const advice = (json.advice as string[] | undefined) ?? [];
		const refusal = json.error === undefined ? [] : [json.error as string, error?.description];
		for (const sentence of [...advice, ...refusal]) console.log(`${names[index]}: ${sentence}`);
	});
	if (!REAL_TOKEN) assertStory(items, run.data.resultData.error);
}

/** A demonstration that shows something else than it says has not passed. */
function assertStory(items: INodeExecutionData[], error: unknown): void {
	const outcomes = items.map(outcomeOf).join();
	if (error !== undefined || outcomes !== STORY.map(({ expected }) => expected).join()) {
		console.log(`The run did not go as the story says: ${outcomes}`);
		process.exitCode = 1;
	}
}

void main();
