// Code node "What Was Told": the rows that the message was about.

return $('Message')
	.first()
	.json.told.map((json) => ({ json }));
