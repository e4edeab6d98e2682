import type { IDataObject } from 'n8n-workflow';

import { maskInValue, maskToken } from './mask';
import type { WhapiObject } from './report/body';
import { METRIC_FIELDS } from './report/metrics';
import { toReport, type RiskReport } from './report/report';

/**
 * What comes out of both nodes for a channel's metrics.
 *
 * @param fields Whapi's metrics; null when Whapi has none for the channel, which reads as unknown
 * @param token the token that was sent; only its mask comes out
 * @param now the moment to count the age of the metrics to
 * @returns the report, and what is given out: the report, or Whapi's own fields as they came
 */
export function toOutput(
	fields: WhapiObject | null,
	token: string,
	simplify: boolean,
	now: Date,
): { report: RiskReport; output: IDataObject } {
	const report = toReport(fields, maskToken(token), now);
	const output = simplify ? { ...report } : toRawOutput(fields, token);
	return { report, output: output as IDataObject };
}

function toRawOutput(fields: WhapiObject | null, token: string): WhapiObject {
	const nothing = Object.fromEntries(
		['channel', 'lastUpdateDate', ...METRIC_FIELDS].map((field) => [field, null]),
	);
	const masked = maskInValue(fields ?? nothing, token) as WhapiObject;
	// Documented as the token itself, so it is masked whatever it holds.
	return 'channel' in masked ? { ...masked, channel: maskToken(token) } : masked;
}
