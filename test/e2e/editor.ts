/** `npm run editor`: the node in a real n8n, against a simulated Whapi, until Ctrl-C. */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { phoneOf } from '../simulator/histories.ts';
import { simulatedToken, type SimulatedWhapi } from '../simulator/whapi.ts';
import { fillBoard, MADE_UP_FLEET, publishBoard } from './lib/board.ts';
import { CREDENTIALS } from './lib/channels.ts';
import { freePort } from './lib/child.ts';
import { exampleOf } from './lib/examples.ts';
import { PlainProblem, runScript } from './lib/plain-problem.ts';
import { PAGE_GUARD } from './lib/published.ts';
import { OWNER } from './lib/rest.ts';
import { setStage, type Stage } from './lib/stage.ts';

const DEFAULT_PORT = 5678;

/** @throws PlainProblem where the port that was asked for cannot be had */
async function readPort(): Promise<number> {
	const { values } = parseArgs({ options: { port: { type: 'string' } } });
	const port = Number(values.port ?? DEFAULT_PORT);
	return await freePort(port).catch(({ message }: Error) => {
		throw new PlainProblem(`${message}. Choose another: npm run editor -- --port ${port + 1}`);
	});
}

/** Yesterday's messages to look at with Get Activity: one number keeps to Whapi's limits, the other does not. */
function writeMessages(whapi: SimulatedWhapi): void {
	const morning = new Date(whapi.clock()).setUTCHours(-15, 0, 0, 0) / 1000;
	for (const [name, people, secondsBetween] of [
		['newsletter', 45, 130],
		['sales', 70, 15],
	] as const) {
		const token = simulatedToken(name);
		for (let person = 0; person < people; person++) {
			const timestamp = morning + person * secondsBetween;
			whapi.write(token, phoneOf(person), { from_me: true, status: 'delivered', timestamp });
			if (person % 3 === 0) whapi.write(token, phoneOf(person), { timestamp: timestamp + 600 });
		}
	}
}

function invitation(
	url: string,
	workflows: Array<{ id: string; name: string }>,
	board: string,
): string {
	const indented = (lines: string[]) => lines.map((line) => `    ${line}`).join('\n');
	return `
n8n is ready, with the packed Whapi Risk Meter installed.

  Open     ${url}
  Sign in  ${OWNER.email} / ${OWNER.password}

Whapi is simulated: every number below is made up, and n8n itself reaches nothing else. (The editor,
in your browser, asks the npm registry about an installed community node.)

  Credentials, one for each kind of channel:
${indented(CREDENTIALS.map(({ name }) => name))}

  Workflows:
${indented(workflows.map(({ id, name }) => `${name}: ${url}/workflow/${id}`))}

  The board, with 30 days of made-up history (user ${PAGE_GUARD.user}, password ${PAGE_GUARD.password}):
    ${board}

  To try:
    1. Create a workflow, press N and type "whapi" or "whatsapp ban".
    2. Add its action "Calculate …" and press Execute step.
    3. Switch on Split by Risk Level: the node gets four outputs.
    4. Choose the operation Get and the credential "never calculated": the message says how to go on.
    5. Choose the operation Get Activity: "newsletter" keeps to Whapi's limits, "sales" does not.

Ctrl-C ends all of it and removes what it wrote.`;
}

async function main(): Promise<void> {
	const port = await readPort();
	const interrupt = new AbortController();
	// Every further signal changes nothing: some senders reach this process twice.
	for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => interrupt.abort());
	const { signal } = interrupt;
	let stage: Stage | undefined;
	try {
		stage = await setStage({ tell: console.log });
		if (signal.aborted) return;
		writeMessages(stage.whapi);
		const { n8n, rest } = await stage.open({ port });
		const { id } = exampleOf(stage.examples, 'fleet-board.json');
		const board = await publishBoard(rest, n8n.url, id);
		await fillBoard(rest, board, MADE_UP_FLEET);
		if (signal.aborted) return;
		console.log(invitation(n8n.url, stage.workflows, board));
		const end = await Promise.race([once(signal, 'abort'), n8n.ended]);
		if (!signal.aborted) throw new PlainProblem(String(end));
	} catch (error) {
		// Ctrl-C also ends whatever npm was doing just then.
		if (!signal.aborted) throw error;
	} finally {
		console.log('\nEnding n8n …');
		await stage?.strike();
	}
}

await runScript(main);
