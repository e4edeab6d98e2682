// Code node "Channels": an item for each name of Settings.

return namesIn($('Settings').first().json.channels).map((channelName) => ({
	json: { channelName },
}));
