import type { IDataObject } from 'n8n-workflow';

import { maskInValue, maskToken } from './mask';
import type { WhapiObject } from './report/body';
import { METRIC_FIELDS } from './report/metrics';
import { toReport, type Metrics, type RiskReport } from './report/report';

/**
 * What comes out of both nodes for a channel's metrics.
 *
 * @param token the token that was sent; only its mask comes out
 * @param now the moment to count the age of the metrics to
 * @returns the report, and what is given out: the report, or Whapi's own fields as they came, which are null
 *   for metrics that are out of date
 */
export function toOutput(
	metrics: Metrics,
	token: string,
	simplify: boolean,
	now: Date,
): { report: RiskReport; output: IDataObject } {
	const report = toReport(metrics, maskToken(token), now);
	const output = simplify ? { ...report } : toRawOutput(metrics, token);
	return { report, output: output as IDataObject };
}

function toRawOutput({ fields, isOutOfDate }: Metrics, token: string): WhapiObject {
	const nothing = Object.fromEntries(METRIC_FIELDS.map((field) => [field, null]));
	const { lastUpdateDate = null, channel = null } = fields ?? {};
	// Of metrics that are out of date nothing else is given out: it could say a level as well.
	const given = isOutOfDate ? { channel, lastUpdateDate, ...nothing } : fields;
	const masked = maskInValue(given, token) as WhapiObject;
	// Documented as the token itself, so it is masked whatever it holds.
	return 'channel' in masked ? { ...masked, channel: maskToken(token) } : masked;
}
