/** Looks for words in everything that an n8n wrote. */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * @param file n8n's SQLite database, which nobody writes to any more
 * @param words what to look for
 * @returns the columns whose values hold one of the words, such as `execution_data.data`
 */
export function searchDatabase(file: string, words: string[]): string[] {
	const database = new DatabaseSync(file, { readOnly: true });
	try {
		const tables = database
			.prepare("select name from sqlite_master where type = 'table'")
			.all() as Array<{ name: string }>;
		const found = tables.flatMap(({ name }) =>
			database
				.prepare(`select * from "${name}"`)
				.all()
				.flatMap((row) => columnsWith(row, words))
				.map((column) => `${name}.${column}`),
		);
		return [...new Set(found)];
	} finally {
		database.close();
	}
}

function columnsWith(row: Record<string, unknown>, words: string[]): string[] {
	return Object.keys(row).filter((column) => {
		const value = row[column];
		const text = value instanceof Uint8Array ? Buffer.from(value).toString() : String(value);
		return words.some((word) => text.includes(word));
	});
}

/**
 * @param folder everything below it is read, byte for byte
 * @param words what to look for
 * @returns the files that hold one of the words
 */
export async function searchFiles(folder: string, words: string[]): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const found: string[] = [];
	for (const entry of entries.filter((one) => one.isFile())) {
		const path = join(entry.parentPath, entry.name);
		if (await holdsOneOf(path, words)) found.push(relative(folder, path));
	}
	return found.sort();
}

async function holdsOneOf(path: string, words: string[]): Promise<boolean> {
	const overlap = Math.max(...words.map((word) => Buffer.byteLength(word)));
	let end = Buffer.alloc(0);
	for await (const chunk of createReadStream(path)) {
		const bytes = Buffer.concat([end, chunk as Buffer]);
		if (words.some((word) => bytes.includes(word))) return true;
		end = bytes.subarray(-overlap);
	}
	return false;
}
