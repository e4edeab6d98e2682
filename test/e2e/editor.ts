/** `npm run editor`: the node in a real n8n, against a simulated Whapi, until Ctrl-C. */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { fillBoard, MADE_UP_FLEET, publishBoard } from './lib/board.ts';
import { CREDENTIALS } from './lib/channels.ts';
import { exampleOf } from './lib/examples.ts';
import { PlainProblem, runScript } from './lib/plain-problem.ts';
import { checkPort } from './lib/ports.ts';
import { PAGE_GUARD } from './lib/published.ts';
import { OWNER } from './lib/rest.ts';
import { setStage, type Stage } from './lib/stage.ts';
import { writeWeek } from './lib/week.ts';

const DEFAULT_PORT = 5678;

function readPort(): number {
	const { values } = parseArgs({ options: { port: { type: 'string' } } });
	if (values.port === undefined) return DEFAULT_PORT;
	const port = Number(values.port);
	if (Number.isInteger(port) && port > 0 && port < 65536) return port;
	throw new PlainProblem(`--port takes a number from 1 to 65535, and not "${values.port}".`);
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
	const port = readPort();
	await checkPort(port);
	const interrupt = new AbortController();
	// Every further signal changes nothing: some senders reach this process twice.
	for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => interrupt.abort());
	const { signal } = interrupt;
	let stage: Stage | undefined;
	try {
		stage = await setStage({ tell: console.log });
		if (signal.aborted) return;
		writeWeek(stage.whapi);
		const { n8n, rest } = await stage.open({ port });
		const { id } = exampleOf(stage.examples, 'fleet-board.json');
		const board = await publishBoard(rest, n8n.url, id);
		await fillBoard(rest, board, MADE_UP_FLEET);
		if (signal.aborted) return;
		console.log(invitation(n8n.url, stage.workflows, board));
		await Promise.race([once(signal, 'abort'), n8n.ended.then(endedByItself)]);
	} catch (error) {
		// Ctrl-C also ends whatever npm was doing just then.
		if (!signal.aborted) throw error;
	} finally {
		console.log('\nEnding n8n …');
		await stage?.strike();
	}
}

function endedByItself(reason: string): never {
	throw new PlainProblem(reason);
}

await runScript(main);
