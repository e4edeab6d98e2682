// Code node "What Came of It": the answer to the caller, from Whapi's answer.

const { words } = $('Settings').first().json;
const { recipient, channelName, restsAt, restsUntil } = $('Next Number').first().json;
const { statusCode, body } = $('Send From Its Number').first().json;

const isAnswered = statusCode >= 200 && statusCode < 300;
const sent = isAnswered && body?.sent === true;

function reason() {
	if (sent) return '';
	if (isAnswered && body?.sent === false) return words.notAccepted;
	if (!(statusCode >= 400 && statusCode < 500)) return words.uncertain;
	const rests = restsAt.includes(statusCode)
		? [
				fill(words.restsNow, {
					number: channelName,
					time: `${restsUntil.slice(0, 16).replace('T', ' ')} UTC`,
				}),
			]
		: [];
	return [fill(words.refused, { status: String(statusCode) }), ...rests].join(' ');
}

return [{ json: { recipient, sent, channelName, reason: reason(), nextAt: '' } }];
