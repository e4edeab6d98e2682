// Code node "Compare": what was found this morning beside the channel's last rows -> the row to keep, and
// in `tell` what somebody has to hear.

const RISKS = ['good', 'needsAttention', 'useCaution'];
const LABELS = { good: 'Good', needsAttention: 'Needs Attention', useCaution: 'Use Caution' };

/** @param earlier the channel's rows, the newest first */
function compare(channelName, found, earlier, day) {
	const riskLevel = RISKS.includes(found.riskLevel) ? found.riskLevel : 'unknown';
	const reason = [found.error, found.message].filter(Boolean).join('. ');
	return {
		channelName,
		day,
		riskLevel,
		phoneLifetime: found.phoneLifetime ?? 'unknown',
		addressBookCoverage: found.addressBookCoverage ?? 'unknown',
		responseRate: found.responseRate ?? 'unknown',
		lastUpdateDate: found.lastUpdateDate ?? '',
		advice: (found.advice ?? []).join('\n'),
		reason,
		tell: tellOf(channelName, riskLevel, found, reason, earlier, day),
	};
}

function tellOf(channelName, riskLevel, found, reason, earlier, day) {
	if (riskLevel === 'unknown') {
		const isTold = earlier[0]?.day === day && earlier[0].riskLevel === 'unknown';
		return isTold ? '' : `${channelName} could not be checked. ${reason}`.trim();
	}
	// A day that could not be checked lies between two levels, and hides no fall.
	const before = earlier.find((row) => RISKS.includes(row.riskLevel))?.riskLevel;
	if (before === undefined || RISKS.indexOf(riskLevel) <= RISKS.indexOf(before)) return '';
	const advice = (found.advice ?? []).join(' ');
	return `${channelName} fell from ${LABELS[before]} to ${LABELS[riskLevel]}. ${advice}`.trim();
}

const rows = $input.all().map(({ json }) => json);
rows.sort((one, other) => (one.day < other.day ? 1 : -1));
const day = $now.toISODate();
return $('Calculate Each')
	.all()
	.map(({ json }, item) => {
		const earlier = rows.filter(({ channelName }) => channelName === json.channelName);
		return {
			json: compare(json.channelName, json.riskMeter ?? json, earlier, day),
			pairedItem: { item },
		};
	});
