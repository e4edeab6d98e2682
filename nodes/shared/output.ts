import type { IDataObject } from 'n8n-workflow';

import { maskInValue, maskToken } from './mask';
import { METRIC_FIELDS } from './report/metrics';
import type { Metrics, WhapiObject } from './report/body';
import { toReport, type RiskReport } from './report/report';

/**
 * The output of both nodes for a channel's metrics.
 *
 * @param token the token that was sent; only its mask comes out
 * @returns the report, and the output: the report itself, or Whapi's own fields as they came, which are null
 *   for metrics that are out of date
 */
export function toOutput(
	metrics: Metrics,
	token: string,
	simplify: boolean,
): { report: RiskReport; output: IDataObject } {
	const report = toReport(metrics, maskToken(token));
	const output = simplify ? { ...report } : toRawOutput(metrics, token);
	return { report, output: output as IDataObject };
}

function toRawOutput({ fields, isOutOfDate }: Metrics, token: string): WhapiObject {
	const nothing = Object.fromEntries(METRIC_FIELDS.map((field) => [field, null]));
	const { lastUpdateDate = null, channel = null } = fields ?? {};
	// Nothing else of metrics that are out of date: it could give a level as well.
	const given = isOutOfDate ? { channel, lastUpdateDate, ...nothing } : fields;
	const masked = maskInValue(given, token) as WhapiObject;
	// Documented as the token itself, so it is masked whatever it holds.
	return 'channel' in masked ? { ...masked, channel: maskToken(token) } : masked;
}
