// Code node "Channels": each name of Settings once.

const { channels } = $('Settings').first().json;
const names = [channels].flat().map((name) => String(name ?? '').trim());

return [...new Set(names)]
	.filter((name) => name !== '')
	.map((channelName) => ({ json: { channelName } }));
