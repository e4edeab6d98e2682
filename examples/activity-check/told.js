// Code node "Note as Told": remembers what arrived, for as long as the day lasts. n8n keeps it for a published
// workflow only: by hand you hear the same again.

const { key } = $('Message').first().json;
const memory = $getWorkflowStaticData('global');
const today = (memory.told ?? []).filter((one) => one.startsWith($now.toISODate()));
memory.told = [...today, key];

return [{ json: { told: key } }];
