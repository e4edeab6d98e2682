// Code node "Last 30 Days": an item for each day. Rows are read a day at a time: n8n gives up a longer reading when a
// row comes in meanwhile, as in the morning.

const DAYS = 30;
const MS_PER_DAY = 24 * 60 * 60 * 1000;

const id = tableId();
const today = Date.parse(`${$now.toISODate()}T00:00:00Z`);

return Array.from({ length: DAYS }, (_, age) => ({
	json: { day: new Date(today - age * MS_PER_DAY).toISOString().slice(0, 10), tableId: id },
}));
