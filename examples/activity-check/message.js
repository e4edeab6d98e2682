// Code node "Message": what somebody has to hear of this hour, once a day for the same; nothing otherwise. What was
// told today is remembered by "Note as Told", after it arrived.

const { number, overText, unreadText } = $('Settings').first().json;
const { withinLimits, overLimits = [], advice = [], error, message } = $input.first().json;

/** What is the same news: limits that are exceeded, or why it is not known. */
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
