const { copyFile, mkdir, writeFile } = require('node:fs/promises');
const { dest, parallel, series, src } = require('gulp');

// Without this, gulp reads files as text and damages images.
const asIs = { encoding: false };

const copy = (patterns) => () => src(patterns, asIs).pipe(dest('dist/nodes'));

const icons = copy('nodes/**/*.svg');
const codex = copy('nodes/**/*.node.json');
const outputSchemas = copy('nodes/**/__schema__/**/*.json');

// n8n looks a schema up by its operation, and these two have the same output.
const schemaOfGet = () => {
	const folder = 'dist/nodes/WhapiRiskMeter/__schema__/v1.0.0';
	return copyFile(`${folder}/calculate.json`, `${folder}/get.json`);
};

// The trigger gives out the fields of the node, and with them what was before.
const schemaOfTrigger = async () => {
	const schema = require('./nodes/WhapiRiskMeter/__schema__/v1.0.0/calculate.json');
	const { LEVEL_FIELDS } = require('./dist/nodes/WhapiRiskMeterTrigger/change.js');
	const { properties } = schema;
	const before = [...LEVEL_FIELDS, 'lastUpdateDate'].map((name) => [name, properties[name]]);
	const change = {
		previous: { type: 'object', properties: Object.fromEntries(before) },
		change: { type: 'string' },
		changedMetrics: { type: 'array', items: { type: 'string' } },
	};
	const ofTrigger = { ...schema, properties: { ...properties, ...change } };
	const folder = 'dist/nodes/WhapiRiskMeterTrigger/__schema__';
	await mkdir(folder, { recursive: true });
	await writeFile(`${folder}/v1.0.0.json`, JSON.stringify(ofTrigger));
};

exports['build:static'] = series(
	parallel(icons, codex, outputSchemas),
	parallel(schemaOfGet, schemaOfTrigger),
);
