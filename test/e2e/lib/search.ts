/** Looks for words in everything that an n8n wrote. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SERVER_LOG } from './n8n.ts';

/**
 * An n8n that has ended wrote none of these words: neither in its database, nor in its log or any other file.
 *
 * @param folder of that n8n
 * @param control words that it wrote, and the beginning of a column that holds one, such as
 *   `execution_data.data`: they show that the search reads what it should
 */
export async function assertWroteNone(
	folder: string,
	words: string[],
	control: { words: string[]; place: string },
): Promise<void> {
	const database = join(folder, '.n8n', 'database.sqlite');
	const places = searchDatabase(database, control.words);
	assert.ok(places.some((place) => place.startsWith(control.place)));
	assert.deepEqual(searchDatabase(database, words), []);
	const files = await searchFiles(folder, control.words);
	assert.ok(files.some((file) => file.startsWith(join('.n8n', 'database.sqlite'))));
	assert.match(await readFile(join(folder, SERVER_LOG), 'utf8'), /\w/);
	assert.deepEqual(await searchFiles(folder, words), []);
}

/** @returns the columns whose values hold one of the words */
export function searchDatabase(file: string, words: string[]): string[] {
	const database = new DatabaseSync(file, { readOnly: true });
	try {
		const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
		const found = tables.flatMap(({ name }) =>
			database
				.prepare(`select * from "${String(name)}"`)
				.all()
				.flatMap((row) => Object.keys(row).filter((column) => holdsOneOf(row[column], words)))
				.map((column) => `${String(name)}.${column}`),
		);
		return [...new Set(found)];
	} finally {
		database.close();
	}
}

function holdsOneOf(value: unknown, words: string[]): boolean {
	const bytes = Buffer.from(value instanceof Uint8Array ? value : String(value));
	return words.some((word) => bytes.includes(word));
}

/** @returns the files below a folder that hold one of the words */
export async function searchFiles(folder: string, words: string[]): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile());
	const paths = files.map(({ parentPath, name }) => join(parentPath, name));
	const found: string[] = [];
	for (const path of paths) {
		if (holdsOneOf(await readFile(path), words)) found.push(relative(folder, path));
	}
	return found;
}
