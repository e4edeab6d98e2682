// Code node "Numbers": each name of Settings once, and the id of the table with exactly the name that we gave it.

const { channels, table } = $('Settings').first().json;
const tables = $('Find the Table').all();
const tableId = tables.find(({ json }) => json.name === table)?.json.id ?? '';

const names = [channels].flat().map((name) => String(name ?? '').trim());
const each = [...new Set(names)].filter((name) => name !== '');

// Without any number the call is answered all the same: an item of no name goes round the checks.
return (each.length > 0 ? each : ['']).map((channelName) => ({ json: { channelName, tableId } }));
