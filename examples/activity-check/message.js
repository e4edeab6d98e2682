// Code node "Message": the news of this hour, each once a day; nothing otherwise. "Note as Told" remembers what was
// told today, after it arrived.

const { number, overText, unreadText } = $('Settings').first().json;
const { withinLimits, overLimits = [], advice = [], error, message } = $input.first().json;

/** News with the same `about` is the same: the limits that are exceeded, or why they are not known. */
function news() {
	if (withinLimits === true) return undefined;
	if (withinLimits === false) {
		const text = fill(overText, { number, advice: advice.join(' ') });
		return { about: overLimits.join(), text };
	}
	const reason = [error, message, ...advice].filter(Boolean).join(' ');
	return { about: `unread ${error ?? ''}`, text: fill(unreadText, { number, reason }).trim() };
}

const found = news();
const key = `${$now.toISODate()} ${found?.about}`;
const { told = [] } = $getWorkflowStaticData('global');

return found === undefined || told.includes(key) ? [] : [{ json: { text: found.text, key } }];
