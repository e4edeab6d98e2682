// Code node "Choose a Number": gives each message the number that is Good and was used least today. Where
// none is Good no message gets one, and the answer says which number is at what.

const LABELS = {
	good: 'Good',
	needsAttention: 'Needs Attention',
	useCaution: 'Use Caution',
	unknown: 'Unknown',
};

/**
 * @param messages each with recipient and text
 * @param numbers each with its channelName and the riskLevel found
 * @param used messages sent today by channelName; a number without any may be missing
 */
function choose(messages, numbers, used) {
	const counts = { ...used };
	const countOf = ({ channelName }) => counts[channelName] ?? 0;
	const good = numbers.filter(({ riskLevel }) => riskLevel === 'good');
	const levels = numbers.map(
		({ channelName, riskLevel, error }) =>
			`${channelName} is at ${LABELS[riskLevel] ?? LABELS.unknown}${error ? ` (${error})` : ''}`,
	);
	const reason = `No number is Good: ${levels.join(', ')}.`;
	return messages.map(({ recipient, text }) => {
		if (good.length === 0) return { recipient, channelName: '', reason };
		const chosen = good.reduce((best, one) => (countOf(one) < countOf(best) ? one : best));
		const { channelName } = chosen;
		counts[channelName] = countOf(chosen) + 1;
		return { recipient, text, channelName, sentToday: counts[channelName] };
	});
}

const jsonOf = (node) =>
	$(node)
		.all()
		.map(({ json }) => json);

const numbers = jsonOf('Check Each').map(({ channelName, riskMeter }) => ({
	...riskMeter,
	channelName,
}));
const used = Object.fromEntries(
	jsonOf("Today's Use").map(({ channelName, sent }) => [channelName, sent]),
);
return choose(jsonOf('When Called'), numbers, used).map((json, item) => ({
	json,
	pairedItem: { item },
}));
