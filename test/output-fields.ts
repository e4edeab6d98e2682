import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SCHEMA = join(__dirname, '../nodes/WhapiRiskMeter/__schema__/v1.0.0/calculate.json');

/** The fields of the simplified output, in their order: the list that the editor previews. */
export const OUTPUT_FIELDS = Object.keys(
	(JSON.parse(readFileSync(SCHEMA, 'utf8')) as { properties: object }).properties,
);
