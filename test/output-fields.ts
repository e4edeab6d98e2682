/** The fields of the simplified output, in their order: fixed, because workflows rely on them. */
export const OUTPUT_FIELDS = [
	'riskLevel',
	'riskLabel',
	'safetyScore',
	'phoneLifetime',
	'addressBookCoverage',
	'responseRate',
	'advice',
	'lastUpdateDate',
	'ageDays',
	'channel',
];
