// Code node "Numbers": each name of Settings, with the table's id. Without any number the call is answered all the
// same: an item of no name goes round the checks.

const names = namesIn($('Settings').first().json.channels);

return (names.length > 0 ? names : ['']).map((channelName) => ({
	json: { channelName, tableId: tableId() },
}));
