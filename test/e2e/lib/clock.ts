/** A clock for n8n and the simulated Whapi that a test can run faster, and set forward. */
import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PRELOADED = join(import.meta.dirname, 'fast-clock.cjs');

/** @param folder where its file is kept; what runs there has this clock after a restart as well */
export function startClock(folder: string) {
	const file = join(folder, 'clock.json');
	let setting = { real: Date.now(), shown: Date.now(), factor: 1 };
	const now = () => Math.floor(setting.shown + (Date.now() - setting.real) * setting.factor);
	const set = (shown: number, factor: number) => {
		setting = { real: Date.now(), shown, factor };
		writeFileSync(`${file}.new`, JSON.stringify(setting));
		renameSync(`${file}.new`, file);
	};
	set(setting.shown, 1);

	// n8n starts its task runner as `node`, with an environment of its own: only the path leads there.
	const commands = join(folder, 'commands');
	mkdirSync(commands);
	const wrapper = join(commands, 'node');
	const command = `#!/bin/sh\nFAST_CLOCK_FILE='${file}' exec '${process.execPath}' --require '${PRELOADED}' "$@"\n`;
	writeFileSync(wrapper, command);
	chmodSync(wrapper, 0o755);
	return {
		/** The environment that makes n8n use it. */
		env: {
			FAST_CLOCK_FILE: file,
			NODE_OPTIONS: `--require ${PRELOADED}`,
			// Otherwise expressions run apart, where the clock is the real one.
			N8N_EXPRESSION_ENGINE: 'legacy',
			PATH: `${commands}:${dirname(process.execPath)}:${process.env.PATH}`,
			// In the clock's time: a run may take as long as on a machine that is not in a hurry.
			N8N_RUNNERS_TASK_TIMEOUT: '36000',
			N8N_RUNNERS_TASK_REQUEST_TIMEOUT: '36000',
			N8N_RUNNERS_HEARTBEAT_INTERVAL: '3600',
		},
		/** In ms since 1970. */
		now,
		/** From now on so many times as fast as the real one. */
		run: (factor: number) => set(now(), factor),
		/** Sets it forward. */
		skip: (ms: number) => set(now() + ms, setting.factor),
	};
}
