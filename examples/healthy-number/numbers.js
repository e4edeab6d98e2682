// Code node "Numbers": each name of Settings, with the table's id. Where there is no name,
// one item without a name skips the checks, so that the call is answered all the same.

const names = namesIn($('Settings').first().json.channels);

return (names.length > 0 ? names : ['']).map((channelName) => ({
	json: { channelName, tableId: tableId() },
}));
