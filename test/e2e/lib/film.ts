/** A silent film of the editor: pictures, each with a sentence and for as long as it takes to read. */
import { execFile, spawnSync } from 'node:child_process';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { PlainProblem } from './plain-problem.ts';

const run = promisify(execFile);

/** On a README it is not shown wider. */
const WIDTH = 960;
/** The maximum that a reader of the README loads. */
const MOST_BYTES = 2_000_000;

export interface Film {
	/** Takes a picture of what a page shows. */
	shot: (page: Page, sentence: string, seconds: number) => Promise<void>;
	/**
	 * Puts the pictures together as an animated WebP that starts over at its end.
	 *
	 * @throws Error where it is larger than 2 MB
	 */
	write: (path: string) => Promise<void>;
}

/** @throws PlainProblem where the program that makes films is missing */
export function findFfmpeg(): void {
	if (spawnSync('ffmpeg', ['-version']).error === undefined) return;
	throw new PlainProblem(
		'The film is put together by ffmpeg, and it is not installed. On Debian and Ubuntu: apt-get install ffmpeg.',
	);
}

/** @param folder where its pictures may lie until it is written */
export function newFilm(folder: string): Film {
	const shots: Array<{ file: string; seconds: number }> = [];
	return {
		shot: async (page, sentence, seconds) => {
			const file = join(folder, `film-${shots.length}.png`);
			shots.push({ file, seconds });
			await caption(page, sentence);
			await page.screenshot({ path: file, animations: 'disabled' });
			await caption(page, '');
		},
		write: async (path) => {
			const list = join(folder, 'film.txt');
			const lines = shots.map(({ file, seconds }) => `file '${file}'\nduration ${seconds}\n`);
			// The last duration counts only where another picture follows.
			await writeFile(list, `${lines.join('')}file '${shots.at(-1)!.file}'\n`);
			const input = ['-y', '-loglevel', 'error', '-f', 'concat', '-safe', '0', '-i', list];
			const picture = ['-vf', `scale=${WIDTH}:-1:flags=lanczos`, '-fps_mode', 'vfr'];
			const output = ['-c:v', 'libwebp_anim', '-quality', '80', '-loop', '0', path];
			await run('ffmpeg', [...input, ...picture, ...output]);
			const { size } = await stat(path);
			if (size > MOST_BYTES) throw new Error(`${path} has ${size} bytes, more than ${MOST_BYTES}`);
		},
	};
}

/** Shows a sentence at the lower edge of a page, or takes it away. */
async function caption(page: Page, sentence: string): Promise<void> {
	await page.evaluate((text) => {
		document.getElementById('film-caption')?.remove();
		if (text === '') return;
		const bar = document.createElement('div');
		bar.id = 'film-caption';
		bar.textContent = text;
		bar.style.cssText =
			'position:fixed;inset:auto 0 0 0;z-index:99999;padding:14px 24px;background:#101828;color:#fff;font:600 22px/1.3 sans-serif;text-align:center';
		document.body.append(bar);
	}, sentence);
}
