const { copyFile } = require('node:fs/promises');
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

exports['build:static'] = series(parallel(icons, codex, outputSchemas), schemaOfGet);
