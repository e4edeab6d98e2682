/** @returns each name of Settings once, without empty ones, whether they are a list or a single name */
function namesIn(channels) {
	const names = [channels].flat().map((name) => String(name ?? '').trim());
	return [...new Set(names)].filter((name) => name !== '');
}

/**
 * The id of the table with exactly this name. n8n itself takes any table whose name contains it.
 *
 * @returns '' where there is none: then n8n says that it could not be found
 */
function tableId() {
	const { table } = $('Settings').first().json;
	const tables = $('Find the Table').all();
	return tables.find(({ json }) => json.name === table)?.json.id ?? '';
}
